"""The pick-up register (form F11): every departure of some days, whether it was signed; and a month in counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.pickup import words
from webapp.pickup.day_models import Departure
from webapp.pickup.models import Child, Delegate, SchoolClass
from webapp.pickup.reading import Gone, by_id, in_order, tell
from webapp.registry.models import PERSON

MOST_LINES = 2000
# what was erased by right was signed; it can only be compared with nothing any more
SIGNED = ("valid", "revoked", "erased")


@dataclass(frozen=True)
class Span:
    """Days, both included, and one class or all of them."""

    first: date
    last: date
    class_id: str = ""


@dataclass(frozen=True)
class Line:
    """One departure with the names around it. `signature`: what the journal's says today of its record."""

    gone: Gone
    class_name: str
    delegate: Delegate | None
    names: Mapping[str, str]
    signature: str

    def name(self, person_id: str | None) -> str:
        return self.names.get(person_id or "", "")

    @property
    def is_signed(self) -> bool:
        return self.signature in SIGNED

    @property
    def marks(self) -> list[str]:
        """Return in words what is not as usual, the gravest first."""
        said = [str(words.MARKS[mark].title) if mark in words.MARKS else mark for mark in self.gone.marks]
        if self.signature in words.SIGNATURES:
            said.append(str(words.SIGNATURES[self.signature]))
        return said


@dataclass(frozen=True)
class DayCount:
    """A day of a month in counts; departures that were taken back count for nothing."""

    on: date
    left: int = 0
    by_card: int = 0
    by_guardian: int = 0
    by_delegate: int = 0
    by_other: int = 0
    alone: int = 0
    marked: int = 0
    taken_back: int = 0


def read_span(given: Mapping[str, str], today: date) -> Span:
    """Return the days asked for: today unless said otherwise, turned round if they came in the wrong order."""
    last = _day(given.get("to", "")) or today
    first = _day(given.get("from", "")) or last
    return Span(min(first, last), max(first, last), given.get("class", ""))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def count_departures(session: Session, span: Span) -> int:
    return session.scalar(select(func.count()).select_from(_query(span).subquery())) or 0


def _query(span: Span) -> Any:
    query = select(Departure).where(Departure.on.between(span.first, span.last))
    return query.where(Departure.class_id == span.class_id) if span.class_id else query


def departures_of(session: Session, span: Span) -> list[Departure]:
    """Return the departures of these days, at most `MOST_LINES`, those that were taken back among them."""
    return list(session.scalars(_query(span).order_by(Departure.on, Departure.left_at, Departure.id).limit(MOST_LINES)))


def lines_of(session: Session, departures: Sequence[Departure], signatures: Mapping[str, str]) -> list[Line]:
    """Return the register's lines by day, class and the child's number; `signatures` by record id."""
    children: dict[str, Child] = by_id(session, Child, {row.child_id for row in departures})
    classes = {row.id: row for row in session.scalars(select(SchoolClass))}
    delegates = by_id(session, Delegate, {row.collector_id for row in departures if row.collector_id})
    names = {str(row.id): str(row.name) for row in session.execute(select(PERSON.c.id, PERSON.c.name))}

    def order(gone: Gone) -> tuple[Any, ...]:
        own = classes.get(gone.row.class_id or "")
        return (gone.row.on, own.sort if own else 0, own.name if own else "", in_order(gone.child), gone.row.left_at)

    return [
        Line(
            gone,
            own.name if (own := classes.get(gone.row.class_id or "")) else "",
            delegates.get(gone.row.collector_id or ""),
            names,
            signatures.get(gone.row.departure_id, "unknown_key"),
        )
        for gone in sorted(tell(session, departures, children), key=order)
    ]


def month_of(text: str, now: datetime, zone: ZoneInfo) -> date:
    """Return the first day of the month asked for, of this one unless it is said."""
    asked = _day(f"{text}-01")
    return asked or now.astimezone(zone).date().replace(day=1)


def count_month(session: Session, first: date, class_id: str) -> list[DayCount]:
    """Return the days of a month on which something was noted."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = session.scalars(_query(Span(first, last, class_id)))
    by_day: dict[date, list[Departure]] = {}
    for row in rows:
        by_day.setdefault(row.on, []).append(row)
    return [_count(on, by_day[on]) for on in sorted(by_day)]


def _count(on: date, rows: Sequence[Departure]) -> DayCount:
    gone = [row for row in rows if row.state == "gone"]

    def kinds(*kind: str) -> int:
        return sum(row.collector_kind in kind for row in gone)

    return DayCount(
        on,
        left=len({row.child_id for row in gone}),
        by_card=sum(row.way == "card" for row in gone),
        by_guardian=kinds("guardian"),
        by_delegate=kinds("delegate"),
        by_other=kinds("other"),
        alone=kinds("self"),
        marked=sum(row.has_gaps for row in gone),
        taken_back=len(rows) - len(gone),
    )


def sum_up(days: Iterable[DayCount], name: str) -> int:
    return sum(int(getattr(day, name)) for day in days)
