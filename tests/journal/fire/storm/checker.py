"""What must hold at the end, each of them nought: lost, doubled, leaked, diverged, photo missing, wrong author, erased
and back, a case closed twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from tests.journal.fire.storm.course import PHONES, Course
from tests.journal.fire.storm.model import Saved
from tests.journal.fire.storm.replicas import wrong_phone
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.envelope import unbase64
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Blob, Record, RecordPhoto
from webapp.journal.verify import verify
from webapp.patrol.models import Inspection

# why a record of somebody with a grievance may be held for good: rights and persons changed while it was under way
REASONS = {"not_allowed", "author_disabled", "key_revoked", "target_gone", "unknown_target", "waiting", "invalid_data"}


def check(course: Course, *, with_verify: bool) -> list[str]:
    """Return everything that is wrong, each line beginning with the invariant that it breaks."""
    contents = {phone: course.phones.call(phone, "contents") for phone in range(PHONES)}
    with course.server.inside():
        db.session.rollback()
        found = [*course.model.wrong, *_Journal(course, contents).wrong()]
        for phone in range(PHONES):
            found += wrong_phone(course, phone, contents[phone])
        if with_verify:
            found += _verified(course)
        db.session.rollback()
    return found


def glance(course: Course) -> list[str]:
    """Look at the phones in the midst of it: nobody's replica may have been filled with what another sees, however soon
    that would be mended.
    """
    wrong = []
    for phone in range(PHONES):
        contents = course.phones.call(phone, "contents") if course.alive[phone] else {"cursors": {}}
        for person_id, cursor in contents["cursors"].items():
            of = json.loads(unbase64(cursor.partition(".")[0]))["person_id"] if cursor else person_id
            if of != person_id:
                wrong.append(f"leaked: the replica of {person_id} on phone {phone} is {of}'s")
    return wrong


def _verified(course: Course) -> Iterator[str]:
    extensions = course.server.app.extensions
    with snapshot_session() as session:
        for line in verify(session, extensions["journal"], extensions["projections"]).wrong:
            yield f"verify: {line}"


class _Journal:
    def __init__(self, course: Course, contents: dict[int, Any]) -> None:
        self.model = course.model
        self.store = course.server.app.extensions["journal"].photos
        self.ledger = course.server.app.extensions["journal"].door.erasures
        self.rows = {row.id: row for row in db.session.scalars(select(Record).where(Record.via == "device"))}
        self.here = {record["id"]: record for one in contents.values() for record in one["records"]}
        self.inspections = {row.id: row.author_id for row in db.session.scalars(select(Inspection))}
        self.damages = {row.id: row.reported_by_id for row in db.session.scalars(select(Damage))}
        self.blobs = set(db.session.scalars(select(Blob.sha256)))

    def wrong(self) -> Iterator[str]:
        for saved in self.model.records.values():
            yield from self._erased(saved) if saved.id in self.model.erased else self._kept(saved)
        yield from self._doubled()
        yield from self._closed()
        yield from self._erased_photos()

    def _kept(self, saved: Saved) -> Iterator[str]:
        row, here = self.rows.get(saved.id), self.here.get(saved.id)
        name = f"{saved.type} {saved.id}"
        if row is None:
            if saved.is_promised and not (saved.fate == "rejected" and here and here["state"] == "attention"):
                yield f"lost: {name} ({here['state'] + ' ' + str(here['why']) if here else 'nowhere'})"
            return
        if saved.fate == "rejected":
            yield f"taken: {name} should have been turned away"
        if saved.is_promised and row.hash != saved.hash:
            yield f"lost: {name} is there with another text"
        if saved.is_promised and row.author_id != saved.author:
            yield f"author: {name} is said to be by {row.author_id}"
        if here and here["state"] not in {"sent", "kept"}:
            yield f"lost: {name} is there, and {here['state']} {here['why']} on the phone"
        yield from self._outcome(saved, row, name)
        yield from self._photos(saved, name)

    def _outcome(self, saved: Saved, row: Record, name: str) -> Iterator[str]:
        if row.outcome == "held":
            if saved.fate == "applied" and row.reason not in REASONS:
                yield f"held: {name}: {row.reason} {row.detail}"
            if row.reason == "waiting" and all(self._is_done(needed) for needed in saved.depends):
                yield f"held: {name} waits for what is there"
        elif saved.fate == "held":
            yield f"taken: {name} should have been held"
        tables = {"inspection.record": self.inspections, "damage.report": self.damages}
        if row.outcome == "stored" and saved.type in tables and saved.fate == "applied":
            author = tables[saved.type].get(saved.id)
            if author != row.author_id:
                yield f"author: {name} has made the row of {author}"

    def _is_done(self, id_: str) -> bool:
        row = self.rows.get(id_)
        return row is not None and row.outcome in {"stored", "superseded", "dismissed", "erased"}

    def _photos(self, saved: Saved, name: str) -> Iterator[str]:
        for sha256 in saved.photos:
            if sha256 not in self.blobs or not self.store.has(sha256):
                yield f"photo: {name} lacks {sha256[:12]}"
            elif hashlib.sha256(self.store.get(sha256)).hexdigest() != sha256:
                yield f"photo: {name} has another one than {sha256[:12]}"

    def _erased(self, saved: Saved) -> Iterator[str]:
        row, here = self.rows.get(saved.id), self.here.get(saved.id)
        if row is not None and (row.body or row.erased_at is None):
            yield f"erased: {saved.type} {saved.id} came back"
        if here is not None and here["state"] != "attention":
            yield f"erased: {saved.type} {saved.id} is {here['state']} on a phone"

    def _erased_photos(self) -> Iterator[str]:
        named = set(db.session.scalars(select(RecordPhoto.sha256)))
        for saved in self.model.records.values():
            for sha256 in saved.photos if saved.id in self.model.erased else ():
                if sha256 not in named and sha256 in self.ledger.photos() and self.store.has(sha256):
                    yield f"erased: a photo of {saved.type} {saved.id} is there"

    def _doubled(self) -> Iterator[str]:
        for hash_, count in Counter(row.hash for row in self.rows.values()).items():
            if count > 1:
                yield f"doubled: {count} records of the text {hash_[:12]}"
        for id_ in self.rows.keys() - self.model.records.keys():
            yield f"doubled: nobody has saved {id_}"

    def _closed(self) -> Iterator[str]:
        closings = Counter(
            json.loads(body)["data"]["damage_id"]
            for body in db.session.scalars(
                select(Record.body).where(Record.type == "damage.close", Record.outcome == "stored", Record.body != "")
            )
        )
        yield from (f"closed: {id_} {count} times" for id_, count in closings.items() if count > 1)
