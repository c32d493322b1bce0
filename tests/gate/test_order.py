"""In whichever order records arrive, those that count give the same rows; and a rebuild gives them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tests.cast import open_school
from tests.gate.booth import Booth, ago, furnish
from tests.phones import Phone, new_id, record_id
from webapp.gate.records import PROJECTIONS
from webapp.journal.commit import writing
from webapp.journal.models import Record

# what tells of the way here and not of what was said: how often a row changed, when it came
OF_THE_WAY = {"version", "received_at", "is_late"}
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class UndoneError(Exception):
    """Ends a transaction of a test without a trace."""


def rows(session: Session) -> dict[str, Any]:
    """Everything that the gate knows, by table."""
    session.flush()
    found: dict[str, Any] = {}
    for model in PROJECTIONS:
        columns = [column for column in model.__table__.columns if column.primary_key or column.name not in OF_THE_WAY]
        key = [column.name for column in inspect(model).primary_key]
        listed = [dict(row) for row in session.execute(select(*columns)).mappings()]
        found[model.__tablename__] = sorted(listed, key=lambda row: [str(row[name]) for name in key])
    return found


def visits_of_a_day(booth: Booth, guard: Phone, relief: Phone) -> list[dict[str, str]]:
    """Two phones' day: passes given out, back without a visit, twice in use; a group; corrections; mistakes; guests."""
    invited, wrong_one, guest = new_id(), new_id(), {"id": new_id(), "name": "陳一"}
    first = booth.enter(guard, 300, badge=0)
    second = booth.enter(relief, 200, badge=0, data={"visitor_id": record_id(first)})
    group = booth.enter(guard, 280, badge=1, data={"people": 4, "invitation": {"id": invited}})
    named = booth.enter(relief, 270, badge=2, data={"invitation": {"id": wrong_one}})
    void = booth.enter(guard, 260, badge=3)
    parts = booth.enter(relief, 250, data={"people": 3})

    def amends(sealed: dict[str, str]) -> dict[str, Any]:
        return {"amends": record_id(sealed), "depends": [record_id(sealed)]}

    def after(sealed: dict[str, str]) -> dict[str, Any]:
        return {"depends": [record_id(sealed)]}

    mistaken = booth.leave(relief, minutes=245, badge=2)
    guests = {"invitation": {"id": invited, "guest_id": guest["id"]}}
    return [
        first,
        second,
        group,
        named,
        void,
        parts,
        booth.leave(relief, minutes=240, badge=0),
        booth.leave(guard, minutes=100, badge=0),
        booth.leave(guard, minutes=230, badge=1, data={"people": 1}),
        booth.leave(relief, minutes=220, badge=1),
        booth.leave(guard, minutes=210, badge=3),
        booth.leave(relief, minutes=90, badge=3),
        booth.enter(relief, 190, badge=2, data={**guests, "visitor": {"name": "陳一"}}, **amends(named)),
        booth.enter(guard, 195, badge=3, data={"people": 2}, **amends(named)),
        booth.enter(guard, 180, badge=1, data={"entered_at": ago(235), "people": 3}, **amends(group)),
        booth.leave(guard, named, 150, **after(named)),
        booth.leave(relief, named, 140, **after(named)),
        booth.leave(guard, parts, 130, data={"people": 1}, **after(parts)),
        booth.leave(relief, parts, 120, data={"people": 1}, **after(parts)),
        booth.void(guard, void, 170, **after(void)),
        mistaken,
        relief.seal("visit.return", {"leave_id": record_id(mistaken)}, captured_at=ago(239), **after(mistaken)),
        booth.invite(relief, 400, id=invited, people=6, guests=[guest]),
        booth.invite(relief, 400, id=wrong_one, token="0" * 16),
        relief.seal(
            "invitation.cancel",
            {"invitation_id": wrong_one},
            captured_at=ago(110),
            depends=[],
        ),
        guard.seal("visit.refuse", booth.visit(reason="no_id", visitor={"name": "某人"}), captured_at=ago(80)),
    ]


