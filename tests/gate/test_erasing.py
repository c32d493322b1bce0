"""What is erased leaves the gate's tables, by groups or whole; counts stay, and a rebuild gives the same rows."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.gate.booth import NOW, Booth, ago, heard, now_in, row, visit, visits
from tests.gate.test_order import musters_of_a_day, visits_of_a_day
from tests.gate.test_watching import watch
from tests.journal.erasing import CANARY, erase, tables_with
from tests.phones import Phone, new_id, record_id
from webapp.gate.models import GateRecord, Invitation, Visitor
from webapp.gate.muster_models import MusterMark
from webapp.gate.records import KINDS
from webapp.gate.statistics import tallies
from webapp.gate.watch_models import Watch
from webapp.journal.desk import Outcome, say

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHO = {"name": CANARY, "organisation": CANARY, "mobile": CANARY, "id_hash": "canary-canary-canary-x"[:22]}
WATCHED = {
    "name": CANARY,
    "other_names": [CANARY],
    "mobile": CANARY,
    "reason": CANARY,
    "decided_by": CANARY,
    "advice": CANARY,
    "is_active": False,
}
ALWAYS = (NOW.date() - timedelta(days=365), NOW.date() + timedelta(days=365))
PLATE = "金絲雀-7"


def told(booth: Booth, guard: Phone, relief: Phone) -> dict[str, list[str]]:
    """Say one of each kind that can be erased, a word of a person in each; return the records' ids by kind."""
    invited, watched, guest = new_id(), new_id(), {"id": new_id(), "name": CANARY, "mobile": CANARY, "plate": PLATE}
    invitation = {"id": invited, "guest_id": guest["id"]}
    matter = {"goods": CANARY, "purpose_note": CANARY, "note": CANARY, "host_name": CANARY}
    warned = [{"id": watched, "decision": "not_them", "reason": CANARY}]
    entry = booth.enter(
        guard, badge=0, data={"visitor": WHO, "plate": PLATE, **matter, "invitation": invitation, "watch": warned}
    )
    refused = booth.visit(visitor=WHO, reason="other", reason_note=CANARY, plate=PLATE)
    wrong, muster = booth.enter(guard), booth.muster(guard, 20, title=CANARY)
    item = ("other", new_id())
    handed = guard.seal("shift.hand_over", {"note": CANARY, "keys": []}, captured_at=ago(20))
    mistaken = booth.leave(guard, entry, 40, data={"reason": CANARY, "goods_out": CANARY})
    named = {"visit_ids": [record_id(entry)], "reason": CANARY}
    sealed = [
        booth.invite(relief, id=invited, title=CANARY, note=CANARY, guests=[guest]),
        relief.seal("watch.save", {"id": watched, "fields": WATCHED}, captured_at=ago(600)),
        *(entry, wrong, muster, handed),
        guard.seal("visit.refuse", refused, captured_at=ago(50)),
        mistaken,
        guard.seal("visit.return", {"leave_id": record_id(mistaken)}, captured_at=ago(35)),
        booth.leave(guard, entry, data={"way": "settled", "reason": CANARY, "goods_out": CANARY}),
        guard.seal("visit.void", {"visit_id": record_id(wrong), "reason": CANARY}, captured_at=ago(3)),
        relief.seal("visit.hold", named, captured_at=ago(9)),
        relief.seal("visit.release", named, captured_at=ago(8)),
        guard.seal("gate.look", {"kind": "visit", "id": record_id(entry), "why": CANARY}),
        relief.seal("invitation.cancel", {"invitation_id": invited, "reason": CANARY}),
        relief.seal("shift.take_over", {"hand_over_id": record_id(handed), "is_agreed": False, "differences": CANARY}),
        booth.tick(relief, muster, item, "safe", note=CANARY, where=CANARY),
        guard.seal("muster.close", {"muster_id": record_id(muster), "note": CANARY}),
    ]
    ids: dict[str, list[str]] = {}
    for one in sealed:
        assert heard((guard if is_of(guard, one) else relief).outcomes(one)) == ["stored"], one["body"]
        ids.setdefault(json.loads(one["body"])["type"], []).append(record_id(one))
    return ids


def is_of(phone: Phone, sealed: dict[str, str]) -> bool:
    return bool(json.loads(sealed["body"])["device"] == phone.device)


