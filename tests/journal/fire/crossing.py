"""Records that have to do with one another, brought by many phones at the same moment, in any order.

Reports and closings that wait for each other, two offices that decide about the same held record, erasures of what is
just coming. Over HTTP, to the server's real processes and threads, which take a little longer than they need before
they commit. Afterwards nothing may wait for what is there, nobody may have decided twice, and nothing that was erased
may be left.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests import patience
from tests.journal.fire import jobs
from tests.journal.fire.kept import rows
from tests.journal.fire.mutants import lingers
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.senders import DAMAGE
from tests.journal.fire.servers import Forked, Mutant, Server, Site
from tests.journal.fire.sites import founded, open_site
from tests.journal.fire.stopping import asked_to_stop
from tests.journal.fire.wire import Wire
from tests.phones import Phone, record_id

HEAPS = 1000
ROLES = (*["patrol"] * 4, *["repair"] * 2, *["director"] * 2, "administrator", "viewer")
REPORTS, DECIDED, ERASED = 8, 2, 2
DONE = ("stored", "superseded", "dismissed", "erased")
BUSY = 503
Sealed = dict[str, str]


@dataclass
class Heap:
    """Records that belong together: pushes by phone, what each record waits for, what is to be decided or erased."""

    pushes: list[tuple[Phone, list[Sealed]]] = field(default_factory=list)
    needs: dict[str, set[str]] = field(default_factory=dict)
    decisions: dict[str, list[str]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)

    def add(self, phone: Phone, sealed: Sealed) -> str:
        self.pushes.append((phone, [sealed]))
        id_ = record_id(sealed)
        self.needs[id_] = set(json.loads(sealed["body"])["depends"])
        return id_


class Crossing:
    """One school, its server, and the phones of one morning."""

    def __init__(self, site: Site, chance: Random, mutant: Mutant) -> None:
        self.site, self.chance = site, chance
        self.server = Server(site, mutant=mutant)
        self.wrong: list[str] = []
        self.said: Counter[str] = Counter()
        with founded(site) as school:
            self.code = school.room_code
            phones = [(role, school.phone(role)) for role in ROLES]
        self.phones: dict[str, list[Phone]] = {}
        for role, phone in phones:
            phone.client = Wire(self.server.port)  # type: ignore[assignment]
            self.phones.setdefault(role, []).append(phone)

    def heap(self) -> None:
        """Let one heap of records come, and look at what has become of it."""
        heap = self._sealed()
        together([lambda p=push: self._push(heap, *p) for push in heap.pushes])  # type: ignore[misc]
        self._judge(heap)

    def _any(self, role: str) -> Phone:
        return self.chance.choice(self.phones[role])

    def _sealed(self) -> Heap:
        heap, chance = Heap(), self.chance
        reports: list[str] = []
        for _ in range(REPORTS):
            depends = chance.sample(reports, min(len(reports), chance.choice((0, 1, 1, 2, 3))))
            reports.append(heap.add(phone := self._any("patrol"), self._report(phone, depends)))
        for of in chance.sample(reports, 3):
            said = {"damage_id": of, "result": "fixed", "note": ""}
            phone = self._any("repair")
            heap.add(phone, phone.seal("damage.close", said, depends=[of, *chance.sample(reports, 1)]))
        for _ in range(DECIDED):
            self._add_decisions(heap)
        for id_ in chance.sample(reports, ERASED):
            heap.erased.add(id_)
            office = self._any("administrator")
            heap.add(office, office.seal("record.erase", {"record_ids": [id_], "reason": "家長要求"}))
        # a phone that heard nothing sends again what may be at work still
        heap.pushes += chance.sample(heap.pushes, 3)
        chance.shuffle(heap.pushes)
        return heap

    def _report(self, phone: Phone, depends: Sequence[str] = ()) -> Sealed:
        return phone.seal("damage.report", DAMAGE, target={"code": self.code}, depends=list(depends))

    def _add_decisions(self, heap: Heap) -> None:
        """Somebody's word who may not give it is here already, and two offices say what becomes of it."""
        viewer = self._any("viewer")
        held = self._report(viewer)
        self._push(heap, viewer, [held])
        heap.needs[record_id(held)] = set()
        for office in self.phones["director"]:
            said = {
                "record_id": record_id(held),
                "decision": self.chance.choice(("apply", "dismiss")),
                "reason": "看過",
            }
            deciding = heap.add(office, office.seal("held.decide", said))
            heap.decisions.setdefault(record_id(held), []).append(deciding)
        # a record that waits for the decision
        phone = self._any("patrol")
        heap.add(phone, self._report(phone, [record_id(held)]))

    def _push(self, heap: Heap, phone: Phone, sealed: list[Sealed]) -> None:
        """Push until it is answered: a deadlock is nobody's fault, and the phone comes again."""
        until = time.monotonic() + patience.SECONDS
        while True:
            reply = phone.push(*sealed)
            if reply.status_code == 200:
                break
            self.said[f"HTTP {reply.status_code}"] += 1
            if reply.status_code != BUSY or time.monotonic() > until:
                self.wrong.append(f"a push was answered {reply.status_code}: {reply.text[:200]}")
                return
        for outcome in (reply.json or {})["outcomes"]:
            self.said[outcome["outcome"]] += 1
            if outcome["outcome"] == "gone" and outcome["id"] not in heap.erased:
                self.wrong.append(f"record {outcome['id']} is gone, and nobody erased it")

    def _judge(self, heap: Heap) -> None:
        here = {id_: self._row(id_) for id_ in heap.needs}
        done = {id_ for id_, row in here.items() if row and row[0] in DONE} | heap.erased
        for id_, row in here.items():
            if id_ in heap.erased:
                if row and row[2]:
                    self.wrong.append(f"record {id_} was erased and is here")
            elif row is None:
                self.wrong.append(f"record {id_} was acknowledged and is lost")
            elif row[0] == "arriving" or (row[0] == "held" and row[1] == "waiting" and heap.needs[id_] <= done):
                self.wrong.append(f"record {id_} is {row[0]}, and nothing that it waits for is missing")
            elif row[0] == "held" and row[1] == "server_error":
                self.wrong.append(f"record {id_} is held for a fault of the server")
        for held, decisions in heap.decisions.items():
            outcomes = sorted((here[id_] or ("lost",))[0] for id_ in decisions)
            if outcomes != ["stored", "superseded"]:
                self.wrong.append(f"of the decisions about {held} became {outcomes}")

    def _row(self, id_: str) -> tuple[Any, ...] | None:
        return next(iter(rows(self.site, "SELECT outcome, reason, body FROM record WHERE id = ?", id_)), None)


