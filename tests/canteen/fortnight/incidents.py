"""What goes wrong in a fortnight, and what is tried and must not be done; each on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.canteen.fortnight.calendar import CLOCK_SET_TO, DISHES, EXTRA, FREEZE_HOURS, MISTAKEN, UNHEARD
from tests.canteen.fortnight.kitchen import Content, Kitchen
from tests.canteen.fortnight.school import KEEP, School


class Incidents:
    """What is not every day's. `keys`: the sample of each dish, by day, meal and place in it."""

    kitchen: Kitchen
    school: School
    random: Random
    keys: dict[tuple[int, str, int], Content]
    frozen_from: datetime
    frozen_until: datetime
    is_failing: bool

    # what is tried and must not be

    def _wrongs(self, day: int) -> None:
        """Whatever is said in spite of the phone is said last before its next sync."""
        if day in {0, 1, 7, 11}:
            self._try_early("A" if day == 0 else "B")
        if day in {4, 7}:
            self._try_full("A" if day == 4 else "B")
        if day in {2, 7}:
            self._say("A" if day == 2 else "B", "early")
        if day == 4:
            self._say("A", "full")
            self._say("A", "own_signature")
        if day == 9:
            self._try_frozen("A")
            self._say("A", "frozen")

    def _some(self, who: str, suits: Callable[[Content], bool]) -> Content:
        known = [content for content in self.kitchen.inside.values() if self.kitchen.knows(who, content)]
        return self.random.choice([content for content in known if suits(content)])

    def _is_early(self, content: Content) -> bool:
        # a phone whose clock is a day ahead would take it for one that may go
        age = self.kitchen.now - content.taken_at
        return timedelta(hours=25) < age < KEEP - timedelta(hours=2)

    def _fresh(self, content: Content) -> bool:
        return self.kitchen.now - content.taken_at < timedelta(hours=10)

    def _try_early(self, who: str) -> None:
        suits = self._fresh if self.kitchen.now < self.school.wall(0, "24:00") else self._is_early
        content = self._some(who, suits)
        self.kitchen.wait(10, 20)
        self.kitchen.add(who, "try_discard", key=content.key, box=content.box, refusal="early")

    def _try_full(self, who: str) -> None:
        content = self._some(who, lambda content: True)
        facts = self._facts(6 if who == "B" else 4, "lunch", DISHES[0], 1)
        self.kitchen.wait(10, 20)
        self.kitchen.add(who, "try_take", key=content.key, box=content.box, refusal="in_use", ago=None, **facts)

    def _try_frozen(self, who: str) -> None:
        content = self._some(who, lambda content: self._is_held(content) and self.kitchen.now > content.taken_at + KEEP)
        self.kitchen.wait(10, 20)
        self.kitchen.add(who, "try_discard", key=content.key, box=content.box, refusal="frozen")

    def _say(self, who: str, why: str) -> None:
        """A phone that does not ask."""
        suits = {
            # of those that nobody empties before that phone hears that it was refused
            "early": lambda content: (
                self._fresh(content) and (self.kitchen.now < self.school.wall(7, "06:00") or self._is_held(content))
            ),
            "full": self._fresh,
            "own_signature": lambda content: content.who == who and self._fresh(content),
            "frozen": self._is_held,
        }
        content = self._some(who, suits[why])
        self.kitchen.wait(10, 20)
        facts = self._facts(4, "lunch", DISHES[0], 1)
        self.kitchen.add(who, "say", key=content.key, box=content.box, why=why, ago=None, **facts)

    # incidents, each on its day

    def _amend(self, day: int) -> None:
        for content in self._own(day, "breakfast")[:2]:
            self.kitchen.wait(10, 40)
            weight = f"{self.random.randint(130, 190)}"
            self.kitchen.add(
                content.who, "amend", key=content.key, box=content.box, **content.facts | {"weight_g": weight}
            )

    def _own(self, day: int, meal: str) -> list[Content]:
        return [content for (on, of, _index), content in self.keys.items() if (on, of) == (day, meal)]

    def _discard_twice(self, _day: int) -> None:
        """Both keepers say that they emptied the same box; whom the server hears first has done it."""
        content = self._some("A", lambda one: self._may_go(one) and self.kitchen.knows("B", one))
        self.kitchen.add("A", "discard", key=content.key, box=content.box, way="destroyed", known=True)
        self.kitchen.empty("A", content)
        self.kitchen.wait(20, 40)
        self.kitchen.add("B", "discard_again", key=content.key, box=content.box, way="other", known=True)
        self.kitchen.view["B"].pop(content.box)
        self.kitchen.now += timedelta(seconds=10)
        self.kitchen.sync("A")

    def _remove_mistake(self, day: int) -> None:
        self._remove(self.keys[day, *MISTAKEN[1:]], "mistake")

    def _remove(self, content: Content, why: str) -> None:
        self.kitchen.add("office", "remove", key=content.key, why=why)
        self.kitchen.empty("office", content)

    def _sign_discards(self, day: int) -> None:
        keys = [key for key in self.kitchen.emptied_on(day, "AB") if key in self.kitchen.gone]
        self.kitchen.add("office", "countersign", keys=keys, of="discarded")

    def _cancel_supper(self, day: int) -> None:
        self.kitchen.add("office", "menu", day=day, meal="supper", dishes=[], is_served=False)

    def _report_again(self, day: int) -> None:
        self.kitchen.add("A", "report", day=day, findings="晚餐停辦")

    def _away(self, who: str) -> None:
        self.kitchen.is_away[who] = True
        self.kitchen.add(who, "away")

    def _back(self, who: str) -> None:
        self.kitchen.is_away[who] = False
        self.kitchen.sync(who)

    def _extra_dish(self, day: int) -> None:
        """A dish that the office had not thought of: A's keeper puts it on the menu and samples it."""
        facts = self._facts(day, "lunch", EXTRA, 1)
        self.kitchen.add("A", "add_dish", day=day, meal="lunch", dish=EXTRA)
        self.kitchen.wait(20, 40)
        content = Content(self._key(), self.kitchen.empty_box("A"), "A", self.kitchen.now, facts)
        self.kitchen.add("A", "take", key=content.key, box=content.box, ago=None, **facts)
        self.kitchen.fill(content)

    def _edge(self, _day: int) -> None:
        """A lunch before the clocks changed: two minutes before its 48 hours it is early, a minute after it may go."""
        now, soon = self.kitchen.now + timedelta(minutes=3), self.kitchen.now + timedelta(minutes=19)
        lunch = sorted(self._own(6, "lunch"), key=lambda content: content.taken_at)
        ending = [one for one in lunch if now < one.taken_at + KEEP < soon and self.kitchen.knows(one.who, one)]
        for content in ending[:1]:
            self.kitchen.now = content.taken_at + KEEP - timedelta(minutes=2)
            self.kitchen.add(content.who, "try_discard", key=content.key, box=content.box, refusal="early")
            self.kitchen.now = content.taken_at + KEEP + timedelta(minutes=1)
            self.kitchen.add(content.who, "discard", key=content.key, box=content.box, way="kitchen_waste", known=True)
            self.kitchen.empty(content.who, content)

    def _freeze(self, _day: int) -> None:
        who = self.random.choice(("A", "office"))
        self.kitchen.now = self.frozen_from
        self.kitchen.add(who, "freeze", hours=FREEZE_HOURS)
        self.kitchen.now += timedelta(seconds=10)
        self.kitchen.sync("A")

    def _discard_frozen(self, _day: int) -> None:
        """B's keeper has not heard of the freeze."""
        content = self._some("B", lambda one: self._is_held(one) and self.kitchen.now >= one.taken_at + KEEP)
        self.kitchen.add("B", "discard", key=content.key, box=content.box, way="kitchen_waste", known=True)
        self.kitchen.empty("B", content)

    def _look(self, _day: int) -> None:
        self.kitchen.add("office", "look")

    def _hand_over(self, _day: int) -> None:
        self._remove(self._some("A", self._is_held), "handed_over")

    def _lift(self, _day: int) -> None:
        self.kitchen.now = self.frozen_until
        self.kitchen.add("office", "lift")
        self._sync_all()

    def _set_clock(self, _day: int) -> None:
        """B's keeper sets the phone's clock right."""
        self.kitchen.add("B", "set_clock", ahead=CLOCK_SET_TO)

    def _discard_unheard(self, _day: int) -> None:
        """B's keeper empties a box filled today, of which only A's phone, without a network, knows."""
        content = self.keys[UNHEARD]
        self.kitchen.add("B", "discard", key=content.key, box=content.box, way="other", known=False)
        self.kitchen.empty("B", content)
        self.kitchen.now += timedelta(seconds=10)
        self.kitchen.sync("B")

    def _fridge_warms(self, _day: int) -> None:
        kitchen = self.kitchen
        self.is_failing = True
        self._check("A", "F1", "12.5", "已報修，留樣移至 2 號櫃")
        self._move_all("A")
        if kitchen.is_away["B"]:
            self._move_all("B")
        kitchen.wait(600, 900)
        self._check("A", "F1", "9.2", "仍偏高")

    def _move_all(self, who: str) -> None:
        """Whatever this phone believes to be in the fridge; a phone without a network names again what went already."""
        self.kitchen.wait(300, 600)
        known = [self.kitchen.contents[key] for key in self.kitchen.view[who].values()]
        moved = [content.key for content in known if content.facts["fridge"] == "F1"]
        self.kitchen.add(who, "move", keys=moved, **{"from": "F1", "to": "F2"})

    def _close_too_soon(self, _day: int) -> None:
        self.kitchen.add("office", "close_case", is_too_soon=True)

    def _close_case(self, _day: int) -> None:
        self.kitchen.add("office", "close_case", is_too_soon=False)
        self.is_failing = False
