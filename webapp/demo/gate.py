"""Two weeks at the demo school's gate: its rules and notice, visitors in and out, shifts, a drill; today's visitors.

Told at the times at which it happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from webapp.db import rfc3339
from webapp.demo.canteen import FRIDAY, Told
from webapp.demo.school import SEED, DemoSchool, demo_id
from webapp.gate.notice import make_notice
from webapp.gate.symbols import mint_token
from webapp.journal.desk import Say

DAYS = 14
KEPT_DAYS = 30
SHIFT_ENDS = time(15, 0)
FIELDS = ("name", "organisation", "purpose", "id_kind", "id_last_four", "mobile", "plate", "goods", "minutes")


@lru_cache(maxsize=1)
def read_gate() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(resources.files("webapp.demo").joinpath("gate.json").read_text("utf-8"))
    return facts


def gate_story(school: DemoSchool, now: datetime) -> list[Told]:
    """Return what was said at the gate up to now, in the order of time."""
    told = [one for one in GateStory(school, now).tell() if one.at <= now]
    return sorted(told, key=lambda one: one.at)


class GateStory:
    """Two weeks up to `now`; chance comes from one seeded source, so that every school's is the same."""

    def __init__(self, school: DemoSchool, now: datetime) -> None:
        self.school = school
        self.facts = read_gate()
        self.zone = ZoneInfo(school.facts["zone"])
        self.now = now
        self.today = now.astimezone(self.zone).date()
        self.first = self.today - timedelta(days=DAYS)
        self.random = Random(SEED + 3)  # noqa: S311 (who comes to a school that is none; its tokens guard nothing)
        self.passes = [thing for thing in school.things if thing.fields["category"] == "visitor_pass"]

    def tell(self) -> Iterator[Told]:
        """Yield everything, in no order of time."""
        yield Told(self._at(self.first, "06:00"), "director", [self._rules()])
        yield Told(self._at(self.first, "06:10"), "director", [self._watch()])
        yield from self._invitations()
        for on in (self.first + timedelta(days=number) for number in range(DAYS + 1)):
            if on.weekday() <= FRIDAY:
                yield from self._day(on)
        yield from self._lately()
        yield from self._drill()

    def _rules(self) -> Say:
        facts, contact = self.school.facts, self.facts["contact"]
        days: dict[str, int | None] = dict.fromkeys(("identity", "vehicle", "matter"), KEPT_DAYS)
        fields = {
            "is_epidemic": False,
            "closes_at": self.facts["closes_at"],
            "keys": self.facts["keys"],
            "asks": ["organisation", "id_last_four", "mobile", "plate", "goods"],
            "contact": contact,
            "notice": make_notice(facts["name"], facts["region"], contact, days),
        }
        return Say("gate_rules.save", {"fields": fields})

    def _watch(self) -> Say:
        facts = {**self.facts["watch"]}
        until = self.today + timedelta(days=facts.pop("days"))
        return Say(
            "watch.save",
            {"id": demo_id("watch"), "fields": {**facts, "until_on": until.isoformat(), "is_active": True}},
        )

    def _day(self, on: date) -> Iterator[Told]:
        """A day's visitors, one of whom nobody signed out on one of the days, and the shift handed over."""
        inside: list[tuple[str, int]] = []
        times = self.random.sample(self.facts["times"], self.random.randint(5, 8))
        visitors = self.random.sample(self.facts["visitors"], len(times))
        for nth, (clock, visitor) in enumerate(zip(sorted(times), visitors, strict=True)):
            entered_at = self._at(on, clock)
            visit_id = demo_id("visit", on.isoformat(), clock)
            yield Told(entered_at, self._guard(entered_at), [self._enter(visitor, visit_id, nth)])
            stay = timedelta(minutes=visitor[-1] + self.random.randint(-5, 15))
            if nth == 2 and on == self._school_day(1):
                yield self._settled(visit_id, entered_at + stay, on)
            else:
                left_at = entered_at + max(stay, timedelta(minutes=4))
                yield Told(left_at, self._guard(left_at), [self._leave(visit_id, nth)])
                if entered_at < self._shift_end(on) < left_at:
                    inside.append((visit_id, nth))
        if on == self._school_day(2):
            refused_at = self._at(on, "12:40")
            yield Told(refused_at, self._guard(refused_at), [self._refuse(), self._look()])
        yield from self._shift(on, inside)

    def _lately(self) -> Iterator[Told]:
        """Whenever the school is looked at, somebody is inside and somebody has just gone."""
        for nth, visitor in enumerate(self.facts["now"]):
            at = self.now - timedelta(minutes=visitor[-1])
            yield Told(at, "guard", [self._enter(visitor, demo_id("visit", "now", str(nth)), 9 + nth)])
        gone = self.facts["gone"]
        yield Told(self.now - timedelta(minutes=gone[-1]), "guard", [self._enter(gone, demo_id("visit", "gone"), 11)])
        yield Told(self.now - timedelta(minutes=12), "guard", [self._leave(demo_id("visit", "gone"), 11)])

    def _enter(self, visitor: Sequence[Any], visit_id: str, nth: int, **more: Any) -> Say:
        badge = self.passes[nth % len(self.passes)]
        data = {
            **self._came(visitor),
            "host_answer": "yes",
            "pass": {"code": badge.code, "via": "scan"},
            "pass_number": badge.fields["number"],
            **more,
        }
        return Say("visit.enter", data, record_id=visit_id)

    def _came(self, visitor: Sequence[Any]) -> dict[str, Any]:
        said = dict(zip(FIELDS, visitor, strict=True))
        names = ("name", "organisation", "id_kind", "id_last_four", "mobile")
        who = {name: said[name] for name in names if said[name]}
        host = self.facts["hosts"][sum(map(ord, said["name"])) % len(self.facts["hosts"])]
        more = {name: said[name] for name in ("plate", "goods") if said[name]}
        return {
            "visitor": {**who, "is_id_seen": said["id_kind"] != "known"},
            "purpose": said["purpose"],
            "host_id": self.school.person_id(host),
            "people": 1,
            "notice": 1,
            **more,
        }

    def _leave(self, visit_id: str, nth: int) -> Say:
        badge = self.passes[nth % len(self.passes)]
        back = {"pass": {"code": badge.code, "via": "scan"}, "is_pass_back": True}
        return Say("visit.leave", {"visit_id": visit_id, "way": "scan", **back})

    def _settled(self, visit_id: str, left_at: datetime, on: date) -> Told:
        data = {
            "visit_id": visit_id,
            "way": "settled",
            "left_at": rfc3339(left_at),
            "reason": "忘了刷訪客證，被訪人說已離校",
        }
        return Told(self._at(on, "18:10"), "guard2", [Say("visit.leave", data)])

    def _refuse(self) -> Say:
        name, organisation, reason, note = self.facts["refused"]
        data = {
            "visitor": {"name": name, "organisation": organisation, "id_kind": "none", "is_id_seen": False},
            "purpose": "other",
            "host_answer": "not_called",
            "people": 1,
            "notice": 1,
            "reason": reason,
            "reason_note": note,
        }
        return Say("visit.refuse", data)

    def _look(self) -> Say:
        why = "姓名相近，證件後四碼不同"
        return Say("gate.look", {"kind": "watch", "id": demo_id("watch"), "why": why, "decision": "not_them"})

    def _shift_end(self, on: date) -> datetime:
        return datetime.combine(on, SHIFT_ENDS, self.zone)

    def _shift(self, on: date, inside: Sequence[tuple[str, int]]) -> Iterator[Told]:
        """The first guard goes at three, the second comes; one day a key was missing."""
        is_off = on == self._school_day(3)
        keys = [{"name": name, "is_there": not (is_off and name == "水泵房")} for name in self.facts["keys"]]
        hand_over_id = demo_id("hand_over", on.isoformat())
        given: dict[str, Any] = {
            "visit_ids": [visit_id for visit_id, _nth in inside],
            "passes_out": [self.passes[nth].fields["number"] for _visit_id, nth in inside],
            "passes_missing": [],
            "keys": keys,
            "to_id": self.school.person_id("劉志偉"),
            "note": "水泵房鑰匙借給工友，晚上歸還" if is_off else None,
        }
        at = self._shift_end(on)
        yield Told(at, "guard", [Say("shift.hand_over", given, record_id=hand_over_id)])
        taken: dict[str, Any] = {"hand_over_id": hand_over_id, "is_agreed": not is_off}
        if is_off:
            taken["differences"] = "水泵房鑰匙不在，19:30 已歸還"
        yield Told(at + timedelta(minutes=4), "guard2", [Say("shift.take_over", taken)])

    def _invitations(self) -> Iterator[Told]:
        tomorrow = self.today + timedelta(days=1)
        early = self._at(self.today - timedelta(days=2), "16:00")
        yield Told(early, "director", [self._invite("invited", self.today)])
        yield Told(early, "director", [self._invite("tomorrow", tomorrow), self._invite("cancelled", tomorrow)])
        cancel = {"invitation_id": demo_id("invitation", "cancelled"), "reason": self.facts["cancelled"]["reason"]}
        yield Told(early + timedelta(hours=1), "director", [Say("invitation.cancel", cancel)])
        arrival = self.now - timedelta(minutes=25)
        guest = self.facts["invited"]["guests"][0]
        visitor = (guest[0], guest[1], "official", "national_id", "3307", guest[2], guest[3], "", 60)
        invited = {"id": demo_id("invitation", "invited"), "guest_id": demo_id("guest", "invited", guest[0])}
        yield Told(arrival, "guard", [self._enter(visitor, demo_id("visit", "guest"), 8, invitation=invited)])

    def _invite(self, name: str, on: date) -> Say:
        facts = self.facts[name]
        guests = [
            {"id": demo_id("guest", name, guest[0])}
            | {key: text for key, text in zip(("name", "organisation", "mobile", "plate"), guest, strict=True) if text}
            for guest in facts["guests"]
        ]
        data = {
            "id": demo_id("invitation", name),
            "on": on.isoformat(),
            "from_time": facts["from"],
            "until_time": facts["until"],
            "host_id": self.school.person_id(facts["host"]),
            "purpose": "official",
            "title": facts["title"],
            "people": facts["people"],
            "guests": guests,
            "token": mint_token(self.random),
        }
        return Say("invitation.announce", data | ({"note": facts["note"]} if "note" in facts else {}))

    def _drill(self) -> Iterator[Told]:
        """A drill that ended: rooms clear, staff safe, one of whom two people first said different things."""
        facts = self.facts["drill"]
        begins = self._at(self.today - timedelta(days=facts["days_ago"]), facts["at"])
        muster_id = demo_id("muster")
        rooms = [place.id for place in self.school.places if place.fields["kind"] == "room"][: facts["rooms"]]
        staff = [self.school.person_id(name) for name in self.facts["hosts"]]
        opened = {"title": facts["title"], "is_drill": True, "place_ids": rooms, "person_ids": staff}
        yield Told(begins, "director", [Say("muster.open", opened, record_id=muster_id)])

        def tick(kind: str, id_: str | None, state: str) -> Say:
            return Say("muster.tick", {"muster_id": muster_id, "item": {"kind": kind, "id": id_}, "state": state})

        at = begins + timedelta(minutes=3)
        yield Told(at, "patrol", [tick("place", room, "clear") for room in rooms])
        yield Told(at, "custodian", [tick("person", person, "safe") for person in staff[:-1]])
        yield Told(at + timedelta(minutes=1), "patrol", [tick("person", staff[-1], "missing")])
        yield Told(at + timedelta(minutes=2), "patrol", [tick("person", staff[2], "missing")])
        closing = {"muster_id": muster_id, "note": facts["note"]}
        yield Told(begins + timedelta(minutes=12), "director", [Say("muster.close", closing)])

    def _guard(self, at: datetime) -> str:
        return "guard" if at.astimezone(self.zone).time() < SHIFT_ENDS else "guard2"

    def _school_day(self, back: int) -> date:
        """Return the day on which the school was open that many times before today."""
        days = [self.today - timedelta(days=number) for number in range(1, DAYS)]
        return [day for day in days if day.weekday() <= FRIDAY][back]

    def _at(self, on: date, clock: str) -> datetime:
        return datetime.combine(on, time.fromisoformat(clock), self.zone)
