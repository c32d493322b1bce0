"""Many phones at once: two gates that release one child, a card that is voided meanwhile, one code for two cards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

from labels.codes import mint
from tests.phones import Phone, new_id
from tests.pickup.classes import Classes, departures, heard

PHONES = 4
Seal = Callable[[Phone], dict[str, str]]


def together(classes: Classes, *seals: Seal, role: str = "guard") -> list[Any]:
    """Let each be said by another phone, all at the same moment."""
    phones = [classes.school.phone(role) for _ in seals]
    sealed = [seal(phone) for seal, phone in zip(seals, phones, strict=True)]
    barrier = Barrier(len(seals))

    def push(phone: Phone, record: dict[str, str]) -> dict[str, Any]:
        barrier.wait()
        return phone.outcomes(record)[0]

    with ThreadPoolExecutor(len(seals)) as pool:
        return heard(list(pool.map(push, phones, sealed)))


def test_of_gates_that_release_one_child_at_once_all_are_kept_and_the_later_marked(classes: Classes) -> None:
    outcomes = together(
        classes,
        lambda phone: classes.release(phone, hours=1),
        lambda phone: classes.release(phone, hours=1.1),
        lambda phone: classes.void(phone, hours=1.05),
    )

    assert outcomes == ["stored"] * 3
    assert [row.gaps for row in departures()] == [[], ["card_void", "gone_already"]]
    assert classes.wrong_rows() == []


def test_of_many_who_void_a_card_at_once_the_earliest_word_stands(classes: Classes) -> None:
    outcomes = together(
        classes, *[lambda phone, n=n: classes.void(phone, hours=n) for n in range(1, PHONES)], classes.release
    )

    assert set(outcomes) <= {"stored", "superseded"}
    assert [row.gaps for row in departures()] == [["card_void"]]
    assert classes.wrong_rows() == []


def test_of_many_cards_with_one_code_at_once_one_is_issued(classes: Classes) -> None:
    card = {"code": mint(Random(5)), "child_id": classes.children[0], "number": 2}

    outcomes = together(
        classes,
        *[lambda phone: phone.seal("pickup_card.issue", {**card, "id": new_id()})] * PHONES,
        role="director",
    )

    assert sorted(map(str, outcomes)) == sorted(["stored", *[str(("held", "invalid_data"))] * (PHONES - 1)])
