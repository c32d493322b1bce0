"""The course of one run: a school's days, told by one seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.cast import PASSWORD
from tests.journal.fire.storm.backups import Backups
from tests.journal.fire.storm.handsets import Handsets
from tests.journal.fire.storm.model import Model
from tests.journal.fire.storm.network import Network
from tests.journal.fire.storm.office import Office
from tests.journal.fire.storm.records import Clerk
from tests.journal.fire.storm.replicas import wrong_phone
from tests.journal.fire.storm.school import BEGINS, ON_PHONES, School
from tests.journal.fire.storm.server import Server
from tests.journal.fire.storm.standing import came_back
from webapp.db import db

PHONES = 4
STEPS = 300
SHARE = 0.7
BUILD = "build-1"
DOINGS = {
    "visit": 60,
    "office": 14,
    "hours": 5,
    "days": 2,
    "late request": 6,
    "clock": 5,
    "other person": 5,
    "lull": 6,
    "new duties": 3,
    "sign out": 1,
    "tab killed": 2,
    "backup": 4,
    "verify": 3,
    "restore": 3,
}
YEAR_MS = 365 * 86_400_000
CLOCKS_MS = (0, 0, 90_000, -7_200_000, 5 * YEAR_MS, -8 * YEAR_MS)
HAND_OVERS_MOST = 4
# the longest that the network's replies ask a phone to wait
WAITED_MOST = timedelta(minutes=2)
# the databases of what comes from the server, by the beginning of their names
REPLICA = "rounds-replica-"
PHOTOS = "rounds/photos"
WAKES = ("timer", "online", "visible", "save", "background")


@dataclass
class Course:
    server: Server
    phones: Handsets
    school: School
    chance: Random
    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    now: datetime = BEGINS

    def __post_init__(self) -> None:
        self.model = Model()
        self.server.clock = lambda: self.now
        chance = self.chance
        self.network = Network(self.server, self.phones, chance, self.counts, self._meanwhile, self.model.wrong)
        self.office = Office(self.server, self.school, chance, self.model, self.counts)
        self.clerk = Clerk(self.school, chance, self.model)
        self.ahead_ms = [0] * PHONES
        # who walks with which phone
        self.usual = [chance.sample(ON_PHONES, 3) for _ in range(PHONES)]
        self.holder: list[str | None] = [None] * PHONES
        self.alive = [False] * PHONES
        self.known: list[set[str]] = [set() for _ in range(PHONES)]
        self.backups = Backups(self.server, chance, self.folder)
        self.phones.carry = self.network.carry
        self.phones.now_ms = lambda phone: round(self.now.timestamp() * 1000) + self.ahead_ms[phone]

    # -- the storm --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        self.phones.call(0, "new_school")
        self.backups.make()
        self.backups.verify()
        for phone in range(PHONES):
            self._open(phone)
            self._sign_in(phone, self.usual[phone][0])

    def storm(self, steps: int) -> None:
        self.network.share = SHARE
        for _ in range(steps):
            self.now += timedelta(seconds=self.chance.randint(20, 600))
            doing = self.chance.choices(list(DOINGS), DOINGS.values())[0]
            getattr(self, "_" + doing.replace(" ", "_"))()
        self.network.share = 0.0

    def _any(self) -> int:
        return self.chance.randrange(PHONES)

    def _visit(self) -> None:
        phone = self._any()
        if not self.alive[phone]:
            self._open(phone)
        if self.holder[phone] is None:
            self._sign_in(phone, self.chance.choice(self.usual[phone]))
        self._save(phone, self.chance.randint(3, 14))
        if self.chance.random() < 0.12:
            self._hand_over(phone)
        for _ in range(self.chance.randint(5, 13)):
            self._wake(phone)
        with self.server.inside():
            self.model.wrong += came_back(self.model)
            db.session.rollback()

    def _save(self, phone: int, count: int, *, may_die: bool = True) -> None:
        drafts = self.clerk.drafts(phone, count, self.now)
        dies = may_die and self.chance.random() < 0.08
        given: dict[str, Any] = {"drafts": drafts}
        if dies:
            # a save is three writes or more and one commit; a third of the deaths meet a photo
            at = self.chance.randint(1, 4 * len(drafts))
            given["killAt"] = self.chance.choice(
                ({"writesLeft": at}, {"commitsLeft": 1 + at // 4}, {"writesLeft": 1, "within": PHOTOS})
            )
        result = self.phones.call(phone, "save", **given)
        killed = isinstance(result, dict)
        self._died(phone, "tab killed while saving") if killed else None
        self._note_saved(result["done"] if killed else result)

    def _note_saved(self, done: list[dict[str, Any]]) -> None:
        for one in done:
            saved = self.model.records[one["id"]]
            if "refused" in one:
                if saved.fate != "unsaved":
                    self.model.wrong.append(f"{saved.type} could not be saved: {one['refused']}")
                continue
            saved.is_promised, saved.hash, saved.author = True, one["hash"], one["author"]
            self.counts["poison"] += saved.fate != "applied"

    def _wake(self, phone: int) -> None:
        if not self.alive[phone]:
            return
        given: dict[str, Any] = {"reason": self.chance.choice(WAKES)}
        if self.chance.random() < 0.05:
            # anywhere in a round, or while what came from the server is written down
            within, most = self.chance.choice((("", 12), (REPLICA, 3)))
            left = "writesLeft" if self.chance.random() < 0.6 else "commitsLeft"
            given["killAt"] = {left: self.chance.randint(1, most), "within": within}
        self._heed(
            phone, self.phones.call(phone, "wake", **given), "tab killed while applying" if "killAt" in given else None
        )
        self.now += timedelta(seconds=self.chance.randint(5, 90))

    def _heed(self, phone: int, state: dict[str, Any], death: str | None = None) -> None:
        if state.get("killed"):
            self._died(phone, death)
            return
        error = state.get("error") or {}
        if error.get("kind") == "device":
            self.model.wrong.append(f"the phone stumbled: {error.get('detail')}")
        self._note_holder(phone, state)
        if state["needsSignIn"] and self.holder[phone] and self.network.depth == 0:
            self._sign_in(phone, self.holder[phone])

    def _died(self, phone: int, how: str | None) -> None:
        if how:
            self.counts[how] += 1
        self.alive[phone] = False

    def _open(self, phone: int, app: str = BUILD) -> None:
        self.alive[phone] = True
        self._heed_quietly(phone, self.phones.call(phone, "open", app=app, seed=self.chance.getrandbits(32)))

    def _heed_quietly(self, phone: int, state: dict[str, Any]) -> None:
        if state.get("killed"):
            self._died(phone, None)
        else:
            self._note_holder(phone, state)

    def _note_holder(self, phone: int, state: dict[str, Any]) -> None:
        names = {id_: name for name, id_ in self.school.people.items()}
        self.holder[phone] = names.get(state["person"] or "")

    def _sign_in(self, phone: int, name: str) -> None:
        self.known[phone].add(name)
        self._heed_quietly(phone, self.phones.call(phone, "signIn", username=name, password=PASSWORD))

    def _other_person(self) -> None:
        phone = self._any()
        if self.alive[phone]:
            self._sign_in(phone, self.chance.choice(self.usual[phone]))
            self.counts["another person on the phone"] += 1

    def _hand_over(self, phone: int) -> None:
        """What one has written goes under the session of the next."""
        before = self.holder[phone]
        following = self.chance.choice([name for name in self.usual[phone] if name != before])
        for _ in range(HAND_OVERS_MOST):
            if self.alive[phone] and self.holder[phone] == before:
                self._sign_in(phone, following)
        self.counts["handed over before it was sent"] += self.holder[phone] == following

    def _new_duties(self) -> None:
        """Somebody's rights change, and their phone asks for news."""
        phone = self._any()
        if name := self.holder[phone]:
            self.office.change_rights(name)
            self._wake(phone)
            self._lull(phone)

    def _lull(self, phone: int | None = None) -> None:
        phone = self._any() if phone is None else phone
        share, self.network.share = self.network.share, 0.0
        if self.alive[phone] and self.chance.random() < 0.5:
            # what was half written down must show, or be asked for anew
            given = {"reason": "online", "killAt": {"commitsLeft": self.chance.randint(1, 2), "within": REPLICA}}
            self._heed(phone, self.phones.call(phone, "wake", **given), "tab killed while applying")
        self.level(phone)
        self.network.share = share
        self.counts["lull"] += 1

    def level(self, phone: int) -> None:
        """On a good network a phone comes to show what its holder may see; it is looked at before anything mends it."""
        if not self.alive[phone]:
            self._open(phone)
        self.now += WAITED_MOST
        asked = self.network.requests
        state = self.phones.call(phone, "wake", reason="online")
        if state["person"] and self.network.requests == asked:
            self.model.wrong.append(f"stalled: phone {phone} asks nobody for anything: {state}")
        self._heed(phone, state)
        self.network.told.discard(phone)
        self._heed(phone, self.phones.call(phone, "wake", reason="online"))
        # others' keys may be unknown to a server that was restored: that keeps nobody from being given news
        if self.holder[phone] is None or phone not in self.network.told:
            return
        contents = self.phones.call(phone, "contents")
        with self.server.inside():
            self.model.wrong += [f"{line}, in a lull" for line in wrong_phone(self, phone, contents)]
            db.session.rollback()

    def _sign_out(self) -> None:
        phone = self._any()
        if self.alive[phone]:
            self._heed_quietly(phone, self.phones.call(phone, "signOut"))
            self.counts["signed out"] += 1

    def _tab_killed(self) -> None:
        phone = self._any()
        if self.alive[phone]:
            self.phones.call(phone, "kill")
            self._died(phone, "tab killed at rest")

    def _office(self) -> None:
        self.office.act()

    def _hours(self) -> None:
        self.now += timedelta(hours=self.chance.randint(1, 9))

    def _days(self) -> None:
        self.now += timedelta(days=self.chance.randint(1, 4))

    def _late_request(self) -> None:
        self.network.deliver_late()

    def _clock(self) -> None:
        self.ahead_ms[self._any()] = self.chance.choice(CLOCKS_MS)
        self.counts["clock set"] += 1

    def _meanwhile(self, waiting: int) -> None:
        """What happens while a reply is on its way: also on the phone that waits for it."""
        doing = self.chance.choice(("save", "office", "other phone", "restore", "hours", "office"))
        if doing == "save" and self.alive[waiting] and self.holder[waiting]:
            self._save(waiting, 1, may_die=False)
        elif doing == "other phone":
            others = [one for one in range(PHONES) if one != waiting and self.alive[one]]
            if others:
                self._wake(self.chance.choice(others))
        elif doing == "restore":
            if self.chance.random() < 0.25:
                self._restore()
        elif doing == "hours":
            self._hours()
        else:
            self._office()

    def _backup(self) -> None:
        self.backups.make()

    def _verify(self) -> None:
        self.backups.verify()

    def _restore(self) -> None:
        self.backups.restore()
        self.counts["restored"] += 1
