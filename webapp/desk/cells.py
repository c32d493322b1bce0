"""What stands in a cell: a value of the database in the reader's words, in the school's zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.desk.names import Names
from webapp.ledgers import Column, State

LIST_SIGN = "、"


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the states it shows in colour, where it leads."""

    text: str
    states: tuple[State, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Words:
    """Turns values into words: needs the names of people and places, and the zone in which days begin."""

    names: Names
    zone: ZoneInfo

    def cell(self, column: Column, row: Any) -> Cell:
        value = getattr(row, column.key)
        url = column.link(row) if column.link and value not in (None, "") else None
        states = tuple(_states(column, value)) if column.kind == "state" else ()
        return Cell(self.text(column, value), states, url)

    def text(self, column: Column, value: Any) -> str:
        """Return the words for a value; nothing for NULL."""
        if value is None:
            return ""
        if column.kind == "state":
            return LIST_SIGN.join(str(state.title) for state in _states(column, value))
        simple: dict[str, Callable[[Any], str]] = {
            "person": self.names.person,
            "place": self.names.place,
            "instant": lambda moment: show_instant(as_instant(moment), self.zone),
            "date": show_day,
            "money": show_money,
            "number": show_number,
            "yes_no": lambda holds: _("是") if holds else _("否"),
        }
        return simple.get(column.kind, str)(value)


def _states(column: Column, value: Any) -> Iterable[State]:
    """A state, or a list of them; a value of a newer release shows as it is."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return (column.states.get(item) or State(str(item)) for item in values)


def as_instant(value: datetime | str | None) -> datetime | None:
    """Read an instant that a device wrote as text; what is none gives None."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if value is not None and value.tzinfo is not None else None


def show_instant(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y/%m/%d %H:%M") if moment else ""


def show_day(day: date) -> str:
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def show_number(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def show_money(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")
