"""Commit order: the clock last, no holes, nothing late, one way to write."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from tests.cast import School
from tests.phones import Phone, new_id, record_id
from webapp.accounts.models import Person
from webapp.damage.models import Damage
from webapp.db import LOCK_SECONDS, UndeclaredWriteError, db
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.journal.models import Change, CommitLog, Record, SyncClock
from webapp.journal.turns import FairLock

WEBAPP = Path(__file__).parents[2] / "webapp"
DAMAGE = {"category": "lock", "description": "x", "quantity": 1, "cause": "unknown", "is_urgent": False}


def test_writing_outside_the_journal_is_refused(school: School) -> None:
    with pytest.raises(UndeclaredWriteError):
        db.session.execute(update(Person).values(name="nobody"))
    db.session.rollback()


def test_only_one_module_commits() -> None:
    committing = {
        path.relative_to(WEBAPP).as_posix() for path in WEBAPP.rglob("*.py") if ".commit()" in path.read_text()
    }

    assert committing == {"journal/commit.py"}


def test_a_transaction_that_fails_leaves_nothing(school: School) -> None:
    before = db.session.scalar(select(SyncClock.seq))
    person = school.person("director")
    db.session.rollback()

    def fail() -> None:
        with writing() as work:
            work.session.get_one(Person, person.id).name = "half done"
            work.session.flush()
            raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.scalar(select(SyncClock.seq)) == before
    assert db.session.get_one(Person, person.id).name != "half done"


def test_a_transaction_that_changes_no_record_does_not_move_the_clock(school: School) -> None:
    before = db.session.scalar(select(SyncClock.seq))

    with writing():
        pass

    assert db.session.scalar(select(SyncClock.seq)) == before


def test_positions_have_no_holes_and_every_change_names_one(school: School, patrol: Phone) -> None:
    patrol.outcomes(*(patrol.seal("damage.report", DAMAGE, target={"code": school.room_code}) for _ in range(3)))
    db.session.rollback()

    positions = list(db.session.scalars(select(CommitLog.seq).order_by(CommitLog.seq)))

    assert positions == list(range(1, len(positions) + 1))
    assert set(db.session.scalars(select(Change.seq))) <= set(positions)
    assert db.session.scalar(select(func.count()).where(Record.seq.is_(None))) == 0


def test_the_fair_lock_gives_turns_in_the_order_of_asking() -> None:
    lock, order, started = FairLock(), [], []

    def take(number: int, asked: threading.Event) -> None:
        asked.set()
        with lock.turn():
            order.append(number)

    with lock.turn():
        for number in range(8):
            asked = threading.Event()
            thread = threading.Thread(target=take, args=(number, asked))
            thread.start()
            started.append(thread)
            asked.wait()
            while len(lock._waiting) <= number:
                pass
    for thread in started:
        thread.join()

    assert order == list(range(8))


def test_a_writer_waits_for_the_others_as_long_on_either_database(school: School) -> None:
    with writing() as work:
        is_sqlite = work.session.get_bind().dialect.name == "sqlite"
        waits = work.session.scalar(text("PRAGMA busy_timeout" if is_sqlite else "SHOW lock_timeout"))

    assert waits == (LOCK_SECONDS * 1000 if is_sqlite else f"{LOCK_SECONDS}s")


def in_parallel(app: Flask, jobs: list) -> None:
    """Run each job in a thread of its own, all let go at once; raise what any of them raised."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job) -> None:  # type: ignore[no-untyped-def]
        gate.wait()
        try:
            with app.app_context():
                job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_twenty_parallel_pushes_of_the_same_records_store_them_once(school: School, patrol: Phone) -> None:
    records = [patrol.seal("damage.report", DAMAGE, target={"code": school.room_code}) for _ in range(10)]
    seen: list[list[str]] = []

    def push() -> None:
        seen.append(
            [
                o["outcome"]
                for o in Phone(school.app.test_client(), device=patrol.device, server_id=patrol.server_id).outcomes(
                    *records
                )
            ]
        )

    in_parallel(school.app, [push] * 20)

    db.session.rollback()
    wanted = [record_id(sealed) for sealed in records]
    assert db.session.scalar(select(func.count()).where(Record.id.in_(wanted))) == 10
    assert db.session.scalar(select(func.count()).select_from(Damage)) == 10
    assert sorted(sum(outcomes == ["stored"] * 10 for outcomes in seen) for _ in [0]) == [1]
    assert sum(outcomes == ["duplicate"] * 10 for outcomes in seen) == 19


def test_of_parallel_closings_one_closes_and_the_others_are_superseded(school: School, patrol: Phone) -> None:
    damage = patrol.seal("damage.report", DAMAGE, target={"code": school.room_code})
    patrol.outcomes(damage)
    close = {"damage_id": record_id(damage), "result": "fixed", "note": ""}
    person, outcomes = school.person("director"), []
    db.session.expunge(person)

    in_parallel(school.app, [lambda: outcomes.append(say(person, "damage.close", close).outcome)] * 10)

    assert sorted(outcomes) == ["stored"] + ["superseded"] * 9


def test_eight_writers_and_a_reader_miss_nothing(school: School, patrol: Phone) -> None:
    """A reader that polls while eight write sees every change, or the order of commits is not the order of the feed."""
    person = school.person("administrator")
    db.session.expunge(person)
    seen: set[str] = set()
    done = threading.Event()
    phone = school.phone("viewer")

    def write() -> None:
        for _ in range(12):
            say(person, "place.save", {"id": new_id(), "fields": {"kind": "room", "name": "R"}})

    def read() -> None:
        cursor = ""
        while True:
            last = done.is_set()
            reply = phone.pull(cursor, "", limit=5)
            seen.update(c["id"] for c in reply.json["changes"] if c["kind"] == "place")
            cursor = reply.json["cursor"]
            if last and not reply.json["more"]:
                return

    reader = threading.Thread(target=read)
    reader.start()
    in_parallel(school.app, [write] * 8)
    done.set()
    reader.join()

    assert len(seen) == 8 * 12 + 1
