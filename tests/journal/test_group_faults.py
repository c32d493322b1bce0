"""Group commit when something breaks: a piece, the transaction, the disk, the one who writes for the others."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from tests.cast import School
from tests.journal.test_verify import check
from tests.journal.waiting import Job, commits, in_line, report, words
from tests.locks import until_somebody_waits
from tests.patience import SECONDS
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import Phone, record_id
from webapp.accounts.models import Device
from webapp.db import db
from webapp.journal.commit import Work, writing
from webapp.journal.desk import say
from webapp.journal.group import UnwrittenError, write_together
from webapp.journal.meeting import SHARED
from webapp.journal.models import Record
from webapp.journal.points import Point
from webapp.journal.turns import NestedTurnError
from webapp.patrol.checklists import publish_data

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def name(device: str, name: str) -> Callable[[Work], str]:
    """A piece that names a device."""

    def run(work: Work) -> str:
        work.session.get_one(Device, device).name = name
        work.session.flush()
        return name

    return run


def failing(run: Callable[[Work], Any], error: BaseException) -> Callable[[Work], Any]:
    def fail(work: Work) -> None:
        run(work)
        raise error

    return fail


def names(phones: list[Phone]) -> list[str]:
    db.session.rollback()
    return [db.session.get_one(Device, phone.device).name for phone in phones]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_fault_undoes_one_piece_and_the_others_are_written(school: School, phones: list[Phone], place: int) -> None:
    pieces: list[Any] = [name(phone.device, f"named {number}") for number, phone in enumerate(phones)]
    pieces[place] = failing(pieces[place], RuntimeError("a fault"))

    results = in_line(school.app, [lambda r=r: write_together(r) for r in pieces])

    wanted = [f"named {number}" for number in range(5)]
    assert repr(results[place]) == "RuntimeError('a fault')"
    assert [result for number, result in enumerate(results) if number != place] == [
        text for number, text in enumerate(wanted) if number != place
    ]
    assert names(phones) == [text if number != place else "test phone" for number, text in enumerate(wanted)]


@ON_SQLITE
@pytest.mark.parametrize("first", [True, False])
def test_who_is_stopped_while_writing_for_others_leaves_none_of_them_waiting(
    school: School, phones: list[Phone], first: bool
) -> None:
    pieces: list[Any] = [name(phone.device, f"named {number}") for number, phone in enumerate(phones)]
    pieces[0 if first else 3] = failing(pieces[0 if first else 3], SystemExit())

    results = in_line(school.app, [lambda r=r: write_together(r) for r in pieces])

    assert [type(result) for result in results] == [SystemExit] + [UnwrittenError] * 4
    assert names(phones) == ["test phone"] * 5
    assert in_line(school.app, [lambda: write_together(name(phones[0].device, "after"))]) == ["after"]


@ON_SQLITE
@pytest.mark.parametrize("point", [Point.COMMIT_BEFORE_TICK, Point.COMMIT_BEFORE, Point.COMMIT_AFTER])
def test_a_commit_that_fails_is_made_up_for_one_by_one_without_double_effects(
    school: School, phones: list[Phone], point: Point
) -> None:
    passed = itertools.count()
    sealed = [report(phone, school) for phone in phones]

    def break_once(reached: Point) -> None:
        if reached is point and next(passed) == 0:
            raise RuntimeError("power")

    school.app.extensions["reached"] = break_once
    replies = in_line(school.app, [lambda p=p, s=s: p.push(s) for p, s in zip(phones, sealed, strict=True)])

    wanted = ("stored", None, None) if point is not Point.COMMIT_AFTER else ("duplicate", None, "stored")
    assert [words(reply) for reply in replies] == [[wanted]] * 5
    assert next(passed) >= 5
    there = select(func.count()).where(Record.id.in_([record_id(record) for record in sealed]))
    assert db.session.scalar(there) == 5
    assert check(school).wrong == []


@pytest.mark.parametrize("point", [Point.COMMIT_BEFORE_TICK, Point.COMMIT_BEFORE, Point.COMMIT_AFTER])
def test_inspections_whose_commit_fails_are_written_one_by_one(
    school: School, phones: list[Phone], point: Point
) -> None:
    """On PostgreSQL, too: there another process may stop the whole group in a deadlock."""
    body = publish_data(BODIES["patrol_daily"])
    assert say(school.person("director"), "checklist.publish", body).outcome == "stored"
    sealed, passed, before = [inspect(phone, school) for phone in phones], itertools.count(), commits()

    def break_once(reached: Point) -> None:
        if reached is point and next(passed) == 0:
            raise OperationalError("COMMIT", {}, DeadlockDetected())

    school.app.extensions["reached"] = break_once
    replies = in_line(school.app, [lambda p=p, s=s: p.push(s) for p, s in zip(phones, sealed, strict=True)])

    wanted = ("stored", None, None) if point is not Point.COMMIT_AFTER else ("duplicate", None, "stored")
    assert [words(reply) for reply in replies] == [[wanted]] * 5
    assert commits() - before == (5 if point is not Point.COMMIT_AFTER else 1)
    assert check(school).wrong == []


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the database file grow no more."""

    def stop_growing(connection: Any, *_: object) -> None:
        [(pages,)] = connection.execute("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count = {pages}")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", stop_growing)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", stop_growing)
        db.session.remove()
        db.engine.dispose()


