"""Drives a day: what the guards did goes through the phones' own code in Chromium, what the office did through the
desk's door, all by the clocks of the day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, Route

from tests.browser.fault_proxy import FaultProxy, Faults
from tests.cast import PASSWORD
from tests.gate.day.founding import found_school
from tests.gate.day.hours import BEGINS, Day, Event, holder_of, phone_at
from tests.gate.day.school import HOSTS, OFFICE, ON, PINS, Handset, thing_id, wall
from tests.js.conftest import run_in
from tests.js.static_server import HARNESS
from tests.simulation.server import TimedServer
from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.desk import say

FAULTS = Faults(drop=0.12, swallow_every=7, path_prefix="/api/")
GUESTS = ("高先生", "家長會", "合唱團")
TOKEN = "GATEDAY123456789"
INVITED = {0: ("invitation 0", 1), 1: ("invitation 1", 5), 2: ("invitation 1", 5)}


@dataclass
class Course:
    """What came of a day: ids of what was said, and what was shown at each look."""

    people: dict[str, str]
    records: list[tuple[str, Event]] = field(default_factory=list)
    saved: Counter[str] = field(default_factory=Counter)
    on_phone: list[tuple[Event, set[str]]] = field(default_factory=list)
    on_server: list[tuple[Event, set[str]]] = field(default_factory=list)
    warned: list[tuple[Event, bool]] = field(default_factory=list)
    found: list[tuple[Event, bool]] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)


class Phone:
    """One browser with storage of its own; the page holds the phone's modules."""

    def __init__(self, browser: Browser, url: str, handset: Handset) -> None:
        self.handset = handset
        self.context = browser.new_context(timezone_id=handset.zone, locale="zh-TW")
        self.page: Page = self.context.new_page()
        self.page.route("**/harness/*", _serve_harness)
        self.page.goto(f"{url}/healthz")
        self.pending: list[Event] = []

    def ms(self, at: datetime) -> int:
        """Return what this phone's clock shows at a true instant."""
        return round((at + self.handset.ahead).timestamp() * 1000)

    def call(self, name: str, argument: Any) -> Any:
        return run_in(self.page, "gate-day.js", name, argument)


