"""One phone: a browser on a profile of its own, lived and killed again and again, and at last left in peace."""

from __future__ import annotations

import base64
import random
import threading
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests import patience
from tests.browser.chromium import Chromium
from tests.browser.fault_proxy import Faults
from tests.browser.phone_school import PASSWORD, ROOM_CODE
from tests.browser.server import LiveServer
from tests.browser.torn import tear, times_thrown_away
from tests.journal.fire.browser_kills import judging
from tests.journal.fire.browser_kills.gate import IDLE, Gate, Life, Mutant
from tests.journal.test_photos import jpeg

# a browser that gets a hundredth of a machine stands nearly still
PATIENCE_SECONDS = 4 * patience.SECONDS
HOURS = 7  # between two lives: each time the phone asks what it may let go of
# a little loss on the way besides, so that there is something to do again
FAULTS = Faults(drop=0.04, swallow_every=17, path_prefix="/api/")
TORN_SHARE = 0.15
IN_THE_PAGE = (
    *("saving", "saving", "save begun", "save begun", "save begun", "save complete", "save complete", "said", "said"),
    *(
        "answer begun",
        "answer complete",
        "letting go begun",
        "letting go complete",
        "replica begun",
        "replica complete",
    ),
    *("any", "any", "any"),
)
ON_THE_WAY = tuple(
    f"{kind} {stage}"
    for kind, stages in {
        "push": ("asked", "acted", "half", "answered"),
        "blobs": ("asked", "acted", "answered"),
        "confirm": ("asked", "acted", "half", "answered"),
        "pull": ("asked", "acted", "half", "answered"),
    }.items()
    for stage in stages
)
PLACES = (*IN_THE_PAGE, *ON_THE_WAY)


@dataclass
class Findings:
    """`phases`: what a save, and what sync, had come to when the browser was killed. `open_saves`: what had become of
    the save that was going on: there after all, or not.
    """

    kills: int = 0
    records: int = 0
    photos: int = 0
    torn: int = 0
    thrown_away: int = 0
    let_go: int = 0
    phases: dict[str, Counter[str]] = field(default_factory=lambda: {"save": Counter(), "sync": Counter()})
    open_saves: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Phone:
    """The seed decides all that is decided here; how fast the machine is decides where a kill lands after its delay."""

    def __init__(self, executable: str, folder: Path, server: LiveServer, *, seed: int, name: str, mutant: Mutant):
        self.seed, self.name = seed, name
        self.server, self.findings, self.memory = server, Findings(), judging.Memory()
        self._chance = random.Random(f"{seed}/{name}")
        self._gate = Gate(server.port, self._chance.randrange(1 << 30), mutant, FAULTS)
        self._profile = folder / name
        self._chromium = Chromium(executable, self._profile, opens=f"{self._gate.url}/fire")
        self._lives = 0
        self._places: list[str] = []
        self._judged_tries: set[str] = set()
        self._thrown_away = 0

    def live(self, aims: Iterable[str], torn: Container[int] | None = None) -> None:
        """Be killed at each of these places, the disk torn after those of these numbers; then come to rest."""
        with self._gate:
            try:
                for kill, aim in enumerate(aims):
                    is_torn = kill in torn if torn is not None else self._chance.random() < TORN_SHARE
                    self._one_life(aim, is_torn=is_torn)
                self._come_to_rest()
            finally:
                self._end()

    def draw(self) -> str:
        """Draw a place, as from a pack of cards: each comes up before any comes up again."""
        if not self._places:
            self._places = self._chance.sample(PLACES, len(PLACES))
        return self._places.pop()

    def _one_life(self, aim: str, *, is_torn: bool) -> None:
        life = self._begin(aim, saves=self._chance.randint(2, 5))
        if not life.reached.wait(PATIENCE_SECONDS):
            self._blame("the page stands still")
        if aim in IN_THE_PAGE or aim.endswith("answered"):
            # whatever else the browser's processes are at, a few milliseconds on
            threading.Event().wait(self._chance.choice((0, self._chance.uniform(0, 0.012))))
        save, sync = life.save, sorted(life.requests.values())
        self._end()
        self.findings.kills += 1
        self.findings.phases["save"][save] += 1
        self.findings.phases["sync"][sync[0] if sync else "nothing on the way"] += 1
        self._remember(life)
        if is_torn:
            self.findings.torn += 1
            tear(self._profile)

    def _begin(self, aim: str, saves: int) -> Life:
        """Start the browser, and judge what it finds as soon as the page tells."""
        orders = {
            "ahead_ms": self._lives * HOURS * 3_600_000,
            "person": {"username": "patrol", "password": PASSWORD},
            "code": ROOM_CODE,
            "jpeg": base64.b64encode(jpeg(size=(32, 24))).decode(),
            "saves": [{"wait_ms": self._chance.choice((0, 5, 40, 120)), "photos": self._sizes()} for _ in range(saves)],
        }
        nth = self._chance.randint(1, 12) if aim == "any" else self._chance.choice((1, 1, 2))
        self._lives += 1
        self._gate.life = life = Life(orders, aim, nth)
        self._chromium.start()
        return life

    def _sizes(self) -> list[int]:
        """Of the photos of one record: none, or one to three of up to 90 KB."""
        count = self._chance.choice((0, 0, 1, 1, 3))
        return [self._chance.choice((200, 9_000, 90_000)) for _ in range(count)]

    def _end(self) -> None:
        self._chromium.kill()
        self._gate.life.dead.set()

    def _remember(self, life: Life) -> None:
        """Judge what was found at this life's opening by what was known before it, then learn what it has told.

        A page that was killed before it could tell what it found is judged at the next.
        """
        if opened := life.find("opened"):
            self._judge_opening(opened[0])
        for message in life.find("saving"):
            self.memory.tried[message["id"]] = message["photos"]
        for message in life.find("said"):
            self.memory.said[message["id"]] = message

    def _judge_opening(self, found: dict[str, object]) -> None:
        times = times_thrown_away(self._profile)
        was_thrown_away, self._thrown_away = times > self._thrown_away, times
        self.findings.thrown_away += was_thrown_away
        here = {record["id"] for record in found["records"]}  # type: ignore[attr-defined]
        for id_ in self.memory.tried.keys() - self.memory.said.keys() - self._judged_tries:
            self.findings.open_saves["there after all" if id_ in here else "not there"] += 1
            self._judged_tries.add(id_)
        faults = judging.after_a_kill(self.memory, found, self.server.instance, was_thrown_away=was_thrown_away)
        for fault in faults:
            self._blame(fault)

    def _come_to_rest(self) -> None:
        life = self._begin(IDLE, saves=0)
        life.reached.wait(PATIENCE_SECONDS)
        self._remember(life)
        if rest := life.find(IDLE):
            for fault in judging.when_quiet(self.memory, rest[0], self.server.instance):
                self._blame(fault)
        else:
            self._blame("it does not come to rest")
        self.findings.records = len(self.memory.said)
        self.findings.photos = sum(len(self.memory.tried[id_]) for id_ in self.memory.said)
        self.findings.let_go = len(self.memory.gone)

    def _blame(self, fault: str) -> None:
        self.findings.wrong.append(f"--seed {self.seed}, phone {self.name}, life {self._lives}: {fault}")
