"""Taking samples: what is refused, what is marked, what a correction changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.canteen.kitchen import NOW, Kitchen, ago, heard, sample
from tests.phones import NOBODYS_ID, Phone, new_id, record_id
from webapp.canteen.models import Sample
from webapp.db import db

# what differs between the databases, locks and rebuilds, is asked of both in test_parallel.py and test_order.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("role", ["viewer", "patrol", "guard"])
def test_who_may_not_take_samples_takes_none(kitchen: Kitchen, role: str) -> None:
    phone = kitchen.school.phone(role)

    assert heard(phone.outcomes(kitchen.take(phone))) == [("held", "not_allowed")]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"target": None}, "unknown_target"),
        ({"target": {"kind": "asset", "id": NOBODYS_ID}}, "unknown_target"),
        ({"target": {"code": "ZZZZZZZZ"}}, "unknown_target"),
        ({"amends": NOBODYS_ID}, "unknown_target"),
        ({"data": {"profile": "cn_school@9"}}, "unknown_target"),
        ({"data": {"fridge": {"id": NOBODYS_ID}}}, "unknown_target"),
        ({"data": {"sampler_id": NOBODYS_ID}}, "unknown_target"),
        ({"data": {"taken_at": ago(71)}}, "invalid_data"),
        ({"data": {"weight_g": -1}}, "invalid_data"),
        ({"data": {"dish_name": " "}}, "invalid_data"),
        ({"data": {"pot": 0}}, "invalid_data"),
    ],
)
def test_what_makes_no_sense_is_held(kitchen: Kitchen, cook: Phone, members: dict[str, Any], reason: str) -> None:
    assert heard(cook.outcomes(kitchen.take(cook, **members))) == [("held", reason)]


def test_a_box_that_is_in_use_takes_no_second_sample(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    first, second = kitchen.take(cook, hours=72), kitchen.take(helper, hours=70)

    outcomes = cook.outcomes(first) + helper.outcomes(second)

    assert heard(outcomes) == ["stored", ("held", "invalid_data")]
    assert outcomes[1]["detail"].startswith("box_in_use ")


def test_the_office_applies_a_held_sample_once_its_box_was_free_by_then(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    first, second = kitchen.take(cook, hours=90), kitchen.take(helper, hours=30)
    cook.outcomes(first)
    assert heard(helper.outcomes(second)) == [("held", "invalid_data")]
    decide = {"record_id": record_id(second), "decision": "apply", "reason": "盒子已清空"}

    before = kitchen.say("held.decide", decide)
    cook.outcomes(kitchen.discard(cook, hours=31, data={"sample_id": record_id(first)}))
    after = kitchen.say("held.decide", decide)

    assert (before.outcome, after.outcome) == ("held", "stored")
    assert sample(second).state == "kept"
    assert kitchen.wrong_rows() == []


def test_a_sample_is_kept_with_its_times_and_without_gaps(kitchen: Kitchen, cook: Phone) -> None:
    sealed = kitchen.take(cook, data={"core_c": 78.5})

    assert heard(cook.outcomes(sealed)) == ["stored"]
    row = sample(sealed)
    taken_at = NOW - timedelta(hours=72)
    assert (row.taken_at, row.release_at, row.discard_by_at) == (
        taken_at,
        taken_at + timedelta(hours=48),
        taken_at + timedelta(hours=72),
    )
    assert (row.state, row.gaps, row.box_id, row.fridge_id) == ("kept", [], kitchen.boxes[0], kitchen.fridges[0])
    assert (row.sampler_id, row.recorded_by_id) == (cook.author, cook.author)
    assert row.is_late


def test_what_is_missing_is_marked_and_nothing_is_held(kitchen: Kitchen, cook: Phone) -> None:
    kitchen.say(
        "health_certificate.save",
        {"id": new_id(), "fields": {"person_id": cook.author, "expires_on": "2020-01-01"}},
    )
    sealed = kitchen.take(
        cook,
        target={"kind": "asset", "id": kitchen.school.asset_id},
        data={"weight_g": 90, "core_c": 60, "fridge": None, "is_box_clean": None},
    )

    assert heard(cook.outcomes(sealed)) == ["stored"]
    assert sample(sealed).gaps == ["weight_reason", "core_low", "fridge", "box_clean", "certificate", "box"]


def test_a_time_of_taking_is_moved_with_the_phones_clock(kitchen: Kitchen, cook: Phone) -> None:
    hour = 3_600_000
    sealed = kitchen.take(cook, hours=70, clock_offset_ms=-2 * hour, data={"taken_at": ago(71)})
    ahead = kitchen.take(cook, box=1, hours=-2, data={"taken_at": ago(-1)})

    assert heard(cook.outcomes(sealed, ahead)) == ["stored", "stored"]
    assert sample(sealed).taken_at == NOW - timedelta(hours=73)
    row = sample(ahead)
    assert row.taken_at == row.received_at


def test_a_correction_changes_the_sample_and_takes_over_what_it_does_not_say(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    first = kitchen.take(cook)
    cook.outcomes(first)
    again = kitchen.take(helper, box=1, hours=1, amends=record_id(first), data={"weight_g": 131, "dish_name": "滷肉"})

    assert heard(helper.outcomes(again)) == ["stored"]
    row = sample(first)
    assert (row.weight_g, row.dish_name, row.box_id) == (131, "滷肉", kitchen.boxes[1])
    assert (row.taken_at, row.sampler_id) == (NOW - timedelta(hours=72), cook.author)
    assert row.is_late, "the correction came at once, the sample did not"
    assert db.session.get(Sample, record_id(again)) is None
    assert heard(cook.outcomes(kitchen.take(cook, hours=59))) == ["stored"], "the first box is free again"
    assert kitchen.wrong_rows() == []


def test_of_two_corrections_the_later_one_stands_whichever_arrives_first(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    first = kitchen.take(cook)
    cook.outcomes(first)
    late = kitchen.take(cook, hours=10, amends=record_id(first), data={"weight_g": 200})
    early = kitchen.take(helper, hours=20, amends=record_id(first), data={"weight_g": 100})

    assert heard(cook.outcomes(late) + helper.outcomes(early)) == ["stored", "stored"]
    assert sample(first).weight_g == 200


def test_nobody_signs_under_their_own_sample(kitchen: Kitchen, cook: Phone) -> None:
    sealed = kitchen.take(cook)
    sign = cook.seal("sample.countersign", {"sample_ids": [record_id(sealed)], "of": "taken"})

    outcomes = cook.outcomes(sealed, sign)

    assert heard(outcomes) == ["stored", ("held", "not_allowed")]
    assert outcomes[1]["detail"].startswith("own_work ")


def test_the_recorder_does_not_sign_for_the_sampler(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    sealed = kitchen.take(helper, data={"sampler_id": cook.author})
    sign = {"sample_ids": [record_id(sealed)], "of": "taken"}
    helper.outcomes(sealed)

    outcomes = helper.outcomes(helper.seal("sample.countersign", sign)) + cook.outcomes(
        cook.seal("sample.countersign", sign)
    )

    assert heard(outcomes) == [("held", "not_allowed")] * 2


def test_the_first_countersignature_counts(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    sealed, other = kitchen.take(cook), kitchen.take(cook, box=1)
    cook.outcomes(sealed, other)
    one = {"sample_ids": [record_id(sealed)], "of": "taken"}
    both = {"sample_ids": [record_id(sealed), record_id(other)], "of": "taken"}
    first, second, third = (helper.seal("sample.countersign", data) for data in (one, one, both))

    outcomes = helper.outcomes(first, second, third)

    assert heard(outcomes) == ["stored", "superseded", "stored"]
    assert outcomes[1]["first"] == record_id(first)
    assert (sample(sealed).check_record_id, sample(other).check_record_id) == (record_id(first), record_id(third))


def test_a_discarding_that_was_not_can_not_be_signed(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    sealed = kitchen.take(cook)
    sign = helper.seal("sample.countersign", {"sample_ids": [record_id(sealed)], "of": "discarded"})

    assert heard(cook.outcomes(sealed) + helper.outcomes(sign)) == ["stored", ("held", "invalid_data")]


def test_a_move_takes_a_sample_to_another_fridge(kitchen: Kitchen, cook: Phone) -> None:
    sealed = kitchen.take(cook)
    move = cook.seal(
        "sample.move",
        {"sample_ids": [record_id(sealed)]},
        target={"kind": "asset", "id": kitchen.fridges[1]},
        captured_at=ago(50),
    )
    unknown = cook.seal("sample.move", {"sample_ids": [NOBODYS_ID]}, target={"kind": "asset", "id": kitchen.fridges[1]})

    assert heard(cook.outcomes(sealed, move, unknown)) == ["stored", "stored", ("held", "unknown_target")]
    assert sample(sealed).fridge_id == kitchen.fridges[1]
