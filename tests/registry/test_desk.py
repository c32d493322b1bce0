"""The registry's pages: who may do what, and that forms say only what was changed."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.journal.models import Record
from webapp.registry.models import Asset, Place, Tag


def last_data(type_: str) -> dict[str, object]:
    db.session.rollback()
    body = db.session.scalars(select(Record.body).where(Record.type == type_).order_by(Record.pk.desc())).first()
    data: dict[str, object] = json.loads(str(body))["data"]
    return data


def asset_named(name: str) -> Asset:
    db.session.rollback()
    return db.session.scalars(select(Asset).where(Asset.name == name)).one()


@pytest.mark.parametrize("path", ["/desk/assets/new", "/desk/import", "/desk/labels"])
def test_a_custodian_may_not_change_the_registry(school: School, path: str) -> None:
    assert desk_of(school, "custodian").get(path).status_code == 403


def test_a_custodian_sees_no_money(school: School) -> None:
    page = desk_of(school, "custodian").get(f"/desk/assets/{school.asset_id}").text

    assert "滅火器" in page
    assert "1,200" not in page


def test_a_form_with_a_mistake_says_which_field_and_keeps_what_was_typed(office: Desk) -> None:
    form = {"name": "新電扇", "state": "in_use", "quantity": "1", "unit_price": "很貴"}

    reply = office.post("/desk/assets/new", form)

    assert reply.status_code == 422
    assert re.search(r'id="unit_price"[^>]*value="很貴"[^>]*aria-invalid', reply.text)


def test_a_new_asset_gets_a_code(school: School, office: Desk) -> None:
    form = {"name": "新電扇", "number": "F-9", "state": "in_use", "quantity": "2", "place_id": school.room_id}

    reply = office.post("/desk/assets/new", form)

    asset = asset_named("新電扇")
    assert reply.headers["Location"] == f"/desk/assets/{asset.id}"
    assert db.session.scalars(select(Tag.state).where(Tag.target_id == asset.id)).all() == ["bound"]


def test_a_form_says_only_what_was_changed(school: School, office: Desk) -> None:
    page = office.get(f"/desk/assets/{school.asset_id}/edit").text
    seen = dict(re.findall(r'name="(seen-\w+)" value="([^"]*)"', page))
    typed = {name.removeprefix("seen-"): value for name, value in seen.items()}

    office.post(f"/desk/assets/{school.asset_id}/edit", {**seen, **typed, "brand": "永安"})

    assert last_data("asset.save") == {"id": school.asset_id, "fields": {"brand": "永安"}}


def test_a_new_place_lies_where_it_was_put(school: School, office: Desk) -> None:
    form = {"name": "準備室", "kind": "room", "sort": "0", "parent_id": school.room_id}

    office.post("/desk/places/new", form)

    db.session.rollback()
    place = db.session.scalars(select(Place).where(Place.name == "準備室")).one()
    assert place.parent_id == school.room_id
    assert "準備室" in office.get("/desk/places").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"way": "own", "code": "7K3M9QXG"}, "錯字"),
        ({"way": "foreign", "code": ""}, "舊標籤"),
        ({"way": "own", "code": "7K3M9QXF"}, "先做了不同的登記"),
        ({"way": "foreign", "code": "ASSET-77"}, "已綁定標籤 ASSET-77"),
        ({"way": "new"}, "已綁定標籤"),
    ],
)
def test_binding_says_what_became_of_it(school: School, office: Desk, form: dict[str, str], said: str) -> None:
    office.post(f"/desk/assets/{school.asset_id}/tags", form)

    assert said in office.get(f"/desk/assets/{school.asset_id}").text


def test_a_card_shows_who_said_what_and_whether_it_is_signed(school: School, office: Desk) -> None:
    page = office.get(f"/desk/assets/{school.asset_id}").text

    assert "簽章有效" in page
    assert "Administrator" in page
