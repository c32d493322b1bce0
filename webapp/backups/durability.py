"""Marking what a verified backup holds: from then on phones may let go of it (sync-protocol 5.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from webapp.backups.database import position_of
from webapp.backups.manifest import Manifest
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import Blob, Record

# a mark on a million records must not hold up a phone's push for long
COMMITS_AT_ONCE = 2000
PHOTOS_AT_ONCE = 500


def is_of_this_timeline(session: Session, manifest: Manifest) -> bool:
    """Tell whether the data that the server has now went through the backup's last commit: same seq, nonce and chain.

    A backup from before a restore may have the same numbers and holds other records.
    """
    return position_of(session, manifest.position.seq) == manifest.position


def goes_on_from(session: Session, later: Manifest, earlier: Manifest) -> bool:
    """Tell whether a backup made later holds all of an earlier one, which is of the server's timeline. One made after a
    restore to before that does not.
    """
    return later.position.seq >= earlier.position.seq and is_of_this_timeline(session, later)


def mark_durable(manifest: Manifest, photos: Iterable[str], now: datetime) -> int:
    """Mark the records up to the backup's last commit and the photos that it holds; return how many records.

    Touches only rows that are not marked yet. Needs an app context, and the timeline checked before.
    """
    marked = 0
    while start := _first_unmarked(manifest.position.seq):
        stop = min(start + COMMITS_AT_ONCE - 1, manifest.position.seq)
        marked += _mark(
            update(Record).where(Record.durable_at.is_(None), Record.seq.between(start, stop)).values(durable_at=now)
        )
    for names in _unmarked_photos(set(photos)):
        _mark(update(Blob).where(Blob.durable_at.is_(None), Blob.sha256.in_(names)).values(durable_at=now))
    return marked


def _first_unmarked(seq: int) -> int | None:
    return db.session.scalar(
        select(Record.seq).where(Record.durable_at.is_(None), Record.seq <= seq).order_by(Record.seq).limit(1)
    )


def _unmarked_photos(held: set[str]) -> Iterable[list[str]]:
    names = [name for name in db.session.scalars(select(Blob.sha256).where(Blob.durable_at.is_(None))) if name in held]
    for start in range(0, len(names), PHOTOS_AT_ONCE):
        yield names[start : start + PHOTOS_AT_ONCE]


def _mark(statement: Update) -> int:
    with writing() as work:
        result: Any = work.session.execute(statement, execution_options={"synchronize_session": False})
        return int(result.rowcount)
