"""Passes: one that comes back ends the visit that held it, whatever arrived first; one in use is marked."""

from __future__ import annotations

import pytest

from tests.gate.booth import Booth, causes, heard, instant, row, visit
from tests.phones import Phone, record_id
from webapp.db import db
from webapp.gate.models import VisitLeaving

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_pass_alone_ends_the_visit_that_held_it(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard, badge=2)
    guard.outcomes(entry)

    assert heard(relief.outcomes(booth.leave(relief, badge=2))) == ["stored"]
    assert (visit(entry).state, visit(entry).out_way, visit(entry).left_at) == ("left", "scan", instant(30))


def test_a_pass_that_comes_back_before_its_entry_is_heard_of_waits(booth: Booth, guard: Phone, relief: Phone) -> None:
    out = booth.leave(relief, badge=2)
    assert heard(relief.outcomes(out)) == ["stored"]
    assert row(VisitLeaving, record_id(out)).visit_id is None

    entry, next_one = booth.enter(guard, 60, badge=2), booth.enter(guard, 20, badge=2)
    guard.outcomes(next_one, entry)

    assert row(VisitLeaving, record_id(out)).visit_id == record_id(entry)
    assert [visit(one).state for one in (entry, next_one)] == ["left", "inside"]
    assert [visit(one).gaps for one in (entry, next_one)] == [[], []]


@pytest.mark.parametrize("named", [{"pass_number": "p-3"}, {"pass_number": "Ｐ－ 3"}])
def test_a_typed_number_means_the_pass_that_bears_it(booth: Booth, guard: Phone, named: dict[str, str]) -> None:
    named = {"pass_number": named["pass_number"].replace("－", "-")}
    entry = booth.enter(guard, data=named)
    guard.outcomes(entry)
    assert (visit(entry).pass_id, visit(entry).gaps) == (booth.passes[3], [])

    guard.outcomes(booth.leave(guard, badge=3))
    assert visit(entry).state == "left"


def test_a_number_that_is_on_no_pass_is_known_by_itself(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, data={"pass_number": "臨 12"})
    guard.outcomes(entry, booth.leave(guard, data={"pass_number": "臨12"}))

    assert (visit(entry).pass_id, visit(entry).state) == (None, "left")


def test_a_label_that_is_no_pass_is_marked_at_the_way_in_and_held_at_the_way_out(booth: Booth, guard: Phone) -> None:
    room = {"pass": {"code": booth.school.room_code, "via": "scan"}}
    nowhere = {"pass": {"code": "2222-3333", "via": "scan"}}
    entries = [booth.enter(guard, data=room), booth.enter(guard, data=nowhere)]
    guard.outcomes(*entries)

    outcomes = guard.outcomes(booth.leave(guard, data=nowhere))

    assert [visit(one).gaps for one in entries] == [["pass"], ["pass"]]
    assert (heard(outcomes), causes(outcomes)) == ([("held", "unknown_target")], ["no_pass"])


def test_a_pass_in_use_is_marked_until_it_turns_out_that_it_was_not(booth: Booth, guard: Phone, relief: Phone) -> None:
    first, second = booth.enter(guard, 120, badge=0), booth.enter(guard, 60, badge=0)
    guard.outcomes(first, second)
    assert [visit(one).gaps for one in (first, second)] == [[], ["pass"]]

    relief.outcomes(booth.leave(relief, first, 90))

    assert visit(second).gaps == []


def test_of_two_with_one_pass_the_last_who_came_is_out_first(booth: Booth, guard: Phone, relief: Phone) -> None:
    first, second = booth.enter(guard, 120, badge=0), booth.enter(guard, 60, badge=0)
    guard.outcomes(first, second)
    relief.outcomes(booth.leave(relief, minutes=50, badge=0))
    assert [visit(one).state for one in (first, second)] == ["inside", "left"]

    relief.outcomes(booth.leave(relief, minutes=40, badge=0))
    assert [visit(one).left_at for one in (first, second)] == [instant(40), instant(50)]


def test_a_group_that_shares_a_pass_gives_it_back_in_parts(booth: Booth, guard: Phone, relief: Phone) -> None:
    parts = [booth.leave(relief, minutes=50, badge=1, data={"people": 2}), booth.leave(relief, minutes=40, badge=1)]
    relief.outcomes(*parts)
    entry = booth.enter(guard, 60, badge=1, data={"people": 3})
    guard.outcomes(entry)

    assert (visit(entry).state, visit(entry).people_left, visit(entry).left_at) == ("left", 3, instant(40))


def test_a_return_leaves_a_voided_visit_for_the_one_that_really_held_the_pass(
    booth: Booth, guard: Phone, relief: Phone
) -> None:
    real, wrong = booth.enter(guard, 60, badge=0), booth.enter(guard, 55, badge=0)
    out = booth.leave(relief, badge=0)
    guard.outcomes(real, wrong)
    relief.outcomes(out)
    assert [visit(one).state for one in (real, wrong)] == ["inside", "left"]

    guard.outcomes(booth.void(guard, wrong))

    assert [visit(one).state for one in (real, wrong)] == ["left", "void"]
    assert row(VisitLeaving, record_id(out)).visit_id == record_id(real)
    assert booth.wrong_rows() == []


def test_a_corrected_pass_takes_its_return_along(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard, 60, badge=0)
    guard.outcomes(entry)
    relief.outcomes(booth.leave(relief, badge=1))
    guard.outcomes(booth.enter(guard, 20, badge=1, amends=record_id(entry)))
    assert visit(entry).state == "left"

    guard.outcomes(booth.enter(guard, 10, badge=0, amends=record_id(entry)))

    assert visit(entry).state == "inside"
    assert db.session.query(VisitLeaving).one().visit_id is None
