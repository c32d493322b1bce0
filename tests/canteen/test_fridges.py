"""Readings and cases: a fridge out of its range, what it held, and when it counts as well again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.canteen.kitchen import Kitchen, ago, heard, sample
from tests.phones import NOBODYS_ID, Phone, record_id
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeState
from webapp.db import db

# what differs between the databases, locks and rebuilds, is asked of both in test_parallel.py and test_order.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def cases() -> list[FridgeCase]:
    db.session.rollback()
    return list(db.session.scalars(select(FridgeCase).order_by(FridgeCase.opened_at)))


def state(kitchen: Kitchen, fridge: int = 0) -> FridgeState:
    db.session.rollback()
    return db.session.get_one(FridgeState, kitchen.fridges[fridge])


def test_a_reading_of_what_is_not_there_is_held(kitchen: Kitchen, cook: Phone) -> None:
    nowhere = kitchen.read(cook, 4, target={"kind": "asset", "id": NOBODYS_ID})
    room = kitchen.read(cook, 4, target={"kind": "place", "id": kitchen.school.room_id})
    unruled = kitchen.read(cook, 4, data={"profile": "cn_school@7"})

    assert heard(cook.outcomes(nowhere, room, unruled)) == [
        ("held", "unknown_target"),
        ("held", "invalid_data"),
        ("held", "unknown_target"),
    ]


def test_a_reading_in_range_opens_nothing(kitchen: Kitchen, cook: Phone) -> None:
    assert heard(cook.outcomes(kitchen.read(cook, 8))) == ["stored"]

    row = state(kitchen)
    assert (row.last_c, row.is_in_range, row.case_id, row.recent[0]["c"]) == (8, True, None, "8.00")
    assert cases() == []


def test_a_reading_out_of_range_opens_a_case_at_once_and_marks_what_is_in_the_fridge(
    kitchen: Kitchen, cook: Phone
) -> None:
    inside, later = kitchen.take(cook, hours=20), kitchen.take(cook, box=1, hours=9)
    elsewhere = kitchen.take(cook, box=2, hours=20, data={"fridge": {"id": kitchen.fridges[1]}})
    bad, worse = kitchen.read(cook, 8.01, hours=10), kitchen.read(cook, 11, hours=9.5)

    assert heard(cook.outcomes(inside, later, elsewhere, bad, worse)) == ["stored"] * 5
    [case] = cases()
    assert (case.id, case.state, case.worst_c, case.bad_checks) == (record_id(bad), "open", 11, 2)
    assert [sample(one).case_id for one in (inside, later, elsewhere)] == [case.id, None, None]
    assert state(kitchen).case_id == case.id


def test_a_case_closes_only_after_a_reading_in_range_and_once(kitchen: Kitchen, cook: Phone) -> None:
    bad = kitchen.read(cook, 12, hours=10)
    cook.outcomes(kitchen.read(cook, 4, hours=11), bad)
    close = {"case_id": record_id(bad), "note": "門沒關好"}

    early = kitchen.say("fridge_case.close", close)
    good = kitchen.read(cook, 4, hours=9)
    cook.outcomes(good)
    outcomes = [kitchen.say("fridge_case.close", close) for _ in range(2)]

    assert (early.outcome, early.reason) == ("held", "invalid_data")
    assert [outcome.outcome for outcome in outcomes] == ["stored", "superseded"]
    [case] = cases()
    assert (case.state, case.recheck_id, case.closing_note) == ("closed", record_id(good), "門沒關好")
    assert state(kitchen).case_id is None
    assert kitchen.say("fridge_case.close", {**close, "case_id": NOBODYS_ID}).reason == "unknown_target"
    assert kitchen.wrong_rows() == []


def test_an_earlier_reading_that_comes_late_begins_the_case(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    first, second = kitchen.read(cook, 9, hours=20), kitchen.read(helper, 10, hours=10)
    taking = kitchen.take(cook, hours=30)
    helper.outcomes(second)

    assert heard(cook.outcomes(taking, first)) == ["stored", "stored"]
    [case] = cases()
    assert (case.id, case.bad_checks) == (record_id(first), 2)
    assert sample(taking).case_id == case.id
    cook.outcomes(kitchen.read(cook, 4, hours=5))
    assert kitchen.say("fridge_case.close", {"case_id": record_id(second), "note": "好"}).outcome == "stored"
    assert kitchen.wrong_rows() == []


def test_a_reading_out_of_range_after_the_recheck_is_another_case(kitchen: Kitchen, cook: Phone) -> None:
    bad, good = kitchen.read(cook, 9, hours=20), kitchen.read(cook, 4, hours=10)
    cook.outcomes(bad, good)
    kitchen.say("fridge_case.close", {"case_id": record_id(bad), "note": "好"})

    cook.outcomes(kitchen.read(cook, 9, hours=9))

    assert [case.state for case in cases()] == ["closed", "open"]


@pytest.mark.parametrize("hours", [25, 15])
def test_a_sample_that_comes_late_hears_of_the_case(kitchen: Kitchen, cook: Phone, hours: float) -> None:
    bad, taking = kitchen.read(cook, 9, hours=20), kitchen.take(cook, hours=hours)

    cook.outcomes(bad, taking)

    assert sample(taking).case_id == (record_id(bad) if hours > 20 else None)


def test_a_move_takes_a_sample_out_of_the_case_of_a_fridge_that_it_had_left(kitchen: Kitchen, cook: Phone) -> None:
    bad, taking = kitchen.read(cook, 9, hours=20), kitchen.take(cook, hours=30)
    cook.outcomes(bad, taking)
    before = sample(taking).case_id
    target = {"kind": "asset", "id": kitchen.fridges[1]}

    move = cook.seal("sample.move", {"sample_ids": [record_id(taking)]}, target=target, captured_at=ago(25))

    assert heard(cook.outcomes(move)) == ["stored"]
    assert (before, sample(taking).case_id) == (record_id(bad), None)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_sample_is_where_the_last_move_before_its_end_took_it(
    kitchen: Kitchen, cook: Phone, order: tuple[int, int]
) -> None:
    taking = kitchen.take(cook, hours=80)
    moves = [
        cook.seal("sample.move", {"sample_ids": [record_id(taking)]}, target=target, captured_at=ago(hours))
        for hours, target in (
            (70, {"kind": "asset", "id": kitchen.fridges[1]}),
            (60, {"kind": "asset", "id": kitchen.fridges[0]}),
        )
    ]
    warm = kitchen.read(cook, 12, hours=65, fridge=1)
    cook.outcomes(taking, *(moves[at] for at in order), warm)
    assert (sample(taking).fridge_id, sample(taking).case_id) == (kitchen.fridges[0], record_id(warm))

    late = cook.seal(
        "sample.move",
        {"sample_ids": [record_id(taking)]},
        target={"kind": "asset", "id": kitchen.fridges[1]},
        captured_at=ago(1),
    )

    assert heard(cook.outcomes(kitchen.discard(cook, hours=2), late)) == ["stored", "stored"]
    assert sample(taking).fridge_id == kitchen.fridges[0]


def test_a_warm_reading_between_recheck_and_closing_that_comes_late_is_a_case_of_its_own(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    bad, good, between = kitchen.read(cook, 9, hours=20), kitchen.read(cook, 4, hours=10), kitchen.read(cook, 12, 5)
    cook.outcomes(bad, good)
    close = helper.seal("fridge_case.close", {"case_id": record_id(bad), "note": "好"}, captured_at=ago(2))
    assert heard(helper.outcomes(close)) == ["stored"]

    cook.outcomes(between)

    assert [(case.id, case.state) for case in cases()] == [(record_id(bad), "closed"), (record_id(between), "open")]
    assert kitchen.wrong_rows() == []


def test_phones_hear_of_the_last_six_readings_newest_first(kitchen: Kitchen, cook: Phone) -> None:
    cook.outcomes(*(kitchen.read(cook, hours / 10, hours=hours) for hours in (3, 1, 8, 2, 5, 4, 7)))

    assert [check["c"] for check in state(kitchen).recent] == ["0.10", "0.20", "0.30", "0.40", "0.50", "0.70"]
    assert db.session.scalars(select(FridgeCheck)).all()
