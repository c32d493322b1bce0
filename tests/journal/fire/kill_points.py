"""The server kills itself at every named point; what it had acknowledged is there afterwards, once.

Three phones send, bring photos and erase until the connection breaks, or an administrator's command dies beside them.
Then the server starts again, and is held to all that it ever said.
"""

from __future__ import annotations

import random
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.journal.fire import jobs
from tests.journal.fire.kept import find_lost
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.senders import Sender
from tests.journal.fire.servers import Death, Forked, Mutant, Server, Site
from tests.journal.fire.sites import open_site, sign_in
from tests.journal.fire.stopping import asked_to_stop
from tests.journal.fire.wire import CutOffError, Wire
from webapp.backups.repository import Repository
from webapp.journal.points import Point

RUNS = 1000
AT_ONCE = 3
MOST_STEPS = 60
VERIFY_EVERY = 50
BACKS_UP_AGAIN = 0.3
# a photo for which there was no time is brought again
ROUNDS = 5
# the nth time is drawn from here: early ones find the first commits, late ones a server in full swing
NTH = (1, 1, 2, 3, 5)
ERASING = (Point.ERASURE_COMMITTED, Point.ERASURE_FILES_DROPPED)
OFTEN_ONCE = ("backup.", "restore.")


def is_of_command(point: Point) -> bool:
    return point.startswith(OFTEN_ONCE) or point in ERASING


@dataclass
class Siege:
    """One site under attack: its phones, and what was counted."""

    site: Site
    senders: list[Sender]
    chance: random.Random
    server: Server
    kills: Counter[Point] = field(default_factory=Counter)
    unreached: Counter[Point] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    verified: int = 0

    def kill_at(self, point: Point) -> None:
        """One life of the server that ends at `point`, and the next one's beginning, held to what was said."""
        death = Death(point, 1 if point.startswith(OFTEN_ONCE) else self.chance.choice(NTH))
        active = self.chance.sample(self.senders, min(AT_ONCE, len(self.senders)))
        if point.startswith("restore."):
            self._die_restoring(death)
        elif is_of_command(point):
            self._die_beside_server(death, active)
        else:
            self._die_serving(death, active)
        self._collect(active)

    def _die_serving(self, death: Death, active: list[Sender]) -> None:
        self.server.start(death)
        was_cut = self._send(active, erases=death.point.startswith("erasure."), until_cut=True)
        # who was cut off by its death may know of it before the one who buries it
        if was_cut and self.server.wait() == -signal.SIGKILL:
            self.kills[death.point] += 1
        else:
            self.unreached[death.point] += 1
        self.server.stop(signal.SIGKILL)

    def _die_beside_server(self, death: Death, active: list[Sender]) -> None:
        self.server.start()
        self._send(active, erases=False, until_cut=False)
        if death.point in ERASING:
            sender = next((one for one in active if one.erasable), None)
            if sender is None:
                self.wrong.append("nothing to erase")
                return
            doomed = sender.erasable[-1:]
            sender.forget_erased(doomed)
            self._run(death, jobs.erase_records, self.site, doomed, Death(death.point, 1))
        else:
            self._run(death, jobs.back_up, self.site, death)
        self._send(active, erases=False, until_cut=False)
        self.server.stop(signal.SIGKILL)

    def _die_restoring(self, death: Death) -> None:
        """The restore dies, is begun again and ends; then phones bring what the restored server does not know."""
        if not Repository(self.site.backups).manifests() or self.chance.random() < BACKS_UP_AGAIN:
            self._must_end_well(jobs.back_up, self.site, None)
        if death.point == Point.RESTORE_PHOTO_BROUGHT:
            # a new machine has no photos
            shutil.rmtree(self.site.instance / "photos", ignore_errors=True)
        self._run(death, jobs.put_back, self.site, death)
        self._must_end_well(jobs.put_back, self.site, None)
        self._must_end_well(jobs.erase_what_came_back, self.site)
        with self.server:
            self._in_parallel([sender.confirm_all for sender in self.senders])
            self._in_parallel([sender.send for sender in self.senders])
            self._in_parallel([sender.bring_photos for sender in self.senders])

    def settle(self) -> None:
        """Everybody sends all there is; then all of it is looked at."""
        self._must_end_well(jobs.erase_what_came_back, self.site)
        with self.server:
            for _ in range(ROUNDS):
                self._in_parallel([sender.send for sender in self.senders])
                self._in_parallel([sender.bring_photos for sender in self.senders])
        self._collect(self.senders)
        for sender in self.senders:
            if sender.queued or sender.missing:
                self.wrong.append(f"{len(sender.queued)} records and {len(sender.missing)} photos were never taken")
        self.verify()

    def verify(self) -> None:
        """Begin as every start of a server does: an erasure that died halfway is not what a check is to find."""
        self._must_end_well(jobs.erase_what_came_back, self.site)
        self._must_end_well(jobs.check, self.site)
        self.wrong += find_lost(self.site, self.senders)
        self.verified += 1

    def _collect(self, active: list[Sender]) -> None:
        self.wrong += find_lost(self.site, active)
        for sender in active:
            self.wrong += sender.wrong
            sender.wrong.clear()

    def _send(self, active: list[Sender], *, erases: bool, until_cut: bool) -> bool:
        """Have them send at once; return whether one of them was cut off, as all are once the server is dead."""
        cut = threading.Event()

        def go_on(sender: Sender) -> None:
            for _ in range(MOST_STEPS if until_cut else 1):
                try:
                    sender.step(erases=erases)
                except CutOffError:
                    cut.set()
                    if not until_cut:
                        raise
                if cut.is_set():
                    return

        self._in_parallel([partial(go_on, sender) for sender in active])
        return cut.is_set()

    def _in_parallel(self, works: Sequence[Callable[[], None]]) -> None:
        def run(work: Callable[[], None]) -> None:
            try:
                work()
            except Exception as error:
                self.wrong.append(f"{type(error).__name__}: {error}")

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, death: Death, job: Callable[..., None], *given: object) -> None:
        forked = Forked(job, *given, log=self._log)
        if forked.wait() == -signal.SIGKILL:
            self.kills[death.point] += 1
        else:
            self.unreached[death.point] += 1

    def _must_end_well(self, job: Callable[..., None], *given: object) -> None:
        ended = Forked(job, *given, log=self._log).wait()
        if ended:
            said = self._log.read_text()[-1500:]
            self.wrong.append(f"{job.__name__} ended with {ended}: {said}")

    @property
    def _log(self) -> Path:
        return self.site.log


