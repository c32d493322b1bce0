"""When a check is due by the clock. Pure.

The phone's `domain/cadence.js` holds the same rules; `tests/patrol/due_vectors.json` holds both sides to them.

A turn is [start, end): the check is to be done once in it. Turns of one rhythm follow each other without a gap; some
are open only in a part of it (`opens_at` … `deadline_at`), such as the lock-up from 20:00 to 23:00.

Rules: a day, week (from Monday), month, quarter, half year, year or term (from 1 February and 1 August) of the
school's zone, cut into `times` equal turns, a day by minutes and a longer period by whole days. A daily `window` opens
and closes within its day. A term's `before_open` closes after its first 31 days, `before_close` opens 31 days before
its end. Shifts begin at 7, 15 and 23. Anything else (per meal, delivery, event, trip) does not follow the clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.walltime import instant_of

TERM_MONTHS = (2, 8)
SHIFT_HOURS = (7, 15, 23)
OPENING = timedelta(days=31)
Days = tuple[date, date]


@dataclass(frozen=True)
class Turn:
    """One time span in which a check is to be done once; aware UTC instants."""

    start_at: datetime
    opens_at: datetime
    deadline_at: datetime
    end_at: datetime


def turn_at(cadence: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> Turn | None:
    """Return the turn that runs at `now`, None for a rhythm that does not follow the clock."""
    times = max(1, cadence.get("times", 1))
    if cadence["kind"] == "shift":
        return _cut(_shift_edges(now, zone), times, now)
    period = PERIODS.get(cadence["kind"])
    if period is None:
        return None
    first, following = period(now.astimezone(zone).date())
    if cadence["kind"] == "daily" and "window" in cadence:
        return _windowed(first, following, cadence["window"], zone)
    if "when" in cadence:
        return _of_term(first, following, cadence["when"], zone)
    edges = _edges(first, following, times, zone)
    at = min(bisect_right(edges, now), times) - 1
    return _whole(edges[at], edges[at + 1])


def turn_before(cadence: Mapping[str, Any], turn: Turn, zone: ZoneInfo) -> Turn:
    """Return the turn that ran just before another of the same rhythm."""
    before = turn_at(cadence, turn.start_at - timedelta(milliseconds=1), zone)
    if before is None:
        raise ValueError(f"{cadence['kind']} has no turns")
    return before


def _daily(day: date) -> Days:
    return day, day + timedelta(days=1)


def _weekly(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def _months(length: int) -> Callable[[date], Days]:
    def period(day: date) -> Days:
        first = day.replace(month=day.month - (day.month - 1) % length, day=1)
        return first, _plus_months(first, length)

    return period


def _term(day: date) -> Days:
    spring, autumn = TERM_MONTHS
    if day.month >= autumn:
        first = date(day.year, autumn, 1)
    elif day.month >= spring:
        first = date(day.year, spring, 1)
    else:
        first = date(day.year - 1, autumn, 1)
    return first, _plus_months(first, 6)


def _plus_months(first: date, count: int) -> date:
    years, month = divmod(first.month - 1 + count, 12)
    return date(first.year + years, month + 1, 1)


PERIODS: dict[str, Callable[[date], Days]] = {
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _months(1),
    "quarterly": _months(3),
    "half_yearly": _months(6),
    "yearly": _months(12),
    "term": _term,
}
KINDS = frozenset(PERIODS) | {"shift"}


def _edges(first: date, following: date, times: int, zone: ZoneInfo) -> list[datetime]:
    length = (following - first).days
    if length == 1:
        # half minutes go up, as Math.round does on the phone
        edges = [instant_of(first, zone, int(1440 * at / times + 0.5)) for at in range(times)]
    else:
        edges = [instant_of(first + timedelta(days=length * at // times), zone) for at in range(times)]
    return [*edges, instant_of(following, zone)]


def _whole(start: datetime, end: datetime) -> Turn:
    return Turn(start, start, end, end)


def _shift_edges(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    edges = [instant_of(today + timedelta(days=day), zone, hour * 60) for day in (-1, 0, 1) for hour in SHIFT_HOURS]
    at = bisect_right(edges, now) - 1
    return edges[at], edges[at + 1]


def _cut(edges: tuple[datetime, datetime], times: int, now: datetime) -> Turn:
    start, end = edges
    length = (end - start) / times
    at = min(times - 1, (now - start) // length)
    return _whole(start + length * at, start + length * (at + 1))


def _windowed(first: date, following: date, window: str, zone: ZoneInfo) -> Turn:
    opens, closes = (instant_of(first, zone, _minute(part)) for part in window.split("-"))
    start, end = instant_of(first, zone), instant_of(following, zone)
    return Turn(start, opens, closes if closes > opens else end, end)


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _of_term(first: date, following: date, when: str, zone: ZoneInfo) -> Turn:
    start, end = instant_of(first, zone), instant_of(following, zone)
    if when == "before_close":
        return Turn(start, instant_of(following - OPENING, zone), end, end)
    return Turn(start, start, instant_of(first + OPENING, zone), end)
