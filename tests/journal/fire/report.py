"""What every attack says at its end, and how it is told where to begin and how long to go on."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Verdict:
    """What an attack counted (records, faults, kills …), and everything that its checker found wrong: a line each that
    names the seed to see it again.
    """

    attack: str
    database: str | None
    counts: Mapping[str, int | float]
    wrong: Sequence[str] = ()
    notes: Sequence[str] = ()

    def line(self, seed: int, seconds: float) -> str:
        """One line of JSON: what `docs/evidence.md` quotes."""
        kind = {"database": self.database} if self.database else {}
        said: dict[str, Any] = {"attack": self.attack, **kind, "seed": seed, **self.counts, "wrong": len(self.wrong)}
        return json.dumps({**said, "seconds": round(seconds, 1)}, ensure_ascii=False)


@dataclass(frozen=True)
class Orders:
    """`runs` counts what the attack counts: schedules, kills, requests, images. `databases` are to be attacked each."""

    seed: int
    runs: int
    databases: tuple[str, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)


Attack = Callable[[Orders, Progress], Sequence[Verdict]]


def command(attack: Attack, description: str, *, runs: int, argv: Sequence[str] | None = None) -> int:
    """Run an attack as a program: `--seed`, `--runs`, `--database sqlite|postgresql|both`. Return 1 if anything was
    wrong, having said what.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=0, help="where chance begins (default 0)")
    parser.add_argument("--runs", type=int, default=runs, help=f"how many (default {runs})")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    given = parser.parse_args(argv)
    databases = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    begun = time.perf_counter()
    verdicts = attack(Orders(given.seed, given.runs, databases), lambda text: print(text, flush=True))
    for verdict in verdicts:
        print(verdict.line(given.seed, time.perf_counter() - begun), flush=True)
        for note in verdict.notes:
            print(f"  {note}")
        for wrong in verdict.wrong:
            print(f"  WRONG {wrong}")
    return 1 if any(verdict.wrong for verdict in verdicts) else 0
