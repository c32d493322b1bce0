"""Visits counted by day, month, hour, purpose, department or host. Nothing here names a visitor: it stays when their
data are erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from webapp.gate import rules
from webapp.gate.models import Visit
from webapp.gate.saying import zone_of


@dataclass
class Tally:
    """What came together under one key. `minutes` of the `timed` visits, those that have ended."""

    visits: int = 0
    people: int = 0
    refused: int = 0
    minutes: int = 0
    timed: int = 0

    @property
    def mean_minutes(self) -> int | None:
        return round(self.minutes / self.timed) if self.timed else None

    def add(self, other: Tally) -> None:
        self.visits += other.visits
        self.people += other.people
        self.refused += other.refused
        self.minutes += other.minutes
        self.timed += other.timed


BY: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
    "day": (Visit.on, lambda on: on),
    "month": (Visit.on, lambda on: f"{on:%Y-%m}"),
    "purpose": (Visit.purpose, lambda purpose: purpose),
    "department": (Visit.host_department, lambda department: department),
    "host": (Visit.host_id, lambda host: host),
}


def tallies(session: Session, by: str, first: date, last: date) -> dict[Any, Tally]:
    """Count the visits of [`first`, `last`] by a key of `BY`, or by `hour` of the school's day, in the keys' order;
    what has none comes last. Void ones never were.
    """
    found: dict[Any, Tally] = {}
    for key, tally in _hours(session, first, last) if by == "hour" else _grouped(session, by, first, last):
        found.setdefault(key, Tally()).add(tally)
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] if item[0] is not None else "")))


def _grouped(session: Session, by: str, first: date, last: date) -> Iterator[tuple[Any, Tally]]:
    column, key_of = BY[by]
    for row in session.execute(select(column.label("key"), *_sums()).where(*_of(first, last)).group_by(column)):
        yield key_of(row.key), _tally(row)


def _hours(session: Session, first: date, last: date) -> Iterator[tuple[int, Tally]]:
    """Hours are the wall's, so they are told one by one: no database knows the school's zone alike."""
    zone = zone_of(session)
    same = select(Visit.entered_at.label("key"), *_sums()).where(*_of(first, last)).group_by(Visit.entered_at)
    for row in session.execute(same):
        yield row.key.astimezone(zone).hour, _tally(row)


def _of(first: date, last: date) -> tuple[Any, ...]:
    return Visit.on.between(first, last), Visit.state != rules.VOID


def _sums() -> tuple[Any, ...]:
    came = Visit.state.in_(rules.CAME_IN)
    return (
        func.sum(case((came, 1), else_=0)).label("visits"),
        func.sum(case((came, Visit.people), else_=0)).label("people"),
        func.sum(case((Visit.state == rules.REFUSED, 1), else_=0)).label("refused"),
        func.coalesce(func.sum(Visit.minutes), 0).label("minutes"),
        func.count(Visit.minutes).label("timed"),
    )


def _tally(row: Row[Any]) -> Tally:
    return Tally(int(row.visits), int(row.people), int(row.refused), int(row.minutes), int(row.timed))
