"""What records do to the registry: refusals first, then what stands afterwards."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from labels import mint
from tests.cast import School
from tests.phones import new_id
from tests.registry.conftest import differences
from webapp.db import db
from webapp.journal.desk import Outcome, Say, say, say_many
from webapp.journal.interface import Held
from webapp.registry.models import Asset, Place, Tag, ThingRecord
from webapp.registry.places import PlaceTree
from webapp.registry.service import resolve_target

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def office_says(school: School, type_: str, data: dict[str, Any], **more: Any) -> Outcome:
    return say(school.person("administrator"), type_, data, **more)


def save_place(school: School, **fields: Any) -> str:
    place_id = new_id()
    outcome = office_says(school, "place.save", {"id": place_id, "fields": {"kind": "room", "name": "甲", **fields}})
    assert outcome.outcome == "stored", outcome
    return place_id


def at(time: str) -> dict[str, Any]:
    return {"extra": {"captured_at": f"2026-08-01T{time}.000Z"}}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "無處", "place_id": UNKNOWN}, "unknown_target"),
        ({"name": "無人", "custodian_id": UNKNOWN}, "unknown_target"),
        ({"brand": "無名"}, "invalid_data"),
        ({"name": "重號", "number": "A-001"}, "invalid_data"),
        ({"name": "壞價", "unit_price": "NaN"}, "invalid_data"),
        ({"name": "壞量", "quantity": 1.5}, "invalid_data"),
        ({"name": "壞日", "acquired_on": "113/9/1"}, "invalid_data"),
        ({"name": "多欄", "nonsense": "x"}, "invalid_data"),
        ({"name": " "}, "invalid_data"),
    ],
)
def test_an_asset_that_cannot_be_is_held(school: School, fields: dict[str, Any], reason: str) -> None:
    outcome = office_says(school, "asset.save", {"id": new_id(), "fields": fields})

    assert (outcome.outcome, outcome.reason) == ("held", reason)
    assert db.session.scalar(select(Asset).where(Asset.id != school.asset_id)) is None


def test_a_patrol_may_not_change_an_asset(school: School) -> None:
    outcome = say(school.person("patrol"), "asset.save", {"id": school.asset_id, "fields": {"name": "改名"}})

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")


def test_a_place_cannot_lie_inside_itself(school: School) -> None:
    upper = save_place(school, name="上")
    lower = save_place(school, name="下", parent_id=upper)

    outcome = office_says(school, "place.save", {"id": upper, "fields": {"parent_id": lower}})

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")
    assert db.session.get_one(Place, upper).parent_id is None


def test_a_path_follows_from_the_parents(school: School) -> None:
    building = save_place(school, name="敬業樓", kind="building")
    floor = save_place(school, name="2F", kind="floor", parent_id=building)
    room = save_place(school, name="201", parent_id=floor)

    assert PlaceTree.load(db.session()).path(room) == "敬業樓 / 2F / 201"
    office_says(school, "place.save", {"id": building, "fields": {"name": "致知樓"}})
    db.session.rollback()
    assert PlaceTree.load(db.session()).path(room) == "致知樓 / 2F / 201"


def test_of_two_words_on_one_field_the_later_stands_and_the_loser_is_named(school: School) -> None:
    later = {"brand": "新牌"}
    asset_id = new_id()
    office_says(school, "asset.save", {"id": asset_id, "fields": {"name": "電扇"}}, **at("08:00:00"))
    office_says(school, "asset.save", {"id": asset_id, "fields": later}, **at("10:00:00"))

    outcome = office_says(
        school, "asset.save", {"id": asset_id, "fields": {"brand": "舊牌", "model": "F1"}}, **at("09:00:00")
    )

    asset = db.session.get_one(Asset, asset_id)
    assert (outcome.outcome, asset.brand, asset.model) == ("stored", "新牌", "F1")
    history = select(ThingRecord.lost).where(ThingRecord.target_id == asset_id).order_by(ThingRecord.at)
    assert list(db.session.scalars(history)) == [[], ["brand"], []]


@pytest.mark.parametrize(
    "target", [None, {}, {"code": "00000000"}, {"code": "nonsense"}, {"kind": "person", "id": "x"}]
)
def test_a_target_that_leads_nowhere_is_refused(school: School, target: dict[str, str] | None) -> None:
    with pytest.raises(Held, match="unknown_target"):
        resolve_target(db.session(), target)


@pytest.mark.parametrize("text", ["7K3M9QXF", "7k3m-9qxf", "HTTPS://OLD.SCHOOL.TW/7K3M9QXF", " 7K3M 9QXF "])
def test_a_code_leads_to_its_thing_however_it_is_read(school: School, text: str) -> None:
    target = resolve_target(db.session(), {"code": text})

    assert (target.kind, target.id, target.place_id) == ("place", school.room_id, school.room_id)


def test_a_code_with_a_wrong_check_sign_is_not_bound(school: School) -> None:
    outcome = office_says(school, "tag.bind", bind("7K3M9QXG", school))

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")


def test_a_code_bound_to_another_thing_stays_where_it_is(school: School) -> None:
    outcome = office_says(school, "tag.bind", bind(school.room_code, school))

    first = db.session.get_one(Tag, school.room_code)
    assert (outcome.outcome, outcome.first) == ("superseded", first.bound_by)
    assert first.target_id == school.room_id


def test_a_thing_has_several_tags_and_each_leads_to_it(school: School, codes: list[str]) -> None:
    sayings = [Say("tag.bind", bind(code, school)) for code in codes]
    sayings.append(Say("tag.bind", {**bind("HTTP://OTHER/ASSET?ID=7", school), "is_foreign": True}))
    sayings.append(Say("tag.retire", {"code": codes[0], "reason": "replaced"}))

    assert [outcome.outcome for outcome in say_many(school.person("administrator"), sayings)] == ["stored"] * 4

    for code in (*codes, "HTTP://OTHER/ASSET?ID=7"):
        assert resolve_target(db.session(), {"code": code}).id == school.asset_id
    assert [db.session.get_one(Tag, code).revision for code in codes] == [1, 2]
    assert [db.session.get_one(Tag, code).state for code in codes] == ["retired", "bound"]


def test_a_retired_code_is_not_bound_again(school: School) -> None:
    office_says(school, "tag.retire", {"code": school.room_code, "reason": "lost"})

    outcome = office_says(
        school, "tag.bind", {"code": school.room_code, "target": {"kind": "place", "id": school.room_id}}
    )

    assert (outcome.outcome, outcome.reason) == ("held", "target_gone")


def test_a_worn_label_is_whole_again_once_reprinted(school: School, codes: list[str]) -> None:
    office_says(school, "tag.bind", bind(codes[0], school))
    office_says(school, "tag.retire", {"code": codes[0], "reason": "worn"})
    assert db.session.get_one(Tag, codes[0]).state == "worn"

    office_says(school, "tag.print", {"codes": codes, "stock": "avery-l7159"})

    tags = [db.session.get_one(Tag, code) for code in codes]
    assert [(tag.state, tag.prints) for tag in tags] == [("bound", 1), ("blank", 1)]


def test_the_registry_equals_its_rebuild(school: School, codes: list[str]) -> None:
    building = save_place(school, name="樓", kind="building", custodian_id=school.people["custodian"])
    office_says(school, "place.save", {"id": school.room_id, "fields": {"parent_id": building}})
    fields = {"value": "12.30", "acquired_on": "2024-02-29"}
    office_says(school, "asset.save", {"id": school.asset_id, "fields": fields})
    office_says(school, "tag.bind", bind(codes[0], school))
    office_says(school, "tag.bind", bind(school.room_code, school))
    office_says(school, "tag.print", {"codes": codes, "stock": "avery-l7159"})
    office_says(school, "tag.retire", {"code": codes[0], "reason": "worn"})

    assert differences(school) == []


@pytest.fixture
def codes() -> list[str]:
    random = Random(7)
    return [mint(random), mint(random)]


def bind(code: str, school: School) -> dict[str, Any]:
    return {"code": code, "target": {"kind": "asset", "id": school.asset_id}, "is_foreign": False}
