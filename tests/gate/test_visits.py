"""Visitors in and out: what is taken, marked, held, superseded; corrections, mistakes, late words."""

from __future__ import annotations

import pytest

from tests.gate.booth import Booth, ago, causes, heard, instant, row, visit, visits
from tests.phones import NOBODYS_ID, Phone, new_id, record_id
from webapp.gate.models import GateRecord, Visit, VisitLeaving, Visitor

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_entry_with_all_that_is_asked_for_has_no_gap(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, badge=1, data={"plate": "沪A·12345", "goods": "樂器一件"})
    assert heard(guard.outcomes(entry)) == ["stored"]

    found = visit(entry)
    assert (found.state, found.gaps, found.people, found.people_left) == ("inside", [], 1, 0)
    assert (found.name, found.name_masked, found.mobile) == ("王小明", "王○明", "0912345678")
    assert (found.pass_id, found.pass_number) == (booth.passes[1], "P-1")
    assert found.entered_at == instant(60)
    assert found.visitor_id == found.id


def test_what_is_missing_is_marked_and_holds_nobody_up(booth: Booth, guard: Phone) -> None:
    booth.said("gate_rules.save", {"fields": {"is_epidemic": True}})
    bare = {"visitor": {"name": "李四", "is_id_seen": False}, "host_id": None, "host_answer": "not_called", "notice": 0}
    strange = {"pass": {"code": "2222-3333", "via": "typed"}, "host_id": NOBODYS_ID, "temperature": "pass"}
    entries = [booth.enter(guard, data=bare), booth.enter(guard, data=strange)]

    assert heard(guard.outcomes(*entries)) == ["stored", "stored"]
    assert visit(entries[0]).gaps == ["id_seen", "host", "host_answer", "temperature", "notice"]
    assert visit(entries[1]).gaps == ["host", "pass"]


def test_a_known_face_needs_no_paper(booth: Booth, guard: Phone) -> None:
    known = booth.enter(guard, data={"visitor": {"id_kind": "known", "is_id_seen": False}})
    guard.outcomes(known)

    assert visit(known).gaps == []


def test_a_notice_that_was_replaced_since_is_marked_only_after_that(booth: Booth, guard: Phone) -> None:
    new = {"fields": {"notice": {"zh_Hant": "第二版"}}}
    guards_office = booth.school.phone("director")
    guards_office.outcomes(guards_office.seal("gate_rules.save", new, captured_at=ago(90)))
    before, after = booth.enter(guard, 120), booth.enter(guard, 60)
    right = booth.enter(guard, 50, data={"notice": 2})
    guard.outcomes(before, after, right)

    assert [visit(one).gaps for one in (before, after, right)] == [[], ["notice"], []]


def test_time_told_by_a_wrong_clock_is_moved_and_none_after_the_writing_is_taken(booth: Booth, guard: Phone) -> None:
    hour = 3_600_000
    slow = booth.enter(guard, 120, clock_offset_ms=hour, data={"entered_at": ago(130)})
    ahead = booth.enter(guard, 60, data={"entered_at": ago(50)})

    outcomes = guard.outcomes(slow, ahead)

    assert heard(outcomes) == ["stored", ("held", "invalid_data")]
    assert causes(outcomes)[1] == "entered_later"
    assert visit(slow).entered_at == instant(70)


def test_a_leaving_takes_all_and_a_second_one_comes_too_late(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard, data={"people": 3})
    out, again = booth.leave(guard, entry), booth.leave(relief, entry, 20)
    guard.outcomes(entry)

    assert heard(guard.outcomes(out)) == ["stored"]
    late = relief.outcomes(again)[0]

    assert (late["outcome"], late["first"]) == ("superseded", record_id(out))
    found = visit(entry)
    assert (found.state, found.people_left, found.left_at, found.minutes) == ("left", 3, instant(30), 30)
    assert (found.out_way, found.out_by_id, found.out_record_id) == ("list", guard.author, record_id(out))


