"""A word of leaving that was a mistake is taken back: whoever it signed out is inside again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gate.booth import Booth, ago, heard, visit
from tests.phones import Phone, record_id

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def back(phone: Phone, leaving: Any, minutes: float = 20) -> dict[str, str]:
    return phone.seal("visit.return", {"leave_id": record_id(leaving)}, captured_at=ago(minutes))


def test_who_was_signed_out_by_mistake_is_inside_again_and_can_leave_again(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, data={"people": 3})
    some, all_left = booth.leave(guard, entry, 40, data={"people": 1}), booth.leave(guard, entry, 30)
    assert heard(guard.outcomes(entry, some, all_left, back(guard, all_left))) == ["stored"] * 4
    assert (visit(entry).state, visit(entry).people_left, visit(entry).left_at) == ("inside", 1, None)

    assert heard(guard.outcomes(booth.leave(guard, entry, 10))) == ["stored"]
    assert (visit(entry).state, visit(entry).people_left) == ("left", 3)
    assert booth.wrong_rows() == []


def test_a_pass_that_was_scanned_by_mistake_ends_nothing_any_more(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry, out = booth.enter(guard, badge=2), booth.leave(relief, badge=2)
    guard.outcomes(entry)
    relief.outcomes(out, back(relief, out))
    assert visit(entry).state == "inside"

    later = booth.enter(guard, 25, badge=2)
    guard.outcomes(later)
    assert [visit(one).state for one in (entry, later)] == ["inside", "inside"]
    assert booth.wrong_rows() == []


def test_what_nobody_said_and_what_was_taken_back_already_is_not_taken_back(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard)
    out = booth.leave(guard, entry)
    assert heard(guard.outcomes(back(guard, out))) == [("held", "unknown_target")]

    guard.outcomes(entry, out, back(guard, out))
    assert heard(guard.outcomes(back(guard, out, 10))) == ["superseded"]
    assert visit(entry).state == "inside"
