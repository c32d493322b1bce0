"""Many phones at once: one box holds one sample, one discard counts, and a freeze misses no sample."""

from __future__ import annotations

from typing import Any

from tests.canteen.kitchen import Kitchen, heard, sample, samples
from tests.damage.test_parallel import at_once
from tests.phones import Phone, record_id

PHONES = 8


def together(kitchen: Kitchen, phone: Phone, sealed: list[dict[str, str]]) -> list[Any]:
    return heard(at_once(kitchen.school.app, phone, sealed))


def test_of_many_samples_in_one_box_at_once_one_is_kept(kitchen: Kitchen, cook: Phone) -> None:
    outcomes = together(kitchen, cook, [kitchen.take(cook) for _ in range(PHONES)])

    assert sorted(map(str, outcomes)) == sorted(["stored", *[str(("held", "invalid_data"))] * (PHONES - 1)])
    assert len(samples()) == 1


def test_of_many_discards_at_once_one_counts(kitchen: Kitchen, cook: Phone) -> None:
    taking = kitchen.take(cook)
    cook.outcomes(taking)
    named = {"sample_id": record_id(taking)}

    outcomes = together(kitchen, cook, [kitchen.discard(cook, data=named) for _ in range(PHONES)])

    assert sorted(outcomes) == ["stored", *["superseded"] * (PHONES - 1)]
    assert sample(taking).state == "discarded"


def test_of_two_liftings_at_once_one_counts(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    freeze = kitchen.freeze(cook)
    cook.outcomes(freeze)
    lift = {"freeze_id": record_id(freeze), "reason": "檢驗正常"}

    outcomes = together(kitchen, helper, [helper.seal("freeze.lift", lift) for _ in range(PHONES)])

    assert sorted(outcomes) == ["stored", *["superseded"] * (PHONES - 1)]


def test_a_freeze_and_samples_that_arrive_at_once_see_each_other(kitchen: Kitchen, cook: Phone) -> None:
    freeze = kitchen.freeze(cook, hours=1)
    takings = [kitchen.take(cook, box=box, hours=50) for box in range(4)]
    bad = kitchen.read(cook, 20, hours=40)
    reports = [cook.seal("canteen_day.report", {"on": "2026-09-01", "has_findings": False}) for _ in range(2)]

    assert together(kitchen, cook, [freeze, *takings, bad, *reports]) == ["stored"] * 8
    assert {(row.freeze_id, row.case_id) for row in samples()} == {(record_id(freeze), record_id(bad))}
    assert kitchen.wrong_rows() == []


def test_samples_and_emptyings_that_arrive_at_once_find_each_other(kitchen: Kitchen, cook: Phone) -> None:
    sealed = [kitchen.take(cook, box=box, hours=72) for box in range(4)]
    sealed += [kitchen.discard(cook, box=box, hours=1) for box in range(4)]

    assert together(kitchen, cook, sealed) == ["stored"] * 8
    assert [row.state for row in samples()] == ["discarded"] * 4
    assert kitchen.wrong_rows() == []
