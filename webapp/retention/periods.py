"""How long records of each type, or groups of their fields, are kept, and which are over their time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from webapp.journal.accept import Door
from webapp.journal.erase import erasure_of
from webapp.journal.interface import Kind
from webapp.journal.models import Record
from webapp.retention.models import Retention


@dataclass(frozen=True)
class Period:
    """How many days records of a type, or a group of their fields, are kept, counted from their arrival; None: for
    ever. `default_days` is what the product says, `is_chosen` whether the school has said something else or the same,
    `most_days` the longest that it may choose (None: for ever, too).
    """

    type: str
    days: int | None
    default_days: int | None
    is_chosen: bool
    group: str = ""
    most_days: int | None = None

    @property
    def name(self) -> str:
        """How `retention.save` names it."""
        return f"{self.type}/{self.group}" if self.group else self.type


def periods(session: Session, door: Door) -> list[Period]:
    """Return the periods of every type whose applied records can be erased, in the order of the rooms."""
    chosen = {row.id: row.days for row in session.scalars(select(Retention))}
    newest = {type_: kind for (type_, _schema), kind in door.kinds.items() if erasure_of(door, type_)}
    return [period for kind in newest.values() for period in _periods_of(kind, door, chosen)]


def _periods_of(kind: Kind, door: Door, chosen: Mapping[str, int | None]) -> list[Period]:
    """What is chosen for the type counts for each group of which nothing is said; no choice goes over the most."""
    erasure = erasure_of(door, kind.type)
    found = []
    for group in (erasure.groups if erasure else ()) or ("",):
        name = f"{kind.type}/{group}" if group else kind.type
        days = chosen.get(name, chosen.get(kind.type, kind.keep_days))
        if kind.most_days is not None:
            days = min(days or kind.most_days, kind.most_days)
        is_chosen = name in chosen or kind.type in chosen
        found.append(Period(kind.type, days, kind.keep_days, is_chosen, group, kind.most_days))
    return found


def find_period(session: Session, door: Door, name: str) -> Period | None:
    return next((period for period in periods(session, door) if period.name == name), None)


def overdue(door: Door, period: Period, now: datetime) -> Select[Any]:
    """Select the ids of the records that are over this period and still have what it is about, the oldest first. What
    is not closed yet (an open case of damage, an inspection with an open finding) or is held waits until it is not.
    """
    statement = select(Record.id).where(Record.type == period.type, _is_here(period.group)).order_by(Record.pk)
    if period.days is None:
        return statement.where(Record.id.is_(None))
    began_at = now - timedelta(days=period.days)
    erasure = erasure_of(door, period.type)
    for waiting in (erasure.in_use, erasure.on_hold) if erasure is not None else ():
        if waiting is not None:
            ids = waiting(began_at) if callable(waiting) else waiting
            statement = statement.where(Record.id.not_in(ids))
    return statement.where(Record.received_at < began_at)


def _is_here(group: str) -> ColumnElement[bool]:
    if not group:
        return Record.erased_at.is_(None)
    has_group = Record.is_partly_erased & Record.erased_groups[group].as_string().is_(None)
    return or_(Record.erased_at.is_(None), has_group)


def count_overdue(session: Session, door: Door, period: Period, now: datetime) -> int:
    if period.days is None:
        return 0
    found = overdue(door, period, now).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def kept_days(session: Session, door: Door, name: str) -> int | None:
    """Return how many days a type, or a group of its fields (`type/group`), is kept; None for ever."""
    found = find_period(session, door, name)
    return found.days if found else None
