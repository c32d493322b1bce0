"""What the register must say, counted by hand from what happened: no code of the product takes part.

`heard` decides what counts: an event counts for the server once the phone on which it was said has synced, for a phone
when it was said there or was on the server at that phone's last sync.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.gate.day.hours import BEGINS, WATCHED, Day, Event, holder_of
from tests.gate.day.school import GUARDS, HOSTS, wall

CAME_IN = {"inside", "left"}
SAYING = ("enter", "refuse", "amend", "void", "leave", "leave_pass")


@dataclass
class Line:
    """One line of the register."""

    key: str
    name: str
    organisation: str
    id_last_four: str | None
    mobile: str | None
    plate: str | None
    purpose: str
    host: str
    host_answer: str | None
    people: int
    pass_number: int | None
    goods: str
    guard: str
    entered_at: datetime
    state: str
    refusal: str | None = None
    left: list[tuple[datetime, int, str]] = field(default_factory=list)
    way: str | None = None
    gaps: set[str] = field(default_factory=set)

    def people_left(self, at: datetime | None = None) -> int:
        return sum(count for when, count, _way in self.left if at is None or when <= at)

    @property
    def left_at(self) -> datetime | None:
        is_empty = self.state in CAME_IN and self.people_left() >= self.people
        return max(when for when, *_rest in self.left) if is_empty else None

    def is_inside(self, at: datetime | None = None) -> bool:
        """Tell whether somebody of them is inside: at that time, or by all that was said."""
        is_in = self.state in CAME_IN and (at is None or self.entered_at <= at)
        return is_in and self.people_left(at) < self.people


@dataclass(frozen=True)
class Arrival:
    event: Event
    at: datetime


class Hearing:
    """When what was said on a phone reached the server, and what each guard's copy on each phone knows when."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.syncs = {who: [event.at for event in day.of("sync") if event.who == who] for who in BEGINS}
        self.arrivals = [Arrival(event, self._arrival(event)) for event in day.of(*SAYING)]

    def _arrival(self, event: Event) -> datetime:
        return next(at for at in self.syncs[event.who] if at >= event.at)

    def on_server(self, at: datetime) -> list[Arrival]:
        """Return what the server has heard, in the order in which it came."""
        heard = [arrival for arrival in self.arrivals if arrival.at <= at]
        return sorted(heard, key=lambda arrival: (arrival.at, arrival.event.at))

    def on_phone(self, who: str, at: datetime) -> list[Arrival]:
        """Return what a phone shows to whoever holds it: what the server had heard when their copy last came, and all
        that was said on this phone by anybody.
        """
        holder = holder_of(who, at)
        synced = [sync for sync in self.syncs[who] if sync <= at and holder_of(who, sync) == holder]
        known = self.on_server(max([wall(BEGINS[who]), *synced]))
        had = {id(arrival.event) for arrival in known}
        own = [one for one in self.arrivals if one.event.who == who and one.event.at <= at and id(one.event) not in had]
        return known + own


def lines_of(heard: list[Arrival]) -> dict[str, Line]:
    """Count the lines that follow from what was heard, in this order."""
    events = [arrival.event for arrival in heard]
    lines = {event.facts["key"]: _begin(event) for event in events if event.what in {"enter", "refuse"}}
    for event in events:
        line = lines.get(event.facts["key"])
        if line and event.what == "amend":
            line.name = event.facts["name"]
        elif line and event.what == "void":
            line.state = "void"
    _sign_out(lines, events)
    for line in lines.values():
        line.gaps |= {"pass"} if _is_pass_taken(line, lines) else set()
    return lines


def _sign_out(lines: dict[str, Line], events: list[Event]) -> None:
    """Let everybody leave in the order of time. Of two words that name the same visit the first to come counts; a pass
    alone speaks of whoever was the last to get it and is still there.
    """
    counting, named = [event for event in events if event.what == "leave_pass"], dict.fromkeys(lines, 0)
    for event in events:
        key = event.facts["key"]
        if event.what == "leave" and key in lines and named[key] < lines[key].people:
            named[key] += event.facts["people"] or lines[key].people
            counting.append(event)
    for event in sorted(counting, key=_left_at):
        line = lines.get(event.facts["key"]) if event.what == "leave" else _holder(lines, event)
        if line and (rest := line.people - line.people_left()) > 0:
            way = event.facts.get("way", "scan")
            line.left.append((_left_at(event), min(event.facts.get("people") or rest, rest), way))
            if line.people_left() >= line.people:
                line.state, line.way = "left", way
                line.gaps |= {"not_out"} if way == "settled" else set()


def _left_at(event: Event) -> datetime:
    return event.at - event.facts["ago"] if "ago" in event.facts else event.at


def _holder(lines: dict[str, Line], event: Event) -> Line | None:
    at, number = event.at, event.facts["pass_number"]
    holding = [one for one in lines.values() if one.pass_number == number and one.entered_at <= at and one.is_inside()]
    return max(holding, key=lambda line: line.entered_at, default=None)


def _is_pass_taken(line: Line, lines: dict[str, Line]) -> bool:
    """Tell whether the books have the pass still with somebody else when this visit began."""
    others = [one for one in lines.values() if one.pass_number == line.pass_number and one is not line]
    began = line.entered_at
    return bool(line.pass_number) and any(
        one.state in CAME_IN and one.entered_at < began and (one.left_at is None or one.left_at > began)
        for one in others
    )


def _begin(event: Event) -> Line:
    facts, who = event.facts, event.facts["somebody"]
    is_refused = event.what == "refuse"
    gaps = {"host_answer"} if facts.get("host_answer") == "not_called" else set()
    # the phone has not heard of the newest entry of the list: the server has
    is_missed = not is_refused and who.plate in WATCHED and not facts["watch"]
    gaps |= {"watch"} if is_missed else set()
    gaps |= {"id_seen"} if who.id_kind == "none" and not is_refused else set()
    return Line(
        key=facts["key"],
        name=who.name,
        organisation=who.organisation,
        id_last_four=who.id_last_four,
        mobile=who.mobile,
        plate=who.plate,
        purpose=who.purpose,
        host=HOSTS[facts["host"]],
        host_answer=facts.get("host_answer"),
        people=facts.get("people", 1),
        pass_number=facts.get("pass_number"),
        goods=facts.get("goods", ""),
        guard=GUARDS[holder_of(event.who, event.at)],
        entered_at=event.at - facts["ago"] if not is_refused else event.at,
        state="refused" if is_refused else "inside",
        refusal=facts.get("reason"),
        gaps=gaps,
    )


def row_of(line: Line) -> dict[str, Any]:
    """Return a line as the test compares it."""
    return {
        "name": line.name,
        "organisation": line.organisation,
        "id_last_four": line.id_last_four or "",
        "mobile": line.mobile or "",
        "plate": line.plate or "",
        "purpose": line.purpose,
        "host": line.host,
        "people": line.people,
        "pass": str(line.pass_number or ""),
        "guard": line.guard,
        "in": line.entered_at,
        "out": line.left_at,
        "state": line.state,
        "way": line.way or "",
        "refusal": line.refusal or "",
        "gaps": " ".join(sorted(line.gaps)),
    }
