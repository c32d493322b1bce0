"""Health certificates and suppliers: reminders by the school's day, renewal with history, and for whose eyes."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.canteen.kitchen import Kitchen
from tests.phones import new_id
from tests.registry.desk import Desk, desk_of
from tests.registry.photographs import jpeg, sha256_of
from webapp.canteen.expiry import day_of, state_of, worst_of
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.canteen.papers_due import PAPER_TILES, count_due, papers_due
from webapp.db import db
from webapp.registry.models import PERSON

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAPERS = "/desk/canteen/papers"
TODAY = date(2026, 9, 1)
# in Taipei it is the first of September already, in Greenwich and in New York still August
NIGHT = datetime.fromisoformat("2026-08-31T16:30:00Z")
EDGES = [
    (-1, "expired"),
    (0, "today"),
    (1, "week"),
    (7, "week"),
    (8, "month"),
    (30, "month"),
    (31, "valid"),
]


@pytest.fixture
def office(kitchen: Kitchen) -> Desk:
    return desk_of(kitchen.school, "director")


def enter(kitchen: Kitchen, until: date, **fields: Any) -> str:
    """Enter a certificate of the keeper's; return its id."""
    id_ = new_id()
    given = {"person_id": kitchen.school.people["canteen"], "expires_on": until.isoformat(), **fields}
    assert kitchen.say("health_certificate.save", {"id": id_, "fields": given}).outcome == "stored"
    return id_


def supply(kitchen: Kitchen, **fields: Any) -> str:
    id_ = new_id()
    assert kitchen.say("supplier.save", {"id": id_, "fields": {"name": "豐泰肉品", **fields}}).outcome == "stored"
    return id_


def row_of(model: Any, id_: str) -> Any:
    db.session.rollback()
    return db.session.get_one(model, id_)


def today_there() -> date:
    """The day of the school, as the app's clock has it."""
    return datetime.now(ZoneInfo("Asia/Taipei")).date()


@pytest.mark.parametrize(("days", "state"), EDGES)
def test_a_paper_is_reminded_of_at_thirty_seven_and_no_days(days: int, state: str) -> None:
    assert state_of(TODAY + timedelta(days=days), TODAY) == state


def test_a_paper_without_a_date_needs_nobody() -> None:
    assert state_of(None, TODAY) == "undated"
    assert worst_of(["undated", "valid", "month"]) == "month"


@pytest.mark.parametrize(
    ("zone", "today"), [("Asia/Taipei", TODAY), ("UTC", date(2026, 8, 31)), ("America/New_York", date(2026, 8, 31))]
)
def test_the_day_is_the_schools_own(zone: str, today: date) -> None:
    assert day_of(NIGHT, ZoneInfo(zone)) == today


@pytest.mark.parametrize(("days", "state"), EDGES)
def test_tiles_count_by_the_day_of_the_school(kitchen: Kitchen, days: int, state: str) -> None:
    """A certificate, a licence and a contract of the same day, at half past midnight; one of them put aside."""
    until = TODAY + timedelta(days=days)
    enter(kitchen, until)
    enter(kitchen, until, is_active=False)
    supply(kitchen, licence_until_on=until.isoformat(), contract_until_on=until.isoformat())
    db.session.rollback()

    counts = [tile.count(db.session(), NIGHT, ZoneInfo("Asia/Taipei")) for tile in PAPER_TILES]
    a_day_before = [tile.count(db.session(), NIGHT, ZoneInfo("UTC")) for tile in PAPER_TILES]

    here = {"expired": 0, "today": 0, "week": 1, "month": 2}.get(state)
    assert counts == [3 if at == here else 0 for at in range(3)]
    there = {"expired": 0, "today": 0, "week": 1, "month": 2}.get(state_of(until, TODAY - timedelta(days=1)))
    assert a_day_before == [3 if at == there else 0 for at in range(3)]
    assert [due.days for due in papers_due(db.session(), TODAY)] == ([days] * 3 if state != "valid" else [])
    assert count_due(db.session(), TODAY, (state,)) == 3


@ONLY_SQLITE
@pytest.mark.parametrize("role", ["canteen", "viewer", "guard"])
def test_papers_are_for_the_office(kitchen: Kitchen, role: str) -> None:
    certificate, supplier = enter(kitchen, TODAY, number="秘密-1"), supply(kitchen, phone="秘密-2")
    desk = desk_of(kitchen.school, role)

    for path in ("", "/certificates/new", f"/certificates/{certificate}", f"/suppliers/{supplier}", "/suppliers/new"):
        assert desk.get(PAPERS + path).status_code == 403
    for name in ("certificates", "suppliers"):
        reply = desk.get(f"/desk/ledgers/{name}")
        assert reply.status_code == 403
        assert "秘密" not in reply.text
    assert desk.post(f"{PAPERS}/certificates/{certificate}/renew", {"expires_on": "2030-01-01"}).status_code == 403
    assert "證照" not in desk.get("/desk/").text


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"person_id": "", "expires_on": "2027-09-01"}, "這一欄要填"),
        ({"person_id": "new", "person_name": " ", "expires_on": "2027-09-01"}, "請寫姓名"),
        ({"expires_on": ""}, "這一欄要填"),
        ({"expires_on": "明年"}, "請填日期"),
        ({"expires_on": "2026-01-01", "issued_on": "2026-09-01"}, "結束的日期比開始的早"),
        ({"expires_on": "2027-09-01", "post": "teacher"}, "不是可以選的值"),
    ],
)
def test_a_form_that_does_not_make_sense_says_why_and_keeps_nothing(
    kitchen: Kitchen, office: Desk, form: dict[str, str], said: str
) -> None:
    given = {"person_id": kitchen.school.people["canteen"], **form}

    reply = office.post(f"{PAPERS}/certificates/new", given)

    assert reply.status_code == 422
    assert said in reply.text
    assert db.session.scalar(select(HealthCertificate.id)) is None


