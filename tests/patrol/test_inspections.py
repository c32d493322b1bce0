"""`inspection.record`: what is refused, what is kept and marked, what becomes of the thing's last state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import School
from tests.patrol.inspecting import BODIES, good_answers, inspect, photos_for
from tests.phones import Phone, new_id, record_id, wire_time
from webapp.db import db, rfc3339
from webapp.journal.desk import Say, say, say_many
from webapp.patrol.checklists import publish_data
from webapp.patrol.models import Check, Finding, Inspection
from webapp.registry.models import ThingRecord


def ago(**time: int) -> str:
    return rfc3339(datetime.now(UTC) - timedelta(**time)) or ""


def stored(id_: str) -> Inspection:
    db.session.rollback()
    return db.session.get_one(Inspection, id_)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def only_check() -> Check:
    db.session.rollback()
    return db.session.scalars(select(Check)).one()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"checklist_id": None}, "invalid_data"),
        ({"checklist_version": "1"}, "invalid_data"),
        ({"checklist_version": 99}, "unknown_target"),
        ({"checklist_id": "no_such_list"}, "unknown_target"),
        ({"answers": None}, "invalid_data"),
        ({"answers": {"walls": {"value": 3}}}, "invalid_data"),
        ({"answers": {"walls": "pass"}}, "invalid_data"),
        ({"answers": {"nobody_asked": {"value": "pass"}}}, "invalid_data"),
        ({"answers": {"note": {"value": "x" * 2001}}}, "invalid_data"),
        ({"note": 3}, "invalid_data"),
        ({"started_at": "gestern"}, "invalid_data"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "invalid_data"),
    ],
)
def test_what_cannot_be_an_inspection_is_held(school: School, patrol: Phone, data: dict[str, Any], reason: str) -> None:
    outcome = patrol.outcomes(inspect(patrol, school, data=data))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", reason)
    assert (count(Inspection), count(Finding), count(Check)) == (0, 0, 0)


@pytest.mark.parametrize(
    "members",
    [
        {"target": {"code": "00000000"}},
        {"target": {"kind": "place", "id": new_id()}},
        {"target": None},
        {"amends": new_id()},
    ],
)
def test_an_inspection_of_nothing_that_is_known_is_held(school: School, patrol: Phone, members: dict[str, Any]) -> None:
    outcome = patrol.outcomes(inspect(patrol, school, **members))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "unknown_target")


def test_who_may_not_inspect_is_held(school: School) -> None:
    viewer = school.phone("viewer")

    outcome = viewer.outcomes(inspect(viewer, school))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "not_allowed")


def test_a_good_inspection_is_kept_as_it_came(school: School, patrol: Phone) -> None:
    answers = {"note": {"value": "一切正常", "a_member_of_a_newer_release": 1}}
    sealed = inspect(patrol, school, answers=answers, data={"note": "晴", "started_at": wire_time(), "mood": "good"})

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"

    row = stored(record_id(sealed))
    assert row.answers == {**good_answers("patrol_daily"), **answers}
    assert (row.result, row.gaps, row.note, row.author_id) == ("pass", [], "晴", patrol.author)
    assert (row.target_kind, row.target_id, row.place_id) == ("place", school.room_id, school.room_id)
    assert (row.checklist_version, row.is_clock_trusted, row.is_late, row.via) == (1, True, False, "device")
    assert count(Finding) == 0


def test_gaps_are_marked_and_nothing_is_lost(school: School, patrol: Phone) -> None:
    sealed = inspect(patrol, school, photos=[], answers={"walls": {}, "off": {"value": "fail"}})

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"

    row = stored(record_id(sealed))
    assert row.gaps == [{"key": "walls", "reason": "required"}, {"key": "off", "reason": "note_required"}]
    assert (row.result, row.gap_count) == ("fail", 2)


def test_every_checklist_records_an_inspection(school: School, patrol: Phone) -> None:
    say_many(school.person("director"), [Say("checklist.publish", publish_data(body)) for body in BODIES.values()])
    sealed = [inspect(patrol, school, checklist_id) for checklist_id in BODIES]

    outcomes = [*patrol.outcomes(*sealed[:27]), *patrol.outcomes(*sealed[27:])]

    assert [outcome["outcome"] for outcome in outcomes] == ["stored"] * 54
    found = {row.checklist_id: (row.result, row.gaps) for row in db.session.scalars(select(Inspection))}
    assert found == dict.fromkeys(BODIES, ("pass", []))


def test_a_checklist_for_no_thing_needs_none(school: School, patrol: Phone) -> None:
    sealed = inspect(patrol, school, "drill_record", target=None, photos=photos_for("drill_record"))

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"
    assert stored(record_id(sealed)).target_kind is None
    assert count(Check) == 0


def test_an_asset_is_inspected_where_it_stands(school: School, patrol: Phone) -> None:
    sealed = inspect(patrol, school, "stocktake_item", target={"kind": "asset", "id": school.asset_id})

    patrol.outcomes(sealed)

    row = stored(record_id(sealed))
    assert (row.target_kind, row.target_id, row.place_id) == ("asset", school.asset_id, school.room_id)
    history = db.session.scalars(select(ThingRecord.type).where(ThingRecord.record_id == record_id(sealed))).all()
    assert history == ["inspection.record"]


def test_a_wrong_clock_is_marked_and_never_refused(school: School, patrol: Phone) -> None:
    unknown = inspect(patrol, school, clock_offset_ms=None)
    ahead = inspect(patrol, school, captured_at="2099-01-01T00:00:00.000Z", clock_offset_ms=None)
    old = inspect(patrol, school, captured_at=ago(days=40))

    assert {o["outcome"] for o in patrol.outcomes(unknown, ahead, old)} == {"stored"}

    assert [stored(record_id(s)).is_clock_trusted for s in (unknown, ahead, old)] == [False, False, True]
    assert [stored(record_id(s)).is_late for s in (unknown, ahead, old)] == [False, False, True]
    assert stored(record_id(ahead)).inspected_at == stored(record_id(ahead)).received_at


def test_the_last_check_is_the_latest_one_in_whatever_order_they_arrive(school: School, patrol: Phone) -> None:
    sealed = [inspect(patrol, school, captured_at=ago(hours=h)) for h in (9, 5, 1)]
    failing = inspect(patrol, school, captured_at=ago(hours=3), answers={"fire": {"value": "fail"}})

    for one in (sealed[1], sealed[2], failing, sealed[0]):
        patrol.outcomes(one)

    check = only_check()
    assert (check.last_inspection_id, check.last_result, check.version) == (record_id(sealed[2]), "pass", 2)
    assert (check.target_id, check.last_by_id) == (school.room_id, patrol.author)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_check_does_not_depend_on_the_order_of_arrival(
    school: School, patrol: Phone, order: tuple[int, ...]
) -> None:
    sealed = [inspect(patrol, school, captured_at=ago(hours=9 - number)) for number in range(3)]

    patrol.outcomes(*(sealed[number] for number in order))

    assert only_check().last_inspection_id == record_id(sealed[2])


def test_an_amendment_stands_beside_the_first_and_takes_its_place(school: School, patrol: Phone) -> None:
    first = inspect(patrol, school, captured_at=ago(hours=30), answers={"fire": {"value": "fail"}})
    patrol.outcomes(first)
    mended = inspect(patrol, school, amends=record_id(first))

    patrol.outcomes(mended)

    before, after = stored(record_id(first)), db.session.get_one(Inspection, record_id(mended))
    assert (before.amended_by_id, after.amends_id) == (after.id, before.id)
    assert after.inspected_at == before.inspected_at
    assert (only_check().last_inspection_id, only_check().last_result) == (after.id, "pass")


def test_a_second_amendment_of_the_same_inspection_follows_the_first(school: School, patrol: Phone) -> None:
    first = inspect(patrol, school)
    second, third = (inspect(patrol, school, amends=record_id(first)) for _ in range(2))

    patrol.outcomes(first, second, third)

    assert stored(record_id(first)).amended_by_id == record_id(second)
    assert stored(record_id(second)).amended_by_id == record_id(third)
    assert stored(record_id(third)).amended_by_id is None
    assert only_check().last_inspection_id == record_id(third)


def test_an_amendment_that_moves_an_inspection_gives_the_first_thing_back_its_last_state(
    school: School, patrol: Phone
) -> None:
    earlier = inspect(patrol, school, captured_at=ago(hours=5))
    wrong_door = inspect(patrol, school, captured_at=ago(hours=1))
    mended = inspect(
        patrol,
        school,
        amends=record_id(wrong_door),
        target={"kind": "asset", "id": school.asset_id},
    )

    patrol.outcomes(earlier, wrong_door, mended)

    db.session.rollback()
    last = {check.target_id: check.last_inspection_id for check in db.session.scalars(select(Check))}
    assert last == {school.room_id: record_id(earlier), school.asset_id: record_id(mended)}


def test_a_thing_whose_only_inspection_was_another_things_has_no_last_state(school: School, patrol: Phone) -> None:
    wrong_door = inspect(patrol, school)
    patrol.outcomes(wrong_door)
    gone = only_check().id
    patrol.outcomes(
        inspect(patrol, school, amends=record_id(wrong_door), target={"kind": "asset", "id": school.asset_id})
    )

    changes = {change["id"]: change for change in patrol.pull().json["changes"] if change["kind"] == "check"}

    assert changes[gone].get("gone") is True
    assert only_check().target_id == school.asset_id


def test_an_inspection_keeps_the_version_it_was_made_with(school: School, patrol: Phone) -> None:
    say(school.person("director"), "checklist.publish", publish_data({**BODIES["patrol_daily"], "version": 2}))
    sealed = inspect(patrol, school, version=1)

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"
    assert stored(record_id(sealed)).checklist_version == 1
