"""Discarding and removing: what must stay, what is gone already, what waits for a sample that comes late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.canteen.kitchen import Kitchen, ago, heard, sample
from tests.phones import API, NOBODYS_ID, Phone, record_id
from webapp.canteen.models import BoxDiscard, Freeze
from webapp.canteen.profiles import shipped_profiles
from webapp.db import db

# what differs between the databases, locks and rebuilds, is asked of both in test_parallel.py and test_order.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_unknown_sample_is_not_discarded(kitchen: Kitchen, cook: Phone) -> None:
    sealed = kitchen.discard(cook, data={"sample_id": NOBODYS_ID})

    assert heard(cook.outcomes(sealed)) == [("held", "unknown_target")]


@pytest.mark.parametrize("names_it", [True, False])
def test_a_sample_does_not_go_before_its_time(kitchen: Kitchen, cook: Phone, names_it: bool) -> None:
    taking = kitchen.take(cook, hours=72)
    cook.outcomes(taking)
    data = {"sample_id": record_id(taking)} if names_it else {}

    outcomes = cook.outcomes(kitchen.discard(cook, hours=24.01, data=data))

    assert heard(outcomes) == [("held", "not_allowed")]
    assert outcomes[0]["detail"] == f"early {record_id(taking)}"
    assert sample(taking).state == "kept"


def test_a_sample_goes_once_its_time_has_come(kitchen: Kitchen, cook: Phone) -> None:
    taking = kitchen.take(cook, hours=72)
    discard = kitchen.discard(cook, hours=24, data={"way": "destroyed", "note": "全數"})

    assert heard(cook.outcomes(taking, discard)) == ["stored", "stored"]
    row = sample(taking)
    assert (row.state, row.discard_id, row.discard_way, row.discard_note) == (
        "discarded",
        record_id(discard),
        "destroyed",
        "全數",
    )
    assert not row.was_discarded_early


def test_a_sample_goes_once(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    taking = kitchen.take(cook)
    name = {"sample_id": record_id(taking)}
    first, again = kitchen.discard(cook, hours=3, data=name), kitchen.discard(helper, hours=4, data=name)
    nameless = kitchen.discard(helper, hours=5)

    outcomes = cook.outcomes(taking, first) + helper.outcomes(again, nameless)

    assert heard(outcomes) == ["stored", "stored", "superseded", "superseded"]
    assert {outcomes[2]["first"], outcomes[3]["first"]} == {record_id(first)}


@pytest.mark.parametrize("names_it", [True, False])
def test_what_a_freeze_holds_stays_for_who_has_heard_of_it(kitchen: Kitchen, cook: Phone, names_it: bool) -> None:
    taking, freeze = kitchen.take(cook), kitchen.freeze(cook, hours=20)
    data: dict[str, Any] = {"known_freezes": [record_id(freeze)]}
    data |= {"sample_id": record_id(taking)} if names_it else {}

    outcomes = cook.outcomes(taking, freeze, kitchen.discard(cook, hours=10, data=data))

    assert heard(outcomes) == ["stored", "stored", ("held", "not_allowed")]
    assert outcomes[2]["detail"] == f"frozen {record_id(taking)}"
    assert sample(taking).freeze_id == record_id(freeze)


def test_the_desk_has_heard_of_every_freeze(kitchen: Kitchen, cook: Phone) -> None:
    taking = kitchen.take(cook)
    cook.outcomes(taking, kitchen.freeze(cook, hours=20))

    outcome = kitchen.say("sample.discard", {"sample_id": record_id(taking)})

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")


def test_what_went_in_spite_of_a_freeze_that_nobody_knew_there_is_marked(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    taking, freeze = kitchen.take(cook), kitchen.freeze(helper, hours=20)
    discard = kitchen.discard(cook, hours=10)

    assert heard(cook.outcomes(taking) + helper.outcomes(freeze) + cook.outcomes(discard)) == ["stored"] * 3
    row = sample(taking)
    assert (row.state, row.was_discarded_frozen, row.freeze_id) == ("discarded", True, record_id(freeze))


def test_a_freeze_that_arrives_late_marks_what_went_before_it_was_heard(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    taking, freeze = kitchen.take(cook), kitchen.freeze(helper, hours=20)
    discard = kitchen.discard(cook, hours=10)

    assert heard(cook.outcomes(taking, discard) + helper.outcomes(freeze)) == ["stored"] * 3
    assert sample(taking).was_discarded_frozen
    assert kitchen.wrong_rows() == []


def test_a_freeze_is_lifted_once_and_lets_go(kitchen: Kitchen, cook: Phone) -> None:
    taking, freeze = kitchen.take(cook), kitchen.freeze(cook, hours=20)
    cook.outcomes(taking, freeze)
    lift = {"freeze_id": record_id(freeze), "reason": "檢驗正常"}

    outcomes = [kitchen.say("freeze.lift", lift) for _ in range(2)]

    assert [outcome.outcome for outcome in outcomes] == ["stored", "superseded"]
    assert sample(taking).freeze_id is None
    assert db.session.get_one(Freeze, record_id(freeze)).state == "lifted"
    assert kitchen.say("freeze.lift", {**lift, "freeze_id": NOBODYS_ID}).reason == "unknown_target"


def test_the_cook_may_freeze_and_not_lift(kitchen: Kitchen, cook: Phone) -> None:
    freeze = kitchen.freeze(cook)
    lift = cook.seal("freeze.lift", {"freeze_id": record_id(freeze), "reason": "好了"})

    assert heard(cook.outcomes(freeze, lift)) == ["stored", ("held", "not_allowed")]


def test_an_emptying_waits_for_the_sample_that_comes_late(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    taking, discard = kitchen.take(cook), kitchen.discard(helper, hours=20)
    later = kitchen.discard(helper, hours=2)

    assert heard(helper.outcomes(later, discard)) == ["stored", "stored"]
    assert db.session.get_one(BoxDiscard, record_id(discard)).sample_id is None
    assert heard(cook.outcomes(taking)) == ["stored"]
    row = sample(taking)
    assert (row.state, row.discard_id, row.was_discarded_early) == ("discarded", record_id(discard), False)
    assert db.session.get_one(BoxDiscard, record_id(later)).sample_id is None


def test_what_could_not_be_refused_any_more_is_marked_as_early(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    taking, discard = kitchen.take(cook), kitchen.discard(helper, hours=30)

    assert heard(helper.outcomes(discard) + cook.outcomes(taking)) == ["stored", "stored"]
    assert sample(taking).was_discarded_early


def test_the_office_removes_a_sample_with_a_reason_and_only_once(kitchen: Kitchen, cook: Phone) -> None:
    taking, freeze = kitchen.take(cook), kitchen.freeze(cook, hours=20)
    cook.outcomes(taking, freeze)
    data = {"sample_id": record_id(taking), "why": "handed_over", "note": "交衛生局"}

    outcomes = [kitchen.say("sample.remove", data) for _ in range(2)]
    late = cook.outcomes(kitchen.discard(cook, hours=0, data={"sample_id": record_id(taking)}))

    assert [outcome.outcome for outcome in outcomes] == ["stored", "superseded"]
    assert heard(late) == ["superseded"]
    row = sample(taking)
    assert (row.state, row.removed_why, row.discard_id) == ("removed", "handed_over", outcomes[0].id)
    assert row.freeze_id == record_id(freeze)
    assert kitchen.say("sample.remove", {**data, "sample_id": NOBODYS_ID}).reason == "unknown_target"
    assert kitchen.wrong_rows() == []


def test_the_cook_removes_nothing(kitchen: Kitchen, cook: Phone) -> None:
    taking = kitchen.take(cook)
    remove = cook.seal("sample.remove", {"sample_id": record_id(taking), "why": "spilled", "note": "翻倒"})

    assert heard(cook.outcomes(taking, remove)) == ["stored", ("held", "not_allowed")]


def test_a_correction_of_the_box_lets_the_emptying_find_its_sample(kitchen: Kitchen, cook: Phone) -> None:
    taking = kitchen.take(cook, box=1)
    discard = kitchen.discard(cook, box=0, hours=10)
    right = kitchen.take(cook, box=0, hours=5, amends=record_id(taking))

    assert heard(cook.outcomes(taking, discard, right)) == ["stored"] * 3
    row = sample(taking)
    assert (row.state, row.discard_id) == ("discarded", record_id(discard))
    assert kitchen.wrong_rows() == []


def test_a_second_person_signs_under_a_discarding(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    taking, discard = kitchen.take(cook), kitchen.discard(cook, hours=10)
    sign = {"sample_ids": [record_id(taking)], "of": "discarded"}
    cook.outcomes(taking, discard)

    outcomes = cook.outcomes(cook.seal("sample.countersign", sign, captured_at=ago(9)))
    outcomes += helper.outcomes(helper.seal("sample.countersign", sign, captured_at=ago(8)))

    assert heard(outcomes) == [("held", "not_allowed"), "stored"]
    assert sample(taking).second_id == helper.author


def test_what_waits_for_a_second_signature_stays_on_phones_until_it_has_it(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    taking, other = kitchen.take(cook), kitchen.take(cook, box=1)
    cook.outcomes(taking, other)
    kitchen.say("canteen_profile.publish", own_rules(requires_second=False))
    lax = kitchen.take(cook, box=2, data={"profile": "own@1"})
    cook.outcomes(lax, *(kitchen.discard(cook, box=box, hours=10) for box in (0, 1, 2)))

    assert discarded_on(helper) == {record_id(taking), record_id(other)}
    helper.outcomes(helper.seal("sample.countersign", {"sample_ids": [record_id(taking)], "of": "discarded"}))

    assert discarded_on(helper) == {record_id(other)}
    assert kitchen.wrong_rows() == []


def own_rules(**changed: Any) -> dict[str, Any]:
    return {"profile_id": "own", "version": 1, "body": {**shipped_profiles()["cn_school"], **changed}}


def discarded_on(phone: Phone) -> set[str]:
    """The ids of the samples that a phone is shown and that are in their box no more."""
    samples = phone.client.get(f"{API}/bootstrap").get_json()["kinds"]["sample"]
    return {id_ for id_, at in zip(samples["id"], samples["discarded_at"], strict=True) if at is not None}
