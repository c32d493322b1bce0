"""The gate's rules. Pure: times and rows come in as arguments.

The phone's `domain/gate.js` holds the same rules; `tests/gate/rule_vectors.json` holds both sides to them.
Instants are aware. Who is inside and what a muster counts stand in `counting.py`, the watch list in `watch_rules.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from webapp.walltime import instant_of

BADGE = "visitor_pass"
IN, OUT, REFUSED, VOID = "inside", "left", "refused", "void"
CAME_IN = (IN, OUT)
GAPS = ("id_seen", "host", "host_answer", "temperature", "pass", "notice", "watch", "not_out")
SETTLED = "settled"


class Leaving(Protocol):
    """A word that people went out at `left_at`; `people` None: all that were left then."""

    id: str
    left_at: datetime
    people: int | None


@dataclass(frozen=True)
class Ending:
    """How far a visit has ended: how many have left, when the last did, and by which of its words."""

    people_left: int
    left_at: datetime | None = None
    last_id: str | None = None


@dataclass(frozen=True)
class Entering:
    """What `entry_gaps` asks of a visit. `notice` and `notice_in_force`: versions; 0 or None: none."""

    is_id_seen: bool = False
    id_kind: str = "none"
    has_host: bool = False
    host_answer: str = "not_called"
    temperature: str | None = None
    asks_temperature: bool = False
    notice: int | None = None
    notice_in_force: int = 0
    is_pass_known: bool = True


def ending(people: int, leavings: Iterable[Leaving]) -> Ending:
    """Count people out in the order of time; nobody can leave twice."""
    left = 0
    for leaving in sorted(leavings, key=lambda one: (one.left_at, one.id)):
        left = people if leaving.people is None else min(people, left + leaving.people)
        if left == people:
            return Ending(left, leaving.left_at, leaving.id)
    return Ending(left)


def inside_at(entered_at: datetime, people: int, leavings: Iterable[Leaving], at: datetime) -> int:
    """Return how many people of a visit were inside at `at`: who leaves at that very moment is out."""
    if entered_at > at:
        return 0
    return people - ending(people, [one for one in leavings if one.left_at <= at]).people_left


def returns(
    visits: Sequence[tuple[datetime, str, int]], leavings: Sequence[tuple[datetime, str, str | None, int | None]]
) -> dict[str, str]:
    """Tell whose visit each leaving that names only a pass ended: `{leaving: visit}`; one that finds none is left out.

    `visits` of one pass: (entered_at, id, people inside); `leavings`: (left_at, id, visit it names or None, people).
    In the order of time each takes the visit that entered last before it and is still there.
    """
    found: dict[str, str] = {}
    inside: dict[str, int] = {}
    waiting = sorted(visits)
    for left_at, leaving, named, people in sorted(leavings, key=lambda one: one[:2]):
        while waiting and waiting[0][0] <= left_at:
            _at, visit, count = waiting.pop(0)
            inside[visit] = count
        holder = named or next(reversed(inside), None)
        if holder not in inside:
            continue
        if named is None:
            found[leaving] = holder
        inside[holder] -= inside[holder] if people is None else people
        if inside[holder] <= 0:
            del inside[holder]
    return found


def fold_pass(number: str | None) -> str:
    """Return a pass's number as it is compared: `a 07` is `A07`."""
    return "".join(unicodedata.normalize("NFKC", number or "").split()).upper()


def entry_gaps(entering: Entering) -> list[str]:
    """Name what was missing when somebody was let in, in a fixed order. Nothing here holds a record up."""
    wrong = {
        "id_seen": not entering.is_id_seen and entering.id_kind != "known",
        "host": not entering.has_host,
        "host_answer": entering.host_answer == "not_called",
        "temperature": entering.asks_temperature and entering.temperature is None,
        "pass": not entering.is_pass_known,
        "notice": entering.notice_in_force > 0 and entering.notice != entering.notice_in_force,
    }
    return in_order(name for name, is_so in wrong.items() if is_so)


def in_order(gaps: Iterable[str]) -> list[str]:
    found: Collection[str] = set(gaps)
    return [name for name in GAPS if name in found]


def closing_after(entered_at: datetime, closes_at: str, zone: ZoneInfo) -> datetime:
    """Return by when a visit should be signed out: the next time that the wall shows `closes_at` after it began."""
    on = entered_at.astimezone(zone).date()
    hours, minutes = closes_at.split(":")
    minute = int(hours) * 60 + int(minutes)
    closing = instant_of(on, zone, minute)
    return closing if closing > entered_at else instant_of(on + timedelta(days=1), zone, minute)


def is_unsettled(state: str, entered_at: datetime, closes_at: str, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether a visit is still inside although the day's closing has passed: the guard settles it."""
    return state == IN and now >= closing_after(entered_at, closes_at, zone)