def test_a_group_leaves_in_parts(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, data={"people": 5})
    guard.outcomes(entry, booth.leave(guard, entry, 40, data={"people": 2}))
    assert (visit(entry).state, visit(entry).people_left, visit(entry).left_at) == ("inside", 2, None)

    guard.outcomes(booth.leave(guard, entry, 30, data={"people": 1}), booth.leave(guard, entry, 20))

    assert (visit(entry).state, visit(entry).people_left, visit(entry).left_at) == ("left", 5, instant(20))


def test_who_leaves_before_coming_or_was_never_let_in_is_held(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, 30)
    refused = guard.seal("visit.refuse", booth.visit(reason="no_id"), captured_at=ago(30))
    guard.outcomes(entry, refused)

    outcomes = guard.outcomes(
        booth.leave(guard, entry, 40),
        booth.leave(guard, refused, 10),
        booth.leave(guard, data={"visit_id": NOBODYS_ID}),
        booth.leave(guard, entry, 20, data={"left_at": ago(10)}),
    )

    invalid = ("held", "invalid_data")
    assert heard(outcomes) == [invalid, invalid, ("held", "unknown_target"), invalid]
    assert causes(outcomes) == ["left_before", "never_in", "visit", "left_later"]
    assert visit(entry).state == "inside"


def test_a_leaving_that_overtook_its_entry_waits_for_it(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard)
    out = booth.leave(relief, entry, depends=[record_id(entry)])

    assert heard(relief.outcomes(out)) == [("held", "waiting")]
    guard.outcomes(entry)

    assert visit(entry).state == "left"


def test_records_that_come_twice_change_nothing(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, badge=0)
    out = booth.leave(guard, entry)
    guard.outcomes(entry, out)
    before = visit(entry).version

    assert heard(guard.outcomes(entry, out)) == ["duplicate", "duplicate"]
    assert (visit(entry).version, len(visits())) == (before, 1)


def test_who_is_settled_is_marked_as_never_signed_out(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, 600)
    bare = booth.leave(guard, entry, data={"way": "settled"})
    told = booth.leave(guard, entry, data={"way": "settled", "reason": "電話確認已離校", "left_at": ago(300)})
    guard.outcomes(entry)

    assert heard(guard.outcomes(bare, told)) == [("held", "invalid_data"), "stored"]
    found = visit(entry)
    assert (found.state, found.gaps, found.settled_reason) == ("left", ["not_out"], "電話確認已離校")
    assert found.minutes == 300


@pytest.mark.parametrize("is_first_late", [False, True])
def test_the_later_correction_stands_in_whichever_order_they_come(
    booth: Booth, guard: Phone, relief: Phone, is_first_late: bool
) -> None:
    entry = booth.enter(guard, 60, badge=0)
    guard.outcomes(entry)
    amends = {"amends": record_id(entry)}
    first = booth.enter(relief, 50, data={"visitor": {"name": "王大明"}, "people": 2}, badge=1, **amends)
    second = booth.enter(guard, 40, data={"visitor": {"name": "汪曉明"}}, badge=2, **amends)
    for phone, sealed in [(guard, second), (relief, first)] if is_first_late else [(relief, first), (guard, second)]:
        assert heard(phone.outcomes(sealed)) == ["stored"]

    found = visit(entry)
    assert (found.name, found.people, found.pass_number) == ("汪曉明", 1, "P-2")
    assert (found.entered_at, found.record_id) == (instant(60), record_id(second))
    assert booth.wrong_rows() == []


def test_a_correction_of_what_nobody_knows_or_of_another_kind_is_held(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard)
    guard.outcomes(entry, booth.leave(guard, entry, 30))
    refusal = guard.seal("visit.refuse", booth.visit(reason="no_id"), amends=record_id(entry))
    outcomes = guard.outcomes(
        booth.enter(guard, amends=NOBODYS_ID),
        refusal,
        booth.enter(guard, 20, amends=record_id(entry), data={"entered_at": ago(25)}),
    )

    assert heard(outcomes) == [("held", "unknown_target"), *[("held", "invalid_data")] * 2]
    assert causes(outcomes) == ["visit", "other_kind", "left_before"]


