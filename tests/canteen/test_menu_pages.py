"""The menu at the desk: a week typed or pasted, taken from last week, or out of a file; only what changed is said."""

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
from tests.canteen.desk_pages import desk, page, post
from tests.phones import new_id
from webapp.canteen.models import CanteenRecord, Dish, Meal
from webapp.db import db

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONDAY = TODAY - timedelta(days=1)
WEEK = f"/desk/canteen/menus/{MONDAY}"
LUNCH = f"{TODAY}.lunch"


def form_of(shown: str) -> dict[str, Any]:
    """The week's form as a browser would send it back untouched."""
    form: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", shown):
        facts = {name: html.unescape(value) for name, value in re.findall(r'([a-z]+)="([^"]*)"', tag)}
        is_off = facts.get("type") == "checkbox" and " checked" not in tag
        if "name" in facts and not is_off:
            form.setdefault(facts["name"], []).append(facts.get("value", ""))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>([^<]*)</textarea>', shown):
        form[name] = html.unescape(text)
    return form


def said() -> int:
    """How many records about menus there are."""
    db.session.rollback()
    return len(db.session.scalars(db.select(CanteenRecord).where(CanteenRecord.type == "menu.save")).all())


def lunch(on: Any = TODAY) -> dict[str, tuple[str, bool]]:
    """The dishes of a lunch, in order: `{name: (id, needs_sample)}`."""
    db.session.rollback()
    meal = db.session.scalars(db.select(Meal).where(Meal.on == on, Meal.meal == "lunch")).one()
    return {dish["name"]: (dish["id"], dish["needs_sample"]) for dish in meal.dishes}


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


@SQLITE
def test_who_may_only_read_sees_the_week_and_no_form(canteen: Canteen) -> None:
    viewer = desk(canteen.school, "viewer")
    shown = page(viewer, WEEK)

    assert "番茄炒蛋" in shown
    assert "<textarea" not in shown
    assert viewer.post(WEEK, data={}).status_code == 403
    assert viewer.get("/desk/canteen/menus/import").status_code == 403


@SQLITE
def test_any_day_leads_to_its_week(canteen: Canteen) -> None:
    reply = desk(canteen.school, "canteen").get(f"/desk/canteen/menus/{TODAY}")

    assert reply.location == WEEK


@SQLITE
def test_a_week_that_was_not_touched_says_nothing(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    before = said()

    reply = post(cook, WEEK, form_of(page(cook, WEEK)))

    assert "沒有改動" in reply.text
    assert said() == before


def test_what_is_typed_becomes_the_menu_and_what_stood_there_keeps_its_ids(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    before = lunch()
    wednesday = TODAY + timedelta(days=1)
    form[f"dishes.{LUNCH}"] = "1. 番茄炒雞蛋\n白飯\n\n・水果"
    form[f"dishes.{wednesday}.lunch"] = "牛肉麵\t燙青菜"
    form[f"headcount.{wednesday}.lunch"] = "1,250"

    reply = post(cook, WEEK, form)

    assert "改了 2 餐" in reply.text
    assert list(lunch()) == ["番茄炒雞蛋", "白飯", "水果"]
    assert lunch()["番茄炒雞蛋"] == before["番茄炒蛋"]
    assert lunch()["白飯"] == before["白飯"]
    assert list(lunch(wednesday)) == ["牛肉麵", "燙青菜"]
    assert db.session.scalar(db.select(Meal.headcount).where(Meal.on == wednesday)) == 1250


def test_a_dish_that_a_phone_added_while_the_week_was_edited_survives(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    added = [{"id": new_id(), "name": "臨時加的湯", "needs_sample": True, "sort": 90}]
    canteen.say("canteen", "menu.save", {"on": TODAY.isoformat(), "meal": "lunch", "dishes": added})
    form[f"dishes.{LUNCH}"] = "白飯\n番茄炒蛋"

    post(cook, WEEK, form)

    assert list(lunch()) == ["白飯", "番茄炒蛋", "臨時加的湯"]


@SQLITE
def test_a_meal_that_is_not_served_is_said_and_taken_back(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    for unserved in ("1", ""):
        form = form_of(page(cook, WEEK))
        form[f"unserved.{LUNCH}"] = unserved
        post(cook, WEEK, form)
        db.session.rollback()
        assert db.session.scalar(db.select(Meal.is_served).where(Meal.meal == "lunch")) is (unserved == "")


@SQLITE
@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("dishes", "飯" * 121, "菜名太長"),
        ("dishes", "\n".join(f"菜{n}" for n in range(41)), "一餐最多 40 道菜"),
        ("headcount", "很多", "人數請填整數"),
        ("headcount", "-3", "人數請填整數"),
    ],
)
def test_what_can_not_be_saved_is_said_by_its_cell_and_nothing_is_lost(
    canteen: Canteen, field: str, value: str, problem: str
) -> None:
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    form[f"dishes.{TODAY}.breakfast"] = "豆漿"
    form[f"{field}.{LUNCH}"] = value
    before = said()

    reply = post(cook, WEEK, form)

    assert reply.status_code == 422
    assert problem in reply.text
    assert "豆漿" in reply.text
    assert said() == before


@SQLITE
@pytest.mark.parametrize("shown", ["nonsense", '[["x","飯",true,1]]'])
def test_a_form_that_no_page_made_is_refused(canteen: Canteen, shown: str) -> None:
    cook = desk(canteen.school, "canteen")

    assert post(cook, WEEK, {f"shown.{LUNCH}": shown}).status_code == 422
    assert post(cook, WEEK, {"shown.2020-01-01.lunch": "[]"}).status_code == 404
    assert post(cook, WEEK, {f"shown.{TODAY}.Lunch'": "[]"}).status_code == 404


@SQLITE
def test_last_week_fills_what_is_empty_and_saves_nothing_by_itself(canteen: Canteen) -> None:
    next_week = MONDAY + timedelta(days=7)
    canteen.menu("自己的菜", on=next_week)
    cook = desk(canteen.school, "canteen")
    before = said()

    shown = page(cook, f"/desk/canteen/menus/{next_week}?like=last")
    was_said = said()
    post(cook, f"/desk/canteen/menus/{next_week}", form_of(shown))

    assert was_said == before
    assert list(lunch(TODAY + timedelta(days=7))) == ["白飯", "番茄炒蛋", "青菜"]
    assert list(lunch(next_week)) == ["自己的菜"]


@SQLITE
def test_where_the_rules_leave_it_to_the_menu_each_dish_is_ticked(canteen: Canteen) -> None:
    canteen.publish("tw_school")
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    form[f"sampled.{LUNCH}"] = ["番茄炒蛋"]
    form[f"dishes.{LUNCH}"] += "\n新菜"

    post(cook, WEEK, form)

    assert {name: needs for name, (_id, needs) in lunch().items()} == {
        "白飯": False,
        "番茄炒蛋": True,
        "青菜": False,
        "新菜": True,
    }


@SQLITE
def test_hostile_names_are_shown_as_text_and_sent_back_whole(canteen: Canteen) -> None:
    hostile = """<script>alert(1)</script>"',[x]"""
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    form[f"dishes.{LUNCH}"] = hostile
    post(cook, WEEK, form)
    before = said()

    shown = page(cook, WEEK)
    post(cook, WEEK, form_of(shown))

    assert "<script>alert" not in shown
    assert list(lunch()) == [hostile]
    assert said() == before


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