def musters_of_a_day(booth: Booth, guard: Phone, relief: Phone) -> list[dict[str, str]]:
    """Two musters of two phones, one closed, one open; people who differ; five shifts handed over."""
    visit = booth.enter(guard, 300, badge=0)
    drill, real = booth.muster(guard, 200), booth.muster(relief, 100, is_drill=False)
    on_drill, on_real = {"depends": [record_id(drill)]}, {"depends": [record_id(real)]}
    item, room = ("visit", record_id(visit)), ("place", booth.school.room_id)

    def tick(phone: Phone, muster: Any, what: tuple[str, str], state: str, minutes: float) -> dict[str, str]:
        data = {"muster_id": record_id(muster), "item": {"kind": what[0], "id": what[1]}, "state": state}
        return phone.seal("muster.tick", data, captured_at=ago(minutes), depends=[record_id(muster)])

    handed = [
        (guard if n % 2 else relief).seal("shift.hand_over", {"visit_ids": []}, captured_at=ago(150 - n * 10))
        for n in range(5)
    ]
    return [
        visit,
        drill,
        real,
        tick(guard, drill, item, "missing", 190),
        tick(relief, drill, item, "safe", 180),
        tick(guard, drill, item, "unset", 170),
        tick(relief, drill, room, "clear", 120),
        tick(guard, real, item, "safe", 90),
        tick(relief, real, item, "missing", 90),
        tick(relief, real, room, "unclear", 80),
        guard.seal("muster.close", {"muster_id": record_id(drill)}, captured_at=ago(130), **on_drill),
        relief.seal("muster.close", {"muster_id": record_id(real), "note": "齊"}, captured_at=ago(85), **on_real),
        *handed,
        relief.seal(
            "shift.take_over",
            {"hand_over_id": record_id(handed[1]), "is_agreed": True},
            captured_at=ago(70),
            depends=[record_id(handed[1])],
        ),
        guard.seal("visit.hold", {"visit_ids": [record_id(visit)], "reason": "調閱"}, captured_at=ago(60)),
        relief.seal(
            "visit.hold",
            {"visit_ids": [record_id(visit)], "reason": "警方調閱"},
            captured_at=ago(50),
            depends=[record_id(visit)],
        ),
        relief.seal(
            "visit.release",
            {"visit_ids": [record_id(visit)], "reason": "結案"},
            captured_at=ago(40),
            depends=[record_id(visit)],
        ),
    ]


PARTS = {"visits": visits_of_a_day, "musters": musters_of_a_day}


@pytest.fixture
def booth(app: Flask) -> Iterator[Booth]:
    with app.app_context():
        yield furnish(open_school(app))


def arrive(booth: Booth, records: list[dict[str, str]], batch: int) -> tuple[frozenset[str], dict[str, Any]]:
    """Let records arrive in this order; return which of them count, and the rows. Leaves nothing behind."""
    door = booth.school.app.extensions["journal"].door
    moment = booth.school.app.extensions["clock"]()
    said: list[Any] = []
    with suppress(UndoneError), writing() as work:
        for start in range(0, len(records), batch):
            door.accept(work, door.check(work.session, records[start : start + batch]), moment)
        work.session.flush()
        counted = select(Record.id).where(Record.id.in_(map(record_id, records)), Record.outcome == "stored")
        said += [frozenset(work.session.scalars(counted)), rows(work.session)]
        raise UndoneError
    counts, found = said
    return counts, found


@SQLITE
@pytest.mark.parametrize("part", PARTS)
def test_the_order_of_arrival_changes_nothing_but_what_was_refused(booth: Booth, part: str) -> None:
    records = PARTS[part](booth, booth.school.phone("guard"), booth.school.phone("director"))
    seen: dict[frozenset[str], Any] = {}
    orders = 16

    # an order of thirty records is not shrunk: that takes minutes and tells no more
    @settings(max_examples=orders, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(order=st.permutations(range(len(records))), batch=st.integers(1, 7))
    def holds(order: list[int], batch: int) -> None:
        counted, found = arrive(booth, [records[at] for at in order], batch)
        assert len(counted) > len(records) / 2
        assert seen.setdefault(counted, found) == found

    holds()
    assert len(seen) < orders / 2, "too few orders had the same records count: nothing was compared"


@SQLITE
def test_a_rebuild_gives_the_same_rows(booth: Booth) -> None:
    guard, relief = booth.school.phone("guard"), booth.school.phone("director")
    records = [*visits_of_a_day(booth, guard, relief), *musters_of_a_day(booth, guard, relief)]
    by_phone = {phone.device: phone for phone in (guard, relief)}
    for sealed in reversed(records):
        by_phone[json.loads(sealed["body"])["device"]].outcomes(sealed)

    assert booth.wrong_rows() == []
