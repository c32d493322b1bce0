"""Group commit: what waits together is one transaction, and nobody can tell from the answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.cast import School
from tests.conftest import opened_app
from tests.journal.test_verify import check
from tests.journal.waiting import commits, contents, in_line, report, words
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import Phone, new_id, record_id
from webapp.accounts.models import Device
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import Work, chain_link, writing
from webapp.journal.desk import say
from webapp.journal.group import write_together
from webapp.journal.models import CommitLog, Record
from webapp.patrol.checklists import publish_data

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FAILING = {"fire": {"value": "fail"}}
Pushes = list[tuple[Phone, list[dict[str, str]]]]


@pytest.fixture
def school(school: School) -> School:
    body = BODIES["patrol_daily"]
    assert say(school.person("director"), "checklist.publish", publish_data(body)).outcome == "stored"
    return school


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


def conversation(school: School, phones: list[Phone]) -> Pushes:
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


def inspections(school: School, phones: list[Phone]) -> Pushes:
    """Pushes of inspections of one room: what can be applied together, and among it what has to be looked at alone."""
    one, two, three, four, five = phones
    first, failing = inspect(one, school), inspect(two, school, answers=FAILING)
    unknown = {"target": {"code": "no such label", "via": "scan"}}
    return [
        (one, [first, inspect(one, school)]),
        (two, [failing, inspect(two, school, **unknown), inspect(two, school, answers=FAILING)]),
        (one, [first]),
        (three, [inspect(three, school, id=record_id(first)), inspect(three, school, version=9)]),
        (four, [inspect(four, school, amends=record_id(failing)), inspect(four, school)]),
        (five, [inspect(five, school, depends=[record_id(first)]), inspect(five, school)]),
        (four, [inspect(four, school, answers={"fire": {"value": "no such"}}), inspect(four, school)]),
        (two, [inspect(two, school)]),
    ]


OUTCOMES = {
    conversation: [
        ["held", "held"],
        ["stored", "stored"],
        ["stored"],
        ["conflict", "stored"],
        ["superseded"],
        ["duplicate"],
        ["rejected", "stored", "held"],
        401,
        ["stored", "held"],
    ],
    inspections: [
        ["stored", "stored"],
        ["stored", "held", "stored"],
        ["duplicate"],
        ["conflict", "held"],
        ["stored", "stored"],
        ["stored", "stored"],
        ["held", "stored"],
        ["stored"],
    ],
}


@ON_SQLITE
@pytest.mark.parametrize("talk", [conversation, inspections])
def test_grouped_pushes_answer_and_keep_what_single_ones_do(
    school: School, phones: list[Phone], tmp_path: Path, talk: Callable[[School, list[Phone]], Pushes]
) -> None:
    pushes = talk(school, phones)
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


@pytest.mark.parametrize("talk", [conversation, inspections])
def test_pushes_about_one_another_have_the_same_outcomes_on_either_database(
    school: School, phones: list[Phone], talk: Callable[[School, list[Phone]], Pushes]
) -> None:
    jobs = [lambda p=p, s=s: p.push(*s) for p, s in talk(school, phones)]
    # what waits for nobody on PostgreSQL would overtake the others there
    replies = in_line(school.app, jobs) if db.engine.dialect.name == "sqlite" else [job() for job in jobs]

    said = [[word[0] for word in words(reply)] if reply.status_code == 200 else reply.status_code for reply in replies]
    assert said == OUTCOMES[talk]
    assert check(school).wrong == []


def test_a_group_locks_its_devices_in_one_order(school: School, phones: list[Phone]) -> None:
    """Or two groups of PostgreSQL's two processes, each with two phones of the other's, would wait for each other."""
    locked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT device.records_left"):
            locked.append(parameters["of"] if isinstance(parameters, dict) else parameters[0])

    sealed = {phone.device: inspect(phone, school) for phone in phones}
    order = sorted(phones, key=lambda phone: phone.device, reverse=True)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        in_line(school.app, [lambda p=p: p.push(sealed[p.device]) for p in order])
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert locked == sorted(sealed)


def test_inspections_of_pushes_that_wait_together_are_written_by_one_statement(
    school: School, phones: list[Phone]
) -> None:
    rows: list[int] = []
    is_sqlite = db.engine.dialect.name == "sqlite"

    def count(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if 'INTO "inspection"' in statement:
            rows.append(len(parameters if is_sqlite else json.loads(parameters[0])))

    before = commits()

    sealed = {phone.device: [inspect(phone, school) for _ in range(3)] for phone in phones}
    event.listen(db.engine, "before_cursor_execute", count)
    try:
        replies = in_line(school.app, [lambda p=p: p.push(*sealed[p.device]) for p in phones])
    finally:
        event.remove(db.engine, "before_cursor_execute", count)

    assert (rows, commits() - before) == ([15], 1)
    assert [words(reply) for reply in replies] == [[("stored", None, None)] * 3] * 5
    said = [[outcome["id"] for outcome in reply.json["outcomes"]] for reply in replies]
    assert said == [[record_id(record) for record in sealed[phone.device]] for phone in phones]
    assert check(school).wrong == []


@pytest.mark.parametrize("seal", [report, inspect])
def test_a_refusal_undoes_one_push_and_speaks_its_own_readers_language(
    school: School, phones: list[Phone], seal: Callable[[Phone, School], dict[str, str]]
) -> None:
    one, spent, three, *_ = phones
    with writing() as work:
        row = work.session.get_one(Device, spent.device)
        row.records_left, row.allowance_at = 0, school.app.extensions["clock"]()
    sealed = {phone.device: seal(phone, school) for phone in (one, spent, three)}
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
