"""The pages: periods and what they will cost, what was erased, and erasing one record by right."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import PASSWORD, School
from tests.damage.reporting import report
from tests.journal.erasing import CANARY, row_of, sent
from tests.phones import BASE, Phone
from tests.retention.conftest import days_later
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Record
from webapp.retention.models import Retention

PAGE = "/desk/retention/"
INSPECTIONS = f"{PAGE}inspection.record"


def signed_in(school: School, username: str) -> Any:
    client = school.app.test_client()
    form = {"username": username, "password": PASSWORD}
    assert client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE}).status_code == 302
    return client


def post(client: Any, path: str, **form: Any) -> Any:
    return client.post(path, base_url=BASE, data=form, headers={"Origin": BASE})


def days_of(type_: str) -> list[int | None]:
    db.session.rollback()
    return list(db.session.scalars(select(Retention.days).where(Retention.id == type_)))


@pytest.mark.parametrize("role", ["patrol", "viewer", "guard"])
def test_who_is_not_of_the_office_sees_no_periods(school: School, role: str) -> None:
    assert signed_in(school, role).get(PAGE, base_url=BASE).status_code == 403


def test_a_director_sees_the_periods_and_can_not_change_them(school: School) -> None:
    client = signed_in(school, "director")
    page = client.get(PAGE, base_url=BASE)

    assert page.status_code == 200
    assert "一直保存" in page.text
    assert "修改「" not in page.text
    assert post(client, INSPECTIONS, days="30").status_code == 403
    assert days_of("inspection.record") == []


@pytest.mark.parametrize("days", ["", "0", "-1", "x", "3.5", "999999", "٣"])
def test_what_is_no_period_changes_nothing(school: School, days: str) -> None:
    reply = post(signed_in(school, "administrator"), INSPECTIONS, days=days, is_confirmed="yes")

    assert reply.status_code == 422
    assert "請從清單選一個期限" in reply.text
    assert days_of("inspection.record") == []


@pytest.mark.parametrize("type_", ["asset.save", "record.erase", "no.such"])
def test_what_can_not_be_erased_has_no_period(school: School, type_: str) -> None:
    assert post(signed_in(school, "administrator"), f"{PAGE}{type_}", days="30", is_confirmed="yes").status_code == 404


def test_a_shorter_period_is_asked_about_with_what_it_costs(school: School, patrol: Phone) -> None:
    damage = sent(patrol, report(patrol, school))
    say(school.person("director"), "damage.close", {"damage_id": damage, "result": "fixed", "note": ""})
    days_later(school.app, 40)
    client = signed_in(school, "administrator")
    asked = post(client, f"{PAGE}damage.report", days="30")

    assert "今晚會永久刪除 1 筆" in asked.text
    assert days_of("damage.report") == []
    assert post(client, f"{PAGE}damage.report", days="30", is_confirmed="yes").status_code == 302
    assert days_of("damage.report") == [30]
    assert "1 筆" in client.get(PAGE, base_url=BASE).text


def test_less_than_the_law_wants_is_warned_of(school: School) -> None:
    client = signed_in(school, "administrator")

    assert "法規" in post(client, INSPECTIONS, days="365").text
    assert "法規" not in post(client, INSPECTIONS, days="1825").text.replace("法規要求至少", "")


def test_a_longer_period_needs_no_second_question(school: School) -> None:
    client = signed_in(school, "administrator")
    post(client, INSPECTIONS, days="1095", is_confirmed="yes")
    assert post(client, INSPECTIONS, days="1825").status_code == 302
    assert days_of("inspection.record") == [1825]
    assert post(client, INSPECTIONS, days="forever").status_code == 302
    assert days_of("inspection.record") == [None]


@pytest.mark.parametrize("role", ["director", "patrol"])
def test_only_who_may_erase_is_offered_it(school: School, patrol: Phone, role: str) -> None:
    id_ = sent(patrol, report(patrol, school))
    client = signed_in(school, role)

    assert "刪除內容…" not in client.get(f"/desk/records/{id_}", base_url=BASE).text
    assert post(client, f"{PAGE}records/{id_}", reason="x").status_code == 403
    assert row_of(id_).body


def test_without_a_reason_nothing_is_erased(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school))
    client = signed_in(school, "administrator")

    assert post(client, f"{PAGE}records/{id_}", reason=" ").status_code == 422
    assert row_of(id_).body


def test_why_an_assets_record_can_not_be_erased_is_said(school: School) -> None:
    id_ = str(db.session.scalars(select(Record.id).where(Record.type == "asset.save")).first())
    client = signed_in(school, "administrator")

    assert "不能單獨刪除" in client.get(f"{PAGE}records/{id_}", base_url=BASE).text
    assert post(client, f"{PAGE}records/{id_}", reason="x").status_code == 409
    assert row_of(id_).body


def test_one_record_is_erased_with_a_reason_and_the_page_says_so(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school, data={"description": CANARY}))
    client = signed_in(school, "administrator")
    assert f"{PAGE}records/{id_}" in client.get(f"/desk/records/{id_}", base_url=BASE).text
    assert "不能復原" in client.get(f"{PAGE}records/{id_}", base_url=BASE).text
    assert post(client, f"{PAGE}records/{id_}", reason="家長請求").status_code == 302
    page = client.get(f"/desk/records/{id_}", base_url=BASE).text

    assert "已依規定刪除" in page
    assert CANARY not in page
    assert "家長請求" in client.get(PAGE, base_url=BASE).text
    assert client.get(f"{PAGE}records/{id_}", base_url=BASE).status_code == 302
    assert post(client, f"{PAGE}records/{id_}", reason="again").status_code == 302
    erasing = db.session.scalars(select(Record.id).where(Record.type == "record.erase")).all()
    assert len(erasing) == 1
    assert client.get(f"/desk/records/{erasing[0]}", base_url=BASE).status_code == 200
