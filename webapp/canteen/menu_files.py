"""Reading a menu out of a file, in the layouts that canteens use: nothing is guessed silently. Pure.

Known layouts: one row a dish (date, meal, dish); one row a day, with columns of meals or of courses (主食, 主菜, 湯…);
a week, with days as columns and meals as rows. A cell may hold several dishes, by line breaks or `、`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from webapp.canteen.planning import DISHES, NAME_SIGNS, Line, read_names
from webapp.registry.categories import fold
from webapp.registry.importing.cells import read_date

LOOKED_AT = 30
FAR = timedelta(days=400)
SPLITS = "\n\t、；;"
REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
WEEKDAY = re.compile(r"(?:星期|週|周|禮拜|礼拜)\s*([一二三四五六日天])|^([一二三四五六日])$")
SHORT_DATE = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日號号]?")
DAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NO = frozenset(map(fold, ("否", "不", "免", "免留樣", "免留样", "不留", "x", "no", "n", "0", "false")))
HEADINGS = {
    "on": "日期 供餐日 供餐日期 用餐日期 日 date day",
    "meal": "餐次 餐別 餐别 餐 meal",
    "dish": "菜名 菜色 菜品 菜單 菜单 品名 品項 餐點 餐点 dish dishes menu",
    "headcount": "人數 人数 份數 份数 用餐人數 用餐人数 供餐人數 headcount",
    "needs": "留樣 留样 需留樣 需留样 是否留樣 是否留样 sample",
}
COURSES = (
    "主食 主菜 副菜 配菜 半葷 半荤 葷菜 荤菜 素菜 蔬菜 青菜 時蔬 时蔬 湯 汤 湯品 汤品 水果 附餐 附品 牛奶 乳品 "
    "飲料 饮料 豆漿 豆浆 甜點 甜点 大葷 大荤 小葷 小荤 staple main side vegetable vegetables soup fruit drink"
)
MORE_MEALS = {
    "breakfast": "早餐 早飯 早饭 早上 breakfast",
    "morning_snack": "上午點心 早點 早点 早點心 上午加餐",
    "lunch": "午餐 中餐 午飯 午饭 中飯 中饭 中午 營養午餐 lunch",
    "afternoon_snack": "下午點心 點心 午點 午点 點心時間 下午加餐 snack",
    "dinner": "晚餐 晚飯 晚饭 晚上 dinner",
    "supper": "宵夜 夜宵 消夜 supper",
}


@dataclass(frozen=True)
class Entry:
    """A meal, or a dish of one, as a file has it: what was understood, and `errors` (keys) for what was not."""

    where: str
    day: str
    meal: str
    lines: tuple[Line, ...]
    headcount: int | None = None
    on: date | None = None
    key: str | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ways:
    """How this school reads: its meals by folded name, the year of its dates, the week of a plan without dates."""

    meals: Mapping[str, str]
    today: date
    has_roc_years: bool
    monday: date | None = None
    usual_meal: str = "lunch"


@dataclass
class Meal:
    """A meal as the whole file has it."""

    lines: list[Line] = field(default_factory=list)
    headcount: int | None = None


def meal_names(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names, folded, by which the meals of the rules are known: their own, and the usual ones."""
    meals = list(listed)
    keys = {meal["key"] for meal in meals}
    names = {fold(word): key for key, words in MORE_MEALS.items() if key in keys for word in (key, *words.split())}
    own = {fold(name): meal["key"] for meal in meals for name in (meal["key"], *meal["name"].values()) if name}
    return names | own


def read_menu(rows: Sequence[Sequence[str]], ways: Ways) -> list[Entry]:
    """Return what the rows of a sheet say, in their order; nothing where no known layout is found."""
    for at, row in enumerate(rows[:LOOKED_AT]):
        columns = _known_columns(row)
        if "on" in columns and "dish" in columns:
            return list(_dish_rows(rows, at, columns, ways))
        if "on" in columns and (eaten := _eaten_columns(row, ways)):
            return list(_day_rows(rows, at, columns, (eaten, ways)))
        if len(_day_columns(row, ways)) > 1:
            return list(_week_rows(rows, ways))
    return []


def gather(entries: Iterable[Entry]) -> dict[tuple[date, str], Meal]:
    """Return what is right, a meal each, in the order of days."""
    found: dict[tuple[date, str], Meal] = {}
    for entry in entries:
        if entry.errors or entry.on is None or entry.key is None:
            continue
        meal = found.setdefault((entry.on, entry.key), Meal())
        known = {fold(line.name) for line in meal.lines}
        meal.lines.extend(line for line in entry.lines if fold(line.name) not in known)
        meal.headcount = entry.headcount if entry.headcount is not None else meal.headcount
    return dict(sorted(found.items()))


def judge(entry: Entry, ways: Ways) -> Entry:
    """Return an entry with its day and meal read, and with what is wrong."""
    errors = []
    on = read_day(entry.day, ways)
    key = ways.meals.get(_bare(entry.meal)) if entry.meal else ways.usual_meal
    if on is None:
        errors.append("not_a_date")
    elif abs(on - ways.today) > FAR:
        errors.append("far_date")
    if key is None:
        errors.append("not_a_meal")
    if not entry.lines:
        errors.append("no_dishes")
    if len(entry.lines) > DISHES:
        errors.append("too_many")
    if any(len(line.name) > NAME_SIGNS for line in entry.lines):
        errors.append("too_long")
    return replace(entry, on=on, key=key, errors=tuple(errors))


