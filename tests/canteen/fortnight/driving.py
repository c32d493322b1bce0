"""Drives a fortnight: what the keepers did goes through the phones' own code in Chromium, what the office did through
the desk's door, all by the clocks of the world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, Route
from sqlalchemy import text

from tests.browser.fault_proxy import FaultProxy, Faults
from tests.canteen.fortnight.founding import found_school
from tests.canteen.fortnight.kitchen import Event
from tests.canteen.fortnight.school import PROFILE, USERNAMES, USES, School, thing_id
from tests.canteen.fortnight.world import World
from tests.cast import PASSWORD
from tests.js.conftest import run_in
from tests.js.static_server import HARNESS
from tests.simulation.server import TimedServer
from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.desk import say

FAULTS = Faults(drop=0.12, swallow_every=7, path_prefix="/api/")


@dataclass
class Course:
    """What came of a fortnight: what was said, what the phones asked and refused."""

    people: dict[str, str]
    saved: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Event, str | None]] = field(default_factory=list)
    asked: list[tuple[Event, list[str]]] = field(default_factory=list)
    records: list[tuple[str, Event]] = field(default_factory=list)
    looks: list[tuple[datetime, Any]] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mismatches: dict[str, int] = field(default_factory=dict)


class Phone:
    """One browser with storage of its own; the page holds the phone's modules."""

    def __init__(self, browser: Browser, url: str, who: str, school: School) -> None:
        self.who, self.school = who, school
        self.ahead = school.phones[who].ahead
        self.context = browser.new_context(timezone_id=school.phones[who].zone, locale="zh-TW")
        self.page: Page = self.context.new_page()
        self.page.route("**/harness/*", _serve_harness)
        self.page.goto(f"{url}/healthz")
        self.pending: list[Event] = []

    def ms(self, at: datetime) -> int:
        """Return what this phone's clock shows at a true instant."""
        return round((at + self.ahead).timestamp() * 1000)

    def call(self, name: str, argument: Any) -> Any:
        return run_in(self.page, "fortnight.js", name, argument)


