"""One day at the gate, made up from a seed: who came and went when, which guard said what on which phone.

Nothing here judges by the gate's rules. Events stand in the order of true time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.gate.day.heard import Heard
from tests.gate.day.hours import (
    BEGINS,
    DRAWER_OPENS,
    FORGOTTEN,
    LOOKS,
    OVERNIGHT,
    PHONE_CHANGES,
    RUSHES,
    SETTLES,
    SHIFTS,
    STAYS,
    SYNC_EVERY,
    TAKES_OVER,
    USUAL,
    VISITS,
    WATCHED,
    Day,
    Event,
    Visit,
    holder_of,
    is_out,
    phone_at,
)
from tests.gate.day.people import Somebody, make_somebody
from tests.gate.day.school import HOSTS, PASSES, make_school, wall


def make_day(seed: int) -> Day:
    """Make up the day of this seed."""
    school = make_school(seed)
    day = _Day(Random(f"gate day {seed}"))
    day.run()
    assert day.events == sorted(day.events, key=lambda event: event.at)
    return Day(seed, school, day.events)


class _Day:
    """The booth as it physically is: who is inside, which passes hang on the board, what each phone has heard."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.events: list[Event] = []
        self.now = wall("06:00")
        self.inside: dict[str, Visit] = {}
        self.board = set(range(1, PASSES + 1))
        self.met: list[Somebody] = []
        self.heard = Heard()
        self.agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self.turns = 0
        self.people = 0
        self.visits = 0
        self.unsigned: list[Visit] = []
        self.has_double = False

    def at(self, when: datetime, doing: Callable[[], None]) -> None:
        self.turns += 1
        self.agenda.append((when, self.turns, doing))

    def add(self, what: str, phone: str | None = None, **facts: Any) -> None:
        self.events.append(Event(self.now, phone or phone_at(self.now), what, facts))

    def run(self) -> None:
        self._timetable()
        for when in self._arrivals():
            self.at(when, self._arrive)
        while self.agenda:
            self.agenda.sort(reverse=True)
            when, _turn, doing = self.agenda.pop()
            self.now = max(self.now + timedelta(milliseconds=701), when)
            doing()

    def _timetable(self) -> None:
        self.at(wall("06:04"), lambda: self.add("announce", "office"))
        self.at(wall("06:05"), lambda: self.add("watch", "office", plate=WATCHED[0]))
        self.at(wall("06:10"), lambda: self._sync("P1"))
        when = wall("06:20")
        while when < wall("18:40"):
            self.at(when, self._sync_in_use)
            when += SYNC_EVERY
        self.at(wall(BEGINS["P2"]), lambda: self.heard.begin("P2"))
        self.at(wall("11:36"), lambda: self._sync("P2"))
        self.at(wall(DRAWER_OPENS), lambda: self._sync("P1"))
        for (begins, guard), (_before, gone) in zip(SHIFTS[1:], SHIFTS, strict=False):
            self.at(wall(begins), lambda guard=guard, gone=gone: self._hand_over(gone, guard))
        self.at(wall(PHONE_CHANGES), lambda: self.add("guard", guard="G2"))
        step = (wall("18:35") - wall("06:50")) / (LOOKS - 1)
        for look in range(LOOKS):
            self.at(wall("06:50") + look * step, lambda: self.add("look"))
        self.at(wall("09:05"), self._refuse)
        for clock in ("10:02", "11:55", "12:41", "14:20", "16:31"):
            self.at(wall(clock), self._refuse)
        for clock in ("08:31", "10:20", "12:50", "15:02"):
            self.at(wall(clock), self._amend)
        for clock in ("09:17", "12:33"):
            self.at(wall(clock), self._void)
        self.at(wall("10:41"), lambda: self._refuse(plate=WATCHED[0]))
        self.at(wall("11:45"), lambda: self.add("watch", "office", plate=WATCHED[1]))
        self.at(wall("12:20"), lambda: self._special(plate=WATCHED[1], stays=20))
        self.at(wall("14:40"), lambda: self._special(plate=WATCHED[1], stays=25, watch="overridden"))
        self.at(wall("10:01"), lambda: self._special(stays=45, guest=0))
        self.at(wall("14:02"), lambda: self._special(stays=60, guest=1, people=3))
        self.at(wall("14:11"), lambda: self._special(stays=55, guest=2, people=2))
        self.at(wall(OVERNIGHT), lambda: self._special(stays=None))
        self.at(wall(SETTLES), self._settle)
        self.at(wall("18:45"), lambda: self._sync("P2"))

    def _arrivals(self) -> list[datetime]:
        rushes = [(wall(begins), wall(ends)) for begins, ends, _weight in RUSHES]
        weights = [weight for *_when, weight in RUSHES]
        chosen = self.random.choices(rushes, weights, k=VISITS)
        return sorted(begins + (ends - begins) * self.random.random() for begins, ends in chosen)

    # coming in

    def _arrive(self) -> None:
        phone, random = phone_at(self.now), self.random
        back = self._somebody_back(phone) if random.random() < 0.22 else None
        who = back or self._somebody_new()
        people = random.choice((2, 3, 4, 6)) if random.random() < 0.12 else 1
        number = random.choice(sorted(self.board)) if self.board and random.random() < 0.7 else None
        if number:
            self.board.remove(number)
        self.visits += 1
        # now and then the guard lets somebody through first and writes it down afterwards
        ago = timedelta(minutes=random.randint(2, 6)) if random.random() < 0.04 and not number else timedelta()
        visit = Visit(f"v{self.visits:03}", who, self.now - ago, people, number, phone)
        self.inside[visit.key] = visit
        self.heard.say(phone, visit.key, who.key)
        answer = random.choice(("yes", "yes", "yes", "no_answer", "not_called"))
        goods = random.choice(("", "", "", "紙箱 3 個", "工具箱"))
        host = random.randrange(len(HOSTS))
        self._enter(visit, is_known=back is not None, ago=ago, host=host, host_answer=answer, goods=goods)
        self._plan_leaving(visit)

    def _somebody_new(self) -> Somebody:
        self.people += 1
        who = make_somebody(f"s{self.people:03}", self.random)
        self.met.append(who)
        return who

    def _somebody_back(self, phone: str) -> Somebody | None:
        """Find somebody who has been here today, is outside again, and whom this phone has heard of."""
        inside = {visit.who.key for visit in self.inside.values()}
        known = [who for who in self.met if who.key not in inside and self._has_heard(phone, who.key)]
        return self.random.choice(known) if known else None

    def _plan_leaving(self, visit: Visit) -> None:
        least, most = STAYS[visit.who.purpose]
        leaves_at = visit.entered_at + timedelta(minutes=self.random.uniform(least, most))
        leaves_at = min(max(leaves_at, self.now + timedelta(minutes=1)), wall("17:58:30"))
        is_unsigned = len(self.unsigned) < FORGOTTEN and wall("13:30") < visit.entered_at and visit.pass_number is None
        if is_unsigned and self.random.random() < 0.12:
            self.unsigned.append(visit)
            return
        if visit.people > 1 and self.random.random() < 0.4:
            part = self.random.randint(1, visit.people - 1)
            half = self.now + (leaves_at - self.now) / 2
            self.at(half, lambda: self._leave(visit, part))
        self.at(leaves_at, lambda: self._leave(visit, None))

    # going out

    def _leave(self, visit: Visit, people: int | None, left_at: datetime | None = None) -> None:
        """Somebody goes out. A phone that has not heard of them takes the pass, or hears of it later from the guard."""
        if visit.key not in self.inside:
            return
        phone = phone_at(self.now)
        ago = self.now - left_at if left_at else timedelta()
        if self._has_heard(phone, visit.key):
            way = "scan" if visit.pass_number and people is None and not ago and self.random.random() < 0.8 else "list"
            self.add("leave", key=visit.key, people=people, way=way, ago=ago, pass_number=visit.pass_number)
            self._confuse(visit, phone, people)
        elif visit.pass_number and people is None:
            self.add("leave_pass", key=visit.key, pass_number=visit.pass_number)
        else:
            first = left_at or self.now
            self.at(self.now + timedelta(minutes=11), lambda: self._leave(visit, people, first))
            return
        if people is None:
            del self.inside[visit.key]
            if visit.pass_number:
                self.board.add(visit.pass_number)

    def _confuse(self, visit: Visit, phone: str, people: int | None) -> None:
        """Once, a phone in a drawer has signed somebody out, and the other one does it again before it hears of it."""
        is_time = phone == "P1" and people is None and wall("11:41") < self.now < wall(PHONE_CHANGES)
        if self.has_double or not is_time or visit.key not in self.heard.keys["P2"]["G2"]:
            return
        self.has_double = True
        again = {"key": visit.key, "people": None, "way": "list", "ago": timedelta(), "pass_number": None}
        self.at(wall("13:02"), lambda: self.add("leave", **again))

    def _special(
        self,
        *,
        stays: int | None,
        plate: str | None = None,
        watch: str | None = None,
        guest: int | None = None,
        people: int = 1,
    ) -> None:
        """Somebody with a story: on the watch list, invited, or a fitter who stays the night (`stays` is None)."""
        self.visits += 1
        who = replace(self._somebody_new(), plate=plate)
        visit = Visit(f"v{self.visits:03}", who, self.now, people, None, phone_at(self.now))
        self.inside[visit.key] = visit
        self.heard.say(visit.phone, visit.key, who.key)
        self._enter(visit, watch=watch, guest=guest)
        if stays:
            self.at(self.now + timedelta(minutes=stays), lambda: self._leave(visit, None))

    def _enter(self, visit: Visit, **facts: Any) -> None:
        visit_facts = {"key": visit.key, "somebody": visit.who, "people": visit.people}
        self.add("enter", **{**USUAL, **visit_facts, "pass_number": visit.pass_number, **facts})

    def _settle(self) -> None:
        for number, visit in enumerate(self.unsigned):
            self.now += timedelta(seconds=20)
            ago = timedelta(minutes=15 + 5 * number)
            said = {"people": None, "pass_number": None, "reason": "已離校，未登記"}
            self.add("leave", key=visit.key, way="settled", ago=ago, **said)
            del self.inside[visit.key]

    # what else a guard says

    def _refuse(self, plate: str | None = None) -> None:
        self.visits += 1
        who = self._somebody_new()
        reason = self.random.choice(("host_refused", "no_id", "barred_goods", "not_expected"))
        if plate:
            who, reason = replace(who, plate=plate), "watch_list"
        self.add(
            "refuse", key=f"v{self.visits:03}", somebody=who, host=self.random.randrange(len(HOSTS)), reason=reason
        )

    def _newest(self) -> Visit:
        phone = phone_at(self.now)
        return next(one for one in reversed(list(self.inside.values())) if one.phone == phone and one.people == 1)

    def _amend(self) -> None:
        """The name was misspelt; whoever comes back is known by the right one."""
        visit = self._newest()
        name = f"{visit.who.name}（更正）"
        self.add("amend", key=visit.key, name=name)
        self.met = [replace(who, name=name) if who is visit.who else who for who in self.met]

    def _void(self) -> None:
        """The guard has put down somebody who never came in."""
        self.visits += 1
        who = self._somebody_new()
        key, phone = f"v{self.visits:03}", phone_at(self.now)
        self._enter(Visit(key, who, self.now, 1, None, phone))
        self.now += timedelta(seconds=50)
        self.add("void", key=key, reason="按錯")
        self.met.remove(who)
        self.heard.take_back(phone, key)

    def _hand_over(self, gone: str, comes: str) -> None:
        phone = phone_at(self.now)
        seen = [visit for visit in self.inside.values() if self._has_heard(phone, visit.key)]
        out = sorted(visit.pass_number for visit in seen if visit.pass_number)
        self.add("hand_over", guard=gone, to=comes, passes_out=out)
        self.now = max(self.now + timedelta(seconds=1), wall(dict(map(reversed, SHIFTS))[comes]) + TAKES_OVER)
        self.add("guard", guard=comes)
        self.now += timedelta(seconds=5)
        if not is_out(self.now):
            self._sync(phone)  # as the app does when somebody opens it
        self.now += timedelta(seconds=20)
        self.add("take_over", guard=comes)

    # the network

    def _sync_in_use(self) -> None:
        if not is_out(self.now):
            self._sync(phone_at(self.now))

    def _sync(self, phone: str) -> None:
        self.add("sync", phone)
        self.heard.sync(phone, holder_of(phone, self.now))

    def _has_heard(self, phone: str, key: str) -> bool:
        return key in self.heard.keys[phone][holder_of(phone, self.now)]
