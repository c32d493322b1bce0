"""Phones that keep what they have sent until the server says `durable` (sync-protocol 5.5), and a server restored."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from sqlalchemy import select

from tests.cast import School, open_school
from tests.conftest import opened_app
from tests.phones import API, BASE, Phone, record_id
from webapp.backups.repository import Repository
from webapp.backups.restoring import Restored, Target, restore
from webapp.backups.runs import run_backup, run_verify
from webapp.backups.sealing import Sealer
from webapp.db import db
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Record
from webapp.journal.photos import PhotoFolder
from webapp.journal.verify import Findings, verify

DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}
PLAIN = Sealer()


def photo(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), (number % 256, number // 256 % 256, 7)).save(out, "PNG")
    return out.getvalue()


@dataclass
class KeepingPhone:
    """Keeps records and photos; sends what is queued; forgets only what is durable or gone; queues the unknown."""

    phone: Phone
    school: School
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    queued: list[str] = field(default_factory=list)
    cursor: str = ""
    head: str = ""

    def report(self, *contents: bytes) -> str:
        """Save a report of damage with photos; return its id."""
        named = []
        for content in contents:
            sha256 = hashlib.sha256(content).hexdigest()
            self.photos[sha256] = content
            named.append({"sha256": sha256, "bytes": len(content), "mime": "image/png", "field": "photos"})
        target = {"kind": "place", "id": self.school.room_id, "via": "list"}
        sealed = self.phone.seal("damage.report", DAMAGE, target=target, photos=named)
        self.kept[record_id(sealed)] = sealed
        self.queued.append(record_id(sealed))
        return record_id(sealed)

    def send(self) -> list[str]:
        """Push what is queued and upload what is missing; return the outcomes."""
        if not self.queued:
            return []
        outcomes = self.phone.outcomes(*(self.kept[id_] for id_ in self.queued))
        self.queued.clear()
        for outcome in outcomes:
            self._upload(outcome["missing"])
        return [outcome["outcome"] for outcome in outcomes]

    def confirm(self) -> dict[str, str]:
        """Ask about all that is kept, and act on the answers; return them by id."""
        reply = self.phone.confirm(*self.kept)
        assert reply.status_code == 200, reply.text
        for answer in reply.json["outcomes"]:
            self._upload(answer["missing"])
            if answer["outcome"] in {"durable", "gone"}:
                del self.kept[answer["id"]]
            elif answer["outcome"] == "unknown":
                self.queued.append(answer["id"])
        return {answer["id"]: answer["outcome"] for answer in reply.json["outcomes"]}

    def pull(self) -> int:
        """Pull one page from where the phone stands; return the status."""
        reply = self.phone.pull(self.cursor, self.head)
        if reply.status_code == 200:
            self.cursor, self.head = reply.json["cursor"], reply.json["head"]
        return reply.status_code

    def bootstrap(self) -> dict[str, Any]:
        reply = self.phone.client.get(f"{API}/bootstrap", base_url=BASE)
        assert reply.status_code == 200, reply.text
        self.cursor, self.head = reply.json["cursor"], reply.json["head"]
        return dict(reply.json)

    def move_to(self, school: School) -> None:
        """Meet the server that stands there now, with the same cookie as before."""
        cookie = self.phone.client.get_cookie("session", "localhost")
        self.phone.client, self.school = school.app.test_client(), school
        if cookie is not None:
            self.phone.client.set_cookie("session", cookie.value, domain="localhost")

    def _upload(self, missing: list[str]) -> None:
        for sha256 in missing:
            assert self.phone.put_photo(self.photos[sha256]).status_code in {200, 201, 204}


def back_up(school: School, repository: Repository, sealer: Sealer = PLAIN) -> str:
    """Make a backup and verify it; return its name."""
    name = run_backup(school.app, repository, sealer).name
    _manifest, verified = run_verify(school.app, repository, name, sealer)
    assert verified.checked.findings.wrong == []
    return name


def put_back(school: School, repository: Repository, name: str, *, address: str = "", agrees: bool = True) -> Restored:
    """Restore a backup over the school's data (or into `address`), its app put away first."""
    close(school)
    config = school.app.config
    target = Target(
        config["INSTANCE"], address or config["SQLALCHEMY_DATABASE_URI"], lambda i: PhotoFolder(i / "photos")
    )
    now = school.app.extensions["clock"]()
    return restore(target, repository, repository.get_manifest(name), PLAIN, now, lambda _doubt: agrees)


@contextmanager
def reopened(school: School, address: str = "") -> Iterator[School]:
    """Open the app anew on what lies there now, as a start of the server does."""
    config = school.app.config
    with opened_app(address or config["SQLALCHEMY_DATABASE_URI"], config["INSTANCE"]) as app, app.app_context():
        app.extensions["clock"] = school.app.extensions["clock"]
        yield open_school(app)


def close(school: School) -> None:
    db.session.remove()
    db.engine.dispose()


def whole_check(school: School) -> Findings:
    """Run all of `rounds verify` on the live data."""
    with snapshot_session() as session:
        return verify(session, school.app.extensions["journal"], school.app.extensions["projections"])


def all_hashes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Record.hash).order_by(Record.hash)))
