"""Two kindergarten classes and two of year one: children, who may fetch them, cards, and who left with whom.

Told at the times at which it happened; today's as far as the day has come, from nine in the morning on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from labels import mint
from webapp.demo.canteen import FRIDAY, Told
from webapp.demo.faces import draw_face
from webapp.demo.school import SEED, DemoSchool, demo_id
from webapp.journal.desk import Say

DAYS_BACK = 3
ENROLLED_DAYS_AGO = 40
LEAVES_FROM = time(15, 50)
AHEAD = timedelta(minutes=70)
EARLIEST = time(9)
BETWEEN = timedelta(minutes=2)
KeepPhoto = Callable[[bytes], dict[str, Any]]


@dataclass(frozen=True)
class DemoChild:
    id: str
    name: str
    class_name: str
    number: int
    adults: tuple[tuple[str, str, str], ...]
    note: str | None
    code: str

    def adult_id(self, place: int) -> str:
        return demo_id("guardian", self.id, str(place))

    @property
    def card_id(self) -> str:
        return demo_id("pickup_card", self.id)


@lru_cache(maxsize=1)
def read_pickup() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(resources.files("webapp.demo").joinpath("pickup.json").read_text("utf-8"))
    return facts


def pickup_story(school: DemoSchool, now: datetime, keep: KeepPhoto) -> list[Told]:
    """Return what was said of pick-up up to now, in the order of time. `keep` takes in a photo, and names it."""
    told = [one for one in PickupStory(school, now, keep).tell() if one.at <= now]
    return sorted(told, key=lambda one: one.at)


def name_photo(content: bytes) -> dict[str, Any]:
    """Name a photo as a record does."""
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photo"}


class PickupStory:
    """A few days up to `now`; chance comes from one seeded source, so that every school's is the same."""

    def __init__(self, school: DemoSchool, now: datetime, keep: KeepPhoto) -> None:
        self.school = school
        self.keep = keep
        self.facts = read_pickup()
        self.zone = ZoneInfo(school.facts["zone"])
        self.now = now.astimezone(self.zone)
        self.random = Random(SEED + 4)  # noqa: S311 (who fetches children of a school that is none)
        self.classes = {spec["name"]: demo_id("class", spec["name"]) for spec in self.facts["classes"]}
        self.children = list(self._children())

    def _children(self) -> Iterator[DemoChild]:
        for spec in self.facts["classes"]:
            for number, told in enumerate(spec["children"], 1):
                id_ = demo_id("child", spec["name"], str(number))
                adults = tuple(tuple(adult) for adult in told["adults"])
                yield DemoChild(id_, told["name"], spec["name"], number, adults, told.get("note"), mint(self.random))

    def tell(self) -> Iterator[Told]:
        """Yield everything, in no order of time."""
        enrolled = datetime.combine(self.now.date() - timedelta(days=ENROLLED_DAYS_AGO), time(9), self.zone)
        yield Told(enrolled, "director", list(self._enrolment()))
        yield Told(enrolled + timedelta(hours=1), "director", list(self._adults()))
        yield Told(enrolled + timedelta(hours=2), "director", list(self._cards()))
        for on in self._school_days():
            yield from self._afternoon(on, datetime.combine(on, LEAVES_FROM, self.zone))
        if self.now.time() >= EARLIEST:
            usual = datetime.combine(self.now.date(), LEAVES_FROM, self.zone)
            yield from self._today(min(usual, self.now - AHEAD))

    def _school_days(self) -> list[date]:
        days = (self.now.date() - timedelta(days=number) for number in range(1, 10))
        return [on for on in days if on.weekday() <= FRIDAY][:DAYS_BACK]

    def _enrolment(self) -> Iterator[Say]:
        rooms = {place.path[-1]: place.id for place in self.school.places}
        boards = iter([thing for thing in self.school.things if thing.fields["name"].startswith("班牌")])
        for sort, spec in enumerate(self.facts["classes"], 1):
            teachers = [self.school.person_id(name) for name in self.facts["teachers"][spec["name"]]]
            fields = {"name": spec["name"], "grade": spec["grade"], "closes_at": spec["closes_at"], "sort": sort}
            place = {"room_id": rooms[spec["room"]], "board_id": next(boards).id} if spec["room"] else {}
            data = {"id": self.classes[spec["name"]], "fields": {**fields, "teacher_ids": teachers, **place}}
            yield Say("class.save", data)
        for child in self.children:
            fields = {"name": child.name, "class_id": self.classes[child.class_name], "number": str(child.number)}
            note = {"note": child.note} if child.note else {}
            yield Say("child.save", {"id": child.id, "fields": {**fields, **note}})

    def _adults(self) -> Iterator[Say]:
        for child in self.children:
            for place, (name, relation, mobile) in enumerate(child.adults, 1):
                fields = {"child_id": child.id, "name": name, "relation": relation, "mobile": mobile, "sort": place}
                photo = self.keep(draw_face(name, relation))
                yield Say("guardian.save", {"id": child.adult_id(place), "fields": fields}, photos=(photo,))

    def _cards(self) -> Iterator[Say]:
        for child in self.children:
            data = {"id": child.card_id, "code": child.code, "child_id": child.id, "number": 1}
            yield Say("pickup_card.issue", data)

    def _afternoon(self, on: date, begins: datetime) -> Iterator[Told]:
        """A day on which all went well, but for a forgotten card."""
        yield from self._led_out(on, begins - timedelta(minutes=10))
        forgot = self.random.randrange(len(self.children))
        for nth, child in enumerate(self.children):
            at = begins + nth * BETWEEN
            if nth == forgot:
                yield Told(at, "guard", [self._without_card(child, "phone")])
            else:
                yield Told(at, "guard" if nth % 2 else "guard2", [self._by_card(child)])
        yield from self._rooms(on, begins + timedelta(minutes=75))

    def _today(self, begins: datetime) -> Iterator[Told]:
        """Somebody is absent, a card is reported lost and used all the same, a neighbour comes, a sister goes along."""
        on = begins.date()
        kindergarten, year_one = self.children[:8], self.children[16:24]
        lost, neighbour, sick = self.children[1], self.children[9], self.children[4]
        roll = {"class_id": self.classes[sick.class_name], "on": on.isoformat(), "absent_ids": [sick.id]}
        yield Told(begins - timedelta(minutes=30), "custodian", [Say("roll.call", roll)])
        yield from self._led_out(on, begins - timedelta(minutes=5))
        void = Say("pickup_card.void", {"card_id": lost.card_id, "why": "lost"})
        yield Told(begins - timedelta(minutes=20), "custodian", [void])
        delegate_id = demo_id("delegate", neighbour.id)
        yield Told(begins - timedelta(minutes=15), "director", [self._delegate(delegate_id, neighbour, on)])
        brother, sister = kindergarten[2], year_one[4]
        leaving = [
            Say("departure.record", self._departure([brother, sister], also=[sister.adult_id(1)])),
            self._by_card(lost),
            self._without_card(kindergarten[3], "own_phone"),
            self._by_delegate(delegate_id, neighbour),
            *(self._by_card(child) for child in (kindergarten[0], year_one[0], year_one[1], self.children[8])),
        ]
        for nth, saying in enumerate(leaving):
            yield Told(begins + nth * 3 * BETWEEN, "guard" if nth % 2 else "guard2", [saying])

    def _led_out(self, on: date, at: datetime) -> Iterator[Told]:
        for spec in self.facts["classes"]:
            if spec["room"]:
                data = {"class_id": self.classes[spec["name"]], "on": on.isoformat(), "count": len(spec["children"])}
                yield Told(at, "custodian", [Say("dismissal.lead_out", data, target=self._board(spec["room"]))])

    def _rooms(self, on: date, at: datetime) -> Iterator[Told]:
        for spec in self.facts["classes"]:
            if spec["room"]:
                data = {"class_id": self.classes[spec["name"]], "on": on.isoformat(), "is_empty": True}
                place = next(place for place in self.school.places if place.path[-1] == spec["room"])
                target = {"kind": "place", "id": place.id, "via": "scan"}
                told = {**data, "lights_off": True, "windows_shut": True}
                yield Told(at, "custodian", [Say("dismissal.room_empty", told, target=target)])

    def _board(self, room: str) -> dict[str, str]:
        boards = (thing for thing in self.school.things if thing.fields["name"].startswith("班牌"))
        return {"code": next(board.code for board in boards if board.place.path[-1] == room), "via": "scan"}

    def _departure(self, children: list[DemoChild], also: list[str] | None = None, place: int = 1) -> dict[str, Any]:
        name, relation, _mobile = children[0].adults[place - 1]
        collector = {"kind": "guardian", "id": children[0].adult_id(place), "name": name, "relation": relation}
        return {
            "child_ids": [child.id for child in children],
            "collector": {**collector, "also": also or []},
            "way": "card",
            "card_code": children[0].code,
        }

    def _by_card(self, child: DemoChild) -> Say:
        return Say("departure.record", self._departure([child], place=self.random.randrange(len(child.adults)) + 1))

    def _without_card(self, child: DemoChild, way: str) -> Say:
        teacher = self.school.person_id(self.facts["teachers"][child.class_name][0])
        no_card = {"why": "forgot", "checked": "photo", "confirmed": {"by_id": teacher, "way": way}}
        data = {**self._departure([child]), "way": "no_card", "card_code": None, "no_card": no_card}
        return Say("departure.record", data)

    def _delegate(self, delegate_id: str, child: DemoChild, on: date) -> Say:
        data = {"id": delegate_id, "child_id": child.id, "on": on.isoformat(), **self.facts["delegate"]}
        return Say("delegate.allow", {**data, "by": "parent", "way": "phone", "guardian_id": child.adult_id(1)})

    def _by_delegate(self, delegate_id: str, child: DemoChild) -> Say:
        who = self.facts["delegate"]
        collector = {"kind": "delegate", "id": delegate_id, "name": who["name"], "relation": who["relation"]}
        return Say("departure.record", {**self._departure([child]), "collector": collector})
