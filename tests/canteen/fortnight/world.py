"""Fourteen days made up from a seed: what happened in the kitchen, who said it on which phone, and what they tried.

Each incident has its day; which dish, box, minute or phone it meets is drawn. Events stand in the order of true time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.canteen.fortnight.calendar import (
    B_LEAVES,
    B_RETURNS,
    CERTIFICATE_ENDS,
    DISCARDS_SIGNED,
    DISHES,
    DISHES_A_MEAL,
    FORGOTTEN_READING,
    FREEZE_HOURS,
    FROZEN_FROM,
    FROZEN_UNTIL,
    LATE_BOX,
    MILK,
    NOT_SERVED,
    UNHEARD,
    WAYS,
    WITH_FINDINGS,
    WITHOUT_REPORT,
    WITHOUT_SAMPLE,
)
from tests.canteen.fortnight.incidents import Incidents
from tests.canteen.fortnight.kitchen import DRY, Content, Event, Kitchen
from tests.canteen.fortnight.school import DAYS, FRIDGES, KEEP, MEALS, School, make_school


@dataclass(frozen=True)
class World:
    seed: int
    school: School
    menus: dict[tuple[int, str], list[dict[str, Any]]]
    fridge_fails_on: int
    events: list[Event]


def make_world(seed: int) -> World:
    """Make up the fortnight of this seed."""
    school = make_school(seed)
    random = Random(f"fortnight {seed}")
    menus = {(day, meal): _dishes(random, meal) for day in range(DAYS) for meal in MEALS}
    kitchen = Kitchen(school, random, school.wall(-1, "16:00"))
    fails_on = random.choice((3, 8))
    fortnight = Fortnight(kitchen, menus, fails_on)
    fortnight.run()
    assert kitchen.events == sorted(kitchen.events, key=lambda event: event.at)
    return World(seed, school, menus, fails_on, kitchen.events)


def _dishes(random: Random, meal: str) -> list[dict[str, Any]]:
    names = random.sample(DISHES, DISHES_A_MEAL)
    if meal == "breakfast" and random.random() < 0.3:
        names[-1] = MILK
    return [{"name": name, "needs_sample": name != MILK} for name in names]


class Fortnight(Incidents):
    """Goes through the days, hour by hour."""

    def __init__(self, kitchen: Kitchen, menus: dict[tuple[int, str], list[dict[str, Any]]], fails_on: int) -> None:
        self.kitchen, self.menus, self.fails_on = kitchen, menus, fails_on
        self.random, self.school = kitchen.random, kitchen.school
        self.keys: dict[tuple[int, str, int], Content] = {}
        self.frozen_from = self.school.wall(*FROZEN_FROM)
        self.frozen_until = self.school.wall(*FROZEN_UNTIL)
        self.left_until: dict[str, datetime] = {}
        self.is_failing = False
        self.number = 0

    def run(self) -> None:
        self._menus(range(7))
        self._sync_all()
        for day in range(DAYS):
            for clock, doing in self._plan(day):
                self.kitchen.now = max(self.kitchen.now + timedelta(seconds=1), self.school.wall(day, clock))
                doing(day)
        self._sync_all()

    def _plan(self, day: int) -> list[tuple[str, Callable[[int], None]]]:
        plan: list[tuple[str, Callable[[int], None]]] = [
            ("06:00", self._discards),
            ("06:48", lambda day: self._take_meal(day, "breakfast")),
            ("08:00", self._sync_all),
            ("08:30", lambda day: self._read(day, "morning")),
            ("10:10", self._discards),
            ("10:40", self._sync_all),
            ("11:35", lambda day: self._take_meal(day, "lunch")),
            ("13:05", self._sync_all),
            ("13:30", self._discards),
            ("14:30", self._wrongs),
            ("14:45", lambda day: self._read(day, "afternoon")),
            ("15:30", self._sync_all),
            ("20:00", self._countersign),
            ("20:10", self._report),
            ("20:20", self._discards),
            ("20:50", self._sync_all),
            ("23:00", lambda day: self._take_meal(day, "supper")),
            ("24:30", self._sync_all),
        ]
        return sorted([*plan, *self._incidents(day)], key=lambda entry: entry[0])

    def _incidents(self, day: int) -> list[tuple[str, Callable[[int], None]]]:
        by_day: dict[int, list[tuple[str, Callable[[int], None]]]] = {
            1: [("09:30", self._amend)],
            2: [("10:08", self._discard_twice), ("13:20", self._remove_mistake)],
            4: [("10:08", self._discard_twice), ("21:00", self._sign_discards)],
            5: [("12:00", self._cancel_supper), ("20:30", self._report_again)],
            6: [("12:00", lambda _day: self._menus(range(7, DAYS))), (B_LEAVES[1], lambda _day: self._away("B"))],
            7: [("20:05", self._extra_dish)],
            8: [("10:45", self._edge), ("13:08", self._edge)],
            9: [
                (FROZEN_FROM[1], self._freeze),
                ("13:25", self._discard_frozen),
                ("14:00", self._look),
                ("15:00", self._hand_over),
                (B_RETURNS[1], lambda _day: self._back("B")),
                ("18:20", self._look),
                ("20:15", lambda _day: self._try_frozen("B")),
            ],
            10: [(FROZEN_UNTIL[1], self._lift), ("20:49", self._set_clock)],
            12: [
                ("11:00", lambda _day: self._away("A")),
                ("16:00", self._discard_unheard),
                ("19:00", lambda _day: self._back("A")),
                ("21:00", self._sign_discards),
            ],
        }
        failing = [
            ("09:00", self._fridge_warms),
            ("11:00", self._close_too_soon),
            ("16:00", self._close_case),
        ]
        return [*by_day.get(day, []), *(failing if day == self.fails_on else [])]

    # what happens every day

    def _menus(self, days: range) -> None:
        for day in days:
            for meal in MEALS:
                self.kitchen.add("office", "menu", day=day, meal=meal, dishes=self.menus[day, meal], is_served=True)

    def _take_meal(self, day: int, meal: str) -> None:
        if (day, meal) == NOT_SERVED:
            return
        for index, dish in enumerate(self.menus[day, meal]):
            self.kitchen.wait(240, 420)
            if (day, meal, index) == WITHOUT_SAMPLE or not dish["needs_sample"]:
                continue
            who = self.random.choice("AB")
            # one at least of those that the freeze will hold is known to the phone that does not hear of the freeze
            if (day, meal, index) == (7, "lunch", 5):
                who = "B"
            # and one is filled on a phone that nobody hears of until it is too late
            if (day, meal, index) == UNHEARD:
                who = "A"
            self._take(day, meal, index, who)

    def _take(self, day: int, meal: str, index: int, who: str, pot: int = 1) -> None:
        kitchen, random = self.kitchen, self.random
        ago = timedelta(minutes=random.randint(3, 25)) if random.random() < 0.08 else None
        facts = self._facts(day, meal, self.menus[day, meal][index]["name"], pot)
        self._note(day, who, facts)
        # no phone may take it for one that was emptied lately
        since = KEEP if (day, meal, index) == UNHEARD else DRY
        content = Content(self._key(), kitchen.empty_box(who, since), who, kitchen.now - (ago or timedelta()), facts)
        kitchen.add(who, "take", key=content.key, box=content.box, ago=ago, **facts)
        kitchen.fill(content)
        if pot == 1:
            self.keys[day, meal, index] = content
            if (day, meal) == LATE_BOX and not self.left_until:
                self.left_until[content.key] = kitchen.now + timedelta(hours=74)
            if random.random() < 0.04:
                kitchen.wait(40, 90)
                self._take(day, meal, index, who, pot=2)

    def _facts(self, day: int, meal: str, dish: str, pot: int) -> dict[str, Any]:
        random = self.random
        weight: str | None = f"{random.randint(1250, 2100) / 10:g}"
        reason = None
        lot = random.random()
        if lot < 0.04:
            weight, reason = f"{random.randint(60, 124)}", "只剩這些"
        elif lot < 0.055:
            weight = f"{random.randint(60, 124)}"
        elif lot < 0.065:
            weight = None
        fridges = ["F2"] if self.is_failing else ["F1", "F2"]
        return {
            "day": day,
            "meal": meal,
            "dish": dish,
            "pot": pot,
            "weight_g": weight,
            "weight_reason": reason,
            "core_c": random.choice((None, "72.5", "81")),
            "is_box_clean": random.random() > 0.01,
            "fridge": random.choice(fridges) if random.random() > 0.015 else None,
            "certificate_reason": None,
        }

    def _note(self, day: int, who: str, facts: dict[str, Any]) -> None:
        """The certificate of B's keeper has ended: now and then they say why it does not matter."""
        if who == "B" and day > CERTIFICATE_ENDS and self.random.random() < 0.5:
            facts["certificate_reason"] = "新證已領，待登記"

    def _key(self) -> str:
        self.number += 1
        return f"s{self.number:03}"

    def _read(self, day: int, part: str) -> None:
        for fridge in FRIDGES:
            self.kitchen.wait(30, 400)
            if (day, part, fridge) != FORGOTTEN_READING:
                who = "A" if self.is_failing else self.random.choice("AB")
                self._check(who, fridge, f"{self.random.randint(15, 68) / 10:g}")

    def _check(self, who: str, fridge: str, temperature: str, action: str | None = None) -> None:
        self.kitchen.add(who, "check", fridge=fridge, temperature_c=temperature, action=action)

    def _discards(self, _day: int) -> None:
        for content in list(self.kitchen.inside.values()):
            if self._may_go(content) and self.random.random() < 0.92:
                self.kitchen.wait(5, 25)
                self._discard(content)

    def _may_go(self, content: Content) -> bool:
        now = self.kitchen.now
        is_held = self.frozen_from <= now < self.frozen_until and self._is_held(content)
        return now >= content.taken_at + KEEP and not is_held and now >= self.left_until.get(content.key, now)

    def _is_held(self, content: Content) -> bool:
        span = self.frozen_from - timedelta(hours=FREEZE_HOURS)
        return span <= content.taken_at <= self.frozen_from

    def _discard(self, content: Content) -> None:
        kitchen = self.kitchen
        knowing = [who for who in "AB" if kitchen.knows(who, content)]
        # the other keeper empties a box of which that phone has never heard: its label says when it may go
        strangers = [who for who in "AB" if content.box not in kitchen.view[who] and not self._has_heard_of_freeze(who)]
        is_stranger = bool(strangers) and (not knowing or self.random.random() < 0.3)
        who = self.random.choice(strangers if is_stranger else knowing)
        kitchen.add(
            who, "discard", key=content.key, box=content.box, way=self.random.choice(WAYS), known=not is_stranger
        )
        kitchen.empty(who, content)

    def _has_heard_of_freeze(self, who: str) -> bool:
        """A box that might be a frozen one stays."""
        return self.frozen_from <= self.kitchen.now < self.frozen_until and not self.kitchen.is_away[who]

    def _countersign(self, day: int) -> None:
        """Each keeper signs under what the other took today, as far as that phone has heard of it."""
        for who, other in ("AB", "BA"):
            known = [
                content.key
                for (on, _meal, _index), content in sorted(self.keys.items(), key=lambda entry: entry[1].key)
                if on == day and content.who == other and self.kitchen.knows(who, content)
            ]
            if known:
                self.kitchen.wait(20, 60)
                self.kitchen.add(who, "countersign", keys=known[:8], of="taken")
            told = [key for key in self.kitchen.emptied_on(day, other) if key in self.kitchen.told_gone[who]]
            if told and day in DISCARDS_SIGNED:
                self.kitchen.wait(20, 60)
                self.kitchen.add(who, "countersign", keys=told, of="discarded")

    def _report(self, day: int) -> None:
        if day == WITHOUT_REPORT:
            return
        findings = "冷藏櫃門封鬆脫" if day == WITH_FINDINGS else None
        self.kitchen.add(self.random.choice("AB"), "report", day=day, findings=findings)

    def _sync_all(self, _day: int = 0) -> None:
        for who in self.random.sample("AB", 2):
            if not self.kitchen.is_away[who]:
                self.kitchen.now += timedelta(seconds=10)
                self.kitchen.sync(who)
