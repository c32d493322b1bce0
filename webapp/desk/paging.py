"""Pages by keyset: a page starts after a row, not after a number of rows, so the thousandth costs what the first does.

NULLs come last in either direction, on both databases, because rows with a value and rows without one are two segments
that are read one after the other: each then keeps to its index, which `ORDER BY x IS NULL, x` would not.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    String,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from webapp.db import Instant, Money

COUNT_CAP = 10_000
CHUNK = 1_000
VALUE, KEY = "sort_value", "id"


@dataclass(frozen=True)
class Order:
    """By `value`, rows without one last; `key` decides between equals."""

    value: Any
    key: Any
    descending: bool = False


@dataclass(frozen=True)
class Cursor:
    """The row at which a page ended: its value and key; `is_backwards` asks for the page before it."""

    value: Any
    key: str
    is_backwards: bool = False

    def to_text(self) -> str:
        body = json.dumps([*_tagged(self.value), self.key], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(body.encode()).rstrip(b"=").decode()

    @classmethod
    def from_text(cls, text: str, is_backwards: bool = False) -> Cursor:
        """Read a cursor from an address. Raises `ValueError`."""
        try:
            tag, value, key = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
            if not isinstance(key, str):
                raise TypeError(type(key))
            return cls(_untagged(tag, value), key, is_backwards)
        except (TypeError, KeyError, UnicodeError, InvalidOperation, RecursionError) as error:
            raise ValueError(text) from error

    def fits(self, order: Order) -> bool:
        """Tell whether the value can be compared with what is sorted by: a link may be old, or changed by hand."""
        if "\x00" in self.key:
            return False
        if self.value is None:
            return True
        return next((check(self.value) for type_, check in FITTING if isinstance(order.value.type, type_)), False)


def _is_whole(value: Any, limit: int) -> bool:
    return isinstance(value, int) and abs(value) < limit


FITTING: tuple[tuple[type, Callable[[Any], bool]], ...] = (
    (Instant, lambda value: isinstance(value, datetime)),
    (Money, lambda value: isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**15),
    (Date, lambda value: isinstance(value, date) and not isinstance(value, datetime)),
    (Boolean, lambda value: isinstance(value, bool)),
    (BigInteger, lambda value: _is_whole(value, 2**63)),
    (Integer, lambda value: _is_whole(value, 2**31)),
    (Numeric, lambda value: isinstance(value, int | float)),
    (String, lambda value: isinstance(value, str) and "\x00" not in value),
)


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    before: Cursor | None
    after: Cursor | None


@dataclass(frozen=True)
class Count:
    """How many rows there are; beyond `COUNT_CAP` only that there are more."""

    number: int
    is_capped: bool


def fetch_page(session: Session, query: Select[Any], order: Order, cursor: Cursor | None, size: int) -> Page:
    """Return one page of `query`, whose columns include `order` as `sort_value` and `id` (see `with_order`)."""
    backwards = cursor is not None and cursor.is_backwards
    rows = _take(session, query, order, cursor, size + 1)
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards and not has_more:
        return fetch_page(session, query, order, None, size)
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    first, last = rows[0], rows[-1]
    before = Cursor(first.sort_value, first.id, True) if (has_more if backwards else cursor is not None) else None
    after = Cursor(last.sort_value, last.id) if backwards or has_more else None
    return Page(rows, before, after)


def walk(session: Session, query: Select[Any], order: Order) -> Iterator[Any]:
    """Give every row in order, in chunks: an export of a long ledger holds one chunk in memory."""
    cursor: Cursor | None = None
    while True:
        page = fetch_page(session, query, order, cursor, CHUNK)
        yield from page.rows
        if page.after is None:
            return
        cursor = page.after


def with_order(query: Select[Any], order: Order) -> Select[Any]:
    return query.add_columns(order.key.label(KEY), order.value.label(VALUE))


def count_rows(session: Session, query: Select[Any], key: Any) -> Count:
    """Count, but not for longer than it takes to find `COUNT_CAP` rows."""
    some = query.with_only_columns(key).order_by(None).limit(COUNT_CAP + 1).subquery()
    number = session.scalar(select(func.count()).select_from(some)) or 0
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)


def _take(session: Session, query: Select[Any], order: Order, cursor: Cursor | None, limit: int) -> list[Any]:
    """Read up to `limit` rows from the cursor on, through the two segments in reading order."""
    backwards = cursor is not None and cursor.is_backwards
    descending = order.descending != backwards
    segments = [True, False] if backwards else [False, True]
    if cursor is not None:
        segments = segments[segments.index(cursor.value is None) :]
    rows: list[Any] = []
    for is_null in segments:
        start = cursor if cursor is not None and is_null == (cursor.value is None) else None
        part = _segment(query, order, is_null, start, descending)
        rows += session.execute(part.limit(limit - len(rows))).all()
        if len(rows) >= limit:
            break
    return rows


def _segment(query: Select[Any], order: Order, is_null: bool, start: Cursor | None, descending: bool) -> Select[Any]:
    terms = [order.key] if is_null else [order.value, order.key]
    query = query.where(order.value.is_(None) if is_null else order.value.is_not(None))
    if start is not None:
        query = query.where(_beyond(order, is_null, start, descending))
    return query.order_by(*(term.desc() if descending else term.asc() for term in terms))


def _beyond(order: Order, is_null: bool, start: Cursor, descending: bool) -> ColumnElement[bool]:
    key = literal(start.key, order.key.type)
    if is_null:
        return order.key < key if descending else order.key > key
    here, there = tuple_(order.value, order.key), tuple_(literal(start.value, order.value.type), key)
    return here < there if descending else here > there


def _tagged(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "instant", value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, Decimal):
        return "decimal", str(value)
    return "", value


def _untagged(tag: str, value: Any) -> Any:
    if tag == "" and not isinstance(value, str | int | float | None):
        raise TypeError(type(value))
    return {"": lambda v: v, "instant": _aware, "date": date.fromisoformat, "decimal": Decimal}[tag](value)


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