def _serve_harness(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    route.fulfill(body=(HARNESS / name).read_text("utf-8"), content_type="text/javascript")


def drive(app: Flask, browser: Browser, world: World, look: Callable[[Flask], Any]) -> Course:
    """Let the fortnight happen; `look` is asked whenever the office looks, and what it gives is kept."""
    begins = world.events[0].at - timedelta(hours=1)
    with TimedServer(app, begins) as server, app.app_context():
        course = Course(found_school(app, world, server.clock))
        with FaultProxy(server.port, seed=world.seed) as proxy:
            driver = Driver(world, server, course, look)
            driver.phones = {who: Phone(browser, proxy.url, who, world.school) for who in "AB"}
            for phone in driver.phones.values():
                phone.call("begin", driver.signing_in(phone, begins))
            proxy.faults = FAULTS
            for event in world.events:
                driver.happen(event)
            driver.rest()
            course.faults = {"lost requests": proxy.counts.dropped, "lost replies": proxy.counts.swallowed}
    return course


class Driver:
    phones: dict[str, Phone]

    def __init__(self, world: World, server: TimedServer, course: Course, look: Callable[[Flask], Any]) -> None:
        self.world, self.school, self.server, self.course, self.look = world, world.school, server, course, look
        self.people = course.people
        self.freeze_id = thing_id("freeze")

    def signing_in(self, phone: Phone, at: datetime) -> dict[str, Any]:
        zone = phone.school.phones[phone.who].zone
        named = {"username": USERNAMES[phone.who], "password": PASSWORD}
        return {**named, "nowMs": phone.ms(at), "zone": zone, "profile": PROFILE}

    def happen(self, event: Event) -> None:
        if event.who == "office":
            self._rest(event)
            self.server.clock.at = event.at
            self._office(event)
        elif event.what == "sync":
            self._sync(self.phones[event.who], event.at)
        elif event.what == "set_clock":
            self._act(self.phones[event.who])
            self.phones[event.who].ahead = event.facts["ahead"]
        elif event.what != "away":
            self.phones[event.who].pending.append(event)

    def rest(self) -> None:
        for phone in self.phones.values():
            self._act(phone)
            ended = phone.call("end", None)
            self.course.kept[phone.who], self.course.mismatches[phone.who] = ended["kept"], ended["mismatches"]
            phone.context.close()

    def _rest(self, event: Event) -> None:
        """What the office speaks of was said on a phone before."""
        for phone in self.phones.values():
            self._act(phone)

    def _sync(self, phone: Phone, at: datetime) -> None:
        self._act(phone)
        self.server.clock.at = at
        state = phone.call("sync", {"nowMs": phone.ms(at)})
        assert state["queued"] == 0, state
        assert state["error"] is None, state
        assert state["attention"] == 0, state

    def _act(self, phone: Phone) -> None:
        """Hand the phone all that was done on it since the last time, each with what its clock showed."""
        events, phone.pending = phone.pending, []
        if not events:
            return
        doings = [
            {"nowMs": phone.ms(event.at), "what": event.what, "facts": self._facts(phone, event)} for event in events
        ]
        for event, result in zip(events, phone.call("act", doings), strict=True):
            self._note(event, result)

    def _facts(self, phone: Phone, event: Event) -> dict[str, Any]:
        facts = dict(event.facts)
        for name in ("box", "fridge", "from", "to"):
            if facts.get(name):
                facts[name] = self.school.codes[facts[name]]
        if "key" in facts:
            facts["id"] = sample_id(facts["key"])
        if "keys" in facts:
            facts["ids"] = [sample_id(key) for key in facts["keys"]]
        if event.what in {"freeze", "add_dish"}:
            facts["id"] = thing_id(facts.get("dish", "freeze"))
        if "day" in facts:
            facts["on"] = self.school.day(facts["day"]).isoformat()
        if event.what == "check":
            facts["use"] = USES[event.facts["fridge"]]
        if facts.get("ago"):
            facts["takenAtMs"] = phone.ms(event.at - facts.pop("ago"))
        facts.pop("ago", None)
        return facts

    def _note(self, event: Event, result: dict[str, Any]) -> None:
        course, facts = self.course, event.facts
        if event.what.startswith("try_"):
            course.refused.append((event, result.get("refused")))
            assert "id" not in result, (event, result)
            return
        assert "id" in result, (event, result)
        course.saved[event.what] += 1
        course.records.append((result["id"], event))
        if event.what == "take":
            assert result["id"] == sample_id(facts["key"])
            course.asked.append((event, result["asked"]))

    def _office(self, event: Event) -> None:
        if event.what == "look":
            self.course.looks.append((event.at, self.look(self.server.app)))
            return
        person = db.session.get_one(Person, self.people["office"])
        outcome = say(person, **self._said(event))
        self.course.records.append((str(outcome.id), event))
        self.course.saved[event.what] += 1
        if event.what == "freeze":
            self.freeze_id = str(outcome.id)

    def _said(self, event: Event) -> dict[str, Any]:
        facts = event.facts
        said: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
            "menu": lambda: ("menu.save", self._menu(facts)),
            "remove": lambda: (
                "sample.remove",
                {"sample_id": sample_id(facts["key"]), "why": facts["why"], "note": "辦公室"},
            ),
            "countersign": lambda: (
                "sample.countersign",
                {"sample_ids": [sample_id(key) for key in facts["keys"]], "of": facts["of"]},
            ),
            "freeze": lambda: ("freeze.place", {"hours": facts["hours"], "reason": "三名學生腹瀉"}),
            "lift": lambda: ("freeze.lift", {"freeze_id": self.freeze_id, "reason": "檢驗無異常"}),
            "close_case": lambda: ("fridge_case.close", {"case_id": _only_case(), "note": "已修復"}),
        }
        type_, data = said[event.what]()
        return {"type_": type_, "data": data}

    def _menu(self, facts: dict[str, Any]) -> dict[str, Any]:
        day, meal = facts["day"], facts["meal"]
        dishes = [
            {"id": thing_id(f"{day} {meal} {dish['name']}"), **dish, "sort": place}
            for place, dish in enumerate(facts["dishes"])
        ]
        on = self.school.day(day).isoformat()
        return {"on": on, "meal": meal, "fields": {"is_served": facts["is_served"]}, "dishes": dishes, "removed": []}


def sample_id(key: str) -> str:
    return thing_id(f"sample {key}")


def _only_case() -> str:
    return str(db.session.execute(text("SELECT id FROM fridge_case")).scalar_one())
