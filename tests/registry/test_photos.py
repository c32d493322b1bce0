"""The photo on an asset's card: taken at the desk or on a phone, seen by who reads the register, without its record."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests.cast import School
from tests.phones import Phone, record_id
from tests.registry.conftest import differences
from tests.registry.desk import Desk, desk_of
from tests.registry.photographs import jpeg, png_of_too_many_pixels, sha256_of
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Blob, Record, RecordPhoto
from webapp.registry.models import Asset


def asset_of(school: School) -> Asset:
    db.session.rollback()
    return db.session.get_one(Asset, school.asset_id)


def form_with(content: bytes, **more: Any) -> dict[str, Any]:
    return {"photo": (io.BytesIO(content), "電扇.jpg"), **more}


def edit(desk: Desk, form: dict[str, Any]) -> Any:
    return desk.post(f"/desk/assets/{desk.school.asset_id}/edit", form)


def photo_path(school: School, content: bytes) -> str:
    return f"/desk/assets/{school.asset_id}/photo/{sha256_of(content)}"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"GIF89a" + b"\x00" * 50, "JPEG"), (b"%PDF-1.4", "JPEG"), (b"", "JPEG"), (png_of_too_many_pixels(), "太大")],
)
def test_what_is_no_photo_is_refused_at_its_field(school: School, office: Desk, content: bytes, said: str) -> None:
    reply = edit(office, form_with(content, brand="永安"))

    assert reply.status_code == 422
    assert said in reply.text.partition('id="photo-error"')[2][:600]
    assert (asset_of(school).photo_sha256, asset_of(school).brand) == (None, None)


def test_a_photo_beside_a_mistake_is_asked_for_again(school: School, office: Desk) -> None:
    reply = edit(office, form_with(jpeg(), quantity="很多"))

    assert reply.status_code == 422
    assert "請再選一次照片" in reply.text
    assert db.session.scalar(select(Blob)) is None


def test_who_may_not_edit_adds_no_photo(school: School) -> None:
    assert edit(desk_of(school, "custodian"), form_with(jpeg())).status_code == 403


def test_a_photo_from_the_form_is_named_by_its_record_and_shown_on_the_card(school: School, office: Desk) -> None:
    content = jpeg()

    edit(office, form_with(content))

    asset = asset_of(school)
    named = db.session.scalars(select(RecordPhoto).where(RecordPhoto.record_id == asset.photo_record_id)).one()
    assert (asset.photo_sha256, named.sha256, named.field) == (sha256_of(content),) * 2 + ("photo",)
    card = office.get(f"/desk/assets/{school.asset_id}").text
    assert f"{photo_path(school, content)}?size=thumb" in card
    assert "新照片" in card
    shown = office.get(f"/records/{asset.photo_record_id}/photos/{asset.photo_sha256}", query_string={"size": "full"})
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")


def test_a_new_asset_may_come_with_a_photo(school: School, office: Desk) -> None:
    content = jpeg("gold")

    reply = office.post("/desk/assets/new", form_with(content, name="新電扇", state="in_use", quantity="1"))

    assert reply.status_code == 302
    db.session.rollback()
    assert db.session.scalars(select(Asset.photo_sha256).where(Asset.name == "新電扇")).one() == sha256_of(content)


@pytest.mark.parametrize(("size", "edge"), [("thumb", 320), ("full", 640)])
def test_whoever_reads_the_register_sees_the_photo(school: School, office: Desk, size: str, edge: int) -> None:
    content = jpeg()
    edit(office, form_with(content))

    shown = desk_of(school, "viewer").get(photo_path(school, content), query_string={"size": size})

    assert Image.open(io.BytesIO(shown.data)).width == edge
    assert shown.headers["Cache-Control"] == "private, no-store"


def test_a_photo_that_is_not_on_the_card_is_not_found(school: School, office: Desk) -> None:
    first, second = jpeg("teal"), jpeg("gold")
    edit(office, form_with(first))
    edit(office, form_with(second))

    statuses = [office.get(photo_path(school, content)).status_code for content in (first, second, jpeg("red"))]

    assert statuses == [404, 200, 404]
    assert Desk(school.app.test_client(), school).get(photo_path(school, second)).status_code == 302


def test_who_sees_the_photo_does_not_thereby_see_the_amounts_of_its_record(school: School, office: Desk) -> None:
    """One form may change a price and a photo at once: the record is shown whole, so only to who may see money."""
    content = jpeg()
    edit(office, form_with(content, unit_price="98765"))
    record = asset_of(school).photo_record_id

    viewer = desk_of(school, "viewer")

    assert viewer.get(photo_path(school, content)).status_code == 200
    assert viewer.get(f"/desk/records/{record}").status_code == 404
    assert "98,765" not in viewer.get(f"/desk/assets/{school.asset_id}").text
    assert "98765" in desk_of(school, "director").get(f"/desk/records/{record}").text


def test_a_photo_is_taken_off_the_card_and_kept_in_the_journal(school: School, office: Desk) -> None:
    edit(office, form_with(jpeg()))
    record = asset_of(school).photo_record_id

    edit(office, {"photo_gone": "yes"})

    asset = asset_of(school)
    assert (asset.photo_sha256, asset.photo_record_id) == (None, None)
    assert office.get(f"/records/{record}/photos/{sha256_of(jpeg())}").status_code == 200


def seal_photo(phone: Phone, school: School, content: bytes, **members: Any) -> dict[str, str]:
    sha256 = sha256_of(content)
    named = {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photo"}
    data = {"id": school.asset_id, "fields": {"photo_sha256": sha256}}
    return phone.seal("asset.save", data, **{"photos": [named], **members})


def test_a_photo_still_on_the_phone_is_said_so(school: School, office: Desk) -> None:
    phone = school.phone("director")
    sealed = seal_photo(phone, school, jpeg())
    phone.outcomes(sealed)

    assert "照片還在手機上" in office.get(f"/desk/assets/{school.asset_id}").text
    assert office.get(photo_path(school, jpeg())).status_code == 404
    phone.put_photo(jpeg())

    assert asset_of(school).photo_record_id == record_id(sealed)
    assert office.get(photo_path(school, jpeg())).status_code == 200


def test_of_two_photos_the_later_taken_stands_with_its_own_record(school: School) -> None:
    phone = school.phone("director")
    later = seal_photo(phone, school, jpeg("gold"), captured_at="2026-08-01T10:00:00.000Z")
    earlier = seal_photo(phone, school, jpeg("teal"), captured_at="2026-08-01T09:00:00.000Z")

    phone.outcomes(later, earlier)

    asset = asset_of(school)
    assert (asset.photo_sha256, asset.photo_record_id) == (sha256_of(jpeg("gold")), record_id(later))


def test_a_record_that_names_a_photo_without_bringing_it_is_not_its_source(school: School) -> None:
    data = {"id": school.asset_id, "fields": {"photo_sha256": "ab" * 32}}

    say(school.person("director"), "asset.save", data)

    assert asset_of(school).photo_record_id is None


def test_devices_learn_which_record_brought_the_photo(school: School) -> None:
    phone = school.phone("director")
    sealed = seal_photo(phone, school, jpeg())
    phone.outcomes(sealed)

    changes = phone.pull().json["changes"]

    rows = [change["data"] for change in changes if change["kind"] == "asset"]
    assert [row["photo_record_id"] for row in rows] == [record_id(sealed)]


def test_photos_are_the_same_after_a_replay(school: School, office: Desk) -> None:
    edit(office, form_with(jpeg("teal")))
    edit(office, {"photo_gone": "yes"})
    edit(office, form_with(jpeg("gold")))

    assert differences(school) == []
    assert db.session.scalar(select(Record.id).where(Record.outcome == "held")) is None
