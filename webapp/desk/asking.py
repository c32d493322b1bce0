"""What an address asks of a ledger: filters, order, columns, page. The address is all the state: a link is a view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webapp.accounts.models import Person
from webapp.desk.conditions import conditions, keys_of
from webapp.desk.paging import Cursor, Order, with_order
from webapp.ledgers import Column, Ledger, Viewer
from webapp.registry.models import Place

SIZES = (50, 100, 200)
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Asking:
    """One view of one ledger for one viewer."""

    ledger: Ledger
    viewer: Viewer
    given: dict[str, str]
    sort: str
    columns: tuple[Column, ...]
    cursor: Cursor | None
    size: int

    @property
    def sort_key(self) -> str:
        return self.sort.lstrip("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def order(self) -> Order:
        column = self.ledger.column(self.sort_key)
        return Order(_sort_expression(column), self.ledger.key, self.is_descending)

    @property
    def are_columns_chosen(self) -> bool:
        return self.columns != _usual(self.ledger.columns_for(self.viewer.permissions))

    def query(self, session: Session, columns: tuple[Column, ...] | None = None) -> Select[Any]:
        """Return the select of the rows asked for, with these columns (else all the viewer may see) and the order's."""
        chosen = self.ledger.columns_for(self.viewer.permissions) if columns is None else columns
        query = self.ledger.statement(self.viewer).add_columns(*(c.expression.label(c.key) for c in chosen))
        return with_order(query, self.order).where(*conditions(self.ledger, self.given, self.viewer, session))

    def keys(self, session: Session) -> Select[Any]:
        """Return the select of the keys of all rows asked for, in no order: for other rooms to go on with."""
        query = self.ledger.statement(self.viewer).add_columns(self.ledger.key)
        return query.where(*conditions(self.ledger, self.given, self.viewer, session))

    def address(self, cursor: Cursor | None = None, sort: str | None = None) -> str:
        """Return the query string of this view, of another page of it or of another order."""
        pairs = list(self.given.items())
        if (sort or self.sort) != self.ledger.default_sort:
            pairs.append(("sort", sort or self.sort))
        if self.are_columns_chosen:
            pairs.extend(("column", column.key) for column in self.columns)
        if self.size != SIZES[0]:
            pairs.append(("size", str(self.size)))
        if cursor is not None:
            pairs.append(("before" if cursor.is_backwards else "after", cursor.to_text()))
        return "?" + urlencode(pairs) if pairs else "?"


def read_address(ledger: Ledger, args: MultiDict[str, str], viewer: Viewer) -> Asking:
    """Read an address. What makes no sense (an old link, a column that is gone) is left out rather than refused."""
    allowed = ledger.columns_for(viewer.permissions)
    keys = [key for filter_ in ledger.filters for key in keys_of(filter_)]
    given = {key: value for key in keys if (value := _clean(args.get(key, "")))}
    asked = set(args.getlist("column"))
    columns = tuple(column for column in allowed if column.key in asked) or _usual(allowed)
    size = args.get("size", SIZES[0], type=int)
    sort = args.get("sort", "")
    if sort.removeprefix("-") not in {column.key for column in allowed if column.is_sortable}:
        sort = ledger.default_sort
    asking = Asking(ledger, viewer, given, sort, columns, None, size if size in SIZES else SIZES[0])
    cursor = _read_cursor(args)
    if cursor is None or not cursor.fits(asking.order):
        return asking
    return Asking(ledger, viewer, given, sort, columns, cursor, asking.size)


def keys_asked_for(ledger: Ledger, query: str, viewer: Viewer, session: Session) -> Select[Any]:
    """Return the select of the keys that a ledger's page shows under the address `query`, all its pages together."""
    return read_address(ledger, MultiDict(parse_qsl(query.removeprefix("?"))), viewer).keys(session)


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST_VALUE]


def _usual(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column.is_shown)


def _read_cursor(args: MultiDict[str, str]) -> Cursor | None:
    name = next((name for name in ("after", "before") if args.get(name)), None)
    try:
        return Cursor.from_text(args[name], is_backwards=name == "before") if name else None
    except ValueError:
        return None


def _sort_expression(column: Column) -> Any:
    """People and places are sorted by their names, not by their ids."""
    if column.sort is not True:
        return column.sort
    if column.kind == "person":
        return select(Person.name).where(Person.id == column.expression).correlate_except(Person).scalar_subquery()
    if column.kind == "place":
        return select(Place.name).where(Place.id == column.expression).correlate_except(Place).scalar_subquery()
    return column.expression