@ON_SQLITE
def test_a_full_disk_answers_everybody_in_the_group_and_keeps_half_of_nothing(
    school: School, phones: list[Phone]
) -> None:
    before = commits()
    sealed = [[report(phone, school) for _ in range(50)] for phone in phones]
    jobs = [lambda p=p, s=s: p.push(*s) for p, s in zip(phones, sealed, strict=True)]
    with full_disk():
        full = in_line(school.app, jobs)

    assert [(reply.status_code, reply.json["type"]) for reply in full] == [(507, "disk_full")] * 5
    assert commits() == before
    assert db.session.scalar(select(func.count()).where(Record.seq.is_(None) | (Record.seq > before))) == 0
    assert [words(reply) for reply in in_line(school.app, jobs)] == [[("stored", None, None)] * 50] * 5
    assert check(school).wrong == []


@ON_SQLITE
@pytest.mark.parametrize("ask", [lambda: write_together(lambda _work: None), lambda: writing().__enter__()])
def test_who_holds_the_pen_and_asks_for_it_is_told_instead_of_waiting_for_ever(
    school: School, phones: list[Phone], ask: Job
) -> None:
    pieces = [name(phones[0].device, "one"), lambda _work: ask(), name(phones[2].device, "three")]

    results = in_line(school.app, [lambda r=r: write_together(r) for r in pieces])

    assert [results[0], type(results[1]), results[2]] == ["one", NestedTurnError, "three"]


@ON_SQLITE
def test_groups_and_single_writers_take_turns_in_the_order_of_asking(school: School, phones: list[Phone]) -> None:
    school.app.extensions["write_lock"].most_together = 3
    order: list[str] = []
    groups: dict[str, int] = {}

    def note(work: Work, who: str) -> None:
        order.append(who)
        groups[who] = id(work.session)

    def alone(who: str) -> None:
        with writing() as work:
            note(work, who)
            kept.append(work)

    def together(who: str) -> None:
        write_together(lambda work: (note(work, who), kept.append(work)))

    kept: list[Work] = []
    asked = ["p1", "p2", "desk1", "p3", "p4", "p5", "p6", "desk2"]
    in_line(school.app, [lambda w=w: (alone if w.startswith("desk") else together)(w) for w in asked])

    assert order == asked
    sizes = [len(list(group)) for _, group in itertools.groupby(asked, key=lambda who: groups[who])]
    assert sizes == [2, 1, 3, 1, 1]


def test_a_piece_alone_has_the_answer_of_its_own_transaction(school: School, phones: list[Phone]) -> None:
    before = commits()

    assert write_together(name(phones[0].device, "named")) == "named"
    with pytest.raises(RuntimeError):
        write_together(failing(name(phones[1].device, "not named"), RuntimeError()))

    assert names(phones[:2]) == ["named", "test phone"]
    assert commits() == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_that_wait_for_each_other_both_are_written(school: School, phones: list[Phone]) -> None:
    """PostgreSQL stops one of them after a second; it begins again after the other, and nobody hears of it."""
    both_hold_one = threading.Barrier(2)
    tried: Counter[str] = Counter()
    waits_for: list[str] = []

    def rename(first: str, second: str) -> Callable[[Work], str]:
        def run(work: Work) -> str:
            tried[first] += 1
            work.session.execute(SHARED)  # as whoever takes records in
            work.session.get_one(Device, first).name = f"by {first}"
            work.session.flush()
            if tried[first] == 1:
                both_hold_one.wait(SECONDS)
            work.session.get_one(Device, second).name = f"by {first}"
            work.session.flush()
            if tried[first] == 1:
                waits_for.extend(until_somebody_waits())
            return first

        return run

    def write_in_context(run: Callable[[Work], str]) -> str:
        with school.app.app_context():
            return write_together(run)

    one, two = phones[0].device, phones[1].device
    with ThreadPoolExecutor(2) as pool:
        written = set(pool.map(write_in_context, [rename(one, two), rename(two, one)]))

    assert written == {one, two}
    assert sorted(tried.values()) == [1, 2]
    assert waits_for == ["advisory"]  # for all the others, with no row in hand
    # whoever was stopped came second, and had the last word on both
    last = next(device for device, times in tried.items() if times == 2)
    assert names(phones[:2]) == [f"by {last}"] * 2
