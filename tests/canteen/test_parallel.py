"""Many phones at once: one box holds one sample, one discard counts, and a freeze misses no sample.

Each record comes from a phone of its own: those of one phone wait for each other anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.canteen.kitchen import Kitchen, heard, sample, samples
from tests.phones import Phone, record_id

PHONES = 6
Seal = Callable[[Phone], dict[str, str]]


def together(kitchen: Kitchen, *seals: Seal, role: str = "canteen") -> list[Any]:
    """Let each be said by another phone, all at the same moment."""
    phones = [kitchen.school.phone(role) for _ in seals]
    sealed = [seal(phone) for seal, phone in zip(seals, phones, strict=True)]
    barrier = Barrier(len(seals))

    def push(phone: Phone, record: dict[str, str]) -> dict[str, Any]:
        barrier.wait()
        return phone.outcomes(record)[0]

    with ThreadPoolExecutor(len(seals)) as pool:
        return heard(pool.map(push, phones, sealed))


def test_of_many_samples_in_one_box_at_once_one_is_kept(kitchen: Kitchen) -> None:
    outcomes = together(kitchen, *[kitchen.take] * PHONES)

    assert sorted(map(str, outcomes)) == sorted(["stored", *[str(("held", "invalid_data"))] * (PHONES - 1)])
    assert len(samples()) == 1


def test_of_many_discards_at_once_one_counts(kitchen: Kitchen, cook: Phone) -> None:
    taking = kitchen.take(cook)
    cook.outcomes(taking)
    named = {"sample_id": record_id(taking)}

    outcomes = together(kitchen, *[lambda phone: kitchen.discard(phone, data=named)] * PHONES)

    assert sorted(outcomes) == ["stored", *["superseded"] * (PHONES - 1)]
    assert sample(taking).state == "discarded"


def test_of_many_liftings_at_once_one_counts(kitchen: Kitchen, cook: Phone) -> None:
    freeze = kitchen.freeze(cook)
    cook.outcomes(freeze)
    lift = {"freeze_id": record_id(freeze), "reason": "檢驗正常"}

    outcomes = together(kitchen, *[lambda phone: phone.seal("freeze.lift", lift)] * PHONES, role="director")

    assert sorted(outcomes) == ["stored", *["superseded"] * (PHONES - 1)]


def test_a_freeze_a_warm_fridge_and_samples_that_arrive_at_once_see_each_other(kitchen: Kitchen) -> None:
    def take(box: int) -> Seal:
        return lambda phone: kitchen.take(phone, box=box, hours=50)

    outcomes = together(
        kitchen,
        lambda phone: kitchen.freeze(phone, hours=1),
        lambda phone: kitchen.read(phone, 20, hours=40),
        *map(take, range(4)),
    )

    assert outcomes == ["stored"] * 6
    assert all(row.freeze_id and row.case_id for row in samples())
    assert kitchen.wrong_rows() == []


def test_samples_and_emptyings_that_arrive_at_once_find_each_other(kitchen: Kitchen) -> None:
    def take(box: int) -> Seal:
        return lambda phone: kitchen.take(phone, box=box, hours=72)

    def empty(box: int) -> Seal:
        return lambda phone: kitchen.discard(phone, box=box, hours=1)

    outcomes = together(kitchen, *map(take, range(3)), *map(empty, range(3)))

    assert outcomes == ["stored"] * 6
    assert [row.state for row in samples()] == ["discarded"] * 3
    assert kitchen.wrong_rows() == []


def test_words_on_one_day_and_one_meal_at_once_make_one_row_each(kitchen: Kitchen) -> None:
    day = {"on": "2026-09-01", "has_findings": False}
    menu = {"on": "2026-09-01", "meal": "lunch", "fields": {"headcount": 300}}

    outcomes = together(
        kitchen,
        *[lambda phone: phone.seal("canteen_day.report", day)] * 3,
        *[lambda phone: phone.seal("menu.save", menu)] * 3,
    )

    assert outcomes == ["stored"] * 6
    assert kitchen.wrong_rows() == []
