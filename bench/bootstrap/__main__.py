"""How fast does a phone get its first copy of a school of 20,000 assets and 2,000 places, a label on each?

`python -m bench.bootstrap`: a real `rounds serve` on SQLite, a real Chromium with an empty profile each time, the
app's own code from the request to the first answer for a code; and, taking turns with it, PouchDB replicating the same
from pouchdb-server: every row a document as ours are, and the 22,000 things alone. Medians of three.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright
from sqlalchemy import select

from bench.bootstrap.phones import at_share, middle, our_copy, peers_copy
from bench.filling.school import Sizes, fill
from bench.peers import load_documents, pouchdb_server
from bench.push.servers import rounds
from tests.cast import PASSWORD
from tests.phones import API, Phone, b64, new_id
from webapp import create_app
from webapp.db import db, wire_value
from webapp.journal.desk import say
from webapp.migrations import upgrade
from webapp.registry.models import Asset, Place, Tag

RUNS = 3
PIN = "271828"


class Office:
    """The school as the server's operator sees it: its codes, its things, and a change now and then."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.address = f"sqlite:///{folder}/rounds.sqlite3"
        upgrade(self.address)
        self.app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": self.address})
        with self.app.app_context():
            begun = time.perf_counter()
            self.school, phones = fill(self.app, sizes)
            print(f"filled with {sizes} in {time.perf_counter() - begun:.0f} s", flush=True)
            self.codes = list(db.session.scalars(select(Tag.id).where(Tag.target_kind == "asset").order_by(Tag.id)))
            self.key = Phone(phones[0].client).spki

    def change_one(self) -> None:
        with self.app.app_context():
            fields = {"name": f"三年一班 {random.randrange(1000)}"}
            say(self.school.person("director"), "place.save", {"id": self.school.room_id, "fields": fields})

    def documents(self, *, with_labels: bool) -> Iterator[dict[str, Any]]:
        """The same for the peer: every row a document; or only the things, each under its own code, so that it needs
        neither labels nor an index to find one.
        """
        for model, kind in ((Place, "place"), (Asset, "asset"), *(((Tag, "tag"),) if with_labels else ())):
            entity = self.app.extensions["journal"].feed.entities[kind]
            names = [name for name in entity.fields if name not in entity.guarded]
            columns = [getattr(model, name) for name in names]
            found = select(model.id, model.version, model.id, *columns)
            if not with_labels:
                found = found.with_only_columns(Tag.id, model.version, model.id, *columns)
                found = found.join(Tag, model.id == Tag.target_id)
            with self.app.app_context():
                rows = db.session.execute(found).all()
            for name, version, id_, *values in rows:
                data = {name: wire_value(value) for name, value in zip(names, values, strict=True)}
                yield {"_id": name, "kind": kind, "thing": id_, "version": version, **data}


