"""A menu out of a file at the desk: shown first, mended where it could not be read, saved by one click."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from flask.testing import FlaskClient

from tests.canteen.canteen_at_work import TODAY, Canteen
from tests.canteen.desk_pages import desk, post
from tests.canteen.test_menu_pages import SQLITE, lunch, said
from webapp.canteen.models import Dish, Meal
from webapp.db import db


def workbook(*rows: list[str]) -> io.BytesIO:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return io.BytesIO(out.getvalue())


def read_file(browser: FlaskClient, content: io.BytesIO, name: str = "九月菜單.xlsx") -> Any:
    return post(browser, "/desk/canteen/menus/import", {"file": (content, name)})


def kept(shown: str) -> str:
    found = re.search(r'name="menu" value="([^"]*)"', shown)
    assert found, shown[:2000]
    return html.unescape(found[1])


def test_a_file_is_shown_first_saved_by_one_click_and_changes_nothing_a_second_time(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    rows = (["", f"{TODAY:%Y/%m/%d}", f"{TODAY + timedelta(days=1):%Y/%m/%d}"], ["午餐", "白飯\n紅燒肉", "牛肉麵"])
    before, was = said(), lunch()

    shown = read_file(cook, workbook(*rows)).text
    untouched = said()
    post(cook, "/desk/canteen/menus/import/save", {"menu": kept(shown)})
    after = said()
    again = post(cook, "/desk/canteen/menus/import/save", {"menu": kept(read_file(cook, workbook(*rows)).text)})

    assert [words for words in ("新增 1 道", "移除：番茄炒蛋、青菜") if words not in shown] == []
    assert (untouched, after) == (before, before + 2)
    assert list(lunch()) == ["白飯", "紅燒肉"]
    assert lunch()["白飯"] == was["白飯"]
    assert "沒有改動" in again.text
    assert said() == after


@SQLITE
def test_a_wrong_cell_is_named_kept_and_mended_before_anything_is_saved(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    rows = (["日期", "餐次", "菜名"], [f"{TODAY}", "晚餐", "湯麵"], ["9/99", "宴席", "龍蝦"])
    shown = read_file(cook, workbook(*rows)).text
    given = {"menu": kept(shown), "where-0": "3", "day-0": "9/99", "meal-0": "宴席", "dishes-0": "龍蝦"}
    before = said()

    refused = post(cook, "/desk/canteen/menus/import/save", given)
    untouched = said()
    mended = {**given, "menu": kept(refused.text), "day-0": f"{TODAY}", "meal-0": "dinner"}
    post(cook, "/desk/canteen/menus/import/save", mended)

    assert [words for words in ("第 3 列", "看不出日期", "看不出餐次", "龍蝦", "湯麵") if words not in shown] == []
    assert refused.status_code == 422
    assert untouched == before
    db.session.rollback()
    names = db.session.scalars(db.select(Dish.name).join(Meal, Meal.id == Dish.meal_id).where(Meal.meal == "dinner"))
    assert sorted(names) == ["湯麵", "龍蝦"]


@SQLITE
@pytest.mark.parametrize(("region", "is_a_date"), [("tw", True), ("cn", False), ("hk", False)])
def test_republican_years_are_read_where_people_write_them(canteen: Canteen, region: str, is_a_date: bool) -> None:
    canteen.say("administrator", "school.save", {"fields": {"region": region}})
    rows = (["日期", "餐次", "菜名"], [f"{TODAY.year - 1911}/{TODAY.month}/{TODAY.day}", "晚餐", "湯麵"])

    shown = read_file(desk(canteen.school, "canteen"), workbook(*rows)).text

    assert ("看不出日期" not in shown) == is_a_date


@SQLITE
def test_a_wrong_cell_may_be_skipped(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    given = {"menu": "[]", "where-0": "3", "day-0": "x", "meal-0": "y", "dishes-0": "z", "skip-0": "1"}

    assert "沒有改動" in post(cook, "/desk/canteen/menus/import/save", given).text


@SQLITE
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "檔案裡沒有資料"),
        (b"\xd0\xcf\x11\xe0 old", "舊版 Excel"),
        ("財產編號,名稱\nA-1,冰箱".encode(), "看不出這是菜單"),
    ],
)
def test_a_file_that_is_no_menu_is_said_so(canteen: Canteen, content: bytes, words: str) -> None:
    reply = read_file(desk(canteen.school, "canteen"), io.BytesIO(content), "x.csv")

    assert reply.status_code == 422
    assert words in reply.text


@SQLITE
@pytest.mark.parametrize("menu", ["nonsense", "{}", '[["2026-99-01","lunch",[],null,"[]"]]', "[[1]]", '[["x"]]'])
def test_a_menu_that_no_page_remembered_is_refused(canteen: Canteen, menu: str) -> None:
    before = said()

    reply = post(desk(canteen.school, "canteen"), "/desk/canteen/menus/import/save", {"menu": menu})

    assert reply.status_code == 422
    assert said() == before