def test_a_refusal_lets_nobody_in(booth: Booth, guard: Phone) -> None:
    said = booth.visit(reason="host_refused", reason_note="主人在開會", host_answer="refused")
    refused = guard.seal("visit.refuse", said, captured_at=ago(10))
    guard.outcomes(refused)

    found = visit(refused)
    assert (found.state, found.refusal, found.refusal_note, found.gaps) == ("refused", "host_refused", "主人在開會", [])
    assert row(Visitor, found.visitor_id).visits == 0


def test_a_mistake_is_voided_once_and_stays_in_the_register(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard)
    first, second = booth.void(guard, entry), booth.void(relief, entry)
    guard.outcomes(entry, first)

    late = relief.outcomes(second)[0]
    gone = relief.outcomes(booth.leave(relief, entry, 4))[0]

    assert (late["outcome"], late["first"]) == ("superseded", record_id(first))
    assert (gone["outcome"], gone["first"]) == ("superseded", record_id(first))
    assert (visit(entry).state, visit(entry).void_reason) == ("void", "點錯人")
    assert row(Visitor, record_id(entry)) is None


def test_a_visitor_shows_what_the_newest_visit_says(booth: Booth, guard: Phone, relief: Phone) -> None:
    first = booth.enter(guard, 60 * 48, data={"plate": "ABC-1234"})
    same = {"visitor_id": record_id(first)}
    newest = booth.enter(guard, 60, data={**same, "purpose": "repair", "visitor": {"mobile": "0987654321"}})
    between = booth.enter(relief, 60 * 24, data={**same, "visitor": {"mobile": "0900000000"}})
    guard.outcomes(first, newest)
    relief.outcomes(between)

    found = row(Visitor, record_id(first))
    assert (found.name, found.mobile, found.plate, found.last_purpose) == ("王小明", "0987654321", None, "repair")
    assert (found.visits, found.last_at, found.last_visit_id) == (3, instant(60), record_id(newest))
    guard.outcomes(booth.void(guard, newest))
    assert (row(Visitor, record_id(first)).mobile, row(Visitor, record_id(first)).visits) == ("0900000000", 2)


def test_a_matter_of_law_holds_visits_until_they_are_released(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard)
    guard.outcomes(entry)
    ids = {"visit_ids": [record_id(entry)], "reason": "警方調閱"}

    assert booth.say("visit.hold", ids, "guard").reason == "not_allowed"
    booth.said("visit.hold", ids)
    assert (visit(entry).is_held, visit(entry).hold_reason) == (True, "警方調閱")
    booth.said("visit.release", ids | {"reason": "結案"})
    assert visit(entry).is_held is False
    assert booth.say("visit.hold", {"visit_ids": [new_id()], "reason": "?"}).reason == "unknown_target"


def test_the_department_of_the_host_is_kept_as_it_was(booth: Booth, guard: Phone) -> None:
    person = {"id": booth.host_id, "fields": {"department": "教務處"}}
    booth.said("person.save", person, "administrator")
    entry = booth.enter(guard)
    guard.outcomes(entry)
    booth.said("person.save", person | {"fields": {"department": "學務處"}}, "administrator")

    assert visit(entry).host_department == "教務處"
    assert booth.wrong_rows() == []


def test_every_record_about_a_visit_is_in_its_history(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard)
    out = booth.leave(guard, entry)
    guard.outcomes(entry, out)

    assert row(GateRecord, (record_id(entry), record_id(entry))).type == "visit.enter"
    assert row(GateRecord, (record_id(out), record_id(entry))).author_id == guard.author
    assert row(VisitLeaving, record_id(out)).is_named
    assert row(Visit, record_id(entry)).guard_id == guard.author