def together(works: Sequence[Callable[[], None]]) -> None:
    """Do all of it at the same moment, a thread each."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        gate.wait()
        work()

    crowd = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()


def cross(site: Site, seed: int, heaps: int, mutant: Mutant = lingers, say: Progress = print) -> Verdict:
    is_over = asked_to_stop().is_set
    crossing = Crossing(site, Random(seed), mutant)
    done = 0
    with crossing.server:
        while done < heaps and not is_over():
            crossing.heap()
            done += 1
            if done % 100 == 0:
                say(f"{done} heaps, {dict(crossing.said)}, wrong {len(crossing.wrong)}")
    log = site.log
    if Forked(jobs.check, site, log=log).wait():
        crossing.wrong.append(log.read_text()[-1000:])
    counts = {"heaps": done, **{name.replace(" ", "_"): n for name, n in sorted(crossing.said.items())}}
    return Verdict("crossing", "sqlite" if site.is_sqlite else "postgresql", counts, crossing.wrong)


def attack(orders: Orders, say: Progress) -> list[Verdict]:
    verdicts = []
    for database in orders.databases:
        with open_site(database) as site:
            verdicts.append(cross(site, orders.seed, orders.runs, say=say))
    return verdicts


if __name__ == "__main__":
    sys.exit(command(attack, __doc__ or "", runs=HEAPS))
