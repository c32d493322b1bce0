"""How long papers are still good, by the day of the school: remind at 30, 7 and 0 days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, Date, and_, bindparam, case, or_

from webapp.i18n import school_zone

WEEK, MONTH = 7, 30
STATES = ("expired", "today", "week", "month", "valid")


def day_of(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def state_of(until: date | None, today: date) -> str:
    """Return how a paper that is good until a day, that day included, stands today."""
    if until is None:
        return "undated"
    left = (until - today).days
    if left < 0:
        return "expired"
    if left == 0:
        return "today"
    return "week" if left <= WEEK else "month" if left <= MONTH else "valid"


def worst_of(states: list[str]) -> str:
    """Return the state that is to be acted on first."""
    order = (*STATES, "undated")
    return min(states, key=order.index)


def is_in(state: str, until: Any, today: Any, week: Any, month: Any) -> ColumnElement[bool]:
    """Return the condition that a date column stands in a state, days given as values or bound parameters."""
    conditions: dict[str, ColumnElement[bool]] = {
        "expired": until < today,
        "today": until == today,
        "week": and_(until > today, until <= week),
        "month": and_(until > week, until <= month),
        "valid": until > month,
        "undated": until.is_(None),
    }
    return conditions[state]


def _days_on(days: int) -> Any:
    """Return a parameter that is read anew with each query: a day of the school, some days from today."""

    def day() -> date:
        return day_of(current_app.extensions["clock"](), school_zone()) + timedelta(days=days)

    return bindparam(f"in_{days}_days", callable_=day, type_=Date(), unique=True)


TODAY, IN_WEEK, IN_MONTH = _days_on(0), _days_on(WEEK), _days_on(MONTH)


def now_in(state: str, *columns: Any) -> ColumnElement[bool]:
    """Return the condition that one of the date columns stands in a state today."""
    return or_(*(is_in(state, column, TODAY, IN_WEEK, IN_MONTH) for column in columns))


def state_column(until: Any) -> ColumnElement[str]:
    """Return the state of a date column as an expression."""
    states = (*STATES, "undated")
    return case(*((now_in(state, until), state) for state in states))


def in_on(state: str, until: Any, today: date) -> ColumnElement[bool]:
    """Return the condition for a day that is known."""
    return is_in(state, until, today, today + timedelta(days=WEEK), today + timedelta(days=MONTH))
