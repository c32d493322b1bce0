"""The disk is filled to the brim, and every way of writing is taken: nothing is half written, nothing is said to be
there that is not, whoever asks is told in their language, and once there is room again all goes on.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import patience
from tests.journal.fire import jobs
from tests.journal.fire.full_ways import READS, REFUSALS, Office
from tests.journal.fire.kept import find_lost, rows
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.senders import Sender
from tests.journal.fire.servers import Forked, Server, Site
from tests.journal.fire.sites import open_site_in, sign_in
from tests.journal.fire.small_disk import Disk, small_disk
from tests.journal.fire.stopping import asked_to_stop
from tests.journal.fire.wire import Wire
from webapp.backups.repository import Repository

RUNS = 200
# photos leave 64 MiB free for the database
SIZE_BYTES = 160 << 20
# none at all, and enough for a beginning that then breaks off
LEAVING_BYTES = (0, 0, 4 << 10, 16 << 10, 64 << 10, 256 << 10)
# then a new one: the school's own photos and backups would fill it
FILLS_OF_A_DISK = 20
WAKING = ("/desk/labels/jobs", "/desk/import")
# jobs go on in another process, which announces nothing
PAUSE_SECONDS = 0.5
UNFINISHED = {"print_job": ("waiting", "running"), "import_job": ("checking", "running")}


@dataclass
class Flood:
    """One site on a small disk."""

    site: Site
    disk: Disk
    office: Office
    server: Server
    chance: random.Random
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    fills: int = 0

    def rise_and_fall(self) -> None:
        """Take every way while there is no room, and again when there is."""
        pid = self.server.pid
        self.office.prefer(self.chance.choice(list(REFUSALS)))
        self.disk.fill(self.chance.choice(LEAVING_BYTES), pid)
        self.fills += 1
        try:
            self.take_all(is_full=True)
            self.read_all()
            self.back_up(is_full=True)
        finally:
            self.disk.free(pid)
        self.take_all(is_full=False)
        # what was refused is still on the phone, an order to erase among it
        self.office.sender.send()
        self.wrong += find_lost(self.site, [self.office.sender])
        if not self.server.is_alive:
            self.wrong.append("the server has died")

    def take_all(self, *, is_full: bool) -> None:
        ways = list(self.office.ways())
        for way in self.chance.sample(ways, len(ways)):
            taken = self.office.take(way)
            status = taken.reply.status_code
            self.answers["stored" if status < 400 else str(status)] += 1
            if problem := taken.problem(is_full=is_full):
                self.wrong.append(f"{'full' if is_full else 'room'}: {problem}")
        self.wrong += self.office.sender.wrong
        self.office.sender.wrong.clear()

    def read_all(self) -> None:
        """What is there to be read is read, whatever room there is."""
        for path in READS:
            if (status := self.office.wire.get(path).status_code) != 200:
                self.wrong.append(f"{path} got {status} on a full disk")

    def back_up(self, *, is_full: bool) -> None:
        """Where it says it failed there is no backup, and where it says it was made there is a whole one."""
        before = len(Repository(self.site.backups).manifests())
        code = Forked(jobs.back_up, self.site, None, log=self._log).wait()
        after = len(Repository(self.site.backups).manifests())
        self.answers["backed up" if code == 0 else "not backed up"] += 1
        if code and not is_full:
            self.wrong.append(f"the backup ended with {code}: {self._log.read_text()[-500:]}")
        if not code and after < min(before + 1, jobs.KEEP):
            self.wrong.append("a backup was made, and is not there")

    def end_jobs(self) -> None:
        """What was begun comes to its end, or says why not, once somebody looks at it again."""
        pause = threading.Event()
        for table, states in UNFINISHED.items():
            statement = f"SELECT count(*) FROM {table} WHERE state IN (?, ?)"
            for _ in range(int(patience.SECONDS / PAUSE_SECONDS)):
                if not rows(self.site, statement, *states)[0][0]:
                    break
                for path in WAKING:
                    self.office.wire.get(path)
                pause.wait(PAUSE_SECONDS)
            else:
                self.wrong.append(f"{table}: work has not come to its end")

    def check(self) -> None:
        self.end_jobs()
        self.back_up(is_full=False)
        if Forked(jobs.check, self.site, log=self._log).wait():
            self.wrong.append(self._log.read_text()[-1500:])

    @property
    def _log(self) -> Path:
        return self.site.log


def flood(site: Site, disk: Disk, runs: int, seed: int, stopped: threading.Event) -> Flood:
    """Fill and free the disk so many times under a server that goes on all the while."""
    chance = random.Random(seed)
    code, (phone,) = sign_in(site, ["administrator"])
    server = Server(site)
    phone.client = Wire(server.port)  # type: ignore[assignment]
    office = Office(site, server.port, Sender(phone, code, random.Random(seed)))
    with server:
        raging = Flood(site, disk, office, server, chance)
        office.sign_in()
        # for the first order to erase
        office.take("push")
        # in fair weather every way leads somewhere, or the test takes none
        raging.take_all(is_full=False)
        for _ in range(runs):
            if stopped.is_set():
                break
            raging.rise_and_fall()
        raging.check()
    return raging


def verdict_of(floods: Sequence[Flood], database: str) -> Verdict:
    answers = sum((one.answers for one in floods), Counter[str]())
    fills = {"disks": len(floods), "fills": sum(one.fills for one in floods)}
    counts = {**fills, **{f"answers_{name}": n for name, n in sorted(answers.items())}}
    wrong = list(dict.fromkeys(line for one in floods for line in one.wrong))
    if not answers["507"] + answers["503"]:
        wrong.append("nothing was refused: the disk was never full")
    return Verdict("disk_full", database, counts, wrong, [f"disk: {one.disk.means}" for one in floods[:1]])


def attack(orders: Orders, say: Progress) -> list[Verdict]:
    verdicts, stopped = [], asked_to_stop()
    for database in orders.databases:
        floods: list[Flood] = []
        for first in range(0, orders.runs, FILLS_OF_A_DISK):
            if stopped.is_set():
                break
            fills = min(FILLS_OF_A_DISK, orders.runs - first)
            floods.append(_flood_of_a_disk(database, fills, orders.seed + first, stopped))
            say(f"{database}: {dict(verdict_of(floods, database).counts)}")
        verdicts.append(verdict_of(floods, database))
    return verdicts


def _flood_of_a_disk(database: str, fills: int, seed: int, stopped: threading.Event) -> Flood:
    with tempfile.TemporaryDirectory(prefix="rounds-fire-") as folder:
        place = Path(folder) / "disk"
        with small_disk(place, SIZE_BYTES) as disk, open_site_in(place, database) as site:
            return flood(site, disk, fills, seed, stopped)


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=RUNS))
