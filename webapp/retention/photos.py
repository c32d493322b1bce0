"""Photos that no record names any more, and files that no row names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.journal import Journal
from webapp.journal.models import Blob, RecordPhoto

# a photo may come before its record, and the phone that has the record may be in a drawer
WAITS = timedelta(days=30)
CHUNK = 500
SEEN = "photos-unnamed.json"


def drop_erased(journal: Journal, session: Session, hashes: Iterable[str]) -> int:
    """Delete the files, views and parts of erased photos, except of those that a kept record names; return how many.

    Raises `StoreDownError`.
    """
    wanted, dropped = sorted(hashes), 0
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        kept = set(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(chunk))))
        kept |= set(session.scalars(select(RecordPhoto.sha256).where(RecordPhoto.sha256.in_(chunk))))
        for sha256 in chunk:
            if sha256 not in kept:
                dropped += journal.photos.has(sha256)
                journal.drop_photo(sha256)
                journal.uploads.drop_all(sha256)
    return dropped


def drop_returned(journal: Journal) -> int:
    """Delete photos that went with an erased record and are here again, since a backup held them without it, or an
    upload was under way; those that a kept record names stay. Return how many. Raises `StoreDownError`.
    """
    erased = sorted(journal.door.erasures.photos())
    named = exists().where(RecordPhoto.sha256 == Blob.sha256)
    gone: list[str] = []
    for start in range(0, len(erased), CHUNK):
        back = (Blob.sha256.in_(erased[start : start + CHUNK]), ~named)
        if db.session.scalar(select(Blob.sha256).where(*back).limit(1)) is None:
            continue
        with writing() as work:
            statement = delete(Blob).where(*back).returning(Blob.sha256)
            gone += work.session.scalars(statement, execution_options={"synchronize_session": False})
    drop_erased(journal, db.session(), gone)
    return len(gone)


def drop_unnamed_rows(journal: Journal, now: datetime) -> int:
    """Delete photos that came 30 days ago and that no record has named since; return how many. Raises
    `StoreDownError`.
    """
    named = exists().where(RecordPhoto.sha256 == Blob.sha256)
    with writing() as work:
        gone = list(
            work.session.scalars(
                delete(Blob).where(Blob.stored_at < now - WAITS, ~named).returning(Blob.sha256),
                execution_options={"synchronize_session": False},
            )
        )
    for sha256 in gone:
        journal.drop_photo(sha256)
    return len(gone)


def drop_unnamed_files(journal: Journal, folder: Path, now: datetime) -> int:
    """Delete files that have had no row for 30 days, and at once those of erased photos; return how many. When each
    was first seen without a row stands in `folder`: not every store knows how old a photo is. Raises `StoreDownError`.
    """
    rows = set(db.session.scalars(select(Blob.sha256)))
    unnamed = {sha256 for sha256 in journal.photos.names() if sha256 not in rows}
    seen = _read(folder / SEEN)
    first_seen = {sha256: seen.get(sha256, now) for sha256 in unnamed}
    old = {sha256 for sha256, at in first_seen.items() if at < now - WAITS}
    dropped = drop_erased(journal, db.session(), (unnamed & journal.door.erasures.photos()) | old)
    _write(folder / SEEN, {sha256: at for sha256, at in first_seen.items() if journal.photos.has(sha256)})
    return dropped


def drop_orphaned_views(journal: Journal) -> int:
    """Delete the re-encoded views of photos that are no more; return how many. They can be made again at any time."""
    wanted = {name for sha256 in db.session.scalars(select(Blob.sha256)) for name in journal.view_names(sha256)}
    orphans = [name for name in journal.views.names() if name not in wanted]
    for name in orphans:
        journal.views.delete(name)
    return len(orphans)


def _read(path: Path) -> dict[str, datetime]:
    """Return what is known of unnamed files; nothing, if the note is not there or is torn: the 30 days begin anew."""
    try:
        noted = json.loads(path.read_text())
        return {str(sha256): datetime.fromisoformat(at) for sha256, at in noted.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}


def _write(path: Path, seen: dict[str, datetime]) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps({sha256: at.isoformat() for sha256, at in seen.items()}))
    os.replace(temporary, path)
