"""Group commit: what waits together is one transaction, and nobody can tell from the answers."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.cast import School
from tests.conftest import opened_app
from tests.journal.test_verify import DAMAGE, check
from tests.patience import LOOK_EVERY, SECONDS
from tests.phones import Phone, new_id, record_id
from webapp.accounts.models import Device
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import Work, chain_link, writing
from webapp.journal.group import UnwrittenError, write_together
from webapp.journal.models import CommitLog, Record, SyncClock
from webapp.journal.points import Point
from webapp.journal.turns import FairLock, NestedTurnError

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Job = Callable[[], Any]


def in_line(app: Flask, jobs: list[Job]) -> list[Any]:
    """Let the jobs ask for the pen one after another while it is held, then let it go. Return what each gave or raised.

    On PostgreSQL, where there is no pen to wait for, they come one after another.
    """
    lock: FairLock = app.extensions["write_lock"]
    results: list[Any] = [None] * len(jobs)

    def run(place: int) -> None:
        try:
            with app.app_context():
                results[place] = jobs[place]()
        except BaseException as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    with lock.turn():
        for thread in threads:
            before = lock.waiting
            thread.start()
            while thread.is_alive() and lock.waiting == before:
                thread.join(LOOK_EVERY)
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "somebody waits for ever"
    db.session.rollback()
    return results


def report(phone: Phone, school: School, **members: Any) -> dict[str, str]:
    return phone.seal("damage.report", DAMAGE, target={"code": school.room_code}, **members)


def commits() -> int:
    return db.session.scalar(select(SyncClock.seq)) or 0


def words(reply: Any) -> list[tuple[Any, ...]]:
    return [(o["outcome"], o.get("reason"), o.get("first")) for o in reply.json["outcomes"]]


@pytest.fixture
def phones(school: School) -> list[Phone]:
    return [school.phone("patrol") for _ in range(5)]


def test_pushes_that_wait_together_are_one_link_of_the_chain(school: School, phones: list[Phone]) -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    before = commits()
    sealed = [[report(phone, school) for _ in range(3)] for phone in phones]

    replies = in_line(school.app, [lambda p=p, s=s: p.push(*s) for p, s in zip(phones, sealed, strict=True)])

    assert [words(reply) for reply in replies] == [[("stored", None, None)] * 3] * 5
    assert commits() - before == (1 if is_sqlite else 5)
    order = [record_id(record) for part in sealed for record in part]
    arrived = select(Record.id, Record.hash).where(Record.seq > before).order_by(Record.seq, Record.ix)
    rows = list(db.session.execute(arrived))
    assert [row.id for row in rows] == order
    if is_sqlite:
        chains = {log.seq: log.chain for log in db.session.scalars(select(CommitLog))}
        assert chains[before + 1] == chain_link(chains[before], [row.hash for row in rows])
    assert check(school).wrong == []


def conversation(school: School, phones: list[Phone]) -> list[tuple[Phone, list[dict[str, str]]]]:
    """Pushes that have to do with one another: waiting for, repeating, contradicting and overtaking each other."""
    one, two, three, four, five = phones
    damage = report(one, school)
    close = {"damage_id": record_id(damage), "result": "fixed", "note": ""}
    office = [school.phone("director") for _ in range(2)]
    other_text = report(two, school, id=record_id(damage))
    bad = {**report(three, school), "sig": "AAAA"}
    return [
        (two, [report(two, school, depends=[record_id(damage)]), two.seal("nobody.knows", {})]),
        (one, [damage, report(one, school)]),
        (office[0], [office[0].seal("damage.close", close)]),
        (two, [other_text, report(two, school)]),
        (office[1], [office[1].seal("damage.close", close)]),
        (one, [damage]),
        (three, [bad, report(three, school), three.seal("asset.save", {"id": new_id(), "fields": {"name": "x"}})]),
        (four, [bad]),
        (five, [report(five, school), five.seal("damage.report", {"category": "none"})]),
    ]


COLUMNS = (Record.id, Record.hash, Record.outcome, Record.reason, Record.detail, Record.first, Record.n)


def contents(app: Flask) -> dict[str, list[Any]]:
    """What is in the journal and in the tables that are made from it, whatever the time and the commit."""
    with app.app_context():
        rows: dict[str, list[Any]] = {"record": [tuple(row) for row in db.session.execute(select(*COLUMNS))]}
        for model in app.extensions["projections"]:
            names = [c.name for c in model.__table__.columns if not c.name.endswith(("_at", "seq"))]
            rows[model.__tablename__] = [
                tuple(row) for row in db.session.execute(select(*(model.__table__.c[name] for name in names)))
            ]
        rows["chained"] = [tuple(row) for row in db.session.execute(select(Record.id).order_by(Record.seq, Record.ix))]
        db.session.remove()
    return {name: part if name == "chained" else sorted(part, key=repr) for name, part in rows.items()}


@ON_SQLITE
def test_grouped_pushes_answer_and_keep_what_single_ones_do(
    school: School, phones: list[Phone], tmp_path: Path
) -> None:
    pushes = conversation(school, phones)
    db.session.remove()
    with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "copy.sqlite3"),))
    with opened_app(f"sqlite:///{tmp_path / 'copy.sqlite3'}", tmp_path / "instance") as alone:
        client = alone.test_client()
        wanted = [Phone(client, device=p.device, server_id=p.server_id).push(*s) for p, s in pushes]
        single = contents(alone)
    before = commits()

    replies = in_line(school.app, [lambda p=p, s=s: p.push(*s) for p, s in pushes])

    assert [reply.status_code for reply in replies] == [reply.status_code for reply in wanted]
    accepted = [(a, b) for a, b in zip(replies, wanted, strict=True) if b.status_code == 200]
    assert [reply.json["outcomes"] for reply, _ in accepted] == [reply.json["outcomes"] for _, reply in accepted]
    assert commits() - before == 1
    assert contents(school.app) == single
    assert check(school).wrong == []


def test_pushes_about_one_another_have_the_same_outcomes_on_either_database(
    school: School, phones: list[Phone]
) -> None:
    replies = in_line(school.app, [lambda p=p, s=s: p.push(*s) for p, s in conversation(school, phones)])

    said = [[word[0] for word in words(reply)] if reply.status_code == 200 else reply.status_code for reply in replies]
    assert said == [
        ["held", "held"],
        ["stored", "stored"],
        ["stored"],
        ["conflict", "stored"],
        ["superseded"],
        ["duplicate"],
        ["rejected", "stored", "held"],
        401,
        ["stored", "held"],
    ]
    assert check(school).wrong == []


def test_a_refusal_undoes_one_push_and_speaks_its_own_readers_language(school: School, phones: list[Phone]) -> None:
    one, spent, three, *_ = phones
    with writing() as work:
        row = work.session.get_one(Device, spent.device)
        row.records_left, row.allowance_at = 0, school.app.extensions["clock"]()
    sealed = {phone.device: report(phone, school) for phone in (one, spent, three)}
    # no session: a push needs none, and then the browser says the language
    spent.client = school.app.test_client()
    spent.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    before = commits()

    replies = in_line(school.app, [lambda p=p: p.push(sealed[p.device]) for p in (one, spent, three)])

    assert [reply.status_code for reply in replies] == [200, 429, 200]
    assert replies[1].json["title"].isascii()
    kept = set(db.session.scalars(select(Record.id).where(Record.seq > before)))
    assert kept == {record_id(sealed[one.device]), record_id(sealed[three.device])}
    assert check(school).wrong == []


def test_a_refusal_that_comes_late_leaves_neither_rows_nor_a_link_of_the_chain(
    school: School, phones: list[Phone]
) -> None:
    journal = school.app.extensions["journal"]
    one, refused, three, *_ = phones
    sealed = {phone.device: report(phone, school) for phone in (one, refused, three)}
    checked = journal.door.check(db.session(), [sealed[refused.device]])

    def change_ones_mind(work: Work) -> None:
        journal.door.accept(work, checked, school.app.extensions["clock"]())
        raise Problem(409, "no", "no")

    results = in_line(
        school.app,
        [
            lambda: one.push(sealed[one.device]),
            lambda: write_together(change_ones_mind),
            lambda: three.push(sealed[three.device]),
        ],
    )

    assert [words(results[0]), type(results[1]), words(results[2])] == [
        [("stored", None, None)],
        Problem,
        [("stored", None, None)],
    ]
    assert check(school).wrong == []
    assert words(refused.push(sealed[refused.device])) == [("stored", None, None)]


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
