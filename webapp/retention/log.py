"""What was erased: the records `record.erase` are the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.erase import ERASURE, groups_named_by, named_by
from webapp.journal.erasure import WHOLE
from webapp.journal.models import Record

PAGE = 50


@dataclass(frozen=True)
class ErasureNote:
    """One erasure: when, by whom, why, how many records it named, of which types, and which groups of their fields
    (none: all).
    """

    pk: int
    id: str
    at: datetime
    author_id: str
    cause: str
    reason: str
    count: int
    types: tuple[str, ...]
    groups: tuple[str, ...]


def erasures_before(session: Session, pk: int | None) -> list[ErasureNote]:
    """Return the latest erasures below position `pk` (None: of all), one more than a page if there are more."""
    statement = select(Record).where(Record.type == ERASURE, Record.outcome == "stored")
    if pk is not None:
        statement = statement.where(Record.pk < pk)
    rows = session.scalars(statement.order_by(Record.pk.desc()).limit(PAGE + 1))
    return [_note(session, row) for row in rows]


def _note(session: Session, row: Record) -> ErasureNote:
    data, ids = json.loads(row.body)["data"], named_by(row)
    return ErasureNote(
        pk=row.pk,
        id=row.id,
        at=row.received_at,
        author_id=row.author_id,
        cause=str(data.get("cause", "request")),
        reason=str(data["reason"]),
        count=len(ids),
        types=tuple(session.scalars(select(Record.type).where(Record.id.in_(ids)).distinct().order_by(Record.type))),
        groups=tuple(sorted(groups_named_by(row) - {WHOLE})),
    )
