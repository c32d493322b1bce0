"""The month on paper: fridges by days and parts of the day (F07), days by meals; what is wrong has a sign."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.canteen.kitchen import NOW, Kitchen
from tests.canteen.printed import page_rows, sheet_rows
from tests.phones import Phone, new_id
from tests.registry.desk import Desk, desk_of
from webapp.canteen.fridge_log import GridRow
from webapp.canteen.fridge_models import FridgeCheck
from webapp.canteen.month import Month
from webapp.canteen.sample_month import MealCount
from webapp.db import db
from webapp.paper import Cell

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TAIPEI = ZoneInfo("Asia/Taipei")
DAY = date(2026, 9, 1)


@pytest.fixture
def office(kitchen: Kitchen) -> Desk:
    return desk_of(kitchen.school, "director")


def reading(celsius: str, *, is_in_range: bool = True) -> FridgeCheck:
    return FridgeCheck(temperature_c=Decimal(celsius), is_in_range=is_in_range)


@pytest.mark.parametrize(
    ("found", "missing", "cell"),
    [
        ([], False, Cell("")),
        ([], True, Cell("✕", None, "missing")),
        ([reading("4")], True, Cell("4.0", Decimal(4))),
        ([reading("4"), reading("5")], False, Cell("5.0(2)")),
        ([reading("9.4", is_in_range=False), reading("4")], False, Cell("▲9.4(2)", None, "bad")),
        ([reading("-3.25", is_in_range=False)], False, Cell("▲-3.2", None, "bad")),
    ],
)
def test_a_cell_shows_the_reading_that_somebody_must_see(found: list[FridgeCheck], missing: bool, cell: Cell) -> None:
    row = GridRow("冰箱", "留樣", "上午", {DAY: found} if found else {}, frozenset({DAY} if missing else ()))

    assert row.cell(DAY) == cell


@pytest.mark.parametrize(
    ("count", "cell"),
    [
        (MealCount(False, 0, 0, 0, True), Cell("停供", None, "quiet")),
        (MealCount(True, 5, 5, 0, True), Cell("5/5")),
        (MealCount(True, 5, 4, 0, False), Cell("4/5")),
        (MealCount(True, 5, 4, 1, True), Cell("✕ 4/5+1", None, "missing")),
    ],
)
def test_a_meal_shows_dishes_kept_of_dishes_that_need_it(count: MealCount, cell: Cell) -> None:
    assert count.cell == cell


@pytest.mark.parametrize(
    ("asked", "first", "last", "days"),
    [
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), 29),
        ("", date(2026, 9, 1), date(2026, 9, 30), 30),
        ("2026-13", date(2026, 9, 1), date(2026, 9, 30), 30),
    ],
)
def test_a_month_is_the_one_asked_for_or_the_schools_own(asked: str, first: date, last: date, days: int) -> None:
    """At that instant it is still August in Greenwich."""
    month = Month.read(asked, datetime.fromisoformat("2026-08-31T16:30:00Z"), TAIPEI)

    assert (month.first, month.last, len(month.days)) == (first, last, days)


def test_the_fridge_log_has_a_row_for_each_fridge_and_part_of_the_day(
    kitchen: Kitchen, cook: Phone, office: Desk
) -> None:
    moment = NOW - timedelta(hours=2)
    day = moment.astimezone(TAIPEI)
    outcomes = cook.outcomes(
        kitchen.read(cook, 9.5, hours=2, data={"action": "關好門"}), kitchen.read(cook, 4.5, hours=2, fridge=1)
    )
    assert {one["outcome"] for one in outcomes} == {"stored"}
    month = f"{day:%Y-%m}"

    rows = page_rows(office.get(f"/desk/canteen/fridge-log?month={month}").text)

    fridges = [row["設備"] for row in rows]
    assert {"留樣冰箱 0", "留樣冰箱 1"} == set(fridges)
    assert any(row[str(day.day)] == "▲9.5" for row in rows if row["設備"] == "留樣冰箱 0")
    assert any(row[str(day.day)] == "4.5" for row in rows if row["設備"] == "留樣冰箱 1")
    one = page_rows(office.get(f"/desk/canteen/fridge-log?month={month}&fridge={kitchen.fridges[1]}").text)
    assert {row["設備"] for row in one} == {"留樣冰箱 1"}
    log = sheet_rows(office, f"/desk/canteen/fridge-log.xlsx?month={month}", sheet=1)
    assert {(line["溫度 °C"], line["是否在範圍"], line["處置"]) for line in log} == {
        (9.5, "否", "關好門"),
        (4.5, "是", None),
    }
    assert [line["標準 °C"] for line in log] == ["0–8", "0–8"]
    assert isinstance(log[0]["時間"], datetime)


@ONLY_SQLITE
def test_nothing_is_missing_before_the_rules_were_published(kitchen: Kitchen, office: Desk) -> None:
    before = (NOW - timedelta(days=40)).astimezone(TAIPEI)

    page = office.get(f"/desk/canteen/fridge-log?month={before:%Y-%m}").text

    assert "is-missing" not in page
    assert len(page_rows(page)) == 4


def test_the_month_of_samples_counts_dishes_and_says_whether_the_day_was_reported(
    kitchen: Kitchen, cook: Phone, office: Desk
) -> None:
    on = (NOW - timedelta(hours=72)).date()
    dishes = [
        {"id": new_id(), "name": "紅燒肉", "needs_sample": True, "sort": 0},
        {"id": new_id(), "name": "青菜", "needs_sample": True, "sort": 1},
        {"id": new_id(), "name": "水果", "needs_sample": False, "sort": 2},
    ]
    menu = {"on": on.isoformat(), "meal": "lunch", "fields": {"is_served": True}, "dishes": dishes}
    assert kitchen.say("menu.save", menu).outcome == "stored"
    taken = [
        kitchen.take(cook, box=0, data={"dish_id": dishes[0]["id"]}),
        kitchen.take(cook, box=1, data={"dish_name": "加菜"}),
    ]
    assert {one["outcome"] for one in cook.outcomes(*taken)} == {"stored"}
    address = f"/desk/canteen/sample-grid?month={on:%Y-%m}"

    before = page_rows(office.get(address).text)[on.day - 1]
    report = {"on": on.isoformat(), "has_findings": True, "findings": "紗窗破了", "measures": "已補"}
    assert kitchen.say("canteen_day.report", report, by="canteen").outcome == "stored"
    db.session.rollback()
    after = page_rows(office.get(address).text)[on.day - 1]

    assert (before["日期"], before["午餐"], before["留樣"], before["當日自查"]) == (
        str(on.day),
        "✕ 1/2+1",
        "2",
        "✕ 未報",
    )
    assert (after["當日自查"], after["自查人"], after["發現與措施"]) == ("有發現", "Canteen", "紗窗破了；已補")
    assert after["晚餐"] == "–"
    filed = sheet_rows(office, address.replace("?", ".xlsx?"))
    assert (filed[on.day - 1]["午餐"], filed[on.day - 1]["留樣"]) == ("✕ 1/2+1", 2)
