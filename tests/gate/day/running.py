"""One day at the gate, driven and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from tests.gate.day.driving import INVITED, Course, drive, visit_id
from tests.gate.day.expectation import Hearing, Line, lines_of, row_of
from tests.gate.day.hours import LOOKS, WATCHED, Day, phone_at
from tests.gate.day.school import ZONE, thing_id, wall
from webapp.accounts.models import Person
from webapp.db import db
from webapp.gate.models import Invitation, Visit
from webapp.gate.reading import present_at
from webapp.journal.models import Record
from webapp.journal.verify import verify

Row = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """`wrong`: every difference between the books and a count by hand, each a sentence."""

    course: Course
    wrong: list[str]

    def in_words(self, day: Day) -> str:
        faults = ", ".join(f"{count} {what}" for what, count in self.course.faults.items())
        return f"seed {day.seed}: {sum(self.course.saved.values())} records, {faults}"


def run_day(app: Flask, browser: Browser, day: Day) -> Done:
    course = drive(app, browser, day, _inside)
    wrong = [*_wrong_looks(day, course), *wrong_books(app, day), *_wrong_answers(app, day, course)]
    return Done(course, wrong)


def wrong_books(app: Flask, day: Day) -> list[str]:
    """Return every difference of the books at the end, and what `rounds verify` finds."""
    hearing = Hearing(day)
    lines = lines_of(hearing.on_server(day.events[-1].at))
    with app.app_context():
        wrong = [*_wrong_register(lines), *_wrong_moments(day, lines), *_wrong_invitations(day)]
        findings = verify(db.session(), app.extensions["journal"], app.extensions["projections"])
        return wrong if findings.is_clean else [*wrong, f"verify: {findings}"]


def _inside(at: datetime) -> set[str]:
    """Ask the server who is inside, in a session that has read nothing yet."""
    db.session.remove()
    return {f"{visit.id} {visit.people - visit.people_left}" for visit in db.session.scalars(_live())}


def _live() -> Any:
    return select(Visit).where(Visit.state == "inside")


def _shown(lines: dict[str, Line]) -> set[str]:
    return {f"{visit_id(key)} {line.people - line.people_left()}" for key, line in lines.items() if line.is_inside()}


def _wrong_looks(day: Day, course: Course) -> Iterator[str]:
    """What was shown at each look, on the phone in use and on the server, as far as each could know."""
    hearing = Hearing(day)
    if len(course.on_phone) != LOOKS:
        yield f"looked {len(course.on_phone)} times"
    for where, looks, heard in (
        ("phone", course.on_phone, lambda at: hearing.on_phone(phone_at(at), at)),
        ("server", course.on_server, hearing.on_server),
    ):
        for event, found in looks:
            expected = _shown(lines_of(heard(event.at)))
            yield from _differences(f"{_clock(event.at)} inside by the {where}", expected, found)


def _differences(what: str, expected: set[str], found: set[str]) -> Iterator[str]:
    for one in sorted(expected - found):
        yield f"{what}: {one} is missing"
    for one in sorted(found - expected):
        yield f"{what}: {one} was not expected"


def _wrong_register(lines: dict[str, Line]) -> Iterator[str]:
    expected = {visit_id(key): row_of(line) for key, line in lines.items()}
    names = {row.id: row.name for row in db.session.execute(select(Person.id, Person.name))}
    found = {visit.id: _row(visit, names) for visit in db.session.scalars(select(Visit))}
    for id_ in expected.keys() ^ found.keys():
        yield f"register: {expected.get(id_) or found[id_]} is {'missing' if id_ in expected else 'too much'}"
    for id_ in expected.keys() & found.keys():
        for column, value in expected[id_].items():
            if not _is_same(found[id_][column], value):
                yield f"register: {expected[id_]['name']}: {column} is {found[id_][column]!r} instead of {value!r}"


def _is_same(one: Any, other: Any) -> bool:
    """A phone measures the error of its clock to a few milliseconds."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < timedelta(seconds=1)
    return bool(one == other)


def _row(visit: Visit, names: dict[str, str]) -> Row:
    return {
        "name": visit.name,
        "organisation": visit.organisation or "",
        "id_last_four": visit.id_last_four or "",
        "mobile": visit.mobile or "",
        "plate": visit.plate or "",
        "purpose": visit.purpose,
        "host": names.get(visit.host_id or "", ""),
        "people": visit.people,
        "pass": visit.pass_number or "",
        "guard": names[visit.guard_id],
        "in": visit.entered_at,
        "out": visit.left_at,
        "state": visit.state,
        "way": visit.out_way or "",
        "refusal": visit.refusal or "",
        "gaps": " ".join(sorted(visit.gaps)),
    }


def _wrong_moments(day: Day, lines: dict[str, Line]) -> Iterator[str]:
    """Who was inside at each of the moments, asked when the day is over and all has arrived."""
    for event in day.of("look"):
        expected = {
            f"{visit_id(key)} {line.people - line.people_left(event.at)}"
            for key, line in lines.items()
            if line.is_inside(event.at)
        }
        found = {f"{one.visit.id} {one.people}" for one in present_at(db.session(), event.at)}
        yield from _differences(f"{_clock(event.at)} inside, asked afterwards", expected, found)


def _wrong_invitations(day: Day) -> Iterator[str]:
    expected: dict[str, int] = {}
    for event in day.of("enter"):
        if event.facts["guest"] is not None:
            name, _people = INVITED[event.facts["guest"]]
            expected[thing_id(name)] = expected.get(thing_id(name), 0) + event.facts["people"]
    for invitation in db.session.scalars(select(Invitation)):
        if invitation.arrived_people != expected.get(invitation.id, 0):
            yield f"invitation {invitation.on}: {invitation.arrived_people} arrived instead of {expected}"


def _wrong_answers(app: Flask, day: Day, course: Course) -> Iterator[str]:
    """What the phones warned of and found, and what the server answered to all that was said."""
    for event, is_warned in course.warned:
        plate = event.facts["somebody"].plate
        is_known = plate in WATCHED and (plate == WATCHED[0] or event.at > wall("13:20"))
        if is_warned != is_known:
            yield f"{_clock(event.at)} {event.facts['key']}: warned is {is_warned}"
    for event, is_found in course.found:
        if is_found != event.facts.get("is_known", False):
            yield f"{_clock(event.at)} {event.facts['key']}: found is {is_found}"
    yield from _wrong_outcomes(app, day, course)


def _wrong_outcomes(app: Flask, day: Day, course: Course) -> Iterator[str]:
    late = _too_late(day)
    with app.app_context():
        rows = db.session.execute(select(Record.id, Record.outcome, Record.reason))
        outcomes = {row.id: (row.outcome, row.reason) for row in rows}
    for record_id, event in course.records:
        expected = ("superseded", None) if id(event) in late else ("stored", None)
        if outcomes.get(record_id) != expected:
            said, key = outcomes.get(record_id), event.facts.get("key", "")
            yield f"{_clock(event.at)} {event.what} {key}: the server said {said}"


def _too_late(day: Day) -> set[int]:
    """Name the leavings that came when nobody of the visit was left."""
    done: dict[str, int] = {}
    people = {event.facts["key"]: event.facts["people"] for event in day.of("enter")}
    late = set()
    for arrival in Hearing(day).on_server(day.events[-1].at):
        if arrival.event.what != "leave":
            continue
        key = arrival.event.facts["key"]
        if done.get(key, 0) >= people[key]:
            late.add(id(arrival.event))
        done[key] = done.get(key, 0) + (arrival.event.facts.get("people") or people[key])
    return late


def _clock(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M")
