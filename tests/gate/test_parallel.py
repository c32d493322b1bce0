"""Many phones at once: of many leavings one counts, and a muster and entries see each other.

Each record comes from a device of its own: those of one phone wait for each other anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.gate.booth import Booth, heard, now_in, row, visit, visits
from tests.phones import Phone, new_id, record_id
from webapp.gate.models import Invitation
from webapp.gate.muster_models import Muster, MusterMark
from webapp.gate.muster_reading import board
from webapp.gate.musters import mark_id

LEAVINGS, AT_ONCE, DEVICES = 50, 10, 6
Seal = Callable[[Phone], dict[str, str]]


def together(booth: Booth, *seals: Seal, role: str = "guard") -> list[Any]:
    """Let each be said by another phone, all at the same moment."""
    phones = [booth.school.phone(role) for _ in seals]
    sealed = [seal(phone) for seal, phone in zip(seals, phones, strict=True)]
    return heard(all_at_once(phones, sealed))


def all_at_once(phones: list[Phone], sealed: list[dict[str, str]]) -> list[dict[str, Any]]:
    barrier = Barrier(min(AT_ONCE, len(sealed)))

    def push(phone: Phone, record: dict[str, str]) -> dict[str, Any]:
        barrier.wait()
        return dict(phone.outcomes(record)[0])

    with ThreadPoolExecutor(barrier.parties) as pool:
        return list(pool.map(push, phones, sealed))


def test_of_fifty_leavings_of_one_visit_at_once_one_counts(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, badge=0)
    guard.outcomes(entry)
    phones = [booth.school.phone("guard") for _ in range(LEAVINGS // AT_ONCE)] * AT_ONCE
    sealed = [booth.leave(phone, entry) for phone in phones]

    outcomes = all_at_once(phones, sealed)

    assert sorted(heard(outcomes)) == ["stored", *["superseded"] * (LEAVINGS - 1)]
    winner = next(one["id"] for one in outcomes if one["outcome"] == "stored")
    assert {one["first"] for one in outcomes if one["outcome"] == "superseded"} == {winner}
    assert (visit(entry).state, visit(entry).out_record_id) == ("left", winner)


def test_entries_and_a_muster_that_arrive_at_once_are_all_on_its_board(booth: Booth, guard: Phone) -> None:
    opened: list[dict[str, str]] = []

    def muster(phone: Phone) -> dict[str, str]:
        opened.append(booth.muster(phone))
        return opened[0]

    outcomes = together(booth, muster, *[booth.enter] * DEVICES)

    assert outcomes == ["stored"] * (DEVICES + 1)
    session = now_in()
    found = board(session, session.get_one(Muster, record_id(opened[0])))
    assert {line.id for line in found.lines} == {one.id for one in visits()}
    assert len(found.lines) == DEVICES


def test_a_pass_and_its_visit_that_arrive_at_once_find_each_other(booth: Booth) -> None:
    def enter(badge: int) -> Seal:
        return lambda phone: booth.enter(phone, badge=badge)

    def leave(badge: int) -> Seal:
        return lambda phone: booth.leave(phone, badge=badge)

    outcomes = together(booth, *map(enter, range(3)), *map(leave, range(3)))

    assert outcomes == ["stored"] * 6
    assert [one.state for one in visits()] == ["left"] * 3
    assert booth.wrong_rows() == []


def test_guests_voids_and_ticks_at_once_are_all_counted(booth: Booth, guard: Phone, relief: Phone) -> None:
    invited, item = new_id(), ("place", booth.school.room_id)
    wrong, muster = booth.enter(guard), booth.muster(guard)
    guard.outcomes(wrong, muster)
    relief.outcomes(booth.invite(relief, id=invited, people=3))

    def guest(phone: Phone) -> dict[str, str]:
        return booth.enter(phone, data={"invitation": {"id": invited}})

    def tick(state: str, minutes: float) -> Seal:
        return lambda phone: booth.tick(phone, muster, item, state, minutes)

    outcomes = together(
        booth,
        *[guest] * 3,
        *[lambda phone: booth.void(phone, wrong)] * 2,
        tick("clear", 3),
        tick("unclear", 2),
        tick("clear", 1),
    )

    assert sorted(outcomes[3:5]) == ["stored", "superseded"]
    assert outcomes[:3] + outcomes[5:] == ["stored"] * 6
    assert row(Invitation, invited).arrived_people == 3
    assert row(MusterMark, mark_id(record_id(muster), *item)).state == "clear"
    assert booth.wrong_rows() == []
