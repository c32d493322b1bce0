"""What was erased: the records `record.erase` are the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.erase import ERASURE, named_by
from webapp.journal.models import Record

PAGE = 50


@dataclass(frozen=True)
class ErasureNote:
    """One erasure: when, by whom, why, how many records it named."""

    pk: int
    id: str
    at: datetime
    author_id: str
    cause: str
    reason: str
    count: int


def erasures_before(session: Session, pk: int | None) -> list[ErasureNote]:
    """Return the latest erasures below position `pk` (None: of all), one more than a page if there are more."""
    statement = select(Record).where(Record.type == ERASURE, Record.outcome == "stored")
    if pk is not None:
        statement = statement.where(Record.pk < pk)
    rows = session.scalars(statement.order_by(Record.pk.desc()).limit(PAGE + 1))
    return [_note(row) for row in rows]


def _note(row: Record) -> ErasureNote:
    data = json.loads(row.body)["data"]
    cause = str(data.get("cause", "request"))
    return ErasureNote(row.pk, row.id, row.received_at, row.author_id, cause, str(data["reason"]), len(named_by(row)))