class Reader:
    """A client that only asks and counts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def sign_in(self, spki: bytes) -> None:
        about = {"username": "patrol", "password": PASSWORD, "device": new_id(), "device_name": "bench"}
        body = json.dumps({**about, "public_key": b64(spki)}).encode()
        headers = {"Content-Type": "application/json", "X-Requested-With": "rounds", "Origin": self.url}
        self._opener.open(urllib.request.Request(f"{self.url}{API}/session", body, headers), timeout=600).close()

    def get(self, path: str, encoding: str = "") -> tuple[float, bytes]:
        """Return milliseconds and the bytes that came over the wire."""
        asked = urllib.request.Request(f"{self.url}{API}/{path}", headers={"Accept-Encoding": encoding or "identity"})
        begun = time.perf_counter()
        with self._opener.open(asked, timeout=600) as reply:
            content = reply.read()
        return (time.perf_counter() - begun) * 1000, content


def measure_server(office: Office, url: str) -> None:
    reader = Reader(url)
    reader.sign_in(office.key)
    print("\nserver                        ms      bytes")
    for encoding in ("br", "gzip"):
        cold, warm = [], []
        for _ in range(RUNS):
            office.change_one()
            cold.append(reader.get("bootstrap?form=short", encoding)[0])
            warm.append(reader.get("bootstrap?form=short", encoding))
        size = len(warm[0][1])
        print(f"  {encoding:5} made anew       {sorted(cold)[RUNS // 2]:8.0f}  {size:9,}")
        print(f"  {encoding:5} made before     {sorted(ms for ms, _ in warm)[RUNS // 2]:8.1f}  {size:9,}")
    plain = json.loads(reader.get("bootstrap")[1])
    position = f"cursor={plain['cursor']}&head={plain['head']}&limit=1000"
    office.change_one()
    deltas = [reader.get(f"pull?{position}") for _ in range(RUNS)]
    print(
        f"  pull after one change {sorted(ms for ms, _ in deltas)[RUNS // 2]:8.1f}  {len(deltas[0][1]):9,}", flush=True
    )


def measure_ours(playwright: Playwright, office: Office, url: str, codes: list[str], slower: float) -> None:
    for name, given in (
        ("made anew", {}),
        ("under a PIN", {"pin": PIN}),
        (f"processor {slower:g} times slower", {"slower": slower}),
        (f"under a PIN, {slower:g} times slower", {"pin": PIN, "slower": slower}),
    ):
        runs = []
        for _ in range(RUNS):
            if name == "made anew":
                office.change_one()
            runs.append(our_copy(playwright, url, codes, **given))
        tell_ours(name, runs)


def tell_ours(name: str, runs: list[dict[str, Any]]) -> None:
    times = [ms for run in runs for ms in run["look_ups"]]
    memory = {key: at_share([run["memory"][key] for run in runs], 0.5) for key in runs[0]["memory"]}
    print(
        f"  {name:32} {middle(runs, 'ready'):8.0f} ms; with the round to its end {middle(runs, 'all'):8.0f}; "
        f"look-up {at_share(times, 0.5):.1f}, p99 {at_share(times, 0.99):.1f}; "
        f"first search {middle(runs, 'search'):.0f}\n"
        f"  {'':32} heap {memory['before']:.1f} MiB before, {memory['held']:.1f} with the copy, "
        f"{memory['searched']:.1f} after a search; {memory['stored']:.1f} MiB stored",
        flush=True,
    )


def measure_in_turn(playwright: Playwright, office: Office, url: str, codes: list[str]) -> None:
    """Ours and the peer take turns, so that what else the machine does meets all of them."""
    ours: list[dict[str, Any]] = []
    theirs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with pouchdb_server() as server:
        for name, with_labels in (("things", False), ("rows", True)):
            number = load_documents(server, name, office.documents(with_labels=with_labels))
            print(f"  PouchDB, {name}: {number:,} documents", flush=True)
        for _ in range(RUNS):
            ours.append(our_copy(playwright, url, codes))
            for adapter in ("idb", "indexeddb"):
                for name in ("things", "rows"):
                    theirs.setdefault((name, adapter), []).append(peers_copy(playwright, server, name, adapter, codes))
    tell_ours("plain", ours)
    ready = middle(ours, "ready")
    for (name, adapter), runs in theirs.items():
        times = [ms for run in runs for ms in run["look_ups"]]
        took = middle(runs, "ms")
        print(
            f"  {f'PouchDB, {name}, {adapter}':32} {took:8.0f} ms = {took / ready:.0f} times ours; "
            f"look-up of one document {at_share(times, 0.5):.1f}, p99 {at_share(times, 0.99):.1f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=20_000)
    parser.add_argument("--places", type=int, default=2_000)
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument("--no-peer", action="store_true", help="measure only what is ours")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rounds-bench-") as name, sync_playwright() as playwright:
        office = Office(Path(name), Sizes(asked.places, asked.assets, phones=1))
        with rounds(Path(name), office.address) as serving:
            url = f"http://localhost:{serving.port}"
            measure_server(office, url)
            print("\nbrowser, from the request to the first answer for a code", flush=True)
            codes = random.Random(5).sample(office.codes, 500)
            our_copy(playwright, url, codes)  # the files of the app are read once
            if not asked.no_peer:
                measure_in_turn(playwright, office, url, codes)
            measure_ours(playwright, office, url, codes, asked.slower)


if __name__ == "__main__":
    main()
