"""The desk's pages of pick-up: a day by class, the child, cards, what the office adds by hand."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests.phones import Phone
from tests.pickup.classes import Classes, departures
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard, SchoolClass

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROOT = "/desk/pickup"


@pytest.fixture
def office(classes: Classes) -> Desk:
    return desk_of(classes.school, "director")


def found(statement: Any) -> list[Any]:
    """Rows as they are now: the test's own transaction has not seen what the desk wrote."""
    db.session.rollback()
    return list(db.session.scalars(statement))


def again(row: Any) -> None:
    db.session.rollback()
    db.session.refresh(row)


def words_of(page: str) -> str:
    """A page as it is read: without tags, spaces drawn together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_teacher_sees_the_own_class_of_today_and_no_page_about_a_child(
    classes: Classes, gate: Phone, office: Desk
) -> None:
    gate.outcomes(classes.release(gate), classes.release(gate, child=2))
    teacher = desk_of(classes.school, "custodian")

    own, all_ = words_of(teacher.get(ROOT).text), words_of(office.get(ROOT).text)

    assert "小一班" in own
    assert "王小明" in own
    assert "王媽媽（母親）" in own
    assert "三年一班" not in own
    assert "李小美" not in own
    assert "三年一班" in all_
    assert "李小美" in all_
    for page in (f"{ROOT}/children/{classes.children[0]}", f"{ROOT}/classes", f"{ROOT}/register", f"{ROOT}/import"):
        assert teacher.get(page).status_code == 403
        assert office.get(page).status_code == 200
    for role in ("patrol", "canteen", "viewer"):
        assert desk_of(classes.school, role).get(ROOT).status_code == 403


def test_today_says_at_once_that_a_void_card_was_used_and_who_is_still_here(
    classes: Classes, gate: Phone, office: Desk
) -> None:
    gate.outcomes(classes.void(gate, hours=2), classes.release(gate))
    assert "用已作廢的卡" in words_of(office.get(ROOT).text)
    assert "離校有疑問（卡作廢、人不對） 1" in words_of(office.get("/desk/").text)
    assert 'id="still-here"' not in office.get(ROOT).text, "the class is not over"

    classes.say("class.save", {"id": classes.ids[0], "fields": {"closes_at": "17:30"}})
    page = office.get(ROOT).text

    late = words_of(page[page.index('id="still-here"') :].split("</section>")[0])
    assert "王小華" in late
    assert "王小明" not in late
    assert "李小美" not in late
    assert "放學後還沒接走的孩子 1" in words_of(office.get("/desk/").text)
    gate.outcomes(
        gate.seal("roll.call", {"class_id": classes.ids[0], "on": "2026-09-01", "absent_ids": [classes.children[1]]})
    )
    assert 'id="still-here"' not in office.get(ROOT).text


def test_a_lost_card_is_void_and_a_new_one_issued_by_one_press(classes: Classes, office: Desk) -> None:
    page = f"{ROOT}/children/{classes.children[0]}"

    assert office.post(f"{page}/cards", {"replaces": classes.cards[0]}).status_code == 302

    old, new = found(select(PickupCard).where(PickupCard.child_id == classes.children[0]).order_by(PickupCard.number))
    assert (old.state, old.why, new.state, new.replaces, new.number) == ("void", "lost", "live", old.id, 2)
    assert old.void_record_id == new.record_id
    office.post(f"{ROOT}/cards/{new.id}/void", {"why": "returned"})
    again(new)
    assert (new.state, new.why) == ("void", "returned")


def test_an_adults_face_is_taken_in_with_the_form_and_shown(classes: Classes, office: Desk) -> None:
    out = BytesIO()
    Image.new("RGB", (80, 80), "#a05030").save(out, "JPEG")
    page = f"{ROOT}/children/{classes.children[0]}"
    form = {"name": "王爸爸", "relation": "father", "mobile": "0933-000-111"}

    assert office.post(f"{page}/adults/new", {**form, "photo": (BytesIO(b"no photo"), "x.jpg")}).status_code == 422
    assert office.post(f"{page}/adults/new", {**form, "photo": (BytesIO(out.getvalue()), "x.jpg")}).status_code == 302

    row = found(select(Guardian).where(Guardian.name == "王爸爸"))[0]
    assert f"/records/{row.photo_record_id}/photos/{row.photo_sha256}?size=thumb" in office.get(page).text
    assert office.get(f"/records/{row.photo_record_id}/photos/{row.photo_sha256}").status_code == 200
    edit = f"{page}/adults/{row.id}"
    seen = {f"seen-{name}": value for name, value in form.items()}
    assert office.post(edit, {**form, **seen, "mobile": ""}).status_code == 302
    again(row)
    assert (row.mobile, row.relation, row.photo_sha256 is not None) == (None, "father", True)
    office.post(f"{edit}/active", {})
    again(row)
    assert not row.is_active


def test_classes_and_children_are_kept_by_forms(classes: Classes, office: Desk) -> None:
    teacher_id = classes.school.people["custodian"]
    form = {"name": "大一班", "grade": "k3", "closes_at": "16:00", "sort": "5", "teacher_ids": [teacher_id]}
    assert office.post(f"{ROOT}/classes/new", {**form, "name": ""}).status_code == 422
    made = office.post(f"{ROOT}/classes/new", form)

    row = found(select(SchoolClass).where(SchoolClass.name == "大一班"))[0]
    assert made.headers["Location"].endswith(row.id)
    assert (row.grade, row.closes_at, row.sort, row.teacher_ids) == ("k3", "16:00", 5, [teacher_id])
    child = {"name": "林小安", "class_id": row.id, "number": "7", "note": "只能由母親接"}
    assert office.post(f"{ROOT}/children/new", child).status_code == 302
    own = found(select(Child).where(Child.name == "林小安"))[0]
    assert (own.class_id, own.number, own.note) == (row.id, "7", "只能由母親接")
    assert "只能由母親接" in office.get(f"{ROOT}/children/{own.id}").text
    assert "林小安" in office.get(f"{ROOT}/classes/{row.id}").text

    office.post(f"{ROOT}/classes/{row.id}/cards", {"each": "2"})
    office.post(f"{ROOT}/classes/{row.id}/cards", {"each": "2"})
    cards = found(select(PickupCard).where(PickupCard.child_id == own.id))
    assert sorted(card.number for card in cards) == [1, 2]
    office.post(f"{ROOT}/children/{own.id}/active", {})
    db.session.rollback()
    assert not own.is_active
    assert {card.why for card in cards} == {"left"}


def test_what_the_gate_forgot_is_added_confirmed_and_taken_back(classes: Classes, office: Desk) -> None:
    child = f"{ROOT}/children/{classes.children[0]}"
    office.post(f"{child}/delegates", {"on": "2026-09-01", "name": "鄰居", "by": "parent", "way": "phone"})
    delegate = found(select(Delegate))[0]
    assert "鄰居" in office.get(child).text
    office.post(f"{ROOT}/delegates/{delegate.id}/cancel", {})
    again(delegate)
    assert delegate.is_cancelled

    office.post(f"{child}/departures", {"collector": classes.adults[0], "at": "16:10", "checked": "phone"})
    row = departures()[0]
    assert (row.gaps, row.collector_id, f"{row.left_at:%H:%M}") == (["no_second_word"], classes.adults[0], "08:10")
    second = desk_of(classes.school, "administrator")
    second.post(f"{ROOT}/departures/{row.id}/confirm", {"is_confirmed": "yes"})
    assert departures()[0].gaps == []
    second.post(f"{ROOT}/departures/{row.id}/void", {"reason": "回來了"})
    assert departures()[0].state == "void"
    assert office.post(f"{child}/departures", {"collector": "other", "name": ""}).status_code == 422
    assert "回來了" in office.get(child).text
    assert classes.wrong_rows() == []
