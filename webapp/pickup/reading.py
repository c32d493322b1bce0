"""What the pages ask: a day by class, who still is here, with whom the others left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.interface import Reader
from webapp.pickup import rules, words
from webapp.pickup.day_models import Departure, Dismissal
from webapp.pickup.models import Child, Delegate, Guardian, SchoolClass
from webapp.pickup.scope import by_class

CHUNK = 500
NUMBER_SIGNS = 12


@dataclass(frozen=True)
class Gone:
    """A departure with the names around it."""

    child: Child
    row: Departure
    collector: str
    relation: str

    @property
    def marks(self) -> list[str]:
        """Return the keys of what is to be seen at it, the gravest first."""
        if self.row.state == "void":
            return ["void"]
        more = (("clock", not self.row.is_clock_trusted), ("late", self.row.is_late))
        return [*self.row.gaps, *(key for key, is_so in more if is_so)]


@dataclass(frozen=True)
class ClassDay:
    """A class on a day. `has_begun`: something was said of it that day. `gone` has the latest first."""

    row: SchoolClass
    children: Sequence[Child]
    here: Sequence[Child]
    gone: Sequence[Gone]
    absent: Sequence[Child]
    dismissal: Dismissal | None
    closing_at: datetime
    has_begun: bool
    is_over: bool

    @property
    def still_here(self) -> Sequence[Child]:
        """Return whom nobody fetched by the class's closing."""
        return self.here if self.has_begun and self.is_over else ()


@dataclass(frozen=True)
class Day:
    """All classes that somebody may see, on a day; `departures` by class, those that were taken back among them."""

    on: date
    classes: Sequence[ClassDay]
    taken_back: Sequence[Gone] = field(default=())

    @property
    def marked(self) -> list[Gone]:
        """Return the departures that somebody must look at, the gravest first."""
        found = [one for each in self.classes for one in each.gone if one.row.gaps]
        return sorted(found, key=lambda one: (rules.GAPS.index(one.row.gaps[0]), one.row.left_at))


def in_order(child: Child) -> tuple[str, str, str]:
    """Order children as a class list is written: by number, 9 before 10."""
    number = child.number or ""
    return (number.zfill(NUMBER_SIGNS) if number.isdigit() else f"~{number}", child.name, child.id)


def classes_of(session: Session, reader: Reader) -> list[SchoolClass]:
    """Return the classes in use whose children the reader may see, in the office's order."""
    rows = select(SchoolClass).where(SchoolClass.is_active, by_class(SchoolClass.id)(reader))
    return list(session.scalars(rows.order_by(SchoolClass.sort, SchoolClass.name, SchoolClass.id)))


def read_day(session: Session, on: date, classes: Sequence[SchoolClass], clock: tuple[datetime, ZoneInfo]) -> Day:
    """Return a day of these classes. Of a child that left twice the later departure shows."""
    ids = [row.id for row in classes]
    departures = list(session.scalars(select(Departure).where(Departure.on == on, Departure.class_id.in_(ids))))
    children = _children(session, ids, {row.child_id for row in departures})
    told = tell(session, departures, children)
    dismissals = select(Dismissal).where(Dismissal.on == on, Dismissal.class_id.in_(ids))
    led = {row.class_id: row for row in session.scalars(dismissals)}
    shown = [_class_day(row, on, (children.values(), told), led.get(row.id), clock) for row in classes]
    return Day(on, shown, [one for one in told if one.row.state == "void"])


def _children(session: Session, class_ids: list[str], more: set[str]) -> dict[str, Child]:
    """Return the children of the classes, and those who have left them since and left school on that day."""
    own = select(Child).where(Child.class_id.in_(class_ids), Child.is_active)
    found = {child.id: child for child in session.scalars(own)}
    return found | by_id(session, Child, more - found.keys())


def by_id(session: Session, model: Any, ids: Iterable[str]) -> dict[str, Any]:
    """Return rows by their ids."""
    listed, found = sorted(ids), dict[str, Any]()
    for start in range(0, len(listed), CHUNK):
        rows = session.scalars(select(model).where(model.id.in_(listed[start : start + CHUNK])))
        found.update((row.id, row) for row in rows)
    return found


def tell(session: Session, departures: Sequence[Departure], children: Mapping[str, Child]) -> list[Gone]:
    """Return departures with the names of who fetched the children, the latest first."""
    named = {row.collector_id for row in departures if row.collector_id}
    adults = by_id(session, Guardian, named) | by_id(session, Delegate, named)
    ordered = sorted(departures, key=lambda row: (row.left_at, row.id), reverse=True)
    return [_gone(row, children[row.child_id], adults) for row in ordered]


def _gone(row: Departure, child: Child, adults: Mapping[str, Any]) -> Gone:
    adult = adults.get(row.collector_id or "")
    name = row.collector_name or (words.name_of(adult) if adult else words.said(words.COLLECTORS, row.collector_kind))
    return Gone(child, row, name, words.relation(row, adult.relation if adult else None))


def _class_day(
    row: SchoolClass,
    on: date,
    known: tuple[Iterable[Child], Sequence[Gone]],
    dismissal: Dismissal | None,
    clock: tuple[datetime, ZoneInfo],
) -> ClassDay:
    children, departures = known
    own = sorted((child for child in children if child.class_id == row.id and child.is_active), key=in_order)
    said = [one for one in departures if one.row.class_id == row.id]
    newest: dict[str, Gone] = {}
    for one in said:
        if one.row.state == "gone":
            newest.setdefault(one.child.id, one)
    absent = set(dismissal.absent_ids if dismissal else ())
    here = set(rules.still_here([child.id for child in own], newest, absent))
    closing_at = rules.closing(on, row.closes_at, clock[1])
    return ClassDay(
        row,
        children=own,
        here=[child for child in own if child.id in here],
        gone=list(newest.values()),
        absent=[child for child in own if child.id in absent and child.id not in newest],
        dismissal=dismissal,
        closing_at=closing_at,
        has_begun=bool(said) or dismissal is not None,
        is_over=clock[0] >= closing_at,
    )