def erase_groups(booth: Booth, groups: list[str], *ids: str) -> Outcome:
    data = {"record_ids": list(ids), "reason": "保存期限已到", "groups": groups}
    return say(booth.school.person("administrator"), "record.erase", data, schema=2)


@SQLITE
def test_every_kind_with_words_in_it_is_told_of(booth: Booth, guard: Phone, relief: Phone) -> None:
    assert set(told(booth, guard, relief)) == {kind.type for kind in KINDS if kind.erasure}


def what_stays() -> list[tuple[Any, ...]]:
    names = (
        "id",
        "on",
        "purpose",
        "people",
        "minutes",
        "state",
        "refusal",
        "guard_id",
        "gaps",
        "pass_id",
        "host_department",
    )
    return [tuple(getattr(one, name) for name in names) for one in visits()]


@SQLITE
@pytest.mark.parametrize("is_backwards", [False, True])
def test_the_words_go_and_that_somebody_came_stays(
    booth: Booth, guard: Phone, relief: Phone, is_backwards: bool
) -> None:
    booth.said("person.save", {"id": booth.host_id, "fields": {"department": "教務處"}}, "administrator")
    ids = told(booth, guard, relief)
    before, counted = what_stays(), tallies(now_in(), "purpose", *ALWAYS)
    gone = [id_ for some in ids.values() for id_ in some]

    outcome = erase(booth.school, *(reversed(gone) if is_backwards else gone))

    assert outcome.outcome == "stored", outcome
    assert (tables_with(CANARY), tables_with(PLATE)) == ([], [])
    assert (what_stays(), tallies(now_in(), "purpose", *ALWAYS)) == (before, counted)
    assert now_in().query(Visitor).all() == []
    invitation = now_in().query(Invitation).one()
    assert (invitation.token, invitation.arrived, invitation.arrived_people) == (None, [], 1)
    assert now_in().query(MusterMark).one().state == "safe"
    assert booth.wrong_rows() == []


@SQLITE
def test_groups_go_one_after_another(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, badge=0, data={"visitor": WHO, "plate": PLATE, "goods": "琴", "note": "走側門"})
    guard.outcomes(entry, booth.leave(guard, entry))
    id_ = record_id(entry)

    assert erase_groups(booth, ["identity"], id_).outcome == "stored"
    found = visit(entry)
    assert (found.name, found.name_masked, found.visitor_id, found.plate, found.goods) == (
        None,
        None,
        None,
        PLATE,
        "琴",
    )
    assert (found.erased_groups, found.host_id) == (["identity"], booth.host_id)
    assert (row(Visitor, id_), tables_with(CANARY)) == (None, [])
    assert erase_groups(booth, ["vehicle"], id_).outcome == "stored"
    assert (visit(entry).plate, visit(entry).note) == (None, "走側門")
    assert erase_groups(booth, ["matter"], id_).outcome == "stored"

    found = visit(entry)
    assert (found.goods, found.note, found.host_id, found.guest_id) == (None, None, None, None)
    assert (found.minutes, found.purpose, found.pass_id, found.state) == (30, "parent", booth.passes[0], "left")
    assert found.erased_groups == ["identity", "vehicle", "matter"]
    assert booth.wrong_rows() == []


@SQLITE
def test_somebody_who_keeps_coming_is_known_by_the_visits_that_still_name_them(booth: Booth, guard: Phone) -> None:
    first = booth.enter(guard, 3000, data={"visitor": {"mobile": "0911111111"}})
    second = booth.enter(guard, 60, data={"visitor_id": record_id(first), "visitor": {"mobile": "0922222222"}})
    guard.outcomes(first, booth.leave(guard, first, 2900), second, booth.leave(guard, second))

    erase_groups(booth, ["identity"], record_id(second))
    known = row(Visitor, record_id(first))
    assert (known.mobile, known.visits, known.last_visit_id) == ("0911111111", 1, record_id(first))
    assert booth.wrong_rows() == []

    erase_groups(booth, ["identity"], record_id(first))
    assert row(Visitor, record_id(first)) is None
    assert {"kind": "visitor", "id": record_id(first), "gone": True} in guard.pull().json["changes"]
    assert booth.wrong_rows() == []


