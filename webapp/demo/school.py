"""The demo school as plain facts: places, people and things with ids, numbers and codes. The same on every run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import islice
from random import Random
from typing import Any

from labels import mint
from webapp.ids import derived_id

SEED = 20260901


@dataclass(frozen=True)
class DemoPlace:
    id: str
    code: str
    fields: dict[str, Any]
    path: tuple[str, ...]

    @property
    def category(self) -> str | None:
        return self.fields.get("category")


@dataclass(frozen=True)
class DemoPerson:
    id: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class DemoThing:
    """An asset. `key` names it in the data: `飲水機:3` is the third of that name."""

    id: str
    code: str
    key: str
    fields: dict[str, Any]
    place: DemoPlace
    custodian: str


@dataclass
class DemoSchool:
    facts: dict[str, Any]
    people: list[DemoPerson] = field(default_factory=list)
    places: list[DemoPlace] = field(default_factory=list)
    things: list[DemoThing] = field(default_factory=list)

    def thing(self, key: str) -> DemoThing:
        return next(thing for thing in self.things if thing.key == key)

    def person_id(self, name: str | None) -> str | None:
        return demo_id("person", name) if name else None


def demo_id(*parts: str) -> str:
    return derived_id("demo", *parts)


@lru_cache(maxsize=1)
def read_facts() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(resources.files("webapp.demo").joinpath("school.json").read_text("utf-8"))
    return facts


class Founder:
    """Builds the school out of the facts; codes and prices come from one seeded source."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.school = DemoSchool(facts)
        self.random = Random(SEED)  # noqa: S311 (the demo must be the same everywhere; its codes guard nothing)
        self.codes: set[str] = set()
        self.numbers: dict[str, int] = {}

    def found(self) -> DemoSchool:
        self._people()
        self._places()
        for spec in self.school.facts["things"]:
            self._things(spec)
        return self.school

    def _code(self) -> str:
        while (code := mint(self.random)) in self.codes:
            pass
        self.codes.add(code)
        return code

    def _people(self) -> None:
        facts = self.school.facts
        for username, name, department, roles in facts["staff"]:
            fields = {"username": username, "name": name, "department": department, "roles": roles, "is_active": True}
            self.school.people.append(DemoPerson(demo_id("person", name), fields))
        for name, department in facts["custodians"]:
            fields = {"name": name, "department": department, "roles": ["custodian"], "is_active": True}
            self.school.people.append(DemoPerson(demo_id("person", name), fields))

    def _place(self, parent: DemoPlace | None, kind: str, name: str, number: str, more: dict[str, Any]) -> DemoPlace:
        fields = {"kind": kind, "name": name, "number": number, "sort": len(self.school.places), **more}
        if parent is not None:
            fields["parent_id"] = parent.id
        fields = {key: value for key, value in fields.items() if value is not None}
        path = (*parent.path, name) if parent else (name,)
        place = DemoPlace(demo_id("place", number), self._code(), fields, path)
        self.school.places.append(place)
        return place

    def _places(self) -> None:
        facts, person_id = self.school.facts, self.school.person_id
        campus = self._place(None, "campus", facts["campus"]["name"], facts["campus"]["number"], {})
        for building in facts["buildings"]:
            more = {"category": building["category"], "custodian_id": person_id(building["custodian"])}
            house = self._place(campus, "building", building["name"], building["number"], more)
            for floor in building["floors"]:
                level = self._place(
                    house,
                    "floor",
                    floor["name"],
                    f"{building['number']}-{floor['name']}",
                    {"category": building["category"] if building["category"] == "dormitory_building" else None},
                )
                for name, number, category, custodian in floor["rooms"]:
                    more = {"category": category, "custodian_id": person_id(custodian)}
                    self._place(level, "room", name, number, more)
        for name, number, kind, category, custodian in facts["outdoors"]:
            more = {"category": category, "custodian_id": person_id(custodian)}
            self._place(campus, kind, name, number, more)

    def _things(self, spec: dict[str, Any]) -> None:
        for nth, place in enumerate(islice(self._where(spec), spec.get("total")), 1):
            self._thing(spec, nth, place)

    def _where(self, spec: dict[str, Any]) -> Iterator[DemoPlace]:
        for name, count in spec.get("at", ()):
            place = next(place for place in self.school.places if place.path[-1] == name)
            yield from [place] * count
        for place in self.school.places:
            kinds = spec.get("kinds")
            if kinds and place.fields["kind"] not in kinds:
                continue
            is_floor = place.fields["kind"] == "floor"
            count = spec.get("each", {}).get("floor" if is_floor else place.category or "", 0)
            yield from [place] * count

    def _thing(self, spec: dict[str, Any], nth: int, place: DemoPlace) -> None:
        key = f"{spec['name']}:{nth}"
        number = self.numbers[spec["class_code"]] = self.numbers.get(spec["class_code"], 0) + 1
        custodian = self._custodian(spec, place)
        low, high = spec["price"]
        price = f"{self.random.randrange(low, high + 1, 100) if high > low else low}.00"
        acquired = date.fromisoformat(spec["on"])
        fields: dict[str, Any] = {
            "number": spec.get("numbers", "{class_code}-{number:04d}").format(**{**spec, "number": number, "nth": nth}),
            "name": f"{spec['name']} {nth}" if spec.get("is_numbered") else spec["name"],
            "category": spec["category"],
            "class_code": spec["class_code"],
            "brand": spec.get("brand"),
            "model": spec.get("model"),
            "serial": self._serial(spec),
            "unit": spec["unit"],
            "quantity": 1,
            "unit_price": price,
            "value": price,
            "acquired_by": "bought",
            "acquired_on": spec["on"],
            "life_years": spec.get("life"),
            "supplier": spec.get("supplier"),
            "department": self.school.facts["department"],
            "state": self._state(key),
        }
        if "warranty" in spec:
            fields["warranty_until_on"] = acquired.replace(year=acquired.year + spec["warranty"]).isoformat()
        fields = {name: value for name, value in fields.items() if value is not None}
        self.school.things.append(DemoThing(demo_id("asset", key), self._code(), key, fields, place, custodian))

    def _custodian(self, spec: dict[str, Any], place: DemoPlace) -> str:
        if spec["custodian"] != "room":
            return str(spec["custodian"])
        by_id = {person.id: str(person.fields["name"]) for person in self.school.people}
        return by_id.get(str(place.fields.get("custodian_id")), "廖建國")

    def _serial(self, spec: dict[str, Any]) -> str | None:
        return f"{self.random.randrange(10**9):09d}" if spec["price"][0] >= 4000 else None

    def _state(self, key: str) -> str:
        facts = self.school.facts
        if key in facts["repairs"]:
            return "repair"
        return "idle" if key in facts["idle"] else "in_use"


def found_school() -> DemoSchool:
    """Return the demo school. Deterministic: the same ids, codes, numbers and prices on every machine."""
    return Founder(read_facts()).found()
