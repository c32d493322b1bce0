"""One size in a process of its own, so that its memory is its own; tells its figures as JSON on the last line.

Through the app itself, without a socket between: pages, pushes and pulls as they are, medians of three. On SQLite the
times are the process's own (database included, the disk's flushes not), so that other work on the machine does not
show in them; PostgreSQL works in processes of its own, and is timed by the clock on the wall.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, text

from bench.filling.school import Sizes, fill
from bench.postgres import postgres
from tests.cast import PASSWORD, School
from tests.patrol.inspecting import inspect
from tests.phones import API, BASE, Phone
from webapp import create_app
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify
from webapp.migrations import upgrade

RUNS = 3
BATCH = 50
DEEP = 40
AFTER = re.compile(r"after=([\w-]+)")
LEDGERS = {
    "records: first page": "records",
    "records: by kind": "records?type=place.save",
    "records: photo missing": "records?outcome=photo",
    "records: search, rare": "records?q=R1999",
    "inspections: first page": "inspections",
    "inspections: failed": "inspections?result=fail",
    "inspections: by person": "inspections?sort=-inspected_at&by={author}",
    "inspections: search, rare": "inspections?q=禮堂",
    "assets: first page": "assets",
    "assets: search": "assets?q=滅火器",
    "assets: without a label": "assets?label=none",
    "gaps report": "gaps",
    "held": "held",
}


class Bench:
    def __init__(self, app: Any, school: School, phones: list[Phone]) -> None:
        self.app = app
        self.school = school
        self.phones = phones
        self.found: dict[str, float] = {}
        self.seconds = time.process_time if db.engine.dialect.name == "sqlite" else time.perf_counter
        self.desk: FlaskClient = app.test_client()
        given = {"username": "administrator", "password": PASSWORD}
        self.desk.post("/sign-in", base_url=BASE, data=given, headers={"Origin": BASE})
        self.slowest: dict[str, tuple[float, str]] = {}

    def measure(self, name: str, work: Callable[[], Any], before: Callable[[], Any] | None = None) -> None:
        times = []
        with self.watched(name):
            for _ in range(RUNS):
                if before:
                    before()
                begun = self.seconds()
                work()
                times.append((self.seconds() - begun) * 1000)
        self.found[name] = round(median(times), 1)
        slow, statement = self.slowest.get(name, (0.0, ""))
        why = f"   {slow:.0f} ms in: {statement[:1500]}" if slow > 100 else ""
        print(f"{name:32} {self.found[name]:10.1f}{why}", file=sys.stderr, flush=True)

    @contextmanager
    def watched(self, name: str) -> Iterator[None]:
        """Note the slowest statement meanwhile."""
        begun: list[float] = [0.0]

        def before(*_: Any) -> None:
            begun[0] = self.seconds()

        def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            took = (self.seconds() - begun[0]) * 1000
            if took > self.slowest.get(name, (0.0, ""))[0]:
                self.slowest[name] = (took, " ".join(statement.split()))

        event.listen(db.engine, "before_cursor_execute", before)
        event.listen(db.engine, "after_cursor_execute", after)
        yield
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "after_cursor_execute", after)

    def page(self, path: str) -> str:
        reply = self.desk.get(path, base_url=BASE, buffered=True)
        if reply.status_code != 200:
            raise RuntimeError(f"{path}: {reply.status_code}")
        return reply.text

    def change_one(self) -> None:
        fields = {"name": f"三年一班 {time.perf_counter_ns() % 1000}"}
        say(self.school.person("director"), "place.save", {"id": self.school.room_id, "fields": fields})


def measure_phones(bench: Bench) -> None:
    phone, client = bench.phones[0], bench.phones[0].client
    batches = [[inspect(phone, bench.school) for _ in range(BATCH)] for _ in range(RUNS)]
    bench.measure(f"push of {BATCH}", lambda: phone.outcomes(*batches.pop(0)))
    bench.measure("pull, a page of 1,000", lambda: phone.pull(limit=1000))

    def bootstrap() -> bytes:
        reply = client.get(f"{API}/bootstrap", base_url=BASE, headers={"Accept-Encoding": "br"})
        return reply.data

    bench.measure("bootstrap, made anew", bootstrap, bench.change_one)
    bench.measure("bootstrap, made before", bootstrap)
    bench.found["bootstrap, bytes"] = len(bootstrap())
    position = client.get(f"{API}/bootstrap", base_url=BASE).json
    bench.change_one()
    bench.measure("delta after one change", lambda: phone.pull(position["cursor"], position["head"]))
    bench.measure("digest", lambda: phone.pull(position["cursor"], position["head"], digest="1"))


def measure_desk(bench: Bench) -> None:
    bench.measure("home of the desk", lambda: bench.page("/desk/"))
    bench.measure("safety page", lambda: bench.page("/desk/safety"))
    for name, address in LEDGERS.items():
        path = "/desk/ledgers/" + address.format(author=bench.phones[0].author)
        bench.measure(name, lambda path=path: bench.page(path))
    address = "/desk/ledgers/inspections?size=200"
    for _ in range(DEEP):
        if not (found := AFTER.search(bench.page(address))):
            break
        address = f"/desk/ledgers/inspections?size=200&after={found[1]}"
    bench.measure("inspections: page 40 of 200", lambda: bench.page(address))
    first = "/desk/ledgers/inspections.csv"
    bench.measure("inspections: export, all", lambda: bench.page(first))
    bench.measure("card of a place", lambda: bench.page(f"/desk/places/{bench.school.room_id}"))
    bench.measure("card of an asset", lambda: bench.page(f"/desk/assets/{bench.school.asset_id}"))


def measure_whole(bench: Bench) -> None:
    extensions = bench.app.extensions
    begun = bench.seconds()
    with snapshot_session() as session:
        found = verify(session, extensions["journal"], extensions["projections"], with_photos=False)
    if found.wrong:
        raise RuntimeError(f"not whole: {found.wrong[:3]}")
    seconds = bench.seconds() - begun
    bench.found["verify, s per 100,000"] = round(seconds * 100_000 / found.records, 1)


def size_mib(folder: Path, address: str) -> float:
    if address.startswith("sqlite"):
        return sum(file.stat().st_size for file in folder.glob("rounds.sqlite3*")) / (1 << 20)
    return float(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0) / (1 << 20)


def run(asked: argparse.Namespace, folder: Path, address: str) -> dict[str, float]:
    upgrade(address)
    app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        begun = time.perf_counter()
        # each thing costs two records: it is said, and labelled
        inspections = max(0, asked.records - 2 * (asked.assets + asked.places))
        school, phones = fill(app, Sizes(asked.places, asked.assets, inspections))
        bench = Bench(app, school, phones)
        db.session.execute(text("SELECT 1"))
        bench.found["filled, s"] = round(time.perf_counter() - begun, 1)
        bench.found["database, MiB"] = round(size_mib(folder, address), 1)
        measure_phones(bench)
        measure_desk(bench)
        bench.found["memory, MiB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
        if asked.verify:
            measure_whole(bench)
        db.session.remove()
        db.engine.dispose()
    return bench.found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, required=True)
    parser.add_argument("--assets", type=int, required=True)
    parser.add_argument("--records", type=int, required=True, help="in the journal, at least")
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rounds-growth-") as name:
        folder = Path(name)
        if asked.database == "sqlite":
            found = run(asked, folder, f"sqlite:///{folder}/rounds.sqlite3")
        else:
            with postgres(folder / "pg") as address:
                found = run(asked, folder, address)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
