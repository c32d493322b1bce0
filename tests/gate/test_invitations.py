"""Guests who are expected: announced, come by name or in numbers, cancelled, past."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.gate.booth import NOW, Booth, causes, heard, now_in, row, visit
from tests.phones import NOBODYS_ID, Phone, new_id, record_id
from webapp.db import db
from webapp.gate.models import Invitation, InvitationGuest
from webapp.gate.reading import expected_on

# what differs between databases is held by test_order, test_parallel, test_reading and test_erasing
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ON = NOW.date()


def guests(*names: str) -> list[dict[str, str]]:
    return [{"id": new_id(), "name": name} for name in names]


def test_guests_who_come_are_counted_by_name_and_in_numbers(booth: Booth, guard: Phone, relief: Phone) -> None:
    named = guests("陳一", "林二")
    id_ = new_id()
    relief.outcomes(booth.invite(relief, id=id_, people=5, guests=named))
    by_name = booth.enter(guard, data={"invitation": {"id": id_, "guest_id": named[1]["id"]}})
    of_group = booth.enter(guard, 50, data={"invitation": {"id": id_}, "people": 2})
    guard.outcomes(by_name, of_group)

    found = row(Invitation, id_)
    assert (found.arrived, found.arrived_people) == ([named[1]["id"]], 3)
    expected = expected_on(now_in(), ON)[0]
    assert ([guest["name"] for guest in expected.guests], expected.unnamed, expected.people) == (["陳一"], 1, 2)
    guard.outcomes(booth.void(guard, by_name))
    assert (row(Invitation, id_).arrived, row(Invitation, id_).arrived_people) == ([], 2)


def test_guests_who_were_there_before_their_invitation_was_heard_of_count(
    booth: Booth, guard: Phone, relief: Phone
) -> None:
    named = guests("陳一")
    id_ = new_id()
    entry = booth.enter(guard, data={"invitation": {"id": id_, "guest_id": named[0]["id"]}})
    assert heard(guard.outcomes(entry)) == ["stored"]
    relief.outcomes(booth.invite(relief, id=id_, guests=named))

    assert row(Invitation, id_).arrived == [named[0]["id"]]


def test_an_invitation_is_announced_once_by_somebody_for_somebody_of_the_school(booth: Booth, relief: Phone) -> None:
    id_ = new_id()
    first = booth.invite(relief, id=id_)
    relief.outcomes(first)
    again, same_token = booth.invite(relief, id=id_, token="0" * 16), booth.invite(relief)
    nobody = booth.invite(relief, token="1" * 16, host_id=NOBODYS_ID)
    backwards = booth.invite(relief, token="2" * 16, until_on=(ON - timedelta(days=1)).isoformat())

    outcomes = relief.outcomes(again, same_token, nobody, backwards)

    assert outcomes[0]["first"] == record_id(first)
    assert heard(outcomes) == [
        "superseded",
        ("held", "invalid_data"),
        ("held", "unknown_target"),
        ("held", "invalid_data"),
    ]
    assert causes(outcomes)[1:3] == ["token_taken", "person"]


def test_only_the_host_the_author_and_the_gate_cancel(booth: Booth, relief: Phone) -> None:
    ids = [new_id() for _ in range(4)]
    for number, id_ in enumerate(ids):
        relief.outcomes(booth.invite(relief, id=id_, token=str(number) * 16, host_id=booth.host_id))

    assert booth.say("invitation.cancel", {"invitation_id": ids[0]}, "repair").reason == "not_allowed"
    for role, id_ in zip(("custodian", "director", "guard"), ids, strict=False):
        booth.said("invitation.cancel", {"invitation_id": id_, "reason": "改期"}, role)
    second = booth.say("invitation.cancel", {"invitation_id": ids[0]}, "guard")

    assert second.outcome == "superseded"
    assert [row(Invitation, id_).state for id_ in ids] == ["cancelled"] * 3 + ["open"]
    assert [one.invitation.id for one in expected_on(now_in(), ON)] == [ids[3]]


def test_what_is_past_leaves_the_phones_with_the_next_word_of_the_gate(booth: Booth, guard: Phone) -> None:
    custodian = booth.school.phone("custodian")
    old, kept = new_id(), new_id()
    day = {"on": (ON - timedelta(days=9)).isoformat()}
    custodian.outcomes(booth.invite(custodian, id=old, **day, until_on=(ON - timedelta(days=4)).isoformat()))
    custodian.outcomes(booth.invite(custodian, id=kept, token="3" * 16, guests=guests("陳一")))
    assert [row(Invitation, id_).is_recent for id_ in (old, kept)] == [False, True]
    cursor = custodian.pull().json["cursor"]
    booth.school.app.extensions["clock"] = lambda: NOW + timedelta(days=5)

    guard.outcomes(booth.enter(guard))

    assert row(Invitation, kept).is_recent is False
    assert {"kind": "invitation", "id": kept, "gone": True} in custodian.pull(cursor).json["changes"]
    assert booth.wrong_rows() == []


def test_hosts_see_their_own_invitations_and_the_gate_sees_all(booth: Booth, guard: Phone) -> None:
    custodian, repair = booth.school.phone("custodian"), booth.school.phone("repair")
    own, others = new_id(), new_id()
    custodian.outcomes(booth.invite(custodian, id=own, guests=guests("陳一")))
    repair.outcomes(booth.invite(repair, id=others, token="4" * 16))
    for_custodian = new_id()
    repair.outcomes(booth.invite(repair, id=for_custodian, token="5" * 16, host_id=custodian.author))

    assert seen(custodian) == {own, for_custodian}
    assert seen(repair) == {others, for_custodian}
    assert seen(guard) == {own, others, for_custodian}
    assert db.session.get(InvitationGuest, (own, row(Invitation, own).guests[0]["id"])).name == "陳一"


def seen(phone: Phone) -> set[str]:
    changes = phone.pull().json["changes"]
    return {change["id"] for change in changes if change["kind"] == "invitation" and "data" in change}


def test_a_corrected_invitation_counts_for_the_right_one(booth: Booth, guard: Phone, relief: Phone) -> None:
    wrong, right = new_id(), new_id()
    relief.outcomes(booth.invite(relief, id=wrong), booth.invite(relief, id=right, token="6" * 16))
    entry = booth.enter(guard, data={"invitation": {"id": wrong}})
    guard.outcomes(entry, booth.enter(guard, 50, data={"invitation": {"id": right}}, amends=record_id(entry)))

    assert [row(Invitation, id_).arrived_people for id_ in (wrong, right)] == [0, 1]
    assert visit(entry).invitation_id == right