def read_day(text: str, ways: Ways) -> date | None:
    """Return the day that a cell names: a whole date, one without a year, or a weekday of the week that is given."""
    narrow = unicodedata.normalize("NFKC", text)
    bare = WEEKDAY.sub("", REMARK.sub("", narrow)).strip()
    try:
        return read_date(bare, has_roc_years=ways.has_roc_years)
    except ValueError:
        pass
    if match := SHORT_DATE.fullmatch(bare):
        return _nearest(int(match[1]), int(match[2]), ways.today)
    number = _weekday(narrow)
    return ways.monday + timedelta(days=number) if ways.monday and number is not None and not bare else None


def _nearest(month: int, day: int, today: date) -> date | None:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda on: abs(on - today), default=None)


def _weekday(text: str) -> int | None:
    match = WEEKDAY.search(text.strip())
    return DAYS[match[1] or match[2]] if match else None


def _bare(text: str) -> str:
    return fold(REMARK.sub("", text)).strip("：:*")


def _headings() -> dict[str, str]:
    return {fold(word): name for name, words in HEADINGS.items() for word in words.split()}


def _known_columns(row: Sequence[str]) -> dict[str, int]:
    known = _headings()
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        if name := known.get(_bare(cell)):
            found.setdefault(name, index)
    return found


def _eaten_columns(row: Sequence[str], ways: Ways) -> dict[int, str]:
    """Return the columns that hold dishes, each with the meal it says, or nothing for a course of the usual meal."""
    courses = set(map(fold, COURSES.split()))
    found = {index: cell for index, cell in enumerate(row) if _bare(cell) in ways.meals}
    courses_at = {index: "" for index, cell in enumerate(row) if _bare(cell).rstrip("0123456789一二三") in courses}
    return found or courses_at


def _day_columns(row: Sequence[str], ways: Ways) -> dict[int, str]:
    """Return the columns that are headed by a day."""
    return {
        index: cell
        for index, cell in enumerate(row)
        if cell.strip() and (read_day(cell, ways) is not None or _is_weekday(cell))
    }


def _is_weekday(cell: str) -> bool:
    return WEEKDAY.fullmatch(unicodedata.normalize("NFKC", cell).strip()) is not None


def _dish_rows(rows: Sequence[Sequence[str]], at: int, columns: Mapping[str, int], ways: Ways) -> Iterator[Entry]:
    day, meal = "", ""
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {name: row[index].strip() for name, index in columns.items()}
        if cells["on"]:
            day, meal = cells["on"], ""
        meal = cells.get("meal") or meal
        names = read_names(cells["dish"], splits=SPLITS)
        if not names and not cells["on"]:
            continue
        needs = fold(cells.get("needs", "")) not in NO
        heads = cells.get("headcount", "").replace(",", "")
        yield judge(
            Entry(
                str(number),
                day,
                meal,
                tuple(Line(name, needs) for name in names),
                int(heads) if heads.isascii() and heads.isdigit() and len(heads) < 6 else None,
            ),
            ways,
        )


def _day_rows(
    rows: Sequence[Sequence[str]], at: int, columns: Mapping[str, int], how: tuple[Mapping[int, str], Ways]
) -> Iterator[Entry]:
    eaten, ways = how
    for number, row in enumerate(rows[at + 1 :], at + 2):
        day = row[columns["on"]].strip()
        by_meal: dict[str, list[Line]] = {}
        for index, meal in eaten.items():
            names = read_names(row[index], splits=SPLITS)
            by_meal.setdefault(meal, []).extend(Line(name, needs_sample=True) for name in names)
        for meal, lines in by_meal.items():
            if lines:
                yield judge(Entry(str(number), day, meal, tuple(lines)), ways)


def _week_rows(rows: Sequence[Sequence[str]], ways: Ways) -> Iterator[Entry]:
    days: dict[int, str] = {}
    meal = ""
    for number, row in enumerate(rows, 1):
        here = _day_columns(row, ways)
        if len(here) > 1:
            days = _dated(days, here, ways)
            continue
        first = min(days, default=0)
        if said := next((cell.strip() for cell in row[:first] if cell.strip()), ""):
            meal = said
        for index, day in days.items():
            names = read_names(row[index], splits=SPLITS)
            if names:
                lines = tuple(Line(name, needs_sample=True) for name in names)
                yield judge(Entry(f"{column_letters(index)}{number}", day, meal, lines), ways)


def _dated(before: Mapping[int, str], here: dict[int, str], ways: Ways) -> dict[int, str]:
    """Return the days of a grid: a row of weekdays under a row of dates does not take its dates away."""
    is_dated = any(read_day(cell, replace(ways, monday=None)) is not None for cell in here.values())
    return here if is_dated or not before or set(here) != set(before) else dict(before)


def column_letters(index: int) -> str:
    """Return A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
