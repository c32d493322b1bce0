"""`python -m tests.journal.fire.storm [--seed N] [--runs N] [--database sqlite|postgresql|both]`, or `--mutants`."""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType

from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.storm.running import Tally, ground, runs

# 200,000 records and 300,000 faults, and some to spare
FULL = 175
TOLD_EVERY_SECONDS = 60
WRONG_MOST = 50


class Stop:
    """Told to end, it ends after the run that is under way, and says what was found until then."""

    def __init__(self) -> None:
        self.is_asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_asked = True

    def seeds(self, first: int, count: int) -> Iterator[int]:
        for seed in range(first, first + count):
            if self.is_asked:
                return
            yield seed


def attack(orders: Orders, progress: Progress) -> Sequence[Verdict]:
    logging.disable(logging.ERROR)
    stop = Stop()
    return [_on(database, orders, progress, stop) for database in orders.databases]


def _on(database: str, orders: Orders, progress: Progress, stop: Stop) -> Verdict:
    told_at = time.monotonic()
    told = 0

    def tell(tally: Tally) -> None:
        nonlocal told_at, told
        for wrong in tally.wrong[told : told + WRONG_MOST]:
            progress(f"{database}: WRONG {wrong}")
        told = len(tally.wrong)
        if time.monotonic() - told_at > TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            progress(f"{database}: {tally.counts()}, wrong {len(tally.wrong)}")

    with ground(database) as on:
        tally = runs(on, stop.seeds(orders.seed, orders.runs), told=tell)
    return verdict_of(database, tally)


def verdict_of(database: str, tally: Tally) -> Verdict:
    notes = [f"{name}: {count}" for name, count in tally.faults.most_common()]
    return Verdict("storm", database, tally.counts(), tally.wrong[:WRONG_MOST], notes)


if __name__ == "__main__":
    if "--mutants" in sys.argv[1:]:
        from tests.journal.fire.storm.mutating import main

        sys.exit(main([argument for argument in sys.argv[1:] if argument != "--mutants"]))
    sys.exit(
        command(attack, "A storm over the real phones and the real server, and what is left afterwards.", runs=FULL)
    )
