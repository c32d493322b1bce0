"""From what stands in a filter to a condition in SQL."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.db import Instant
from webapp.ledgers import Choice, DateRange, Filter, Ledger, PersonIs, PlaceWithin, Search, States, Viewer
from webapp.registry.models import Place

WORDS = 8


def conditions(ledger: Ledger, given: Mapping[str, str], viewer: Viewer, session: Session) -> list[ColumnElement[bool]]:
    """Return the conditions that the filters' values ask for. A value that makes no sense asks for nothing."""
    found: list[ColumnElement[bool]] = []
    for filter_ in ledger.filters:
        found.extend(_conditions_of(filter_, given, viewer, session))
    return found


def keys_of(filter_: Filter) -> tuple[str, ...]:
    """Return the names under which a filter's values stand in the address."""
    if isinstance(filter_, DateRange):
        return (f"{filter_.key}_from", f"{filter_.key}_to")
    return (filter_.key,)


def states_of(choice: Choice, session: Session, viewer: Viewer) -> States:
    return choice.states(session, viewer) if callable(choice.states) else choice.states


def parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _conditions_of(
    filter_: Filter, given: Mapping[str, str], viewer: Viewer, session: Session
) -> list[ColumnElement[bool]]:
    if isinstance(filter_, DateRange):
        return _in_range(filter_, given, viewer)
    value = given.get(filter_.key, "").strip()
    if not value:
        return []
    if isinstance(filter_, Search):
        return [_holds(filter_, word) for word in unicodedata.normalize("NFKC", value).split()[:WORDS]]
    if isinstance(filter_, PersonIs):
        return [filter_.column == value]
    if isinstance(filter_, PlaceWithin):
        return [filter_.column.in_(below(select(Place.id).where(Place.id == value)))]
    if value in filter_.conditions:
        return [filter_.conditions[value]]
    return [filter_.column == value] if value in states_of(filter_, session, viewer) else []


def _holds(search: Search, word: str) -> ColumnElement[bool]:
    def has(column: Any) -> ColumnElement[bool]:
        return column.icontains(word, autoescape=True)

    found = [has(column) for column in search.columns]
    if search.people:
        people = select(Person.id).where(has(Person.name))
        found += [column.in_(people) for column in search.people]
    if search.places:
        places = below(select(Place.id).where(or_(has(Place.name), has(Place.number))))
        found += [column.in_(places) for column in search.places]
    return or_(*found)


def below(roots: Any) -> Any:
    """Select the ids of these places and of all inside them. UNION, not UNION ALL: a ring in the tree ends too."""
    tree = roots.cte(recursive=True)
    return select(tree.union(select(Place.id).join(tree, Place.parent_id == tree.c.id)).c.id)


def _in_range(filter_: DateRange, given: Mapping[str, str], viewer: Viewer) -> list[ColumnElement[bool]]:
    first, last = (parse_day(given.get(key)) for key in keys_of(filter_))
    found: list[ColumnElement[bool]] = []
    is_instant = isinstance(filter_.column.type, Instant)
    if first:
        found.append(filter_.column >= (_midnight(first, viewer) if is_instant else first))
    if last and is_instant:
        found.append(filter_.column < _midnight(min(last, date.max - timedelta(1)) + timedelta(days=1), viewer))
    elif last:
        found.append(filter_.column <= last)
    return found


def _midnight(day: date, viewer: Viewer) -> datetime:
    return datetime.combine(max(day, date(1, 1, 3)), time(), viewer.zone)
