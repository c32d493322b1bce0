"""The school's own page: who may change it, what is refused, and that only what was changed is said."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from labels.symbols import address_prefix, fit_version
from tests.cast import School
from tests.registry.conftest import differences
from tests.registry.desk import Desk, desk_of
from tests.registry.test_desk import last_data
from webapp.db import db
from webapp.journal.models import Record
from webapp.registry.models import School as SchoolRow
from webapp.registry.school_views import SMALL_HOST_SIGNS
from webapp.registry.zones import USUAL, other_zones

SAID = {"name": "測試國小", "zone": "Asia/Taipei", "region": "", "label_host": ""}


def save(desk: Desk, **changed: str) -> Any:
    seen = {f"seen-{name}": value for name, value in SAID.items()}
    return desk.post("/desk/school", {**seen, **SAID, **changed})


def row() -> SchoolRow:
    db.session.rollback()
    return db.session.scalars(select(SchoolRow)).one()


@pytest.mark.parametrize("role", ["director", "viewer"])
def test_who_may_not_change_the_school_reads_it(school: School, role: str) -> None:
    desk = desk_of(school, role)

    page = desk.get("/desk/school")

    assert (page.status_code, save(desk, name="改名國小").status_code) == (200, 403)
    assert "Asia/Taipei" in page.text
    assert 'name="label_host"' not in page.text
    assert 'href="/desk/school"' not in page.text
    assert row().name == "測試國小"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "字" * 121}, "name"),
        ({"zone": ""}, "zone"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"region": "xx"}, "region"),
        *(
            ({"label_host": host}, "label_host")
            for host in (
                "192.168.1.20",
                "10.0.0.1:8443",
                "[::1]",
                "https://rounds.school.tw",
                "rounds.school.tw/app",
                "巡檢.school.tw",
                "rounds school",
                "rounds..tw",
                "-rounds.tw",
                "a" * 119 + ".tw",
            )
        ),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_saved(
    school: School, office: Desk, changed: dict[str, str], field: str
) -> None:
    reply = save(office, **changed)

    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid', reply.text)
    assert len(db.session.scalars(select(Record).where(Record.type == "school.save")).all()) == 1


def test_only_what_was_changed_is_said(school: School, office: Desk) -> None:
    reply = save(office, label_host="rounds.school.tw", region="tw")

    assert reply.headers["Location"] == "/desk/school"
    assert last_data("school.save") == {"fields": {"region": "tw", "label_host": "rounds.school.tw"}}
    page = office.get("/desk/school").text
    assert "HTTPS://ROUNDS.SCHOOL.TW/7K3M9QXF" in page
    assert "rounds.school.tw" in office.get("/desk/labels").text
    assert differences(school) == []


def test_a_form_that_changes_nothing_says_nothing(school: School, office: Desk) -> None:
    save(office)

    assert len(db.session.scalars(select(Record).where(Record.type == "school.save")).all()) == 1


def test_a_host_is_taken_away_again(school: School, office: Desk) -> None:
    save(office, label_host="rounds.school.tw")

    office.post("/desk/school", {**SAID, "seen-label_host": "rounds.school.tw"})

    assert row().label_host is None


def test_whoever_may_change_the_school_finds_it_in_the_navigation(office: Desk) -> None:
    page = office.get("/desk/school").text

    assert re.search(r'href="/desk/school" aria-current="page"', page)


def test_the_usual_zones_come_first_and_none_comes_twice(office: Desk) -> None:
    page = office.get("/desk/school").text
    choice = page.partition('id="zone"')[2].partition("</select>")[0]
    offered = re.findall(r'<option(?: value="([^"]+)")?[^>]*>([^<]+)', choice)
    zones = [value or title for value, title in offered]

    assert tuple(zones[: len(USUAL)]) == USUAL
    assert len(set(zones)) == len(zones) > 300
    assert "Nowhere/Else" in other_zones("Nowhere/Else")


@pytest.mark.parametrize(("signs", "version"), [(SMALL_HOST_SIGNS, 2), (SMALL_HOST_SIGNS + 1, 3)])
def test_the_page_and_the_labels_agree_on_what_is_small(school: School, office: Desk, signs: int, version: int) -> None:
    host = "a" * (signs - 3) + ".tw"
    save(office, label_host=host)

    assert fit_version(len(address_prefix(host)) + 8)[0] == version
    assert ("標籤用最小的符號，" in office.get("/desk/school").text) == (version == 2)
