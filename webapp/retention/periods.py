"""How long records of each type are kept, and which are over their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.journal.accept import Door
from webapp.journal.erase import erasure_of
from webapp.journal.models import Record
from webapp.retention.models import Retention


@dataclass(frozen=True)
class Period:
    """How many days records of a type are kept, counted from their arrival; None: for ever. `default_days` is what
    the product says, `is_chosen` whether the school has said something else or the same.
    """

    type: str
    days: int | None
    default_days: int | None
    is_chosen: bool


def periods(session: Session, door: Door) -> list[Period]:
    """Return the period of every type whose applied records can be erased, in the order of the rooms."""
    chosen = {row.id: row.days for row in session.scalars(select(Retention))}
    defaults = {type_: kind.keep_days for (type_, _schema), kind in door.kinds.items() if erasure_of(door, type_)}
    return [Period(type_, chosen.get(type_, days), days, is_chosen=type_ in chosen) for type_, days in defaults.items()]


def find_period(session: Session, door: Door, type_: str) -> Period | None:
    return next((period for period in periods(session, door) if period.type == type_), None)


def overdue(door: Door, type_: str, days: int | None, now: datetime) -> Select[Any]:
    """Select the ids of this type's records that are over a period of `days`, the oldest first. What is not closed yet
    (an open case of damage, an inspection with an open finding) waits until it is.
    """
    statement = select(Record.id).where(Record.type == type_, Record.erased_at.is_(None)).order_by(Record.pk)
    if days is None:
        return statement.where(Record.id.is_(None))
    erasure = erasure_of(door, type_)
    if erasure is not None and erasure.in_use is not None:
        statement = statement.where(Record.id.not_in(erasure.in_use))
    return statement.where(Record.received_at < now - timedelta(days=days))


def count_overdue(session: Session, door: Door, type_: str, days: int | None, now: datetime) -> int:
    if days is None:
        return 0
    found = overdue(door, type_, days, now).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0
