"""Signing in at a desk, one's own account, people and phones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.cast import PASSWORD, School
from tests.desk.conftest import BASE, Desk
from tests.phones import record_id
from webapp.accounts.models import Device, Person
from webapp.accounts.views import own_address
from webapp.db import db

# what a page refuses, says or translates asks the database nothing that differs; its lists are asked of both
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
At = Callable[[str], Desk]
NEW = {
    "name": "林志明",
    "username": "lin",
    "department": "總務處",
    "roles": ["patrol", "repair"],
    "lang": "zh-Hant",
    "is_active": "true",
}


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "desk",
        "/\t/evil.example",
    ],
)
def test_signing_in_leads_nobody_away(address: str | None) -> None:
    assert own_address(address) == "/"


def test_signing_in_leads_on_to_where_somebody_was_going() -> None:
    assert own_address("/desk/ledgers/assets?q=1") == "/desk/ledgers/assets?q=1"


@SQLITE
def test_a_wrong_password_says_so_and_keeps_the_name(school: School) -> None:
    reply = school.app.test_client().post(
        "/sign-in", base_url=BASE, data={"username": "director", "password": "wrong"}, headers={"Origin": BASE}
    )

    assert reply.status_code == 401
    assert "帳號或密碼不對" in reply.text
    assert 'value="director"' in reply.text
    assert "wrong" not in reply.text


def test_guessing_is_slowed_down_in_words(school: School) -> None:
    client = school.app.test_client()
    for _ in range(6):
        reply = client.post(
            "/sign-in", base_url=BASE, data={"username": "director", "password": "wrong"}, headers={"Origin": BASE}
        )

    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 0
    assert "請等" in reply.text


def test_signing_out_ends_the_session_on_the_server(desk: At) -> None:
    director = desk("director")
    cookie = director.client.get_cookie("session", domain="localhost")
    assert cookie is not None

    director.post("/sign-out")

    director.client.set_cookie("session", cookie.value, domain="localhost")
    assert director.get("/desk/").status_code == 302


@SQLITE
@pytest.mark.parametrize(("lang", "word"), [("zh-Hans", "账号"), ("en", "User name"), ("zh-Hant", "帳號")])
def test_a_stranger_chooses_the_language_of_the_door(school: School, lang: str, word: str) -> None:
    client = school.app.test_client()

    client.post("/language", base_url=BASE, data={"lang": lang, "next": "/sign-in"}, headers={"Origin": BASE})

    page = client.get("/sign-in", base_url=BASE).text
    assert word in page
    assert f'<html lang="{lang}">' in page


@SQLITE
@pytest.mark.parametrize("role", ["director", "viewer", "patrol"])
def test_only_an_administrator_changes_people(school: School, desk: At, role: str) -> None:
    someone = desk(role)
    other = school.people["guard"]

    assert someone.post("/desk/people/new", NEW).status_code == 403
    assert someone.post(f"/desk/people/{other}", NEW).status_code == 403
    assert someone.post(f"/desk/people/{other}/password", {"fresh": "a new password"}).status_code == 403
    assert '<form class="form"' not in someone.get(f"/desk/people/{other}").text


@SQLITE
@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"name": ""}, "請填姓名"),
        ({"name": "字" * 121}, "請填姓名"),
        ({"username": "Lin Zhi"}, "帳號用小寫"),
        ({"username": "director"}, "已經有人用了"),
        ({"lang": "fr"}, "請重新選擇"),
    ],
)
def test_a_person_who_cannot_be_is_refused_with_advice(desk: At, changed: dict[str, str], word: str) -> None:
    reply = desk("administrator").post("/desk/people/new", {**NEW, **changed})

    assert reply.status_code == 422
    assert word in reply.text
    assert 'value="總務處"' in reply.text


def test_a_new_person_signs_in_with_the_password_given(school: School, desk: At) -> None:
    administrator = desk("administrator")
    page = administrator.post("/desk/people/new", NEW).location
    assert administrator.post(f"{page}/password", {"fresh": "short"}).status_code == 422
    assert administrator.post(f"{page}/password", {"fresh": PASSWORD}).status_code == 302

    assert Desk(school, "lin").get("/desk/").status_code == 200
    found = db.session.scalars(select(Person).where(Person.username == "lin")).one()
    assert found.roles == ["patrol", "repair"]


def test_disabling_somebody_ends_their_sessions(school: School, desk: At) -> None:
    guard, administrator = desk("guard"), desk("administrator")

    administrator.post(f"/desk/people/{school.people['guard']}", {**NEW, "username": "guard", "is_active": "false"})

    assert guard.get("/desk/").status_code == 302


@SQLITE
def test_nobody_locks_themselves_out(school: School, desk: At) -> None:
    me = f"/desk/people/{school.people['administrator']}"
    mine = {**NEW, "username": "administrator", "roles": ["administrator"]}
    administrator = desk("administrator")

    assert administrator.post(me, {**mine, "is_active": "false"}).status_code == 422
    assert administrator.post(me, {**mine, "roles": ["director"]}).status_code == 422
    assert administrator.post(me, mine).status_code == 302


def test_changing_ones_password_needs_the_present_one_and_ends_other_sessions(desk: At) -> None:
    here, elsewhere = desk("director"), desk("director")

    assert here.post("/desk/me/password", {"present": "wrong", "fresh": "another password"}).status_code == 401
    assert elsewhere.get("/desk/").status_code == 200
    assert here.post("/desk/me/password", {"present": PASSWORD, "fresh": "another password"}).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def test_a_phone_that_holds_something_is_on_the_home_page(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    status = {"n_max": 4, "queued": 3, "attention": 0, "oldest_queued_at": "2026-09-01T00:00:00.000Z", "app": "b1"}
    phone.push(phone.seal("damage.report", {}, target=None), status=status)

    home = desk("director").get("/desk/").text
    assert "3 筆未送出" in home
    assert "Patrol" in home
    page = desk("director").get(f"/desk/phones/{phone.device}").text
    assert "還差 3 筆" in page
    assert "3 筆未送出" not in desk("viewer").get("/desk/").text


def test_what_a_revoked_phone_sends_is_held_and_kept(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    assert desk("director").post(f"/desk/phones/{phone.device}/revoke").status_code == 403
    assert desk("administrator").post(f"/desk/phones/{phone.device}/revoke").status_code == 302

    sealed = phone.seal(
        "damage.report",
        {"category": "water", "description": "漏水", "quantity": 1, "cause": "unknown", "is_urgent": False},
    )

    outcome = phone.outcomes(sealed)[0]
    assert (outcome["outcome"], outcome["reason"]) == ("held", "key_revoked")
    db.session.rollback()
    assert db.session.get_one(Device, phone.device).revoked_at is not None
    assert "這支手機的簽章已停用" in desk("director").get(f"/desk/records/{record_id(sealed)}").text


def test_a_quiet_day_looks_quiet(desk: At) -> None:
    page = desk("guard").get("/desk/").text

    assert "目前沒有要您處理的事" in page


@SQLITE
@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans", "en"])
def test_every_page_of_the_desk_opens_in_every_language(school: School, desk: At, lang: str) -> None:
    administrator = desk("administrator")
    administrator.post("/language", {"lang": lang})
    paths = ["/desk/", "/desk/me", "/desk/people/new", f"/desk/people/{school.people['guard']}", "/desk/nothing"]
    paths += [
        f"/desk/ledgers/{ledger.name}{part}" for ledger in school.app.extensions["ledgers"] for part in ("", "/print")
    ]
    for path in paths:
        page = administrator.get(path)
        assert page.status_code == (404 if path == "/desk/nothing" else 200), path
        assert f'<html lang="{lang}">' in page.text
        assert "bound method" not in page.text