@SQLITE
def test_a_match_is_kept_when_either_side_has_lost_its_words(booth: Booth, guard: Phone) -> None:
    id_, until = watch(booth, name="張三"), {"until_on": "2020-01-01"}
    entries = [booth.enter(guard, 60, data={"visitor": {"name": "張三"}}) for _ in range(2)]
    guard.outcomes(*entries, *(booth.leave(guard, one) for one in entries))
    booth.said("watch.save", {"id": id_, "fields": until})

    erase_groups(booth, ["identity"], record_id(entries[0]))
    assert erase(booth.school, *saves_of(id_)).outcome == "stored"

    assert [(visit(one).watch_id, visit(one).gaps) for one in entries] == [(id_, ["watch"])] * 2
    assert (row(Watch, id_).name, len(row(Watch, id_).matched)) == (None, 2)
    assert booth.wrong_rows() == []
    erase_groups(booth, ["identity"], record_id(entries[1]))
    assert booth.wrong_rows() == []


def saves_of(watch_id: str) -> list[str]:
    """The records of an entry of the list, the first one first."""
    about = now_in().query(GateRecord).filter_by(about_id=watch_id)
    return [one.record_id for one in about.order_by(GateRecord.at)]


def test_a_rebuild_gives_the_same_rows_whatever_was_erased_between(booth: Booth, guard: Phone, relief: Phone) -> None:
    chance = Random(1)
    records = [*visits_of_a_day(booth, guard, relief), *musters_of_a_day(booth, guard, relief)]
    chance.shuffle(records)
    groups = [["identity"], ["vehicle"], ["matter"], ["identity", "matter"]]
    for start in range(0, len(records), 5):
        for one in records[start : start + 5]:
            (guard if is_of(guard, one) else relief).outcomes(one)
        here = [record_id(one) for one in records[: start + 5]]
        entries = [record_id(one) for one in records[: start + 5] if "visit.enter" in one["body"]]
        for id_ in chance.sample(here, 1):
            erase(booth.school, id_)
        for id_ in chance.sample(entries, min(2, len(entries))):
            erase_groups(booth, chance.choice(groups), id_)

    assert booth.wrong_rows() == []


@SQLITE
def test_what_a_later_record_said_stays_when_an_earlier_one_is_erased(booth: Booth, guard: Phone) -> None:
    entry = booth.enter(guard, data={"note": "舊"})
    amended = booth.enter(guard, 50, amends=record_id(entry), data={"note": "新", "visitor": {"name": "王大明"}})
    guard.outcomes(entry, amended)
    id_ = watch(booth, minutes=90, advice="舊")
    booth.said("watch.save", {"id": id_, "fields": {"advice": "新"}})

    erase(booth.school, record_id(entry), saves_of(id_)[0])

    assert (visit(entry).note, visit(entry).name, visit(entry).erased_groups) == ("新", "王大明", [])
    assert (row(Watch, id_).advice, row(Watch, id_).name) == ("新", None)
    assert booth.wrong_rows() == []


@SQLITE
def test_a_matter_that_is_open_is_kept_beyond_its_period_and_one_of_law_at_all(booth: Booth, guard: Phone) -> None:
    inside, held, gone = (booth.enter(guard, 60, badge=n) for n in range(3))
    out = [booth.leave(guard, one) for one in (held, gone)]
    invited = booth.invite(guard)
    guard.outcomes(inside, held, gone, *out, invited)
    hold = booth.said("visit.hold", {"visit_ids": [record_id(held)], "reason": "警方調閱"})
    watch(booth, is_active=False)
    active = watch(booth)
    session, now = now_in(), booth.school.app.extensions["clock"]()

    def ids(which: str) -> dict[str, set[str]]:
        selects = {kind.type: getattr(kind.erasure, which) for kind in KINDS if kind.erasure}
        asked = {
            type_: found(now) if callable(found) else found for type_, found in selects.items() if found is not None
        }
        return {type_: set(session.scalars(found)) for type_, found in asked.items()}

    assert ids("in_use") == {
        "visit.enter": {record_id(inside)},
        "visit.refuse": {record_id(inside)},
        "visit.hold": {hold},
        "visit.release": {hold},
        "invitation.announce": {record_id(invited)},
        "watch.save": set(saves_of(active)),
    }
    assert ids("on_hold") == {
        "visit.enter": {record_id(held)},
        "visit.refuse": {record_id(held)},
        "visit.leave": {record_id(out[0])},
        "visit.void": set(),
    }
    assert erase_groups(booth, ["identity"], record_id(held)).reason == "not_allowed"
