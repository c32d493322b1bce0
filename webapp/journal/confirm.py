"""Confirming (sync-protocol 5.5): may a device let go of a record that it has sent?

By id, never by position: a reply that was delayed over a restore would carry a position of the dead timeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.journal.arrive import missing_photos
from webapp.journal.erasure import ErasureLedger
from webapp.journal.models import Blob, Record, RecordPhoto

WITHOUT_BACKUP = timedelta(days=14)


def confirm(
    session: Session,
    ids: list[str],
    belongs: ColumnElement[bool],
    erasures: ErasureLedger,
    *,
    now: datetime,
    has_backups: bool,
) -> list[dict[str, object]]:
    """Answer for each id: `durable`, `present`, `unknown` or `gone`, with the photos that are missing.

    `belongs` limits the answer to records of the asking device; any other is `unknown`. Durable: the record and all its
    photos are in a verified backup; on a server without backups, 14 days after it was stored.
    """
    rows = {
        row.id: row
        for row in session.execute(
            select(Record.id, Record.received_at, Record.durable_at, Record.erased_at).where(
                Record.id.in_(ids), belongs
            )
        )
    }
    missing = missing_photos(session, rows)
    unsafe = set() if not has_backups else _with_photos_not_durable(session, rows)
    answers: list[dict[str, object]] = []
    for id_ in ids:
        row = rows.get(id_)
        outcome = "unknown"
        if id_ in erasures or (row is not None and row.erased_at is not None):
            outcome = "gone"
        elif row is not None:
            is_old = now - row.received_at >= WITHOUT_BACKUP
            is_durable = (row.durable_at is not None and id_ not in unsafe) if has_backups else is_old
            outcome = "durable" if is_durable and not missing.get(id_) else "present"
        answers.append({"id": id_, "outcome": outcome, "missing": missing.get(id_, []) if outcome != "gone" else []})
    return answers


def _with_photos_not_durable(session: Session, ids: Iterable[str]) -> set[str]:
    """Return the records that name a photo which is not in a verified backup."""
    return set(
        session.scalars(
            select(RecordPhoto.record_id)
            .outerjoin(Blob, Blob.sha256 == RecordPhoto.sha256)
            .where(RecordPhoto.record_id.in_(list(ids)), Blob.durable_at.is_(None))
        )
    )
