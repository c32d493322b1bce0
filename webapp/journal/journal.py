"""The journal as one thing: the door, the feed, the photos and the server's key, made once by `create_app()`."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.disk import write_once
from webapp.errors import Problem
from webapp.journal.accept import Door
from webapp.journal.commit import Work
from webapp.journal.decide import kind_of_decision
from webapp.journal.erase import kinds_of_erasure
from webapp.journal.erasure import ErasureLedger
from webapp.journal.feed import Feed
from webapp.journal.group import write_together
from webapp.journal.interface import Authority, Entity, Kind, Reader
from webapp.journal.models import Blob, Record
from webapp.journal.outcome import OUTCOME
from webapp.journal.photo_workers import shared_workers
from webapp.journal.photos import MAX_BYTES, VIEW_EDGES_PX, BadPhotoError, PhotoFacts, PhotoFolder, PhotoStore
from webapp.journal.points import Point, Reached, unwatched
from webapp.journal.seal import ServerKey
from webapp.journal.snapshots import Snapshots
from webapp.journal.uploads import Uploads


class Journal:
    """`kinds` and `entities` come from the features, `authority` from accounts."""

    def __init__(
        self,
        folder: Path,
        secret: str,
        kinds: Iterable[Kind],
        entities: Iterable[Entity],
        authority: Authority,
        photos: PhotoStore | None = None,
        reached: Reached = unwatched,
    ) -> None:
        self.server_id = _server_id(folder / "server.id")
        self.key = ServerKey(folder / "server.key", self.server_id)
        doors: list[Door] = []
        all_kinds = (*kinds, kind_of_decision(doors), *kinds_of_erasure(doors))
        self.door = Door(all_kinds, authority, ErasureLedger(folder / "erased.log", reached), reached)
        doors.append(self.door)
        self.feed = Feed((*entities, OUTCOME), secret)
        self.snapshots = Snapshots(self.feed, self.server_id)
        self._reached = reached
        self.photos = photos or PhotoFolder(folder / "photos", reached=reached)
        self.views: PhotoStore = PhotoFolder(folder / "photo-views")
        self.uploads = Uploads(folder / "uploads", reached=reached)
        self.workers = shared_workers()

    def check_photo(self, sha256: str, content: bytes) -> PhotoFacts:
        """Check hash, format and size from the bytes themselves. Raises `BadPhotoError`; decodes no pixels."""
        if len(content) > MAX_BYTES:
            raise BadPhotoError("too_large")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BadPhotoError("wrong_hash")
        return self.workers.facts(content)

    def keep_photo(
        self, sha256: str, content: bytes, device_id: str, now: datetime, admit: Callable[[Session], None] | None = None
    ) -> None:
        """Check and keep a photo: file first, row after. `admit` is asked in the transaction of the row. Raises
        `Problem` 422, `StoreDownError`, `NoSpaceError`, `PhotosBusyError`, and what `admit` raises.
        """
        try:
            facts = self.check_photo(sha256, content)
        except BadPhotoError as error:
            raise Problem(422, str(error), _("這不是可用的照片"), str(error)) from error
        if not self.photos.has(sha256):
            self.photos.put(sha256, content)
            self._reached(Point.PHOTO_STORED)
        row = {
            "sha256": sha256,
            "bytes": len(content),
            "mime": facts.mime,
            "width_px": facts.width_px,
            "height_px": facts.height_px,
            "stored_at": now,
            "device_id": device_id,
        }

        def note(work: Work) -> None:
            if admit is not None:
                admit(work.session)
            _note_blob(work.session, row)

        write_together(note)
        self._reached(Point.PHOTO_NOTED)

    def photo_view(self, sha256: str, size: str) -> bytes:
        """Return the re-encoded view, made at the first look. Raises `BadPhotoError`, `FileNotFoundError`,
        `StoreDownError`, `PhotosBusyError`.
        """
        name = _view_name(sha256, size)
        if not self.views.has(name):
            self.views.put(name, self._make_view(sha256, VIEW_EDGES_PX[size]))
        if not (view := self.views.get(name)):
            raise BadPhotoError("not_a_photo")
        return view

    def _make_view(self, sha256: str, edge_px: int) -> bytes:
        """Make a view; nothing is the view of what can't be decoded, so that nobody tries again at each look."""
        content = self.photos.get(sha256)
        try:
            return self.workers.view(content, edge_px)
        except BadPhotoError:
            return b""

    def drop_photo(self, sha256: str) -> None:
        """Remove a photo's file and its views; the row is the caller's. Raises `StoreDownError`."""
        self.photos.delete(sha256)
        for name in self.view_names(sha256):
            self.views.delete(name)

    def view_names(self, sha256: str) -> list[str]:
        """Return the names under which a photo's views are kept."""
        return [_view_name(sha256, size) for size in VIEW_EDGES_PX]

    def may_see(self, record: Record, person: Any) -> bool:
        """A record is seen by its author, by who may read the ledger of its kind, and by whom its kind shows it to."""
        reader = Reader(person.id, person.permissions)
        return bool(record.author_id == person.id) or self.door.is_shown(db.session(), record, reader)


def _note_blob(session: Session, row: dict[str, Any]) -> None:
    """Write the photo's row, once: two phones may bring the same photo at the same moment."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Blob.__table__).on_conflict_do_nothing(index_elements=["sha256"])
    session.connection().execute(statement, row)


def _view_name(sha256: str, size: str) -> str:
    return sha256 if size == "full" else uuid.uuid5(uuid.NAMESPACE_OID, f"{sha256}:{size}").hex * 2


def _server_id(path: Path) -> str:
    """Read the installation's id; the first start mints it, and two of them agree on one."""
    return write_once(path, lambda: str(uuid.uuid4()).encode()).decode().strip()
