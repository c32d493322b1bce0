"""What the desk does with a visit: signing out, taking back, correcting, voiding, keeping longer; errors in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.gate.booth import NOW, Booth, instant, visit
from tests.phones import Phone, record_id
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.gate.models import Visit, VisitLeaving
from webapp.i18n import school_zone

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HASH = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def standing_clock(booth: Booth) -> None:
    """The desk lives at the moment before which the visits were; for a test that runs late that is half an hour ago."""
    booth.school.app.extensions["clock"] = lambda: NOW


@pytest.fixture
def office(booth: Booth) -> Desk:
    return desk_of(booth.school, "director")


def entered(booth: Booth, guard: Phone, minutes: float = 60, **data: object) -> dict[str, str]:
    sealed = booth.enter(guard, minutes, badge=1, data=data)
    assert guard.outcomes(sealed)[0]["outcome"] == "stored"
    return sealed


def at_wall(minutes: float) -> dict[str, str]:
    local = instant(minutes).astimezone(school_zone())
    return {"left_on": f"{local:%Y-%m-%d}", "left_time": f"{local:%H:%M}"}


def row(sealed: dict[str, str]) -> Visit:
    return visit(sealed)


@pytest.mark.usefixtures("standing_clock")
def test_leaving_is_signed_with_its_time_and_afterwards_with_a_reason(booth: Booth, guard: Phone, office: Desk) -> None:
    sealed = entered(booth, guard, 120, people=3)
    page = f"/desk/gate/visits/{record_id(sealed)}"

    for form, told in (
        ({**at_wall(60)}, "事後補登的，請寫怎麼知道的"),
        ({**at_wall(180), "reason": "問過"}, "離校不能早於進校"),
        ({**at_wall(-120), "reason": "問過"}, "還沒到這個時間"),
        ({**at_wall(0), "people": "4"}, "請填 1 到 3"),
        ({"left_on": "", "left_time": "25:99"}, "請填離校的日期和時間"),
    ):
        reply = office.post(f"{page}/leave", form)
        assert (reply.status_code, told in reply.text) == (422, True), (form, told)
    assert office.post(f"{page}/leave", {**at_wall(0), "people": "1"}).status_code == 302
    assert (row(sealed).state, row(sealed).people_left) == ("inside", 1)
    assert office.post(f"{page}/leave", {**at_wall(60), "reason": "被訪人說已離校"}).status_code == 302

    left = row(sealed)
    assert (left.state, left.out_way, left.settled_reason) == ("left", "settled", "被訪人說已離校")
    assert abs(left.left_at - instant(60)) < timedelta(minutes=1)


@pytest.mark.usefixtures("standing_clock")
def test_a_leaving_by_mistake_is_taken_back(booth: Booth, guard: Phone, office: Desk) -> None:
    sealed = entered(booth, guard)
    page = f"/desk/gate/visits/{record_id(sealed)}"
    office.post(f"{page}/leave", at_wall(0))
    db.session.rollback()
    leave_id = db.session.scalar(select(VisitLeaving.id).where(VisitLeaving.visit_id == record_id(sealed)))
    assert leave_id in office.get(page).text

    assert office.post(f"{page}/return", {"leave_id": leave_id}).status_code == 302

    assert row(sealed).state == "inside"
    assert office.post(f"{page}/return", {"leave_id": leave_id}).status_code == 404


def test_a_correction_needs_a_look_and_keeps_what_it_does_not_change(booth: Booth, guard: Phone, office: Desk) -> None:
    sealed = entered(booth, guard, visitor={"id_hash": HASH}, goods="電鑽", plate="ABC-1234")
    page = f"/desk/gate/visits/{record_id(sealed)}"
    assert office.get(f"{page}/correct").status_code == 403
    look = office.post(f"{page}/look", {"why": "名字打錯"}).headers["Location"].split("look=")[1]
    form = {
        "look": look, "name": "王曉明", "organisation": "家長會", "id_kind": "national_id", "is_id_seen": "yes",
        "id_last_four": "6789", "mobile": "0912345678", "plate": "ABC-1234", "host_id": booth.host_id,
        "host_answer": "yes", "purpose": "parent", "people": "2", "pass_number": "P-1", "goods": "電鑽",
    }  # fmt: skip
    assert 'value="王小明"' in office.get(f"{page}/correct?look={look}").text

    refused = office.post(f"{page}/correct", {**form, "name": "", "people": "0", "id_last_four": "12345"})
    assert refused.status_code == 422
    assert all(told in refused.text for told in ("請寫姓名。", "請填 1 以上的整數。", "只填最後四碼。"))
    assert office.post(f"{page}/correct", form).status_code == 302

    found = row(sealed)
    assert (found.name, found.organisation, found.people, found.id_hash) == ("王曉明", "家長會", 2, HASH)
    assert (found.goods, found.plate, found.pass_id, found.entered_at) == (
        "電鑽", "ABC-1234", booth.passes[1], instant(60),
    )  # fmt: skip
    assert "曾更正" in office.get(page).text
    assert office.post(f"{page}/correct", {**form, "id_last_four": "0000"}).status_code == 302
    assert (row(sealed).id_last_four, row(sealed).id_hash) == ("0000", None)
    assert booth.wrong_rows() == []


def test_voiding_and_keeping_longer_want_a_reason(booth: Booth, guard: Phone, office: Desk) -> None:
    sealed = entered(booth, guard)
    page = f"/desk/gate/visits/{record_id(sealed)}"
    for deed in ("void", "hold"):
        reply = office.post(f"{page}/{deed}", {"reason": " "})
        assert (reply.status_code, "請寫原因。" in reply.text) == (422, True)

    office.post(f"{page}/hold", {"reason": "警方調查"})
    assert row(sealed).is_held
    assert "警方調查" in office.get(page).text
    office.post(f"{page}/release", {"reason": "結案"})
    assert not row(sealed).is_held
    office.post(f"{page}/void", {"reason": "登了兩次"})

    assert row(sealed).state == "void"
    shown = office.get(page).text
    assert "登了兩次" in shown
    assert f"{page}/leave" not in shown
    assert office.post(f"{page}/void", {"reason": "再一次"}).status_code == 404


def test_who_is_inside_after_closing_is_listed_to_be_settled(booth: Booth, guard: Phone, office: Desk) -> None:
    sealed = entered(booth, guard, minutes=60 * 26)

    listed = office.get("/desk/gate").text.split('id="overdue"')[1].split("</section>")[0]

    assert record_id(sealed) in listed
    assert record_id(sealed) in office.get("/desk/ledgers/visits?state=overdue").text
    office.post(f"/desk/gate/visits/{record_id(sealed)}/leave", {**at_wall(60 * 24), "reason": "昨晚警衛看到他走"})
    assert 'id="overdue"' not in office.get("/desk/gate").text
    assert row(sealed).left_at < NOW
