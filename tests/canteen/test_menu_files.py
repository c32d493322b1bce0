"""Menus out of files: the layouts that canteens use, and what is said of a cell that can't be read."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.canteen.menu_files import Ways, gather, meal_names, read_day, read_menu
from webapp.canteen.profiles import shipped_profiles

TODAY = date(2026, 9, 3)
WAYS = Ways(meal_names(shipped_profiles()["tw_school"]["meals"]), TODAY, has_roc_years=True, monday=date(2026, 8, 31))


def menu_of(rows: list[list[str]], ways: Ways = WAYS) -> dict[tuple[str, str], list[str]]:
    """What was understood, as `{(day, meal): dishes}`."""
    width = max(map(len, rows))
    found = gather(read_menu([row + [""] * (width - len(row)) for row in rows], ways))
    return {(on.isoformat(), key): [line.name for line in meal.lines] for (on, key), meal in found.items()}


def errors_of(rows: list[list[str]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(entry.where, entry.errors) for entry in read_menu(rows, WAYS) if entry.errors]


def test_a_file_that_is_no_menu_gives_nothing() -> None:
    assert read_menu([["財產編號", "名稱"], ["A-1", "冰箱"]], WAYS) == []
    assert read_menu([], WAYS) == []


def test_one_row_a_dish() -> None:
    rows = [
        ["九月菜單"],
        ["日期", "餐次", "菜名", "人數", "留樣"],
        ["115/9/1", "午餐", "白飯", "300", "否"],
        ["", "", "番茄炒蛋", "", "是"],
        ["115/9/1", "早餐", "粥、肉鬆", "", ""],
    ]

    assert menu_of(rows) == {("2026-09-01", "breakfast"): ["粥", "肉鬆"], ("2026-09-01", "lunch"): ["白飯", "番茄炒蛋"]}
    lunch = gather(read_menu(rows, WAYS))[date(2026, 9, 1), "lunch"]
    assert lunch.headcount == 300
    assert [line.needs_sample for line in lunch.lines] == [False, True]


def test_days_as_columns_and_meals_as_rows() -> None:
    rows = [
        ["", "9/1(二)", "9/2(三)"],
        ["午餐", "白飯\n番茄炒蛋", "牛肉麵"],
        ["", "青菜", ""],
        ["晚餐", "", "咖哩飯"],
    ]

    assert menu_of(rows) == {
        ("2026-09-01", "lunch"): ["白飯", "番茄炒蛋", "青菜"],
        ("2026-09-02", "lunch"): ["牛肉麵"],
        ("2026-09-02", "dinner"): ["咖哩飯"],
    }


def test_a_week_without_dates_belongs_to_the_week_that_was_given() -> None:
    rows = [["餐別", "星期一", "星期二"], ["中餐", "白飯", "炒飯"]]

    assert menu_of(rows) == {("2026-08-31", "lunch"): ["白飯"], ("2026-09-01", "lunch"): ["炒飯"]}


def test_weekdays_under_dates_do_not_move_them() -> None:
    rows = [["", "9/8", "9/9"], ["", "星期二", "星期三"], ["午餐", "白飯", "炒飯"]]

    assert menu_of(rows) == {("2026-09-08", "lunch"): ["白飯"], ("2026-09-09", "lunch"): ["炒飯"]}


def test_weeks_under_each_other() -> None:
    rows = [["", "9/1", "9/2"], ["午餐", "白飯", "炒飯"], [], ["", "9/8", "9/9"], ["午餐", "麵", "粥"]]

    assert list(menu_of(rows).values()) == [["白飯"], ["炒飯"], ["麵"], ["粥"]]


def test_one_row_a_day_with_a_column_for_each_course() -> None:
    rows = [
        ["日期", "星期", "主食", "主菜", "副菜一", "湯品", "熱量"],
        ["9/1", "二", "白飯", "紅燒雞腿", "炒高麗菜", "玉米濃湯", "720"],
    ]

    assert menu_of(rows) == {("2026-09-01", "lunch"): ["白飯", "紅燒雞腿", "炒高麗菜", "玉米濃湯"]}


def test_one_row_a_day_with_a_column_for_each_meal() -> None:
    rows = [["日期", "早餐", "午餐"], ["2026-09-01", "豆漿\n饅頭", "白飯"]]

    assert menu_of(rows) == {("2026-09-01", "breakfast"): ["豆漿", "饅頭"], ("2026-09-01", "lunch"): ["白飯"]}


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (["13/45", "午餐", "白飯"], "not_a_date"),
        (["明天", "午餐", "白飯"], "not_a_date"),
        (["2026-02-30", "午餐", "白飯"], "not_a_date"),
        (["2062-09-01", "午餐", "白飯"], "far_date"),
        (["9/1", "宴席", "白飯"], "not_a_meal"),
        (["9/1", "午餐", ""], "no_dishes"),
        (["9/1", "午餐", "飯" * 121], "too_long"),
        (["9/1", "午餐", "、".join(f"菜{n}" for n in range(41))], "too_many"),
    ],
)
def test_what_can_not_be_read_is_named_with_its_row_and_kept(row: list[str], error: str) -> None:
    rows = [["日期", "餐次", "菜名"], ["9/2", "午餐", "炒飯"], row]

    assert errors_of(rows) == [("3", (error,))]
    assert menu_of(rows) == {("2026-09-02", "lunch"): ["炒飯"]}


def test_a_wrong_cell_of_a_grid_is_named_as_the_spreadsheet_does() -> None:
    rows = [["", "9/1", "9/2"], ["宴席", "白飯", ""]]

    assert errors_of(rows) == [("B2", ("not_a_meal",))]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("115/9/1", "2026-09-01"),
        ("115年9月1日", "2026-09-01"),
        ("１１５．９．１", "2026-09-01"),
        ("2026/9/1（星期二）", "2026-09-01"),
        ("2026-09-01 00:00:00", "2026-09-01"),
        ("9月1日 星期二", "2026-09-01"),
        ("12/31", "2026-12-31"),
        ("1/2", "2027-01-02"),
        ("禮拜五", "2026-09-04"),
        ("日", "2026-09-06"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, on: str) -> None:
    assert read_day(text, WAYS) == date.fromisoformat(on)


def test_the_mainland_has_no_republican_years() -> None:
    ways = Ways(WAYS.meals, TODAY, has_roc_years=False)

    assert read_day("115/9/1", ways) is None


def test_a_school_is_understood_by_its_own_names_of_meals() -> None:
    meals = [{"key": "meal_1", "name": {"zh_hant": "夜點"}, "starts": "20:00", "ends": "20:30"}]
    ways = Ways(meal_names(meals), TODAY, has_roc_years=True)

    assert menu_of([["日期", "餐次", "菜名"], ["9/1", "夜點", "粥"]], ways) == {("2026-09-01", "meal_1"): ["粥"]}
