"""Handing over: two people sign, once; phones show the latest three."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gate.booth import Booth, ago, heard, row
from tests.phones import NOBODYS_ID, Phone, record_id
from webapp.gate.muster_models import HandOver

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def hand_over(phone: Phone, minutes: float = 10, **data: Any) -> dict[str, str]:
    said = {"visit_ids": [], "keys": [{"name": "大門鑰匙", "is_there": True}], **data}
    return phone.seal("shift.hand_over", said, captured_at=ago(minutes))


def take_over(phone: Phone, handed: Any, *, is_agreed: bool = True, minutes: float = 5, **data: Any) -> dict[str, str]:
    said = {"hand_over_id": record_id(handed), "is_agreed": is_agreed, **data}
    return phone.seal("shift.take_over", said, captured_at=ago(minutes), depends=[record_id(handed)])


def test_who_goes_and_who_comes_sign(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard, badge=1)
    handed = hand_over(guard, visit_ids=[record_id(entry)], passes_out=["P-1"], passes_missing=["P-3"], note="雨傘一把")
    taken = take_over(relief, handed, is_agreed=False, differences="P-1 也不在")

    assert heard(relief.outcomes(taken)) == [("held", "waiting")]
    guard.outcomes(entry, handed)

    found = row(HandOver, record_id(handed))
    assert (found.by_id, found.taken_by_id, found.is_agreed) == (guard.author, relief.author, False)
    assert (found.visit_ids, found.passes_out, found.passes_missing) == ([record_id(entry)], ["P-1"], ["P-3"])
    assert (found.keys, found.note, found.differences) == (
        [{"name": "大門鑰匙", "is_there": True}],
        "雨傘一把",
        "P-1 也不在",
    )
    assert booth.wrong_rows() == []


def test_nobody_takes_over_from_oneself_or_twice_or_disagrees_without_a_word(
    booth: Booth, guard: Phone, relief: Phone
) -> None:
    handed = hand_over(guard)
    guard.outcomes(handed)
    own = guard.outcomes(take_over(guard, handed))
    silent = relief.outcomes(take_over(relief, handed, is_agreed=False))
    first = take_over(relief, handed)
    relief.outcomes(first)
    second = booth.school.phone("administrator")
    late = second.outcomes(take_over(second, handed))[0]

    assert heard(own) == [("held", "not_allowed")]
    assert heard(silent) == [("held", "invalid_data")]
    assert (late["outcome"], late["first"]) == ("superseded", record_id(first))
    lost = {"hand_over_id": NOBODYS_ID, "is_agreed": True}
    assert booth.say("shift.take_over", lost).reason == "unknown_target"


def test_phones_show_the_latest_three_whatever_came_first(booth: Booth, guard: Phone) -> None:
    handed = {minutes: hand_over(guard, minutes) for minutes in (10, 40, 20, 50, 30)}
    for sealed in handed.values():
        guard.outcomes(sealed)

    assert [minutes for minutes, one in sorted(handed.items()) if row(HandOver, record_id(one)).is_recent] == [
        10,
        20,
        30,
    ]
    shown = {
        change["id"] for change in guard.pull().json["changes"] if change["kind"] == "hand_over" and "data" in change
    }
    assert shown == {record_id(handed[minutes]) for minutes in (10, 20, 30)}
