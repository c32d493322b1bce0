"""Runs one after the other, on one kind of database, and what they came to."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.databases import PostgresTemplate, SqliteTemplate, bundled_postgres
from tests.journal.fire.storm import school as schools
from tests.journal.fire.storm.checker import check, glance
from tests.journal.fire.storm.course import STEPS, Course
from tests.journal.fire.storm.handsets import Handsets, Patch
from tests.journal.fire.storm.quiet import calm
from tests.journal.fire.storm.server import Server

VERIFIED_EVERY = 10


@dataclass
class Tally:
    runs: int = 0
    records: int = 0
    requests: int = 0
    restores: int = 0
    resets: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {
            "runs": self.runs,
            "records": self.records,
            "faults": self.faults.total(),
            "requests": self.requests,
            "resets": self.resets,
            "restores": self.restores,
        }


@dataclass
class Ground:
    """A founded school, to be copied for each run, in a folder that is deleted at the end."""

    template: SqliteTemplate | PostgresTemplate
    instance: Path
    folder: Path


@contextmanager
def ground(database: str, server: str | None = None) -> Iterator[Ground]:
    """Found the school. `server`: the address of a PostgreSQL, else one is started."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="rounds-storm-")))
        instance = folder / "founded"
        if database == "sqlite":
            template: SqliteTemplate | PostgresTemplate = SqliteTemplate(folder, lambda to: schools.found(to, instance))
        else:
            address = stack.enter_context(nullcontext(server) if server else bundled_postgres())
            template = PostgresTemplate(address, lambda to: schools.found(to, instance), "rounds_storm")
        yield Ground(template, instance, folder)


def run(on: Ground, phones: Handsets, seed: int, tally: Tally, steps: int = STEPS) -> list[str]:
    """Let one storm pass, and add what it came to; return what the checker found wrong."""
    folder = on.folder / f"run-{seed}"
    shutil.copytree(on.instance, folder / "instance")
    try:
        with on.template.database(folder) as address:
            server = Server(address, folder / "instance", lambda: schools.BEGINS)
            try:
                course = Course(server, phones, schools.school_of(on.instance), Random(seed), folder / "backups")
                course.begin()
                course.storm(steps)
                glimpsed = glance(course)
                calm(course)
                wrong = [*glimpsed, *check(course, with_verify=seed % VERIFIED_EVERY == 0)]
            finally:
                schools.let_go(server.app)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.runs += 1
    tally.records += len(course.model.promised())
    tally.requests += course.network.requests
    tally.restores += course.counts["restored"]
    tally.resets += course.network.resets
    tally.faults.update(course.counts)
    tally.wrong += [f"seed {seed}: {line}" for line in wrong]
    return wrong


def runs(
    on: Ground, seeds: Iterable[int], patches: Iterable[Patch] = (), told: Callable[[Tally], None] = lambda _tally: None
) -> Tally:
    tally = Tally()
    with Handsets(patches) as phones:
        for seed in seeds:
            run(on, phones, seed, tally)
            # an app that was let go of is a knot of references, and the house looks for garbage seldom
            gc.collect()
            told(tally)
    return tally
