"""Thousands of identical pushes at once leave one row and one effect; of many who close one damage at once, one does.

Over HTTP, to the server's real processes and threads; everybody is let go at the same moment.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.journal.fire import jobs
from tests.journal.fire.kept import rows
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.senders import DAMAGE
from tests.journal.fire.servers import Forked, Mutant, Server, Site
from tests.journal.fire.sites import founded, open_site
from tests.journal.fire.wire import Wire
from tests.phones import Phone, record_id

RUNS = 5000
THREADS = 50
CLOSINGS = 50
# what one identical push says, each with an effect that could be doubled: a case's number, an asset's version
PUSHED = 2


class Crowd:
    """One school, its server, and how many there are at once."""

    def __init__(self, site: Site, phones: int, mutant: Mutant | None = None) -> None:
        self.site = site
        self.server = Server(site, mutant=mutant)
        self.wrong: list[str] = []
        with founded(site) as school:
            self.code, self.asset_id = school.room_code, school.asset_id
            self.phones = [school.phone("director") for _ in range(phones)]
        for phone in self.phones:
            phone.client = Wire(self.server.port)  # type: ignore[assignment]

    def push_identically(self, pushes: int) -> Counter[str]:
        """Push the same records so many times, as many at once as there are threads; count the outcomes."""
        phone = self.phones[0]
        report = phone.seal("damage.report", DAMAGE, target={"code": self.code})
        word = phone.seal("asset.save", {"id": self.asset_id, "fields": {"note": "at once"}})
        before = self._effects(report)
        outcomes = together([lambda: self._outcomes(phone, report, word)] * pushes, min(THREADS, pushes))
        after = self._effects(report)
        self._expect("rows of the report, cases, versions of the asset", before, (0, 0, before[2]))
        self._expect("rows of the report, cases, versions of the asset", after, (1, 1, before[2] + 1))
        return Counter(outcomes)

    def close_at_once(self, closings: int) -> Counter[str]:
        """Have so many phones close one case of damage at once; count the outcomes."""
        phone = self.phones[0]
        report = phone.seal("damage.report", DAMAGE, target={"code": self.code})
        if self._outcomes(phone, report) != ["stored"]:
            self.wrong.append("the damage to be closed was not stored")
        close = {"damage_id": record_id(report), "result": "fixed", "note": ""}
        sealed = [(one, one.seal("damage.close", close)) for one in self.phones[:closings]]
        outcomes = together([lambda s=s: self._outcomes(*s) for s in sealed], closings)  # type: ignore[misc]
        closed = rows(
            self.site, "SELECT closing_record_id FROM damage WHERE id = ? AND state = 'closed'", record_id(report)
        )
        stored = rows(self.site, "SELECT id FROM record WHERE type = 'damage.close' AND outcome = 'stored'")
        self._expect("the closing that counts", closed, stored)
        return Counter(outcomes)

    def _outcomes(self, phone: Phone, *sealed: dict[str, str]) -> list[str]:
        reply = phone.push(*sealed)
        if reply.status_code != 200:
            return [f"HTTP {reply.status_code}"] * len(sealed)
        return [outcome["outcome"] for outcome in (reply.json or {})["outcomes"]]

    def _effects(self, report: dict[str, str]) -> tuple[int, int, int]:
        id_ = record_id(report)
        (records,) = rows(self.site, "SELECT count(*) FROM record WHERE id = ?", id_)
        (cases,) = rows(self.site, "SELECT count(*) FROM damage WHERE id = ?", id_)
        (version,) = rows(self.site, "SELECT version FROM asset WHERE id = ?", self.asset_id)
        return records[0], cases[0], version[0]

    def _expect(self, what: str, found: Any, expected: Any) -> None:
        if found != expected:
            self.wrong.append(f"{what}: {found}, and not {expected}")

    def judge(self, pushed: Counter[str], pushes: int, closed: Counter[str], closings: int) -> None:
        """Compare what was answered with what may be answered."""
        self._expect("identical pushes", pushed, Counter(stored=PUSHED, duplicate=PUSHED * (pushes - 1)))
        self._expect("closings", closed, Counter(stored=1, superseded=closings - 1))


def together(works: Sequence[Callable[[], list[str]]], threads: int) -> list[str]:
    """Do all of it in so many threads, let go at once; return what they said."""
    said: list[str] = []
    gate = threading.Barrier(threads)

    def run(own: Sequence[Callable[[], list[str]]]) -> None:
        gate.wait()
        for work in own:
            try:
                said.extend(work())
            except Exception as error:
                said.append(type(error).__name__)

    crowd = [threading.Thread(target=run, args=(works[number::threads],)) for number in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return said


def rush(site: Site, pushes: int, closings: int, mutant: Mutant | None = None) -> Verdict:
    crowd = Crowd(site, closings, mutant)
    with crowd.server:
        pushed = crowd.push_identically(pushes)
        closed = crowd.close_at_once(closings)
    crowd.judge(pushed, pushes, closed, closings)
    log = site.log
    if Forked(jobs.check, site, log=log).wait():
        crowd.wrong.append(log.read_text()[-1000:])
    counts = {"pushes": pushes, **{f"pushed_{name}": n for name, n in pushed.items()}}
    counts |= {"closings": closings, **{f"closing_{name}": n for name, n in closed.items()}}
    return Verdict("parallel", "sqlite" if site.is_sqlite else "postgresql", counts, crowd.wrong)


def attack(orders: Orders, say: Progress) -> list[Verdict]:
    verdicts = []
    for database in orders.databases:
        with open_site(database) as site:
            verdicts.append(rush(site, orders.runs, CLOSINGS))
        say(f"{database}: {dict(verdicts[-1].counts)}")
    return verdicts


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=RUNS))
