"""A round: a fresh copy of a school, so many requests of each sort, and then the question whether anything is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import Flask
from hypothesis.strategies import SearchStrategy

from tests.journal.fire.fuzz.addresses import AS_MANY, Addresses, Operations
from tests.journal.fire.fuzz.each import each
from tests.journal.fire.fuzz.judge import Judge
from tests.journal.fire.fuzz.records import TWICE, Pushes, sayings
from tests.journal.fire.fuzz.target import Target, standing
from webapp.db import db
from webapp.journal.verify import verify
from webapp.openapi.document import make_document

# so many requests between looks around: who was signed out comes in again, what is new is known
BREATH = 250
Sort = tuple[SearchStrategy[Any], Callable[[Any], None], float]


@dataclass
class Fuzz:
    """What is made once for all rounds: requests of every operation, `data` of every kind."""

    operations: Operations
    document: dict[str, Any]
    judge: Judge = field(default_factory=Judge)
    outcomes: Counter[str] = field(default_factory=Counter)
    stored: set[str] = field(default_factory=set)
    records: int = 0

    @classmethod
    def of(cls, app: Flask) -> Fuzz:
        return cls(Operations(app), make_document(app))

    def __post_init__(self) -> None:
        self.sayings = sayings(self.document)

    def round(self, app: Flask, seed: int, requests: int, is_over: Callable[[], bool] = lambda: False) -> None:
        """Send about so many requests at a fresh application, then look at journal and log."""
        with standing(app) as target:
            addresses = Addresses(target, self.operations, self.judge, Random(seed))
            push = self.operations.by_endpoint["sync.push", "POST"]
            pushes = Pushes(target, push, self.judge, Random(seed + 1), self.outcomes)
            sorts: tuple[Sort, ...] = (
                (self.operations.pages, addresses.visit, 0.45 / AS_MANY),
                (self.operations.api, addresses.call_api, 0.25 / AS_MANY),
                (self.sayings, pushes.send, 0.3 / TWICE),
            )
            breaths = max(1, requests // BREATH)
            for breath in range(breaths):
                if is_over():
                    break
                for strategy, use, share in sorts:
                    each(strategy, max(1, round(requests * share / breaths)), seed * 1000 + breath, use)
                target.clock.move(minutes=20)
                target.come_in()
                target.look_around()
            self._look(target)

    def reached(self) -> str:
        """Say how many views, and how many kinds of record, were not only refused."""
        views = len(self.operations.by_endpoint)
        return f"{len(self.judge.done)} of {views} operations done, {len(self.stored)} kinds of record applied"

    def _look(self, target: Target) -> None:
        self.records += target.records()
        self.stored |= target.applied()
        for line in target.told_of():
            self.judge.note("log", line.split(":")[0][-40:], line)
        with target.app.app_context():
            found = verify(db.session(), target.app.extensions["journal"], target.app.extensions["projections"])
        for line in found.wrong:
            self.judge.note("verify", line.split()[0], line)
