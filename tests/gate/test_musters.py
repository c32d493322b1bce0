"""Musters: who is expected, whose word stands, what a closing does."""

from __future__ import annotations

import pytest

from tests.gate.booth import Booth, ago, heard, instant, now_in, row
from tests.phones import NOBODYS_ID, Phone, new_id, record_id
from webapp.gate.muster_models import Muster, MusterMark
from webapp.gate.muster_reading import Board, board, open_musters, words_of
from webapp.gate.musters import mark_id

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def board_of(muster: dict[str, str]) -> Board:
    session = now_in()
    return board(session, session.get_one(Muster, record_id(muster)))


def listed(muster: dict[str, str]) -> set[str]:
    return {line.id for line in board_of(muster).of("visit")}


def test_expected_are_those_inside_when_it_began_and_who_came_since(booth: Booth, guard: Phone, relief: Phone) -> None:
    inside, gone = booth.enter(guard, 60), booth.enter(guard, 60)
    since, refused = (
        booth.enter(guard, 15),
        guard.seal("visit.refuse", booth.visit(reason="no_id"), captured_at=ago(15)),
    )
    muster = booth.muster(relief, 20, place_ids=[booth.school.room_id], person_ids=[booth.host_id])
    late = booth.enter(relief, 50)
    relief.outcomes(muster)
    guard.outcomes(inside, gone, booth.leave(guard, gone, 30), since, refused)
    assert listed(muster) == {record_id(inside), record_id(since)}

    relief.outcomes(late)

    assert listed(muster) == {record_id(inside), record_id(since), record_id(late)}
    found = board_of(muster)
    assert [(line.kind, line.id) for line in found.lines[3:]] == [
        ("person", booth.host_id),
        ("place", booth.school.room_id),
    ]
    assert (found.count.expected, found.count.accounted) == (5, 0)
    assert [one.id for one in open_musters(now_in())] == [record_id(muster)]


def test_people_are_accounted_for_by_a_word_or_by_signing_out(booth: Booth, guard: Phone, relief: Phone) -> None:
    visits = [booth.enter(guard, 60) for _ in range(4)]
    room, somebody = ("place", booth.school.room_id), ("other", new_id())
    muster = booth.muster(guard, place_ids=[booth.school.room_id])
    items = [("visit", record_id(one)) for one in visits]
    guard.outcomes(
        *visits,
        muster,
        booth.tick(guard, muster, items[0], "safe"),
        booth.tick(guard, muster, items[1], "missing", note="最後在圖書館"),
        booth.leave(guard, visits[2], 5),
        booth.tick(guard, muster, room, "clear"),
        booth.tick(guard, muster, somebody, "safe", note="送水工"),
    )

    found = board_of(muster)
    assert (found.count.expected, found.count.accounted, found.count.missing) == (6, 4, 1)
    assert set(found.count.open_items) == {items[1], items[3]}
    assert [line.mark.note for line in found.of("other") if line.mark] == ["送水工"]
    relief.outcomes(booth.tick(relief, muster, items[1], "safe", 4), booth.tick(relief, muster, room, "unset", 3))
    assert set(board_of(muster).count.open_items) == {room, items[3]}
    assert len(words_of(now_in(), record_id(muster))) == 6


def test_of_two_phones_the_latest_word_stands_and_a_difference_shows(booth: Booth, guard: Phone, relief: Phone) -> None:
    entry = booth.enter(guard)
    muster, item = booth.muster(guard), ("visit", record_id(entry))
    guard.outcomes(entry, muster)
    relief.outcomes(booth.tick(relief, muster, item, "safe", 5))
    guard.outcomes(booth.tick(guard, muster, item, "missing", 8))
    mark = mark_id(record_id(muster), *item)
    assert (row(MusterMark, mark).state, row(MusterMark, mark).is_disputed) == ("safe", True)

    guard.outcomes(booth.tick(guard, muster, item, "unset", 4))

    assert (row(MusterMark, mark).state, row(MusterMark, mark).is_disputed) == ("unset", False)
    assert board_of(muster).count.open_items == [item]


def test_a_muster_is_closed_once_and_what_comes_later_counts_marked_late(
    booth: Booth, guard: Phone, relief: Phone
) -> None:
    entry, after = booth.enter(guard), booth.enter(guard, 2)
    muster = booth.muster(guard)
    early = booth.tick(relief, muster, ("visit", record_id(entry)), "safe", 12)
    late = booth.tick(relief, muster, ("place", booth.school.room_id), "clear", 3)
    close = guard.seal("muster.close", {"muster_id": record_id(muster)}, captured_at=ago(6))
    second = relief.seal("muster.close", {"muster_id": record_id(muster)}, captured_at=ago(5))
    guard.outcomes(entry, after, muster)
    relief.outcomes(late)
    guard.outcomes(close)
    relief.outcomes(early)

    assert relief.outcomes(second)[0]["first"] == record_id(close)
    found = board_of(muster)
    assert {line.kind: line.mark.is_late for line in found.lines if line.mark} == {"visit": False, "place": True}
    assert record_id(after) not in listed(muster)
    assert found.count.accounted == 2
    assert booth.wrong_rows() == []


def test_phones_keep_what_is_open_or_was_closed_since_the_last_opening(booth: Booth, guard: Phone) -> None:
    first, second = booth.muster(guard, 60), booth.muster(guard, 20)
    item = ("other", new_id())
    tick = booth.tick(guard, first, item, "safe", 50, note="訪客")
    close = guard.seal("muster.close", {"muster_id": record_id(first)}, captured_at=ago(40))
    guard.outcomes(first, tick, close)
    assert (row(Muster, record_id(first)).is_recent, shown(guard)) == (True, {record_id(first)})

    guard.outcomes(second)

    assert (row(Muster, record_id(first)).is_recent, shown(guard)) == (False, {record_id(second)})
    assert row(MusterMark, mark_id(record_id(first), *item)).is_recent is False


def shown(phone: Phone) -> set[str]:
    return {one["id"] for one in phone.pull().json["changes"] if one["kind"] == "muster" and "data" in one}


def test_words_that_make_no_sense_are_held(booth: Booth, guard: Phone) -> None:
    muster = booth.muster(guard)
    guard.outcomes(muster)
    outcomes = guard.outcomes(
        booth.tick(guard, muster, ("visit", new_id()), "clear"),
        booth.tick(guard, muster, ("place", new_id()), "safe"),
        booth.tick(guard, muster, ("other", new_id()), "safe"),
        guard.seal(
            "muster.tick", {"muster_id": NOBODYS_ID, "item": {"kind": "visit", "id": new_id()}, "state": "safe"}
        ),
    )

    assert heard(outcomes) == [*[("held", "invalid_data")] * 3, ("held", "unknown_target")]


def test_marshals_tick_and_the_gate_opens(booth: Booth, guard: Phone) -> None:
    muster = booth.muster(guard)
    guard.outcomes(muster)
    marshal = booth.school.phone("custodian")

    ticked = marshal.outcomes(booth.tick(marshal, muster, ("place", booth.school.room_id), "clear"))
    opened = marshal.outcomes(booth.muster(marshal))

    assert (heard(ticked), heard(opened)) == (["stored"], [("held", "not_allowed")])
    assert row(Muster, record_id(muster)).opened_at == instant(20)
