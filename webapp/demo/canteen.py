"""Two weeks in the demo school's canteen: menus, samples kept and thrown, fridges read and one too warm, papers.

Told at the times at which it happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from webapp.demo.school import SEED, DemoSchool, DemoThing, demo_id
from webapp.journal.desk import Say

DAYS = 14
FRIDAY = 4
DISCARD_AFTER = timedelta(hours=49, minutes=40)
READ_AT = (time(7, 20), time(14, 10))
WARM_DAYS_AGO = 6
SAMPLED_AT, REPORTED_AT, SIGNED_AT = time(11, 35), time(15, 50), time(16, 30)
MEAL = "lunch"


@dataclass(frozen=True)
class Told:
    """What one person says at one moment."""

    at: datetime
    by: str
    sayings: Sequence[Say]


@lru_cache(maxsize=1)
def read_canteen() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(resources.files("webapp.demo").joinpath("canteen.json").read_text("utf-8"))
    return facts


@lru_cache(maxsize=1)
def _shipped_rules() -> dict[str, Any]:
    rules: dict[str, Any] = json.loads(resources.files("webapp.canteen").joinpath("profiles.json").read_text("utf-8"))
    return rules


def canteen_story(school: DemoSchool, now: datetime) -> list[Told]:
    """Return what was said in the canteen up to now, in the order of time."""
    told = [one for one in CanteenStory(school, now).tell() if one.at <= now]
    return sorted(told, key=lambda one: one.at)


class CanteenStory:
    """Two weeks up to `now`; what is chance comes from one seeded source, so that every school's is the same."""

    def __init__(self, school: DemoSchool, now: datetime) -> None:
        self.school = school
        self.facts = read_canteen()
        self.zone = ZoneInfo(school.facts["zone"])
        self.today = now.astimezone(self.zone).date()
        self.first = self.today - timedelta(days=DAYS)
        self.random = Random(SEED + 2)  # noqa: S311 (temperatures and weights of a school that is none)
        self.boxes = self._things("sample_box")
        self.fridges = self._things("sample_fridge")
        self.freezers = self._things("fridge")
        self.profile = f"{self.facts['profile']}@1"

    def tell(self) -> Iterator[Told]:
        """Yield everything, in no order of time."""
        yield Told(self._at(self.first, time(6)), "director", [self._rules()])
        yield Told(self._at(self.first, time(6, 30)), "director", list(self._papers()))
        for week in range(-3, 2):
            yield from self._menus(self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=week))
        for on in (self.first + timedelta(days=number) for number in range(DAYS + 1)):
            yield from self._readings(on)
            if on.weekday() <= FRIDAY:
                yield from self._samples(on)
        yield from self._warm_fridge(self.today - timedelta(days=WARM_DAYS_AGO))

    def _rules(self) -> Say:
        body = _shipped_rules()[self.facts["profile"]]
        return Say("canteen_profile.publish", {"profile_id": self.facts["profile"], "version": 1, "body": body})

    def _menus(self, monday: date) -> Iterator[Told]:
        """A week's menus come on the Friday before; those of the first weeks with the rules."""
        came = max(self._at(monday - timedelta(days=3), time(15)), self._at(self.first, time(7)))
        days = [monday + timedelta(days=number) for number in range(FRIDAY + 1)]
        menus = [self._menu(on) for on in days if on >= self.first]
        if menus:
            yield Told(came, "canteen", menus)

    def _menu(self, on: date) -> Say:
        dishes = [
            {"id": self._dish_id(on, name), "name": name, "needs_sample": bool(needs), "sort": sort}
            for sort, (name, needs) in enumerate(self._dishes(on))
        ]
        fields = {"is_served": True, "headcount": self.facts["headcount"]}
        return Say("menu.save", {"on": on.isoformat(), "meal": MEAL, "fields": fields, "dishes": dishes})

    def _samples(self, on: date) -> Iterator[Told]:
        """A day's samples, its report, the second signature; two days later they are thrown, and signed for again."""
        taken, thrown = [], []
        for nth, (name, needs) in enumerate(self._dishes(on)):
            if not needs:
                continue
            at = self._at(on, SAMPLED_AT) + timedelta(minutes=2 * nth)
            box = self.boxes[(on.toordinal() * 7 + nth) % len(self.boxes)]
            sample_id = demo_id("sample", on.isoformat(), name)
            taken.append(sample_id)
            yield Told(at, "canteen", [self._sample(on, name, box, sample_id)])
            discard = {"sample_id": sample_id, "way": "kitchen_waste", "known_freezes": []}
            thrown.append(Say("sample.discard", discard, target=_scanned(box)))
        gone_at = self._at(on, SAMPLED_AT) + DISCARD_AFTER
        yield Told(gone_at, "canteen", thrown)
        yield Told(self._at(on, REPORTED_AT), "canteen", [self._report(on)])
        yield Told(self._at(on, SIGNED_AT), "director", [_countersign(taken, "taken")])
        yield Told(gone_at + timedelta(hours=2), "director", [_countersign(taken, "discarded")])

    def _sample(self, on: date, name: str, box: DemoThing, sample_id: str) -> Say:
        data = {
            "on": on.isoformat(),
            "meal": MEAL,
            "dish_id": self._dish_id(on, name),
            "dish_name": name,
            "pot": 1,
            "weight_g": self.random.randrange(180, 240, 5),
            "core_c": self.random.randrange(740, 880) / 10,
            "is_box_clean": True,
            "fridge": {"code": self.fridges[on.toordinal() % len(self.fridges)].code, "via": "scan"},
            "profile": self.profile,
        }
        return Say("sample.take", data, target=_scanned(box), record_id=sample_id)

    def _report(self, on: date) -> Say:
        findings, measures = self.facts["findings"]
        if on == self._school_day(4):
            return Say(
                "canteen_day.report",
                {"on": on.isoformat(), "has_findings": True, "findings": findings, "measures": measures},
            )
        return Say("canteen_day.report", {"on": on.isoformat(), "has_findings": False})

    def _readings(self, on: date) -> Iterator[Told]:
        """Every fridge twice a day; one reading was forgotten."""
        for nth, hour in enumerate(READ_AT):
            checks = [self._check(fridge, "sample", self.random.randrange(26, 58) / 10) for fridge in self.fridges]
            checks += [self._check(fridge, "freeze", -self.random.randrange(185, 232) / 10) for fridge in self.freezers]
            if nth and on == self.today - timedelta(days=3):
                checks = checks[:-1]
            yield Told(self._at(on, hour), "canteen", checks)

    def _warm_fridge(self, on: date) -> Iterator[Told]:
        case_id = demo_id("case", on.isoformat())
        fridge = self.fridges[0]
        found = self._check(fridge, "sample", 9.4, "門沒關緊，已關好；一小時後重量", case_id)
        yield Told(self._at(on, time(15)), "canteen", [found])
        yield Told(self._at(on, time(16, 5)), "canteen", [self._check(fridge, "sample", 4.8)])
        note = "門條老化，已更換；重量後正常"
        yield Told(
            self._at(on, time(16, 20)),
            "director",
            [Say("fridge_case.close", {"case_id": case_id, "note": note})],
        )

    def _check(self, fridge: DemoThing, use: str, degrees: float, action: str = "", id_: str | None = None) -> Say:
        data = {"temperature_c": degrees, "use": use, "profile": self.profile}
        if action:
            data["action"] = action
        return Say("fridge.check", data, target=_scanned(fridge), record_id=id_)

    def _papers(self) -> Iterator[Say]:
        """Cooks who have no account, their certificates, the suppliers: one of each expires soon."""
        for number, (name, post, days) in enumerate(self.facts["cooks"], 1):
            person_id = demo_id("person", name)
            if name not in {str(person.fields["name"]) for person in self.school.people}:
                yield Say("custodian.save", {"id": person_id, "fields": {"name": name, "department": "食堂"}})
            until = self.today + timedelta(days=days)
            fields = {
                "person_id": person_id,
                "post": post,
                "number": f"健檢-{until.year}-{number:03d}",
                "issued_on": (until - timedelta(days=364)).isoformat(),
                "expires_on": until.isoformat(),
                "issuer": self.facts["issuer"],
                "is_active": True,
            }
            yield Say("health_certificate.save", {"id": demo_id("certificate", name), "fields": fields})
        for spec in self.facts["suppliers"]:
            dates = {
                "licence_until_on": (self.today + timedelta(days=spec["licence"])).isoformat(),
                "contract_from_on": (self.today + timedelta(days=spec["contract"] - 364)).isoformat(),
                "contract_until_on": (self.today + timedelta(days=spec["contract"])).isoformat(),
            }
            plain = {name: value for name, value in spec.items() if name not in {"licence", "contract"}}
            data = {"id": demo_id("supplier", spec["name"]), "fields": {**plain, **dates, "is_active": True}}
            yield Say("supplier.save", data)

    def _dishes(self, on: date) -> list[list[Any]]:
        menus: list[list[list[Any]]] = self.facts["menus"]
        return menus[on.isocalendar().week % 2 * 5 + on.weekday()]

    def _dish_id(self, on: date, name: str) -> str:
        return demo_id("dish", on.isoformat(), name)

    def _school_day(self, back: int) -> date:
        """Return the day on which the school was open that many times before today."""
        days = [self.today - timedelta(days=number) for number in range(1, DAYS)]
        return [day for day in days if day.weekday() <= FRIDAY][back]

    def _things(self, category: str) -> list[DemoThing]:
        return [thing for thing in self.school.things if thing.fields["category"] == category]

    def _at(self, on: date, hour: time) -> datetime:
        return datetime.combine(on, hour, self.zone)


def _scanned(thing: DemoThing) -> dict[str, str]:
    return {"code": thing.code, "via": "scan"}


def _countersign(sample_ids: list[str], of: str) -> Say:
    return Say("sample.countersign", {"sample_ids": sample_ids, "of": of})
