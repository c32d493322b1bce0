"""The patrol room's pages at the desk: who may see them, what they say."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from tests.cast import PASSWORD, School
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import BASE, NOBODYS_ID, Phone, record_id
from tests.registry.photographs import jpeg, sha256_of
from webapp.cli import add_person
from webapp.db import db
from webapp.journal.desk import Say, say, say_many
from webapp.patrol.checklists import publish_data
from webapp.patrol.models import Finding
from webapp.patrol.rows import finding_id

# what a page refuses, says or translates asks the database nothing that differs; its lists are asked of both
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FAILING = {"fire": {"value": "fail", "note": "被櫃子擋住"}}
PAGES = ("/desk/due", "/desk/due/patrol_daily", "/desk/checklists", "/desk/checklists/patrol_daily@1")
LEDGERS = ("/desk/ledgers/inspections", "/desk/ledgers/findings")


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
def failed(school: School, patrol: Phone) -> str:
    """The id of an inspection whose extinguisher was blocked."""
    sealed = inspect(patrol, school, answers=FAILING, data={"note": "下午再看一次"})
    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"
    return record_id(sealed)


@SQLITE
@pytest.mark.parametrize("path", [*PAGES, *LEDGERS, "/desk/inspections/x", "/desk/findings/x"])
def test_a_stranger_is_sent_to_sign_in(school: School, path: str) -> None:
    reply = desk(school, "").get(path, base_url=BASE)

    assert reply.status_code == 302
    assert "/sign-in" in reply.headers["Location"]


@SQLITE
@pytest.mark.parametrize(
    "path",
    [
        f"/desk/inspections/{NOBODYS_ID}",
        f"/desk/findings/{NOBODYS_ID}",
        "/desk/checklists/none",
        "/desk/checklists/patrol_daily@9",
        "/desk/due/none",
    ],
)
def test_what_is_not_there_is_not_found(school: School, path: str) -> None:
    assert desk(school, "viewer").get(path, base_url=BASE).status_code == 404


@SQLITE
def test_who_may_not_close_a_finding_gets_no_form_and_no_way(school: School, failed: str) -> None:
    viewer, id_ = desk(school, "viewer"), finding_id(failed, "fire")

    reply = viewer.post(f"/desk/findings/{id_}/close", data={"note": "x"}, base_url=BASE)

    assert reply.status_code == 403
    assert "<textarea" not in page(viewer, f"/desk/findings/{id_}")


@SQLITE
def test_a_closing_without_a_word_is_asked_for_one(school: School, failed: str) -> None:
    office, id_ = desk(school, "director"), finding_id(failed, "fire")

    reply = office.post(f"/desk/findings/{id_}/close", data={"note": "  "}, base_url=BASE)

    assert reply.status_code == 422
    assert "請寫下怎麼處理的" in reply.text
    db.session.rollback()
    assert db.session.get_one(Finding, id_).state == "open"


def test_a_finding_is_closed_at_the_desk_once(school: School, failed: str) -> None:
    office, id_ = desk(school, "director"), finding_id(failed, "fire")
    said = []

    for note in ("櫃子移開了", "我也看過了"):
        reply = office.post(f"/desk/findings/{id_}/close", data={"note": note}, base_url=BASE, follow_redirects=True)
        said.append(reply.text)

    assert "已結案。" in said[0]
    assert "已經有人先結案了" in said[1]
    db.session.rollback()
    assert db.session.get_one(Finding, id_).closing_note == "櫃子移開了"


def test_an_inspection_shows_its_answers_its_version_and_its_signature(school: School, failed: str) -> None:
    say(school.person("director"), "checklist.publish", publish_data({**BODIES["patrol_daily"], "version": 2}))

    shown = page(desk(school, "viewer"), f"/desk/inspections/{failed}")

    said = (
        "每日校園巡查",
        "被櫃子擋住",
        "不合格",
        "三年一班",
        "簽章有效",
        "舊版",
        "Patrol",
        "下午再看一次",
        "照片還在手機上",
    )
    assert [words for words in said if words not in shown] == []


def test_an_amended_inspection_and_its_amendment_show_each_other(school: School, patrol: Phone, failed: str) -> None:
    mended = inspect(patrol, school, amends=failed)
    patrol.outcomes(mended)
    viewer = desk(school, "viewer")

    assert f"/desk/inspections/{record_id(mended)}" in page(viewer, f"/desk/inspections/{failed}")
    assert f"/desk/inspections/{failed}" in page(viewer, f"/desk/inspections/{record_id(mended)}")
    assert "以更正後的為準" in page(viewer, f"/desk/findings/{finding_id(failed, 'fire')}")


@SQLITE
@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans", "en"])
def test_all_checklists_can_be_read_in_every_language(school: School, lang: str) -> None:
    director = school.person("director")
    say_many(director, [Say("checklist.publish", publish_data(body)) for body in BODIES.values()])
    say(school.person("administrator"), "person.save", {"id": school.people["viewer"], "fields": {"lang": lang}})
    viewer = desk(school, "viewer")
    listed = page(viewer, "/desk/checklists")

    key = lang.replace("-", "_").lower()
    for body in BODIES.values():
        shown = page(viewer, f"/desk/checklists/{body['id']}")
        assert str(escape(body["name"][key])) in listed
        assert [item for item in body["items"] if str(escape(item["label"][key])) not in shown] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?result=fail",
        "?mark=gaps",
        "?day=today&result=fail",
        "?checklist=patrol_daily",
        "?q=三年",
        "?q=一班 test",
        "?at_from=2020-01-01&at_to=2099-01-01",
        "?sort=inspected_at",
    ],
)
def test_the_ledger_of_inspections_answers_its_filters(school: School, failed: str, query: str) -> None:
    shown = page(desk(school, "viewer"), f"/desk/ledgers/inspections{query}")

    is_found = query not in {"?mark=gaps", "?q=一班 test"}
    assert (f"/desk/inspections/{failed}" in shown) == is_found


@pytest.mark.parametrize("name", ["inspections", "findings"])
def test_a_ledger_shows_exactly_what_is_about_the_thing_asked_for(
    school: School, patrol: Phone, failed: str, name: str
) -> None:
    """The asset stands in the room and its name may stand in a note: neither makes a record about it."""
    on_asset = inspect(patrol, school, answers=FAILING, target={"kind": "asset", "id": school.asset_id})
    assert patrol.outcomes(on_asset)[0]["outcome"] == "stored"
    viewer = desk(school, "viewer")
    about = {"place": failed, "asset": record_id(on_asset)}
    rows = {kind: id_ if name == "inspections" else finding_id(id_, "fire") for kind, id_ in about.items()}

    for kind, thing_id in (("place", school.room_id), ("asset", school.asset_id)):
        shown = page(viewer, f"/desk/ledgers/{name}?target={kind}:{thing_id}")
        assert [other for other, id_ in rows.items() if f"/desk/{name}/{id_}" in shown] == [kind]
        assert f"/desk/ledgers/{name}?target={kind}:{thing_id}" in page(viewer, f"/desk/{kind}s/{thing_id}")


@pytest.mark.parametrize("target", ["asset:", "place:nothing", "asset:%00", "school:x"])
def test_a_target_that_makes_no_sense_is_no_error(school: School, failed: str, target: str) -> None:
    page(desk(school, "viewer"), f"/desk/ledgers/inspections?target={target}")


@SQLITE
def test_an_inspections_photo_is_seen_by_who_reads_the_ledger_and_by_no_stranger(school: School, patrol: Phone) -> None:
    content = jpeg()
    sha256 = sha256_of(content)
    photos = [{"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "fire"}]
    sealed = inspect(patrol, school, answers=FAILING, photos=photos)
    patrol.outcomes(sealed)
    patrol.put_photo(content)
    add_person(school.app, username="nobody", name="Nobody", roles=[], password=PASSWORD)
    path = f"/records/{record_id(sealed)}/photos/{sha256}?size=thumb"

    statuses = {role: desk(school, role).get(path, base_url=BASE).status_code for role in ("viewer", "nobody", "")}

    assert statuses == {"viewer": 200, "nobody": 403, "": 302}


def test_the_ledger_of_findings_names_item_and_thing(school: School, failed: str) -> None:
    shown = page(desk(school, "viewer"), "/desk/ledgers/findings?state=open&severity=hazard")

    assert "滅火器、消火栓在位且無遮擋" in shown
    assert "三年一班" in shown


def test_home_counts_lead_to_their_lists(school: School, failed: str) -> None:
    home = page(desk(school, "director"), "/desk/")

    for url in ("/desk/ledgers/findings?state=open", "/desk/ledgers/inspections?day=today"):
        assert url in home.replace("&amp;", "&")


def test_what_is_due_names_the_room_until_it_is_done(school: School, patrol: Phone) -> None:
    viewer = desk(school, "viewer")
    before = page(viewer, "/desk/due/class_hygiene_100")

    patrol.outcomes(inspect(patrol, school, "class_hygiene_100", target={"kind": "place", "id": school.room_id}))

    assert "三年一班" in before
    assert "三年一班" not in page(viewer, "/desk/due/class_hygiene_100")
