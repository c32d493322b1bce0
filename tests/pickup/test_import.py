"""The roster out of a file: guessed columns, wrong cells named and mended, twice changes nothing."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from tests.phones import new_id
from tests.pickup.classes import Classes
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.journal.models import Record
from webapp.pickup.enrolling import Known, plan
from webapp.pickup.models import Child, Guardian, SchoolClass
from webapp.pickup.roster_files import Adult, read_relation, read_roster

NUMBERED = ["班級", "座號", "姓名", "家長1", "關係1", "手機1", "家長2", "關係2", "手機2"]
BY_RELATION = ["学生姓名", "班级", "父亲", "父亲手机", "母亲姓名", "母亲电话", "外祖父", "外祖父手机"]
REPEATED = ["Class", "No.", "Child", "Guardian", "Relation", "Mobile", "Guardian", "Relation", "Mobile"]
URL = "/desk/pickup/import"


def adults_of(header: list[str], row: list[str]) -> tuple[Adult, ...]:
    return read_roster([["名冊"] + [""] * (len(header) - 1), header, row])[0].adults


def test_adults_are_found_in_the_layouts_that_schools_have() -> None:
    mother = Adult("王美麗", "mother", "0912-345-678")
    father = Adult("王大同", "father", "0933111222")

    assert adults_of(NUMBERED, ["小一班", "1", "王小明", *_cells(mother), *_cells(father)]) == (mother, father)
    assert adults_of(
        BY_RELATION, ["王小明", "小一班", "王大同", "0933111222", "王美麗", "0912-345-678", "陳公", ""]
    ) == (
        father,
        mother,
        Adult("陳公", "grandparent", ""),
    )
    assert adults_of(REPEATED, ["K1", "1", "Ming", *_cells(mother), "Da", "grandfather", ""]) == (
        mother,
        Adult("Da", "grandparent", ""),
    )


def _cells(adult: Adult) -> list[str]:
    return [adult.name, {"mother": "母親", "father": "爸爸"}[adult.relation], adult.mobile]


@pytest.mark.parametrize(
    ("said", "key"),
    [("阿嬤", "grandparent"), ("媽", "mother"), ("叔叔", "relative"), ("司機", "helper"), ("鄰居", "鄰居")],
)
def test_a_relation_is_known_by_its_usual_words_and_never_guessed(said: str, key: str) -> None:
    assert read_relation(said) == key


def test_what_is_wrong_with_a_row_is_named() -> None:
    rows = [
        ["小一班", "1", "王小明", "王大同", "鄰居", "0912"],
        ["", "2", "", "", "母親", "0912-345-678"],
        ["", "3", "李小美", "李爸爸", "父親", "沒有"],
        ["", "3", "李小美", "", "", ""],
    ]
    entries = read_roster([NUMBERED[:6], *rows])

    assert [entry.errors for entry in entries] == [
        ("not_a_relation", "not_a_mobile"),
        ("no_name", "adult_without_name"),
        ("not_a_mobile",),
        ("twice",),
    ]
    assert [entry.class_name for entry in entries] == ["小一班"] * 4, "a class is said once, in a merged cell"
    assert read_roster([["日期", "菜名"], ["9/1", "飯"]]) == []


def test_a_child_that_changed_class_is_known_by_an_adult() -> None:
    old = SchoolClass(id="k1", name="小一班", is_active=True)
    child = Child(id="c", name="王小明", class_id="k1", number="1")
    adult = Guardian(id="g", child_id="c", name="王美麗", relation="mother", mobile="0912345678", is_active=True)
    row = ["中一班", "5", "王小明", "王美麗", "母親", "+886 912 345 678"]

    made = plan(read_roster([NUMBERED[:6], row]), Known([old], [child], [adult]), new_id)

    assert (made.new_classes, made.planned[0].change) == (("中一班",), "moved")
    assert [data["fields"] for _type, data in made.planned[0].sayings] == [
        {"class_id": made.sayings[0][1]["id"], "number": "5"}
    ]
    stranger = plan(
        read_roster([NUMBERED[:6], [*row[:3], "別人", "母親", "0999"]]), Known([old], [child], [adult]), new_id
    )
    assert stranger.planned[0].change == "new", "a name alone is not enough"


def a_workbook(*rows: list[str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((NUMBERED, *rows)):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def form_of(page: str) -> dict[str, str]:
    """The form as a browser would send it."""
    found = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page)
    return {html.unescape(name): html.unescape(value) for name, value in found if not name.startswith("skip-")}


def hand_in(desk: Desk, content: bytes, name: str = "名冊.xlsx") -> Any:
    return desk.post(URL, {"file": (io.BytesIO(content), name)})


def counts() -> list[int | None]:
    db.session.rollback()
    return [
        db.session.scalar(select(func.count()).select_from(model)) for model in (SchoolClass, Child, Guardian, Record)
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_is_shown_mended_saved_and_changes_nothing_the_second_time(classes: Classes) -> None:
    office = desk_of(classes.school, "director")
    good = ["小一班", "1", "王小明", "王媽媽", "母親", "0912 345 678", "王爸爸", "父親", "0933-000-111"]
    wrong = ["大一班", "9", "林小安", "林阿姨", "鄰居", "0955-000-111", "", "", ""]
    before = counts()

    page = hand_in(office, a_workbook(good, wrong)).text

    assert counts() == before, "nothing is saved yet"
    assert "看不出關係" in page
    assert "新增接送人：王爸爸" in page
    form = form_of(page)
    assert office.post(f"{URL}/save", form).status_code == 422
    assert counts() == before
    assert office.post(f"{URL}/save", {**form, "adult-relation-0-0": "親戚"}).status_code == 302
    db.session.rollback()
    child = db.session.scalars(select(Child).where(Child.name == "林小安")).one()
    own = db.session.get_one(SchoolClass, child.class_id)
    adult = db.session.scalars(select(Guardian).where(Guardian.child_id == child.id)).one()
    assert (own.name, child.number, adult.relation, adult.mobile) == ("大一班", "9", "relative", "0955-000-111")
    father = db.session.scalars(select(Guardian).where(Guardian.name == "王爸爸")).one()
    assert father.child_id == classes.children[0]
    after = counts()

    again = a_workbook(good, [*wrong[:4], "親戚", *wrong[5:]])
    assert office.post(f"{URL}/save", form_of(hand_in(office, again).text)).status_code == 302
    assert counts() == after
    csv = "班級,姓名\n小一班,王小華\n".encode("big5")
    assert office.post(f"{URL}/save", form_of(hand_in(office, csv, "名冊.csv").text)).status_code == 302
    assert counts() == after


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_roster_is_refused_in_words(classes: Classes) -> None:
    office = desk_of(classes.school, "director")

    for content, name in ((b"a,b\n1,2\n", "x.csv"), (b"", "x.csv"), (b"PK\x03\x04 broken", "x.xlsx")):
        reply = hand_in(office, content, name)
        assert (reply.status_code, "notice--danger" in reply.text) == (422, True)
    for kept in ("[[1]]", "{", '[["1","a","","",[]]]', "[" * 2000):
        assert office.post(f"{URL}/save", {"roster": kept}).status_code == 422
