"""Inspections applied together leave what they leave one by one: tables, outcomes, versions, order of changes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect as look_at
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.cast import School
from tests.patrol.inspecting import inspect, photo
from tests.phones import Phone, new_id, record_id
from webapp.accounts.models import Device
from webapp.db import db, rfc3339
from webapp.journal.accept import Door
from webapp.journal.commit import Work, writing
from webapp.journal.feed import snapshot_session
from webapp.journal.interface import Statement, UnitOfWork
from webapp.journal.models import Record, RecordDependency, RecordPhoto, Verdict
from webapp.journal.verify import verify
from webapp.patrol.models import Check, Finding, Inspection
from webapp.patrol.rows import finding_id
from webapp.patrol.service import record_inspection
from webapp.registry.models import ThingRecord

TABLES = (Record, RecordDependency, RecordPhoto, Verdict, Inspection, Finding, Check, ThingRecord, Device)
BATCHES, LARGEST = 6, 14
KIND = ("inspection.record", 1)
FAILING = {"fire": {"value": "fail"}}


class UndoneError(Exception):
    """Raised to leave the database as it was."""


@contextmanager
def undone() -> Iterator[Work]:
    with suppress(UndoneError), writing() as work:
        yield work
        raise UndoneError


def door_of(school: School) -> Door:
    door: Door = school.app.extensions["journal"].door
    return door


def one_by_one(door: Door) -> Door:
    kinds = tuple(replace(kind, apply_many=None) for kind in door.kinds.values())
    return Door(kinds, door.authority, door.erasures)


class Counting:
    """A door whose inspections are counted as they go together."""

    def __init__(self, door: Door) -> None:
        self.together = 0
        self.apply_many = door.kinds[KIND].apply_many
        kinds = {**door.kinds, KIND: replace(door.kinds[KIND], apply_many=self.count)}
        self.door = Door(tuple(kinds.values()), door.authority, door.erasures)

    def count(self, work: UnitOfWork, statements: Any) -> int:
        applied = self.apply_many(work, statements) if self.apply_many else 0
        self.together += applied
        return applied


def what_follows(door: Door, records: list[Any], now: datetime) -> dict[str, Any]:
    """Everything that a push leaves behind, without leaving it."""
    with undone() as work:
        outcomes = door.accept(work, door.check(work.session, records), now)
        work.session.flush()
        return {
            "outcomes": [outcome.to_wire() for outcome in outcomes],
            "changes": work.changes(),
            "hashes": list(work.record_hashes),
            "applied": work.applied,
            **{model.__tablename__: rows(work.session, model) for model in TABLES},
        }


def rows(session: Session, model: Any) -> list[dict[str, Any]]:
    """All rows in the order of their keys; a row number is told by its order only."""
    session.expire_all()
    key = list(look_at(model).primary_key)
    found = [dict(row) for row in session.execute(select(*model.__table__.columns).order_by(*key)).mappings()]
    return [{name: value for name, value in row.items() if name != "pk"} for row in found]


class Week:
    """Inspections as they come in: in disorder, amended, found wanting, held, twice, at one thing and at many."""

    def __init__(self, school: School, phones: list[Phone], seed: int) -> None:
        self.school, self.phones, self.chance = school, phones, random.Random(seed)
        self.sent: list[dict[str, str]] = []
        self.moments = [datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=7 * n) for n in range(6)]

    def batch(self) -> list[Any]:
        return [self.record() for _ in range(self.chance.randint(2, LARGEST))]

    def record(self) -> Any:
        chance = self.chance.random()
        if self.sent and chance < 0.04:
            return self.chance.choice(self.sent)
        if self.sent and chance < 0.07:
            return self.another_text()
        if self.sent and chance < 0.14:
            finding = finding_id(record_id(self.chance.choice(self.sent)), "doors")
            return self.phone().seal("finding.close", {"finding_id": finding, "note": "好了"})
        sealed = inspect(self.phone(), self.school, **self.members())
        self.sent.append(sealed)
        return {**sealed, "sig": sealed["sig"][::-1]} if chance > 0.98 else sealed

    def phone(self) -> Phone:
        return self.chance.choice(self.phones)

    def another_text(self) -> dict[str, str]:
        phone = self.phone()
        body = json.loads(self.chance.choice(self.sent)["body"])
        return phone.seal_envelope({**body, "app": "another", "device": phone.device, "author": phone.author})

    def members(self) -> dict[str, Any]:
        members: dict[str, Any] = {"captured_at": rfc3339(self.chance.choice(self.moments)), "photos": []}
        odd = self.chance.random()
        if odd < 0.5:
            members["target"] = {"kind": "asset", "id": self.school.asset_id}
        if self.chance.random() < 0.4:
            members["answers"] = self.answers()
        if self.chance.random() < 0.2:
            members["photos"] = [photo("extra", self.chance.randrange(4))]
        if self.chance.random() < 0.2:
            members["clock_offset_ms"] = self.chance.choice([None, -90_000_000, 400_000])
        if self.sent and self.chance.random() < 0.12:
            members["amends"] = record_id(self.chance.choice(self.sent))
            members["depends"] = [members["amends"]] if self.chance.random() < 0.7 else []
        return members | self.wrong() if self.chance.random() < 0.15 else members

    def answers(self) -> dict[str, Any]:
        notes = {"value": "fail", "note": self.chance.choice(["", "門鎖壞了"])}
        return dict.fromkeys(self.chance.sample(["fire", "doors"], self.chance.randint(1, 2)), notes)

    def wrong(self) -> dict[str, Any]:
        return self.chance.choice(
            [
                {"version": 9},
                {"target": {"code": "00000012"}},
                {"target": None},
                {"answers": {"fire": {"value": "perhaps"}}},
                {"data": {"note": 7}},
                {"depends": [new_id()]},
                {"schema": 2},
                {"author": self.school.people["guard"]},
            ]
        )


@pytest.mark.parametrize("seed", range(3))
def test_together_and_one_by_one_leave_the_same(school: School, seed: int) -> None:
    week = Week(school, [school.phone("patrol"), school.phone("patrol"), school.phone("director")], seed)
    alone, together = one_by_one(door_of(school)), Counting(door_of(school))
    now = datetime(2026, 9, 2, 0, 15, tzinfo=UTC)

    for _ in range(BATCHES):
        batch = week.batch()
        expected = what_follows(alone, batch, now)
        found = what_follows(together.door, batch, now)
        for name, value in expected.items():
            assert found[name] == value, (name, seed)
        with writing() as work:
            together.door.accept(work, together.door.check(work.session, batch), now)
        now += timedelta(hours=3)

    assert together.together > 2 * BATCHES
    assert wrong_rows(school) == []


def wrong_rows(school: School) -> list[str]:
    extensions = school.app.extensions
    with snapshot_session() as session:
        return verify(session, extensions["journal"], extensions["projections"]).wrong


def test_inspections_without_a_thing_go_together(school: School, patrol: Phone) -> None:
    drills = [inspect(patrol, school, "drill_record", target=None) for _ in range(3)]
    together = Counting(door_of(school))

    found = what_follows(together.door, drills, datetime.now(UTC))

    assert together.together == 3
    assert found == what_follows(one_by_one(door_of(school)), drills, datetime.now(UTC)) | {
        name: found[name] for name in ("record", "inspection", "device")
    }
    assert found["check"] == []


def test_one_that_waits_for_another_waits_among_many(school: School, patrol: Phone) -> None:
    waiting = inspect(patrol, school, depends=[new_id()])

    outcomes = patrol.outcomes(inspect(patrol, school), waiting, inspect(patrol, school), inspect(patrol, school))

    assert [outcome["outcome"] for outcome in outcomes] == ["stored", "held", "stored", "stored"]
    assert outcomes[1]["reason"] == "waiting"


def test_those_alone_and_those_together_see_what_the_others_did(school: School, patrol: Phone) -> None:
    """A row that the session has read is written under it, and read again."""
    first = inspect(patrol, school, captured_at="2026-09-01T00:00:00.000Z")
    amended = inspect(patrol, school, amends=record_id(first), depends=[record_id(first)])
    later = [inspect(patrol, school, captured_at=f"2026-09-01T0{hour}:00:00.000Z") for hour in (1, 2)]
    last = inspect(patrol, school, amends=record_id(later[1]), depends=[record_id(later[1])], answers=FAILING)
    batch = [first, amended, *later, last, inspect(patrol, school, captured_at="2026-08-01T00:00:00.000Z")]
    now, together = datetime(2026, 9, 2, tzinfo=UTC), Counting(door_of(school))

    found = what_follows(together.door, batch, now)

    assert together.together == 2
    assert found == what_follows(one_by_one(door_of(school)), batch, now)
    assert found["check"][0]["last_inspection_id"] == record_id(last)


def test_one_bad_inspection_harms_none_of_fifty(school: School, patrol: Phone) -> None:
    sealed = [inspect(patrol, school, version=9 if number == 20 else 1) for number in range(50)]

    outcomes = [outcome["outcome"] for outcome in patrol.outcomes(*sealed)]

    assert outcomes == ["stored"] * 20 + ["held"] + ["stored"] * 29
    db.session.rollback()
    order = select(Record.id).where(Record.type == KIND[0], Record.applied_ix.is_not(None)).order_by(Record.applied_ix)
    assert db.session.scalars(order).all() == [record_id(one) for one in sealed if one is not sealed[20]]


@pytest.mark.parametrize("error", [ValueError, IntegrityError])
def test_what_fails_together_is_applied_one_by_one(school: School, patrol: Phone, error: type[Exception]) -> None:
    alone: list[str] = []

    def fail(work: UnitOfWork, statements: Any) -> int:
        record_inspection(work, statements[0])
        work.session.flush()
        raise error("as one", None, ValueError()) if error is IntegrityError else error

    def apply(work: UnitOfWork, statement: Statement) -> None:
        alone.append(statement.record_id)
        record_inspection(work, statement)

    door = door_of(school)
    kinds = {**door.kinds, KIND: replace(door.kinds[KIND], apply=apply, apply_many=fail)}
    sealed = [inspect(patrol, school) for _ in range(4)]
    with writing() as work:
        failing = Door(tuple(kinds.values()), door.authority, door.erasures)
        outcomes = failing.accept(work, failing.check(work.session, sealed), datetime.now(UTC))

    assert [(one.id, one.outcome) for one in outcomes] == [(record_id(one), "stored") for one in sealed]
    assert alone == [record_id(one) for one in sealed]
    assert wrong_rows(school) == []


def test_a_change_of_region_within_a_push_counts_for_what_comes_after(school: School) -> None:
    warm = {"chill_c": {"value": 7.5}, "freeze_c": {"value": -20}}
    office, patrol = school.phone("administrator"), school.phone("patrol")
    before = [inspect(patrol, school, "fridge_temp", answers=warm) for _ in range(2)]
    region = office.seal("school.save", {"fields": {"region": "tw"}})
    after = [inspect(patrol, school, "fridge_temp", answers=warm) for _ in range(2)]

    patrol.outcomes(*before, region, *after)

    db.session.rollback()
    results = {row.id: (row.region, row.result) for row in db.session.scalars(select(Inspection))}
    assert [results[record_id(one)] for one in before] == [(None, "pass")] * 2
    assert [results[record_id(one)] for one in after] == [("tw", "fail")] * 2


def test_who_is_disabled_within_a_push_is_held_from_there_on(school: School, patrol: Phone) -> None:
    first, last = ([inspect(patrol, school) for _ in range(2)] for _ in range(2))
    office = school.phone("administrator")
    fields = {"fields": {"is_active": False}, "id": patrol.author}

    outcomes = patrol.outcomes(*first, office.seal("person.save", fields), *last)

    assert [outcome["outcome"] for outcome in outcomes] == ["stored"] * 3 + ["held"] * 2
