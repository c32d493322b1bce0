"""Photos arriving from devices (sync-protocol 8), whole or in parts, before or after the record that names them.

Parts on disk → whole, hash and header checked → store → row → parts dropped. After a crash between any two of these
the next request for the photo goes on from there: "here" is row and bytes, and parts that make up the photo are it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import let_go_of_reading
from webapp.journal.journal import Journal
from webapp.journal.meeting import join_others
from webapp.journal.models import Blob, Record, RecordPhoto
from webapp.journal.uploads import Part


@dataclass(frozen=True)
class Arrived:
    """How much of a photo the server holds for a device, and whether that is a photo that it keeps."""

    bytes: int
    is_complete: bool


@dataclass(frozen=True)
class PhotoBytes:
    """A photo's bytes, and what they are said to be."""

    sha256: str
    bytes: bytes


def find_arrived(journal: Journal, device_id: str, sha256: str, now: datetime) -> Arrived | None:
    """Tell how much is here of a photo that is this device's business, else None: one that a record of it names, or
    that it has brought, in part or whole. Raises `Problem` 422, `StoreDownError`, `NoSpaceError`.
    """
    if kept := _find_kept(journal, device_id, sha256):
        return kept
    size = journal.uploads.size(device_id, sha256)
    if size is None:
        return Arrived(0, False) if _is_named_by(device_id, sha256) else None
    # a crash after the last part: nobody would ever send another
    if hashlib.sha256(journal.uploads.content(device_id, sha256)).hexdigest() == sha256:
        return _finish(journal, device_id, sha256, now)
    return Arrived(size, False)


def take_part(journal: Journal, device_id: str, part: Part, now: datetime) -> Arrived:
    """Keep a part, and the photo with its last one. Raises `WrongOffsetError`, `Problem` 422, `StoreDownError`,
    `NoSpaceError`, `PhotosBusyError`.
    """
    if kept := _find_kept(journal, device_id, part.sha256):
        return kept
    _refuse_erased(db.session(), journal, part.sha256)
    size = journal.uploads.add(device_id, part, now)
    # an erasure that came between has dropped what it found: not this
    let_go_of_reading()
    try:
        _refuse_erased(db.session(), journal, part.sha256)
    except Problem:
        journal.uploads.drop(device_id, part.sha256)
        raise
    return _finish(journal, device_id, part.sha256, now) if size >= part.length else Arrived(size, False)


def take_whole(
    journal: Journal, device_id: str, content: PhotoBytes, now: datetime, pay: Callable[[Session], None] | None = None
) -> Arrived:
    """Keep a photo that is whole; `pay` is called in the transaction that notes it. Raises as `take_part`."""
    _refuse_erased(db.session(), journal, content.sha256)

    def admit(session: Session) -> None:
        # whoever erases is through by now, or finds the photo's row
        join_others(session)
        _refuse_erased(session, journal, content.sha256)
        if pay is not None:
            pay(session)

    try:
        journal.keep_photo(content.sha256, content.bytes, device_id, now, admit)
    except Problem as refusal:
        if refusal.code == 404:
            journal.drop_photo(content.sha256)
            journal.uploads.drop(device_id, content.sha256)
        raise
    journal.uploads.drop(device_id, content.sha256)
    return Arrived(len(content.bytes), True)


def _finish(journal: Journal, device_id: str, sha256: str, now: datetime) -> Arrived:
    content = PhotoBytes(sha256, journal.uploads.content(device_id, sha256))
    try:
        return take_whole(journal, device_id, content, now)
    except Problem as refusal:
        if refusal.code == 422:
            journal.uploads.drop(device_id, sha256)
        raise


def _refuse_erased(session: Session, journal: Journal, sha256: str) -> None:
    """Take no photo back that went with an erased record, unless a record that is kept names it. Raises `Problem` 404:
    the device then offers the record again, hears that it is gone, and deletes both.
    """
    if journal.door.erasures.has_photo(sha256):
        named = select(RecordPhoto.record_id).where(RecordPhoto.sha256 == sha256).limit(1)
        if session.scalar(named) is None:
            raise Problem(404, "not_found", "Not found")


def _find_kept(journal: Journal, device_id: str, sha256: str) -> Arrived | None:
    """Return a photo that is here whole, to a device that may know: a hash alone must not tell who else brought it."""
    blob = db.session.get(Blob, sha256)
    if blob is None or not (blob.device_id == device_id or _is_named_by(device_id, sha256)):
        return None
    if not journal.photos.has(sha256):
        return None
    journal.uploads.drop(device_id, sha256)
    return Arrived(blob.bytes, True)


def _is_named_by(device_id: str, sha256: str) -> bool:
    named = (
        select(Record.id)
        .join(RecordPhoto, RecordPhoto.record_id == Record.id)
        .where(RecordPhoto.sha256 == sha256, Record.device_id == device_id)
        .limit(1)
    )
    return db.session.scalar(named) is not None
