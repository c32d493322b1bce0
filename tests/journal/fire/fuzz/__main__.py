"""`python -m tests.journal.fire.fuzz`: 100,000 requests, half on each database, and a fifth as many raw ones."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import select

from tests.cast import PASSWORD
from tests.conftest import opened_app
from tests.databases import PostgresTemplate, SqliteTemplate, bundled_postgres
from tests.journal.fire.fuzz.attack import Fuzz
from tests.journal.fire.fuzz.raw import Raw, faults_in_log, founded
from tests.journal.fire.report import Orders, Progress, Verdict, command
from tests.journal.fire.stopping import asked_to_stop
from webapp.accounts.models import Person
from webapp.accounts.permissions import ROLES
from webapp.db import db
from webapp.demo.load import load_school
from webapp.migrations import upgrade
from webapp.registry.models import Asset, Place

A_ROUND, RAW_SHARE = 2500, 5
Stop = Callable[[], bool]


def attack(orders: Orders, progress: Progress) -> list[Verdict]:
    """Attack each database with its half of the requests, then a real server on each with raw bytes."""
    is_over = asked_to_stop().is_set
    share = max(1, orders.runs // len(orders.databases))
    verdicts = [_fuzzed(database, orders.seed, share, progress, is_over) for database in orders.databases]
    shots = share // RAW_SHARE
    return [*verdicts, *(_raw(database, orders.seed, shots, is_over) for database in orders.databases)]


def _fuzzed(database: str, seed: int, requests: int, progress: Progress, is_over: Stop) -> Verdict:
    fuzz: Fuzz | None = None
    rounds = 0
    with _schools(database) as fresh:
        while (sum(fuzz.judge.statuses.values()) if fuzz else 0) < requests and not is_over():
            with fresh() as app:
                fuzz = fuzz or Fuzz.of(app)
                fuzz.round(app, seed * 10_000 + rounds, min(A_ROUND, requests), is_over)
            rounds += 1
            statuses = fuzz.judge.statuses
            progress(f"{database}: {statuses.total()} of {requests}, {fuzz.reached()}, {dict(statuses)}")
            for wrong in fuzz.judge.wrong():
                progress(f"  WRONG so far {wrong}")
    if fuzz is None:
        return Verdict("fuzz", database, {"requests": 0})
    counts = {"requests": fuzz.judge.statuses.total(), "rounds": rounds, "records": fuzz.records}
    notes = [f"answers {_said(fuzz.judge.statuses)}", f"outcomes {_said(fuzz.outcomes)}", f"reached {fuzz.reached()}"]
    return Verdict("fuzz", database, counts, fuzz.judge.wrong(), notes)


def _said(counts: Counter[int] | Counter[str]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(counts.items(), key=str))


def _raw(database: str, seed: int, shots: int, is_over: Stop) -> Verdict:
    with _empty(database) as address, tempfile.TemporaryDirectory() as folder, founded(Path(folder), address) as server:
        raw = Raw(server, Random(seed))
        for _ in range(shots):
            if is_over():
                break
            raw.shoot()
        wrong = [*raw.wrong, *faults_in_log(server)]
        server.stop()
    return Verdict("fuzz, raw bytes", database, {"requests": raw.statuses.total()}, wrong, [_said(raw.statuses)])


@contextmanager
def _empty(database: str) -> Iterator[str | None]:
    """Yield the address of a database with nothing in it, None for the instance folder's own."""
    if database == "sqlite":
        yield None
    else:
        with bundled_postgres() as server:
            yield server


@contextmanager
def _schools(database: str) -> Iterator[Callable[[], object]]:
    """Found the demo school once, with the people of `tests.cast` beside; give copies of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = folder / "kept"

        def found(address: str) -> None:
            upgrade(address)
            with opened_app(address, kept) as app, app.app_context():
                load_school(app, PASSWORD)
                _name_people(app)

        with _template(database, folder, found) as template:
            numbers = iter(range(10**9))

            @contextmanager
            def fresh() -> Iterator[Flask]:
                own = folder / str(next(numbers))
                shutil.copytree(kept, own / "instance")
                with template.database(own) as address, opened_app(address, own / "instance") as app:
                    yield app
                shutil.rmtree(own)

            yield fresh


def _name_people(app: Flask) -> None:
    """Say who is who, as `tests.cast` does of its own school: the demo's people are named by their roles."""
    people = {role: db.session.scalars(select(Person.id).where(Person.username == role)).one() for role in ROLES}
    room, asset = (db.session.scalars(select(model.id).limit(1)).one() for model in (Place, Asset))
    facts = {"people": people, "room_id": room, "asset_id": asset}
    (app.config["INSTANCE"] / "school-of-tests.json").write_text(json.dumps(facts))


@contextmanager
def _template(database: str, folder: Path, found: Callable[[str], None]) -> Iterator[SqliteTemplate | PostgresTemplate]:
    if database == "sqlite":
        yield SqliteTemplate(folder, found)
    else:
        with bundled_postgres() as server:
            yield PostgresTemplate(server, found, "rounds_fuzzed")


if __name__ == "__main__":
    sys.exit(command(attack, "Fuzz every operation of the OpenAPI document as everybody.", runs=100_000))
