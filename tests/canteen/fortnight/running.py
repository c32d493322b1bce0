"""One fortnight, driven and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from tests.canteen.fortnight.books import open_office, read_register
from tests.canteen.fortnight.comparing import compare_fridges, compare_months, compare_phone, compare_register
from tests.canteen.fortnight.driving import Course, drive
from tests.canteen.fortnight.expectation import expect, expect_asked, expect_outcomes
from tests.canteen.fortnight.kitchen import Event
from tests.canteen.fortnight.world import World
from webapp.db import db
from webapp.journal.models import Record
from webapp.journal.verify import verify


@dataclass(frozen=True)
class Fortnight:
    """`wrong`: every difference between the books and a count by hand, each a sentence."""

    course: Course
    wrong: list[str]

    def in_words(self, world: World) -> str:
        records, refused = sum(self.course.saved.values()), len(self.course.refused)
        faults = ", ".join(f"{count} {what}" for what, count in self.course.faults.items())
        return f"seed {world.seed} ({world.school.zone}): {records} records, {refused} refused by phones, {faults}"


def run_fortnight(app: Flask, browser: Browser, world: World) -> Fortnight:
    course = drive(app, browser, world, read_register)
    wrong = [*_wrong_looks(world, course), *wrong_books(app, world), *_wrong_phones(world, course)]
    with app.app_context():
        return Fortnight(course, [*wrong, *_wrong_answers(world, course)])


def wrong_books(app: Flask, world: World) -> list[str]:
    """Return every difference of the registers and pages at the end, and what `rounds verify` finds."""
    books = expect(world)
    with app.app_context():
        office = open_office(app)
        wrong = compare_register(world.school, books, read_register(app))
        wrong += compare_fridges(world.school, books, office)
        wrong += compare_months(world, books, office)
        findings = verify(db.session(), app.extensions["journal"], app.extensions["projections"])
        return wrong if findings.is_clean else [*wrong, f"verify: {findings}"]


def _wrong_looks(world: World, course: Course) -> Iterator[str]:
    for at, register in course.looks:
        for said in compare_register(world.school, expect(world, at), register):
            yield f"{at:%m-%d %H:%M} {said}"


def _wrong_phones(world: World, course: Course) -> Iterator[str]:
    for who, count in course.mismatches.items():
        if count:
            yield f"{who}: what this phone was told was {count} times not what the server had"
    for who, kept in course.kept.items():
        for said in compare_phone(expect(world), kept):
            yield f"{who}: {said}"


def _wrong_answers(world: World, course: Course) -> Iterator[str]:
    """What phones refused and asked before anything was saved, and what the server answered to the rest."""
    for event, refusal in course.refused:
        if refusal != event.facts["refusal"]:
            yield f"{_when(world, event)}: refused as {refusal} instead of {event.facts['refusal']}"
    for event, asked in course.asked:
        if set(asked) != expect_asked(event):
            yield f"{_when(world, event)}: asked {asked} instead of {expect_asked(event)}"
    ids = {record_id for record_id, _event in course.records}
    rows = db.session.execute(select(Record.id, Record.outcome, Record.reason).where(Record.id.in_(ids)))
    answered = {row.id: (row.outcome, row.reason) for row in rows}
    for record_id, event in course.records:
        expected = expect_outcomes(event)
        if answered.get(record_id) != expected:
            yield f"{_when(world, event)}: the server said {answered.get(record_id)} instead of {expected}"


def _when(world: World, event: Event) -> str:
    at = event.at.astimezone(world.school.zone)
    return f"{at:%m-%d %H:%M} {event.who} {event.what} {event.facts.get('key', '')}"


def tally(course: Course) -> Counter[str]:
    """Count what was refused, by why."""
    return Counter(refusal or "nothing" for _event, refusal in course.refused)
