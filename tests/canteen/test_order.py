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

from tests.canteen.kitchen import ON, Kitchen, ago, furnish
from tests.cast import open_school
from tests.phones import Phone, new_id, record_id
from webapp.canteen.records import PROJECTIONS
from webapp.journal.commit import writing
from webapp.journal.models import Record

# what tells of the way here and not of what was said: how often a row changed, when it came
OF_THE_WAY = {"version", "received_at", "is_late", "is_recent"}


class UndoneError(Exception):
    """Ends a transaction of a test without a trace."""


def rows(session: Session) -> dict[str, Any]:
    """Everything that the canteen knows, by table."""
    session.flush()
    found: dict[str, Any] = {}
    for model in PROJECTIONS:
        columns = [column for column in model.__table__.columns if column.name not in OF_THE_WAY]
        key = [column.name for column in inspect(model).primary_key]
        listed = [dict(row) for row in session.execute(select(*columns)).mappings()]
        found[model.__tablename__] = sorted(listed, key=lambda row: [str(row[name]) for name in key])
    return found


def a_busy_kitchen(kitchen: Kitchen, cook: Phone, helper: Phone) -> list[dict[str, str]]:
    """Two days of two phones: boxes filled, emptied and filled again, corrections, a move, a freeze, a warm fridge."""
    first = kitchen.take(cook, box=0, hours=100)
    second = kitchen.take(helper, box=1, hours=99)
    third = kitchen.take(helper, box=0, hours=40)
    wrong = kitchen.take(cook, box=2, hours=98)
    freeze = kitchen.freeze(helper, hours=30, reach=72)
    to_second = {"target": {"kind": "asset", "id": kitchen.fridges[1]}}
    to_first = {"target": {"kind": "asset", "id": kitchen.fridges[0]}}
    both = {"sample_ids": [record_id(second)]}
    back = helper.seal("sample.move", both, captured_at=ago(62), depends=[record_id(second)], **to_first)
    warm, well = kitchen.read(cook, 12, hours=95), kitchen.read(cook, 3, hours=60)
    warmer, late = kitchen.read(helper, 15, hours=80), kitchen.read(helper, 17, hours=50)
    fine = kitchen.read(helper, 4, hours=57)
    dish = {"id": new_id(), "name": "飯"}
    menu = {"on": ON, "meal": "lunch"}
    return [
        first,
        second,
        third,
        wrong,
        freeze,
        kitchen.discard(helper, box=0, hours=50),
        kitchen.discard(cook, box=1, hours=20, data={"note": "滿 48 小時"}),
        kitchen.discard(helper, box=1, hours=19),
        kitchen.take(cook, box=3, hours=90, amends=record_id(wrong), data={"weight_g": 20}, depends=[record_id(wrong)]),
        kitchen.take(helper, box=3, hours=89, amends=record_id(wrong), depends=[record_id(wrong)]),
        cook.seal(
            "sample.move",
            {"sample_ids": [record_id(second)]},
            captured_at=ago(70),
            depends=[record_id(second)],
            **to_second,
        ),
        back,
        helper.seal("sample.move", both, captured_at=ago(5), depends=[record_id(second)], **to_second),
        warm,
        well,
        warmer,
        kitchen.read(cook, 4, hours=45, amends=record_id(warmer), depends=[record_id(warmer)]),
        fine,
        kitchen.read(helper, 16, hours=56),
        late,
        kitchen.read(cook, 5.5, hours=57, amends=record_id(warm), depends=[record_id(warm)]),
        kitchen.read(helper, 15.5, hours=56, amends=record_id(warm), depends=[record_id(warm)]),
        kitchen.read(cook, 1.7, hours=49, amends=record_id(late), depends=[record_id(late)]),
        kitchen.read(helper, 13, hours=48, amends=record_id(well), depends=[record_id(well)]),
        helper.seal(
            "fridge_case.close",
            {"case_id": record_id(warm), "note": "門沒關好"},
            captured_at=ago(55),
            depends=[record_id(warm), record_id(well), record_id(fine)],
        ),
        kitchen.read(helper, 14, hours=65, fridge=1),
        cook.seal("menu.save", {**menu, "fields": {"headcount": 300}, "dishes": [dish]}, captured_at=ago(120)),
        helper.seal("menu.save", {**menu, "dishes": [{**dish, "name": "白飯"}]}, captured_at=ago(110)),
        cook.seal("menu.save", {**menu, "fields": {"headcount": 310}}, captured_at=ago(105)),
        cook.seal("canteen_day.report", {"on": ON, "has_findings": False}, captured_at=ago(62)),
        helper.seal(
            "canteen_day.report", {"on": ON, "has_findings": True, "findings": "門沒關好"}, captured_at=ago(61)
        ),
    ]


@pytest.fixture
def shuffled(app: Flask) -> Iterator[tuple[Kitchen, list[dict[str, str]]]]:
    with app.app_context():
        kitchen = furnish(open_school(app))
        cook, helper = kitchen.school.phone("canteen"), kitchen.school.phone("director")
        yield kitchen, a_busy_kitchen(kitchen, cook, helper)


def arrive(kitchen: Kitchen, records: list[dict[str, str]], batch: int) -> tuple[frozenset[str], dict[str, Any]]:
    """Let records arrive in this order; return which of them count, and the rows. Leaves nothing behind."""
    door = kitchen.school.app.extensions["journal"].door
    moment = kitchen.school.app.extensions["clock"]()
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


# of fridges alone there are so many words on one thing that they are shuffled by themselves as well
PARTS = {"everything": ("", 20), "fridges": ("fridge", 40)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", PARTS)
def test_the_order_of_arrival_changes_nothing_but_what_was_refused(
    shuffled: tuple[Kitchen, list[dict[str, str]]], part: str
) -> None:
    kitchen, everything = shuffled
    prefix, orders = PARTS[part]
    first = everything[:2]  # samples, to bear the cases
    records = [*first, *(one for one in everything[2:] if json.loads(one["body"])["type"].startswith(prefix))]
    seen: dict[frozenset[str], Any] = {}

    # an order of thirty records is not shrunk: that takes minutes and tells no more
    @settings(max_examples=orders, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(order=st.permutations(range(len(records))), batch=st.integers(1, 7))
    def holds(order: list[int], batch: int) -> None:
        counted, found = arrive(kitchen, [records[at] for at in order], batch)
        assert len(counted) > len(records) / 2
        assert seen.setdefault(counted, found) == found

    holds()
    assert len(seen) < orders / 2, "too few orders had the same records count: nothing was compared"
