"""The day at the gate as everybody knows it: its hours, whose hands a phone is in, and what events and visits are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.gate.day.people import Somebody
from tests.gate.day.school import School, wall

VISITS = 400
# in the last one the third guard takes over, whose copy of the school on this phone is of the morning
OUTAGES = (("09:40", "10:35"), ("11:40", "13:20"), ("15:52", "16:24"))
# the second phone comes out of its box while the first one still works; each guard signs in on it, with a network
BEGINS = {"P1": "05:50", "P2": "11:20"}
PHONE_CHANGES = "12:00"
DRAWER_OPENS = "13:45"
SHIFTS = (("06:00", "G1"), ("11:30", "G2"), ("16:00", "G3"))
# how long the old guard still has the phone once the shift has changed
TAKES_OVER = timedelta(seconds=40)
SYNC_EVERY = timedelta(minutes=7)
LOOKS = 24
STAYS = {"delivery": (4, 20), "parent": (12, 60), "repair": (45, 240), "official": (50, 150), "other": (5, 80)}
# when the queue is long, as (from, to, weight)
RUSHES = (("06:35", "17:30", 4), ("07:15", "08:10", 3), ("11:35", "12:30", 3), ("15:45", "17:00", 3))
FORGOTTEN = 5
SETTLES = "18:10"
OVERNIGHT = "16:20"
# letters and digits that are never issued together, so that nobody else drives under them
WATCHED = ("IOI4004", "OIO4044")
USUAL: dict[str, Any] = {
    "is_known": False,
    "ago": timedelta(),
    "host": 0,
    "host_answer": "yes",
    "goods": "",
    "watch": None,
    "guest": None,
}


@dataclass(frozen=True)
class Event:
    """Something done at a true instant on phone `P1` or `P2`, by the `office`, or looked at by the test."""

    at: datetime
    who: str
    what: str
    facts: dict[str, Any]


@dataclass
class Visit:
    """Somebody between the gate's two sides. `key` names the visit in this simulation only."""

    key: str
    who: Somebody
    entered_at: datetime
    people: int
    pass_number: int | None
    phone: str
    leaves: list[tuple[datetime, int | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    seed: int
    school: School
    events: list[Event]

    def of(self, *whats: str) -> list[Event]:
        return [event for event in self.events if event.what in whats]


def is_out(at: datetime) -> bool:
    """Tell whether the network is away."""
    return any(wall(begins) <= at < wall(ends) for begins, ends in OUTAGES)


def phone_at(at: datetime) -> str:
    return "P2" if at >= wall(PHONE_CHANGES) else "P1"


def guard_at(at: datetime) -> str:
    return [guard for begins, guard in SHIFTS if wall(begins) <= at][-1]


def holder_of(phone: str, at: datetime) -> str:
    """Return whose hands a phone is in: the new one is the second guard's at once, the old one stays theirs."""
    if phone == "P1":
        return "G1" if at < wall(SHIFTS[1][0]) + TAKES_OVER else "G2"
    return "G2" if at < wall(SHIFTS[2][0]) + TAKES_OVER else "G3"
