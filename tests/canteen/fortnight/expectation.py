"""What the school's books must say, worked out from what physically happened and from when the server heard of it.

Nothing of the product is used here: neither its rules nor its words.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.canteen.fortnight.calendar import CERTIFICATE_ENDS
from tests.canteen.fortnight.kitchen import Event
from tests.canteen.fortnight.lines import Books, Case, Line, Reading
from tests.canteen.fortnight.school import (
    COLDEST_C,
    FRIDGES,
    LEAST_G,
    MEALS,
    PARTS,
    SAMPLE_WITHIN,
    USES,
    WARMEST_C,
)
from tests.canteen.fortnight.world import World

LATE_AFTER, TRUSTED_WITHIN = timedelta(hours=24), timedelta(minutes=5)


def heard_at(world: World, place: int) -> datetime | None:
    """Return when the server heard of an event: at once of the office's, else at that phone's next sync."""
    event = world.events[place]
    if event.who == "office":
        return event.at
    return next((one.at for one in world.events[place:] if one.who == event.who and one.what == "sync"), None)


def expect(world: World, as_of: datetime | None = None) -> Books:
    """Keep the books of this world by hand, with what the server had heard by `as_of`, or by the end."""
    as_of = as_of or world.events[-1].at
    heard = [
        (event, at)
        for place, event in enumerate(world.events)
        if (at := heard_at(world, place)) is not None and at <= as_of
    ]
    lines = {event.facts["key"]: _line(world, event, at) for event, at in heard if event.what == "take"}
    events = [event for event, _at in heard]
    for event in events:
        _happen(lines, event)
    _freeze(lines, events)
    readings = [_reading(world, event, at) for event, at in heard if event.what == "check"]
    cases = _cases(readings, events)
    _warm(lines, readings)
    menus = _menus(world, events)
    return Books(
        as_of,
        sorted(lines.values(), key=lambda line: line.taken_at),
        readings,
        cases,
        _missing(world, menus, lines, as_of),
        _missed(world, readings, as_of),
        {day for day, _meal in menus if _is_over(world, day, menus, as_of)} - _reported(events),
        {event.facts["day"] for event in events if event.what == "report" and event.facts["findings"]},
        {day: sum(len(dishes) for (on, _meal), dishes in menus.items() if on == day) for day, _meal in menus},
    )


def _line(world: World, event: Event, heard: datetime) -> Line:
    facts = event.facts
    taken_at = event.at - (facts["ago"] or timedelta())
    return Line(
        facts["key"],
        world.school.day(facts["day"]),
        facts["meal"],
        facts["dish"],
        facts["pot"],
        facts["box"],
        _decimal(facts["weight_g"]),
        _decimal(facts["core_c"]),
        facts["fridge"],
        taken_at,
        event.who,
        heard,
        _gaps(event.who, facts),
        marks=_marks(world, event, heard),
        stays=[(taken_at, facts["fridge"])],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _marks(world: World, event: Event, heard: datetime) -> set[str]:
    is_off = abs(_ahead(world, event)) > TRUSTED_WITHIN
    found = {"clock": is_off, "late": heard - event.at >= LATE_AFTER}
    return {name for name, is_so in found.items() if is_so}


def _ahead(world: World, event: Event) -> timedelta:
    """Return how far ahead the clock was of the phone on which this was said."""
    sets = [one for one in world.events if one.what == "set_clock" and one.who == event.who and one.at <= event.at]
    return sets[-1].facts["ahead"] if sets else world.school.phones[event.who].ahead


def _gaps(who: str, facts: dict[str, Any]) -> set[str]:
    weight = _decimal(facts["weight_g"])
    found = {
        "weight": weight is None,
        "weight_reason": weight is not None and weight < LEAST_G and not facts["weight_reason"],
        "fridge": facts["fridge"] is None,
        "box_clean": not facts["is_box_clean"],
        "certificate": who == "B" and facts["day"] > CERTIFICATE_ENDS and not facts["certificate_reason"],
    }
    return {name for name, is_open in found.items() if is_open}


def _happen(lines: dict[str, Line], event: Event) -> None:
    facts = event.facts
    line = lines.get(facts.get("key", ""))
    if event.what == "amend" and line:
        line.weight_g, line.gaps = Decimal(facts["weight_g"]), _gaps(event.who, facts)
    elif event.what == "discard" and line:
        line.state, line.discarded_at, line.discarded_by = "discarded", event.at, event.who
        line.way = facts["way"]
        line.marks |= {"early"} if event.at < line.release_at else set()
    elif event.what == "remove" and line:
        line.state, line.discarded_at, line.discarded_by, line.why = "removed", event.at, event.who, facts["why"]
    elif event.what == "move":
        for moved in (lines[key] for key in facts["keys"] if lines[key].discarded_at is None):
            moved.fridge = facts["to"]
            moved.stays.append((event.at, facts["to"]))
    elif event.what == "countersign":
        for key in facts["keys"]:
            setattr(lines[key], "checker" if facts["of"] == "taken" else "second", event.who)


def _freeze(lines: dict[str, Line], events: list[Event]) -> None:
    for freeze in (event for event in events if event.what == "freeze"):
        lifted_at = next((event.at for event in events if event.what == "lift"), None)
        for line in lines.values():
            if not freeze.at - timedelta(hours=freeze.facts["hours"]) <= line.taken_at <= freeze.at:
                continue
            line.is_frozen = line.state == "kept" and lifted_at is None
            gone_at = line.discarded_at if line.state == "discarded" else None
            if gone_at and freeze.at <= gone_at and (lifted_at is None or gone_at < lifted_at):
                line.marks.add("frozen")


def _reading(world: World, event: Event, heard: datetime) -> Reading:
    clock = world.school.clock_of(event.at)
    part = next((key for key, (starts, ends) in PARTS.items() if starts <= clock < ends), None)
    celsius = Decimal(event.facts["temperature_c"])
    fridge = event.facts["fridge"]
    return Reading(
        event.at,
        world.school.day_of(event.at),
        fridge,
        part,
        USES[fridge],
        celsius,
        COLDEST_C <= celsius <= WARMEST_C,
        event.facts["action"],
        event.who,
        frozenset(_marks(world, event, heard)),
    )


def _cases(readings: list[Reading], events: list[Event]) -> list[Case]:
    """The fridge fails once: one case, from the first bad reading until the office closes it after a good one."""
    bad = [reading for reading in readings if not reading.is_in_range]
    if not bad:
        return []
    first, last = bad[0], bad[-1]
    good = [one.at for one in readings if one.fridge == first.fridge and one.at > last.at and one.is_in_range]
    closed = [event.at for event in events if event.what == "close_case" and not event.facts["is_too_soon"]]
    worst = max(reading.temperature_c for reading in bad)
    return [Case(first.fridge, first.at, first.by, worst, len(bad), min(good, default=None), min(closed, default=None))]


def _warm(lines: dict[str, Line], readings: list[Reading]) -> None:
    for reading in readings:
        if not reading.is_in_range:
            for line in lines.values():
                line.marks |= {"warm"} if line.was_in(reading.fridge, reading.at) else set()


def _menus(world: World, events: list[Event]) -> dict[tuple[int, str], list[str]]:
    """Return the dishes that need a sample, by day and meal served."""
    menus: dict[tuple[int, str], list[str]] = {}
    for event in events:
        facts = event.facts
        if event.what == "menu":
            menus[facts["day"], facts["meal"]] = [dish["name"] for dish in facts["dishes"] if dish["needs_sample"]]
            if not facts["is_served"]:
                del menus[facts["day"], facts["meal"]]
        elif event.what == "add_dish":
            menus[facts["day"], facts["meal"]].append(facts["dish"])
    return menus


def _missing(
    world: World, menus: dict[tuple[int, str], list[str]], lines: dict[str, Line], as_of: datetime
) -> set[tuple[int, str, str]]:
    counted = {(line.on, line.meal, line.dish) for line in lines.values() if line.why != "mistake"}
    return {
        (day, meal, dish)
        for (day, meal), dishes in menus.items()
        if as_of >= world.school.wall(day, MEALS[meal][1]) + SAMPLE_WITHIN
        for dish in dishes
        if (world.school.day(day), meal, dish) not in counted
    }


def _missed(world: World, readings: list[Reading], as_of: datetime) -> set[tuple[int, str, str]]:
    read = {(reading.on, reading.part, reading.fridge) for reading in readings}
    days = range((world.school.day_of(as_of) - world.school.first_on).days + 1)
    return {
        (day, part, fridge)
        for day in days
        if day < 14
        for part, (_starts, ends) in PARTS.items()
        if as_of >= world.school.wall(day, ends)
        for fridge in FRIDGES
        if (world.school.day(day), part, fridge) not in read
    }


def _is_over(world: World, day: int, menus: dict[tuple[int, str], list[str]], as_of: datetime) -> bool:
    return as_of >= max(world.school.wall(day, MEALS[meal][1]) for on, meal in menus if on == day)


def _reported(events: list[Event]) -> set[int]:
    return {event.facts["day"] for event in events if event.what == "report"}


def expect_asked(event: Event) -> set[str]:
    """Return what a phone must ask before it keeps this sample, and nobody had an answer to."""
    names = {"weight": "weight", "weight_reason": "reason", "fridge": "fridge", "certificate": "certificate"}
    return {names[gap] for gap in _gaps(event.who, event.facts) if gap in names}


def expect_outcomes(event: Event) -> tuple[str, str | None]:
    """Return what the server must make of what was said: only what no phone would say is held."""
    if event.what == "say":
        return "held", "invalid_data" if event.facts["why"] == "full" else "not_allowed"
    if event.what == "close_case" and event.facts["is_too_soon"]:
        return "held", "invalid_data"
    return ("superseded" if event.what == "discard_again" else "stored"), None