def _serve_harness(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    route.fulfill(body=(HARNESS / name).read_text("utf-8"), content_type="text/javascript")


def drive(app: Flask, browser: Browser, day: Day, inside: Callable[[datetime], set[str]]) -> Course:
    """Let the day happen. `inside` asks the server who is inside at a time; it is asked at each look."""
    begins = wall("05:30")
    with TimedServer(app, begins) as server, app.app_context():
        course = Course(found_school(app, day, server.clock))
        with FaultProxy(server.port, seed=day.seed) as proxy:
            driver = Driver(day, server, course, inside)
            driver.phones = {who: Phone(browser, proxy.url, one) for who, one in day.school.handsets.items()}
            beginnings = {who: wall(clock) for who, clock in BEGINS.items()}
            for event in day.events:
                for who in [who for who, at in beginnings.items() if at <= event.at]:
                    proxy.faults = Faults()
                    driver.begin(driver.phones[who], beginnings.pop(who))
                    proxy.faults = FAULTS
                driver.happen(event)
            driver.rest()
            course.faults = {"lost requests": proxy.counts.dropped, "lost replies": proxy.counts.swallowed}
    return course


class Driver:
    phones: dict[str, Phone]

    def __init__(self, day: Day, server: TimedServer, course: Course, inside: Callable[[datetime], set[str]]) -> None:
        self.day, self.server, self.course, self.inside = day, server, course, inside

    def begin(self, phone: Phone, at: datetime) -> None:
        """Sign all three guards in, each with a PIN of their own; whose shift comes next holds the phone."""
        self.server.clock.at = at
        first = holder_of(phone.handset.name, at)
        order = [*(guard for guard in PINS if guard != first), first]
        guards = [{"username": guard.lower(), "password": PASSWORD, "pin": PINS[guard]} for guard in order]
        phone.call("begin", {"guards": guards, "nowMs": phone.ms(at), "zone": phone.handset.zone})

    def happen(self, event: Event) -> None:
        if event.who == OFFICE:
            self.server.clock.at = event.at
            self._office(event)
        elif event.what == "sync":
            self._sync(self.phones[event.who], event.at)
        elif event.what == "look":
            self._look(event)
        else:
            self.phones[event.who].pending.append(event)

    def rest(self) -> None:
        for phone in self.phones.values():
            self._act(phone)
            ended = phone.call("end", None)
            assert ended["queued"] == 0, ended
            phone.context.close()

    def _sync(self, phone: Phone, at: datetime) -> None:
        self._act(phone)
        self.server.clock.at = at
        state = phone.call("sync", {"nowMs": phone.ms(at)})
        assert (state["queued"], state["attention"], state["error"]) == (0, 0, None), state

    def _look(self, event: Event) -> None:
        phone = self.phones[phone_at(event.at)]
        self._act(phone)
        self.server.clock.at = event.at
        shown = phone.call("inside", {"nowMs": phone.ms(event.at)})
        self.course.on_phone.append((event, set(shown)))
        self.course.on_server.append((event, self.inside(event.at)))

    def _act(self, phone: Phone) -> None:
        """Hand the phone all that was done on it since the last time, each with what its clock showed."""
        events, phone.pending = phone.pending, []
        if not events:
            return
        doings = [{"nowMs": phone.ms(one.at), "what": one.what, "facts": self._facts(phone, one)} for one in events]
        for event, result in zip(events, phone.call("act", doings), strict=True):
            self._note(event, result)

    def _facts(self, phone: Phone, event: Event) -> dict[str, Any]:
        facts = {name: value for name, value in event.facts.items() if name not in {"somebody", "ago", "host", "guest"}}
        if "key" in facts:
            facts["id"] = visit_id(facts["key"])
        if somebody := event.facts.get("somebody"):
            facts["somebody"] = vars(somebody)
            facts["hostId"] = thing_id(HOSTS[event.facts["host"]])
        if facts.get("pass_number"):
            facts["pass_code"] = self.day.school.codes[facts["pass_number"]]
        if event.facts.get("guest") is not None:
            name, _people = INVITED[event.facts["guest"]]
            facts["invitation"] = {"id": thing_id(name), "guest_id": thing_id(f"guest {event.facts['guest']}")}
        if event.facts.get("ago"):
            facts["atMs"] = phone.ms(event.at - event.facts["ago"])
        if "guard" in facts:
            facts |= {"username": facts["guard"].lower(), "pin": PINS[facts["guard"]]}
        return facts

    def _note(self, event: Event, result: dict[str, Any]) -> None:
        course = self.course
        if event.what == "guard":
            return
        assert "id" in result, (event, result)
        course.saved[event.what] += 1
        course.records.append((result["id"], event))
        if event.what in {"enter", "refuse"}:
            assert result["id"] == visit_id(event.facts["key"])
            course.warned.append((event, result["isWarned"]))
            course.found.append((event, result["isFound"]))

    def _office(self, event: Event) -> None:
        person = db.session.get_one(Person, self.course.people[OFFICE])
        for type_, data in self._said(event):
            outcome = say(person, type_, data)
            assert outcome.outcome == "stored", (type_, outcome)

    def _said(self, event: Event) -> list[tuple[str, dict[str, Any]]]:
        if event.what == "watch":
            fields = {"name": "某人", "other_names": [], "plate": event.facts["plate"], "reason": "曾滋擾學生"}
            rest = {"decided_by": "校長", "advice": "請勿放行，通知總務處", "is_active": True}
            return [("watch.save", {"id": thing_id(f"watch {event.facts['plate']}"), "fields": {**fields, **rest}})]
        return [("invitation.announce", invitation) for invitation in _invitations()]


def _invitations() -> list[dict[str, Any]]:
    made = []
    for number, guests in ((0, (0,)), (1, (1, 2))):
        named = [{"id": thing_id(f"guest {guest}"), "name": GUESTS[guest]} for guest in guests]
        facts = {
            "on": ON.isoformat(),
            "host_id": thing_id(HOSTS[0]),
            "purpose": "official",
            "people": 5 if number else 1,
        }
        made.append(
            {"id": thing_id(f"invitation {number}"), **facts, "guests": named, "token": f"{TOKEN[:-1]}{number}"}
        )
    return made


def visit_id(key: str) -> str:
    return thing_id(f"visit {key}")


def ago_of(event: Event) -> timedelta:
    return event.facts.get("ago") or timedelta()
