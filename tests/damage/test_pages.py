"""The damage room's pages at the desk: who may see them, what they say, closing a case."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import PASSWORD, School
from tests.damage.reporting import photo, report
from tests.phones import BASE, Phone, new_id, record_id
from tests.registry.photographs import jpeg, sha256_of
from webapp.cli import add_person
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.desk import say

# what a page refuses, says or translates asks the database nothing that differs; its lists are asked of both
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def desk(school: School, role: str) -> FlaskClient:
    """A browser in which the person of this role has signed in; nobody for an empty role."""
    phone = Phone(school.app.test_client())
    assert role == "" or phone.sign_in(role, PASSWORD).status_code == 200
    return phone.client


def page(browser: FlaskClient, path: str) -> str:
    reply = browser.get(path, base_url=BASE)
    assert reply.status_code == 200, (path, reply.status_code, reply.text[:500])
    return reply.text


@pytest.fixture
def broken(school: School, patrol: Phone) -> str:
    """The id of a case whose photo is still on the phone."""
    sealed = report(patrol, school, photos=[photo(1)], data={"description": "<b>玻璃</b>破了"})
    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"
    return record_id(sealed)


@SQLITE
def test_a_stranger_is_sent_to_sign_in(school: School, broken: str) -> None:
    assert desk(school, "").get(f"/desk/damages/{broken}", base_url=BASE).status_code == 302


@SQLITE
def test_a_case_that_is_not_there_is_not_found(school: School) -> None:
    assert desk(school, "viewer").get(f"/desk/damages/{new_id()}", base_url=BASE).status_code == 404


@SQLITE
def test_who_may_not_close_gets_no_form_and_no_way(school: School, broken: str) -> None:
    viewer = desk(school, "viewer")

    reply = viewer.post(f"/desk/damages/{broken}/close", data={"result": "fixed"}, base_url=BASE)

    assert reply.status_code == 403
    assert "<select" not in page(viewer, f"/desk/damages/{broken}")


@SQLITE
@pytest.mark.parametrize("result", ["", "magic"])
def test_a_closing_without_an_outcome_is_asked_for_one_and_keeps_what_was_written(
    school: School, broken: str, result: str
) -> None:
    form = {"result": result, "note": "換過玻璃了"}

    reply = desk(school, "repair").post(f"/desk/damages/{broken}/close", data=form, base_url=BASE)

    assert reply.status_code == 422
    assert "請選處理結果" in reply.text
    assert "換過玻璃了" in reply.text
    db.session.rollback()
    assert db.session.get_one(Damage, broken).state == "open"


def test_a_case_is_closed_at_the_desk_once(school: School, broken: str) -> None:
    said = [
        desk(school, role)
        .post(
            f"/desk/damages/{broken}/close",
            data={"result": result, "note": ""},
            base_url=BASE,
            follow_redirects=True,
        )
        .text
        for role, result in (("repair", "fixed"), ("director", "replaced"))
    ]

    assert "已結案。" in said[0]
    assert "已經有人先結案了" in said[1]
    db.session.rollback()
    assert db.session.get_one(Damage, broken).result == "fixed"


def test_a_case_shows_what_is_broken_who_said_so_and_what_proves_it(school: School, broken: str) -> None:
    shown = page(desk(school, "viewer"), f"/desk/damages/{broken}")

    said = (
        "&lt;b&gt;玻璃&lt;/b&gt;破了",
        "-0001",
        "緊急",
        "門窗",
        "不慎",
        "體育課後",
        "三年一班",
        "Patrol",
        "簽章有效",
        "照片還在手機上",
    )
    assert [words for words in said if words not in shown] == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("?state=open&urgent=yes", True),
        ("?state=closed", False),
        ("?category=water", False),
        ("?q=玻璃", True),
        ("?q=0001", True),
        ("?q=三年一班", True),
        ("?day=today", True),
        ("?mark=late", False),
        ("?cause=careless", True),
        ("?reported_from=2099-01-01", False),
    ],
)
def test_the_register_answers_its_filters(school: School, broken: str, query: str, is_found: bool) -> None:
    assert (broken in page(desk(school, "viewer"), f"/desk/ledgers/damages{query}")) == is_found


def test_the_register_shows_exactly_what_is_about_the_thing_asked_for(
    school: School, patrol: Phone, broken: str
) -> None:
    on_asset = report(patrol, school, target={"kind": "asset", "id": school.asset_id})
    assert patrol.outcomes(on_asset)[0]["outcome"] == "stored"
    viewer = desk(school, "viewer")
    about = {"place": broken, "asset": record_id(on_asset)}

    for kind, thing_id in (("place", school.room_id), ("asset", school.asset_id)):
        shown = page(viewer, f"/desk/ledgers/damages?target={kind}:{thing_id}")
        assert [other for other, id_ in about.items() if f"/desk/damages/{id_}" in shown] == [kind]
        assert f"/desk/ledgers/damages?target={kind}:{thing_id}" in page(viewer, f"/desk/{kind}s/{thing_id}")


def test_a_filter_by_thing_names_it_and_stays_when_another_is_set(school: School, broken: str) -> None:
    shown = page(desk(school, "viewer"), f"/desk/ledgers/damages?target=place:{school.room_id}")

    assert f'<option value="place:{school.room_id}" selected>三年一班</option>' in shown


@SQLITE
def test_photos_of_damage_are_seen_by_who_reads_the_register_and_by_no_stranger(school: School, patrol: Phone) -> None:
    content = jpeg()
    sealed = report(patrol, school, photos=[{**photo(1), "sha256": sha256_of(content), "bytes": len(content)}])
    patrol.outcomes(sealed)
    patrol.put_photo(content)
    add_person(school.app, username="nobody", name="Nobody", roles=[], password=PASSWORD)
    path = f"/records/{record_id(sealed)}/photos/{sha256_of(content)}?size=thumb"

    statuses = {role: desk(school, role).get(path, base_url=BASE).status_code for role in ("viewer", "nobody", "")}

    assert statuses == {"viewer": 200, "nobody": 403, "": 302}


@SQLITE
@pytest.mark.parametrize(("lang", "words"), [("zh-Hans", "公物损坏登记簿"), ("en", "Damage register")])
def test_the_register_speaks_the_readers_language(school: School, broken: str, lang: str, words: str) -> None:
    say(school.person("administrator"), "person.save", {"id": school.people["viewer"], "fields": {"lang": lang}})

    assert words in page(desk(school, "viewer"), "/desk/ledgers/damages")
