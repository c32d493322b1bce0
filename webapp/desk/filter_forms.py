"""A ledger's filters as a form: what each offers, what stands in it, and the same in words for paper and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.desk.asking import Asking
from webapp.desk.cells import show_day
from webapp.desk.conditions import keys_of, parse_day, states_of
from webapp.desk.names import Names
from webapp.ledgers import Choice, DateRange, Filter, PersonIs, PlaceWithin, Search

INDENT = "\u3000"
BRANCHES = ("campus", "building", "floor")


@dataclass(frozen=True)
class FilterField:
    """One control of the filter form. `kind`: search, choice or dates; `options` are pairs of value and title."""

    kind: str
    title: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_set(self) -> bool:
        return any(self.values)

    @property
    def in_words(self) -> str:
        if self.kind == "dates":
            first, last = (show_day(day) if (day := parse_day(value)) else "" for value in self.values)
            return f"{first}–{last}"
        return dict(self.options).get(self.values[0], self.values[0])


def filter_fields(asking: Asking, session: Session, names: Names) -> list[FilterField]:
    return [_field(filter_, asking, session, names) for filter_ in asking.ledger.filters]


def _field(filter_: Filter, asking: Asking, session: Session, names: Names) -> FilterField:
    keys = keys_of(filter_)
    values = tuple(asking.given.get(key, "") for key in keys)
    if isinstance(filter_, Search):
        return FilterField("search", str(filter_.title or _("搜尋")), keys, values)
    if isinstance(filter_, DateRange):
        return FilterField("dates", str(filter_.title), keys, values)
    options = tuple(_options(filter_, values[0], asking, session, names))
    return FilterField("choice", str(filter_.title), keys, values, options)


def _options(filter_: Any, value: str, asking: Asking, session: Session, names: Names) -> Iterator[tuple[str, str]]:
    if isinstance(filter_, Choice):
        for key, state in states_of(filter_, session, asking.viewer).items():
            yield key, str(state.title)
    elif isinstance(filter_, PersonIs):
        yield from names.people.items()
    elif isinstance(filter_, PlaceWithin):
        yield from _places(value, names)


def _places(value: str, names: Names) -> Iterator[tuple[str, str]]:
    """Offer the branches of the tree. Rooms are found by typing their name; one that a link asks for is offered too."""
    offered = set()
    for depth, node in names.tree.walk():
        if node.kind in BRANCHES:
            offered.add(node.id)
            yield node.id, INDENT * depth + node.name
    if value and value not in offered:
        yield value, names.place(value)
