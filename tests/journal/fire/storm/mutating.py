"""`--mutants`: the table of what the storm notices, mutant by mutant."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.journal.fire.storm.handsets import Handsets
from tests.journal.fire.storm.mutants import MUTANTS, Mutant
from tests.journal.fire.storm.running import Ground, Tally, ground, run

STEPS = 90


@dataclass(frozen=True)
class Noticed:
    """In how many runs a mutant was noticed, by which seed first, and by which invariants."""

    mutant: Mutant
    runs: int
    seeds: tuple[int, ...]
    invariants: tuple[str, ...]

    def line(self) -> str:
        first = self.seeds[0] if self.seeds else "-"
        caught = f"caught in {len(self.seeds)} of {self.runs} runs"
        return f"{self.mutant.name:38} {caught:26} first seed {first:<4} {', '.join(self.invariants)}"


def let_loose(
    on: Ground, mutant: Mutant, seeds: Iterable[int], steps: int = STEPS, *, is_enough: bool = False
) -> Noticed:
    """Run the storm with the mutant in it; `is_enough`: until it is noticed."""
    noticed: list[int] = []
    invariants: dict[str, None] = {}
    count = 0
    with mutant.server(), Handsets(mutant.patches) as phones:
        for seed in seeds:
            count += 1
            wrong = run(on, phones, seed, Tally(), steps)
            if wrong:
                noticed.append(seed)
                invariants |= dict.fromkeys(line.partition(":")[0] for line in wrong)
            if wrong and is_enough:
                break
    return Noticed(mutant, count, tuple(noticed), tuple(invariants))


def main(argv: Sequence[str]) -> int:
    """Print the table; return 1 if a mutant went unnoticed within its stated number of runs."""
    parser = argparse.ArgumentParser(description="Deliberate mistakes that the storm must notice.")
    parser.add_argument("names", nargs="*", help="of mutants; all, if none is named")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--once", action="store_true", help="be content with the first seed that notices")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args(argv)
    logging.disable(logging.CRITICAL)
    unnoticed = []
    with ground(given.database) as on:
        for mutant in [one for one in MUTANTS if not given.names or one.name in given.names]:
            seeds = range(given.seed, given.seed + mutant.runs)
            noticed = let_loose(on, mutant, seeds, given.steps, is_enough=given.once)
            print(noticed.line(), flush=True)
            if not noticed.seeds:
                unnoticed.append(mutant.name)
    print(f"unnoticed: {', '.join(unnoticed)}" if unnoticed else "all noticed", flush=True)
    return 1 if unnoticed else 0