def test_a_cook_without_an_account_becomes_a_person_with_a_certificate(kitchen: Kitchen, office: Desk) -> None:
    content = jpeg()
    form = {"person_id": "new", "person_name": "許阿雪", "post": "cook", "expires_on": "2027-09-01"}

    reply = office.post(f"{PAPERS}/certificates/new", {**form, "photo": (io.BytesIO(content), "證.jpg")})

    assert reply.status_code == 302
    row = row_of(HealthCertificate, reply.headers["Location"].rpartition("/")[2])
    person = db.session.execute(select(PERSON.c.name).where(PERSON.c.id == row.person_id)).scalar_one()
    assert (person, row.post, row.expires_on, row.is_active) == ("許阿雪", "cook", date(2027, 9, 1), True)
    page = office.get(reply.headers["Location"]).text
    assert "許阿雪" in page
    assert f"/records/{row.photo_record_id}/photos/{sha256_of(content)}?size=thumb" in page
    assert kitchen.wrong_rows() == []


def test_renewing_is_one_short_form_and_the_old_paper_stays(kitchen: Kitchen, office: Desk) -> None:
    old = enter(kitchen, TODAY, number="A-1", post="cook")

    refused = office.post(f"{PAPERS}/certificates/{old}/renew", {"expires_on": TODAY.isoformat()})
    reply = office.post(f"{PAPERS}/certificates/{old}/renew", {"expires_on": "2027-08-31", "number": "A-2"})

    assert refused.status_code == 422
    assert "要比舊證（2026/09/01）晚" in refused.text
    assert reply.status_code == 302
    fresh = row_of(HealthCertificate, reply.headers["Location"].rpartition("/")[2])
    before = row_of(HealthCertificate, old)
    assert (fresh.number, fresh.post, fresh.person_id, fresh.is_active) == ("A-2", "cook", before.person_id, True)
    assert (before.number, before.expires_on, before.is_active) == ("A-1", TODAY, False)
    assert "2026/09/01" in office.get(reply.headers["Location"]).text
    assert kitchen.wrong_rows() == []


@ONLY_SQLITE
def test_the_registers_show_states_in_words_and_filter_by_them(kitchen: Kitchen, office: Desk) -> None:
    there = today_there()
    for days in (-1, 0, 7, 30, 31):
        enter(kitchen, there + timedelta(days=days), number=f"No{days}")
    supply(kitchen, name="過期肉商", licence_until_on=(there - timedelta(days=1)).isoformat())
    supply(kitchen, name="好肉商", contract_until_on=(there + timedelta(days=400)).isoformat())

    page = office.get("/desk/ledgers/certificates").text
    week = office.get("/desk/ledgers/certificates?due=week").text
    late = office.get("/desk/ledgers/suppliers?due=expired").text

    for words in ("已過期", "今天到期", "7 天內到期", "30 天內到期", "有效"):
        assert words in page
    assert re.findall(r"No-?\d+", week) == ["No7"]
    assert "過期肉商" in late
    assert "好肉商" not in late


@ONLY_SQLITE
def test_a_suppliers_form_says_only_what_was_changed_in_it(kitchen: Kitchen, office: Desk) -> None:
    added = office.post(f"{PAPERS}/suppliers/new", {"name": "豐泰肉品", "category": "meat", "phone": "02-1"})
    id_ = added.headers["Location"].rpartition("/")[2]
    edit = office.get(f"{PAPERS}/suppliers/{id_}/edit").text
    seen = {f"seen-{name}": value for name, value in re.findall(r'name="seen-(\w+)" value="([^"]*)"', edit)}
    assert kitchen.say("supplier.save", {"id": id_, "fields": {"contact": "蔡先生"}}).outcome == "stored"

    form = {**seen, "name": "豐泰肉品", "category": "meat", "phone": "02-2", "licence_until_on": "2027-01-01"}
    assert office.post(f"{PAPERS}/suppliers/{id_}/edit", form).status_code == 302

    row = row_of(Supplier, id_)
    assert (row.contact, row.phone, row.licence_until_on) == ("蔡先生", "02-2", date(2027, 1, 1))
    history = office.get(f"{PAPERS}/suppliers/{id_}").text.partition("經過")[2]
    records = re.findall(r'href="(/desk/records/[^"]*)"', history)
    assert len(records) == 3
    assert "02-1" in office.get(records[-1]).text


@ONLY_SQLITE
def test_a_paper_out_of_use_is_kept_and_reminds_nobody(kitchen: Kitchen, office: Desk) -> None:
    id_ = enter(kitchen, today_there())
    assert "證照今天到期或已過期" in office.get("/desk/").text

    office.post(f"{PAPERS}/certificates/{id_}/stop")

    assert row_of(HealthCertificate, id_).is_active is False
    assert "證照今天到期或已過期" not in office.get("/desk/").text
    assert "30 天內沒有證照到期" in office.get(PAPERS).text
    office.post(f"{PAPERS}/certificates/{id_}/resume")
    assert row_of(HealthCertificate, id_).is_active is True