@dataclass(frozen=True)
class Means:
    """How a siege is led: how many phones there are, which server, when it is to be broken off, who hears of it."""

    phones: int = AT_ONCE
    mutant: Mutant | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    say: Progress = print


def besiege(site: Site, points: Sequence[Point], seed: int, means: Means) -> Siege:
    """Kill the server at each of these points in turn, then let everything settle."""
    chance = random.Random(seed)
    code, signed_in = sign_in(site, ["administrator"] * means.phones)
    server = Server(site, mutant=means.mutant)
    senders = []
    for number, phone in enumerate(signed_in):
        phone.client = Wire(server.port)  # type: ignore[assignment]
        senders.append(Sender(phone, code, random.Random(seed * 1000 + number)))
    siege = Siege(site, senders, chance, server)
    try:
        for number, point in enumerate(points, 1):
            if means.stopped.is_set():
                break
            known = len(siege.wrong)
            siege.kill_at(point)
            for wrong in siege.wrong[known:]:
                means.say(f"{number} {point}: WRONG {wrong}")
            if number % VERIFY_EVERY == 0:
                siege.verify()
                means.say(f"{number} of {len(points)}: {siege.kills.total()} kills, {len(siege.wrong)} wrong")
        siege.settle()
    finally:
        server.stop(signal.SIGKILL)
    return siege


def points_for(runs: int, chance: random.Random) -> list[Point]:
    """Each point in its turn, in an order of chance each time round."""
    chosen: list[Point] = []
    while len(chosen) < runs:
        chosen += chance.sample(list(Point), len(Point))
    return chosen[:runs]


def verdict_of(siege: Siege, database: str) -> Verdict:
    counts = {
        "kills": siege.kills.total(),
        "not_reached": siege.unreached.total(),
        "records": sum(len(sender.kept) for sender in siege.senders),
        "photos": sum(len(sender.kept_photos) for sender in siege.senders),
        "resent": sum(sender.resent for sender in siege.senders),
        "told_later": sum(sender.told_later for sender in siege.senders),
        "erased": sum(len(sender.doomed) for sender in siege.senders),
        "verified": siege.verified,
    }
    notes = [f"{point}: {siege.kills[point]}" for point in Point]
    never = [f"{point} was never reached" for point in siege.unreached if not siege.kills[point]]
    return Verdict("kill_points", database, counts, list(dict.fromkeys([*siege.wrong, *never])), notes)


def attack(orders: Orders, say: Progress) -> list[Verdict]:
    verdicts, stopped = [], asked_to_stop()
    for database in orders.databases:
        with open_site(database) as site:
            points = points_for(orders.runs, random.Random(orders.seed))
            # a device's allowance is 12,000 records and 500 an hour
            phones = AT_ONCE + orders.runs // 150
            verdicts.append(verdict_of(besiege(site, points, orders.seed, Means(phones, None, stopped, say)), database))
    return verdicts


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=RUNS))
