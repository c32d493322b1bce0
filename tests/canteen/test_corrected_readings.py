"""A reading that was mistyped: its correction restates the cases, the samples and what phones know; nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from tests.canteen.kitchen import Kitchen, ago, heard, sample
from tests.phones import NOBODYS_ID, Phone, record_id
from webapp.canteen.fridge_cases import find_case
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeState
from webapp.db import db

# what differs between the databases, locks and rebuilds, is asked of both in test_parallel.py and test_erasing.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def check(sealed: dict[str, str]) -> FridgeCheck:
    db.session.rollback()
    return db.session.get_one(FridgeCheck, record_id(sealed))


def cases() -> list[tuple[str, str, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(FridgeCase).order_by(FridgeCase.opened_at))
    return [(row.id, row.state, row.bad_checks) for row in rows]


def correct(kitchen: Kitchen, phone: Phone, said: dict[str, str], celsius: float, hours: float) -> dict[str, str]:
    """Seal a correction of a reading, or of an earlier correction."""
    return kitchen.read(phone, celsius, hours=hours, amends=record_id(said))


def closing(phone: Phone, said: dict[str, str], hours: float) -> dict[str, str]:
    data = {"case_id": record_id(said), "note": "換了冰箱"}
    return phone.seal("fridge_case.close", data, captured_at=ago(hours))


def test_a_correction_of_what_nobody_said_or_of_another_fridge_or_by_who_may_not_sample_is_held(
    kitchen: Kitchen, cook: Phone
) -> None:
    mistyped, viewer = kitchen.read(cook, 55, hours=9), kitchen.school.phone("viewer")
    unknown = kitchen.read(cook, 5.5, amends=NOBODYS_ID)
    elsewhere = kitchen.read(cook, 5.5, fridge=1, amends=record_id(mistyped))

    outcomes = cook.outcomes(mistyped, unknown, elsewhere)

    assert heard(outcomes) == ["stored", ("held", "unknown_target"), ("held", "invalid_data")]
    assert outcomes[2]["detail"] == "other_fridge"
    assert heard(viewer.outcomes(correct(kitchen, viewer, mistyped, 5.5, 8))) == [("held", "not_allowed")]
    assert (check(mistyped).temperature_c, check(mistyped).amended_at) == (55, None)


def test_a_correction_keeps_when_and_by_whom_it_was_read_and_what_was_said_first(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    mistyped = kitchen.read(cook, 55, hours=30, data={"action": "報修"})
    correction = correct(kitchen, helper, mistyped, 5.5, 2)
    cook.outcomes(mistyped)
    before = check(mistyped)
    kept = {name: getattr(before, name) for name in ("fridge_id", "at", "on", "slot", "by_id", "profile", "is_late")}

    assert heard(helper.outcomes(correction)) == ["stored"]

    row = check(mistyped)
    assert {name: getattr(row, name) for name in kept} == kept
    assert (row.temperature_c, row.is_in_range, row.action) == (5.5, True, None)
    assert (row.first_c, row.record_id, row.amended_by_id) == (55, record_id(correction), helper.author)
    assert len(db.session.scalars(select(FridgeCheck)).all()) == 1
    assert kitchen.wrong_rows() == []


def test_correcting_the_only_reading_out_of_range_takes_the_case_back_and_clears_what_it_marked(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    taking, mistyped = kitchen.take(cook, hours=20), kitchen.read(cook, 55, hours=10)
    cook.outcomes(taking, mistyped)
    marked = sample(taking)
    before, version = marked.case_id, marked.version

    cook.outcomes(correct(kitchen, cook, mistyped, 5.5, 9))

    assert (before, sample(taking).case_id, cases()) == (record_id(mistyped), None, [])
    assert sample(taking).version > version, "phones hear of it"
    state = db.session.get_one(FridgeState, kitchen.fridges[0])
    assert (state.last_c, state.is_in_range, state.case_id) == (5.5, True, None)
    [recent] = state.recent
    assert (recent["id"], recent["c"], recent["use"], recent["is_amended"]) == (
        record_id(mistyped),
        "5.50",
        "sample",
        True,
    )
    assert heard(helper.outcomes(closing(helper, mistyped, 1))) == [("held", "unknown_target")]
    assert kitchen.wrong_rows() == []


def test_a_reading_corrected_out_of_range_opens_a_case_at_the_time_of_the_reading(
    kitchen: Kitchen, cook: Phone
) -> None:
    taking, later, mistyped = kitchen.take(cook, hours=20), kitchen.take(cook, 1, hours=8), kitchen.read(cook, 5.5, 10)

    cook.outcomes(taking, later, mistyped, correct(kitchen, cook, mistyped, 15.5, 5))

    assert cases() == [(record_id(mistyped), "open", 1)]
    assert [sample(one).case_id for one in (taking, later)] == [record_id(mistyped), None]
    assert kitchen.wrong_rows() == []


def test_a_correction_of_the_use_is_judged_by_the_limits_of_that_use(kitchen: Kitchen, cook: Phone) -> None:
    mistaken = kitchen.read(cook, -18, hours=10)
    frozen = kitchen.read(cook, -18, hours=9, amends=record_id(mistaken), data={"use": "freeze"})

    cook.outcomes(mistaken, frozen)

    assert (check(mistaken).use, check(mistaken).is_in_range, cases()) == ("freeze", True, [])


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_the_word_of_the_latest_time_stands_whatever_came_first(
    kitchen: Kitchen, cook: Phone, order: Sequence[int]
) -> None:
    mistyped = kitchen.read(cook, 55, hours=20)
    words = [correct(kitchen, cook, mistyped, celsius, hours) for celsius, hours in ((12, 15), (5.5, 9), (13, 10))]
    cook.outcomes(mistyped)

    for at in order:
        cook.outcomes(words[at])

    assert (check(mistyped).temperature_c, check(mistyped).record_id, cases()) == (5.5, record_id(words[1]), [])
    assert kitchen.wrong_rows() == []


def test_a_correction_may_be_corrected_itself(kitchen: Kitchen, cook: Phone) -> None:
    mistyped = kitchen.read(cook, 55, hours=20)
    second = correct(kitchen, cook, mistyped, 0.55, 19)

    cook.outcomes(mistyped, second, correct(kitchen, cook, second, 5.5, 18))

    assert (check(mistyped).temperature_c, check(mistyped).first_c) == (5.5, 55)


def test_a_case_goes_on_under_the_next_reading_out_of_range_when_its_first_is_corrected(
    kitchen: Kitchen, cook: Phone
) -> None:
    taking, mistyped, warm = kitchen.take(cook, hours=30), kitchen.read(cook, 55, 20), kitchen.read(cook, 12, 10)

    cook.outcomes(taking, mistyped, warm, correct(kitchen, cook, mistyped, 5.5, 5))

    assert cases() == [(record_id(warm), "open", 1)]
    assert sample(taking).case_id == record_id(warm)
    assert find_case(db.session(), record_id(mistyped)) is None
    assert kitchen.wrong_rows() == []


def test_a_closed_case_all_of_whose_readings_are_corrected_stays_as_void_with_what_the_office_wrote(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    taking, mistyped, good = kitchen.take(cook, hours=30), kitchen.read(cook, 55, 20), kitchen.read(cook, 4, 10)
    cook.outcomes(taking, mistyped, good)
    assert heard(helper.outcomes(closing(helper, mistyped, 9))) == ["stored"]

    cook.outcomes(correct(kitchen, cook, mistyped, 5.5, 5))

    assert cases() == [(record_id(mistyped), "void", 0)]
    assert db.session.get_one(FridgeCase, record_id(mistyped)).closing_note == "換了冰箱"
    assert sample(taking).case_id is None
    cook.outcomes(correct(kitchen, cook, mistyped, 55, 4))
    assert cases() == [(record_id(mistyped), "closed", 1)], "and is closed again if the first word was right"
    assert kitchen.wrong_rows() == []


def test_a_case_opens_again_when_the_reading_that_proved_the_fridge_well_was_mistyped(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    warm, good = kitchen.read(cook, 12, hours=20), kitchen.read(cook, 4, hours=10)
    cook.outcomes(warm, good)
    assert heard(helper.outcomes(closing(helper, warm, 9))) == ["stored"]

    cook.outcomes(correct(kitchen, cook, good, 14, 1))

    assert cases() == [(record_id(warm), "open", 2)]
    cook.outcomes(kitchen.read(cook, 3, hours=0.5))
    assert heard(helper.outcomes(closing(helper, good, 0.1))) == ["stored"], "named by any of its readings"
    assert kitchen.wrong_rows() == []


def test_a_reading_that_was_corrected_counts_once_for_its_part_of_the_day(kitchen: Kitchen, cook: Phone) -> None:
    mistyped = kitchen.read(cook, 55, hours=30)
    cook.outcomes(mistyped, correct(kitchen, cook, mistyped, 5.5, 1))

    [recent] = db.session.get_one(FridgeState, kitchen.fridges[0]).recent

    assert recent["at"] == ago(30)
