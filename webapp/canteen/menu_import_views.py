"""Taking a menu out of a file: choose it, see what was understood, mend what was not, save."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select, tuple_

from webapp.canteen.blueprint import bp, today
from webapp.canteen.current_rules import rules_here
from webapp.canteen.menu_files import SPLITS, Entry, Meal, Ways, gather, judge, meal_names, read_menu
from webapp.canteen.menu_views import new_id
from webapp.canteen.models import Meal as MealRow
from webapp.canteen.planning import Changes, Line, Shown, dish_changes, read_names, read_shown, write_shown
from webapp.canteen.weeks import Cell, cells_of, monday_of
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.desk import Say, say_many
from webapp.registry.categories import fold
from webapp.registry.import_words import file_problem
from webapp.registry.importing.files import FILE_BYTES, FileError, list_sheets, read_rows
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.terms import WITHOUT_ROC_YEARS
from webapp.security import needs

MOST_MEALS = 600
MOST_WRONG = 200
PROBLEMS = {
    "not_a_date": _l("看不出日期，請寫成 2026-09-01、115/9/1 或 9/1"),
    "far_date": _l("日期離今天一年以上，請再核對"),
    "not_a_meal": _l("看不出餐次"),
    "no_dishes": _l("沒有菜名"),
    "too_many": _l("一餐太多道菜"),
    "too_long": _l("菜名太長"),
}


@dataclass(frozen=True)
class Planned:
    """A meal of the file beside what the menu has: what saving it would change."""

    on: date
    meal: str
    lines: list[Line]
    headcount: int | None
    shown: tuple[Shown, ...]
    changes: Changes

    @property
    def added(self) -> list[str]:
        known = {dish.id for dish in self.shown}
        return [dish["name"] for dish in self.changes.dishes if dish["id"] not in known]

    @property
    def removed(self) -> list[str]:
        return [dish.name for dish in self.shown if dish.id in self.changes.removed]


@bp.get("/menus/import")
@needs("canteen.menu")
def import_menu() -> str:
    """Show where to choose a file."""
    return render_template("canteen/import.html", meals=rules_here().body["meals"], monday=monday_of(today()))


@bp.post("/menus/import")
@needs("canteen.menu")
def read_file() -> Any:
    """Read a file and show what was understood; nothing is saved yet."""
    upload = request.files.get("file")
    ways = _ways()
    if upload is None or not upload.filename:
        return _again(_("請先選一個檔案。"))
    try:
        entries = _read_all(upload.stream.read(FILE_BYTES + 1), ways)
    except FileError as error:
        return _again(file_problem(error.reason))
    if not entries:
        return _again(_("看不出這是菜單。請看下面三種排法，調整表頭後再選一次。"))
    meals = gather(entries)
    wrong = [entry for entry in entries if entry.errors]
    if len(meals) > MOST_MEALS or len(wrong) > MOST_WRONG:
        return _again(_("檔案太大，或錯誤太多。請分成幾個檔案，例如一個月一個。"))
    return _preview(meals, wrong)


@bp.post("/menus/import/save")
@needs("canteen.menu")
def save_import() -> Any:
    """Save what was understood and what was mended; nothing while something is still wrong."""
    meals, shown = _read_kept(request.form.get("menu", ""))
    mended = _read_mended(_ways())
    wrong = [entry for entry in mended if entry.errors]
    for at, meal in gather(mended).items():
        held = meals.setdefault(at, Meal())
        known = {fold(line.name) for line in held.lines}
        held.lines.extend(line for line in meal.lines if fold(line.name) not in known)
        shown.setdefault(at, ())
    if wrong:
        return _preview(meals, wrong), 422
    here = {(cell.on, cell.meal): cell for cell in _cells(meals)}
    planned = [_plan(at, meal, here.get(at), shown.get(at)) for at, meal in meals.items()]
    sayings = [_saying(one) for one in planned if one.changes]
    lost = sum(outcome.outcome != "stored" for outcome in say_many(current_user, sayings)) if sayings else 0
    if lost:
        flash(_("有 %(n)s 餐沒有生效，已留給總務處處理。", n=lost), "danger")
    elif sayings:
        flash(_("已匯入 %(n)s 餐。", n=len(sayings)), "ok")
    else:
        flash(_("和現有的菜單一樣，沒有改動。"), "info")
    first = min((on for on, _meal in meals), default=today())
    return redirect(url_for("canteen.menu", monday=monday_of(first).isoformat()))


def _read_all(content: bytes, ways: Ways) -> list[Entry]:
    """Read every sheet that holds a menu: a term's file has one a week. Raises `FileError`."""
    entries: list[Entry] = []
    for index in range(len(list_sheets(content))):
        entries.extend(read_menu(read_rows(content, index), ways))
    return entries


def _ways() -> Ways:
    school = db.session.get(School, SCHOOL_ID)
    meals = rules_here().body["meals"]
    keys = [meal["key"] for meal in meals]
    usual = request.form.get("usual_meal", "")
    try:
        week = date.fromisoformat(request.form.get("week", ""))
    except ValueError:
        week = today()
    return Ways(
        meal_names(meals),
        today(),
        has_roc_years=school is None or school.region not in WITHOUT_ROC_YEARS,
        monday=monday_of(week),
        usual_meal=usual if usual in keys else "lunch" if "lunch" in keys else keys[0],
    )


def _again(problem: str) -> tuple[str, int]:
    page = render_template(
        "canteen/import.html", meals=rules_here().body["meals"], monday=monday_of(today()), problem=problem
    )
    return page, 422


def _cells(meals: Mapping[tuple[date, str], Meal]) -> list[Cell]:
    rows = select(MealRow).where(tuple_(MealRow.on, MealRow.meal).in_(list(meals)))
    return cells_of(db.session(), list(db.session.scalars(rows))) if meals else []


def _plan(at: tuple[date, str], meal: Meal, here: Cell | None, shown: tuple[Shown, ...] | None = None) -> Planned:
    """Return what a meal of the file changes. `shown`: what the page before showed; nobody else's dish is taken off."""
    known = here.shown if here else ()
    shown = known if shown is None else shown
    changes = dish_changes(shown, meal.lines, known, new_id)
    if meal.headcount is not None and (here is None or here.had_headcount != meal.headcount):
        changes.fields["headcount"] = meal.headcount
    if here is not None and not here.was_served:
        changes.fields["is_served"] = True
    return Planned(*at, meal.lines, meal.headcount, shown, changes)


def _saying(planned: Planned) -> Say:
    changes = planned.changes
    data = {"on": planned.on.isoformat(), "meal": planned.meal, "fields": changes.fields}
    return Say("menu.save", {**data, "dishes": changes.dishes, "removed": changes.removed})


def _preview(meals: Mapping[tuple[date, str], Meal], wrong: list[Entry]) -> str:
    here = {(cell.on, cell.meal): cell for cell in _cells(meals)}
    planned = [_plan(at, meal, here.get(at)) for at, meal in meals.items()]
    return render_template(
        "canteen/import_preview.html",
        planned=planned,
        wrong=wrong,
        problems=PROBLEMS,
        meals=rules_here().body["meals"],
        kept=_write_kept(planned),
        changed=sum(bool(one.changes) for one in planned),
    )


def _write_kept(planned: list[Planned]) -> str:
    return json.dumps(
        [
            [
                one.on.isoformat(),
                one.meal,
                [[line.name, line.needs_sample] for line in one.lines],
                one.headcount,
                write_shown(one.shown),
            ]
            for one in planned
        ],
        ensure_ascii=False,
    )


Kept = tuple[dict[tuple[date, str], Meal], dict[tuple[date, str], tuple[Shown, ...]]]


def _read_kept(text: str) -> Kept:
    """Read what the page remembered of the file. Raises `Problem` for what no page of ours sends."""
    meals: dict[tuple[date, str], Meal] = {}
    shown: dict[tuple[date, str], tuple[Shown, ...]] = {}
    known = set(_ways().meals.values())
    try:
        for day, meal, lines, headcount, seen in json.loads(text or "[]")[:MOST_MEALS]:
            at = (date.fromisoformat(day), str(meal) if meal in known else "")
            entry = Entry("", day, meal, tuple(Line(str(name)[:500], needs is not False) for name, needs in lines))
            if judge(entry, _ways()).errors:
                raise ValueError(day)
            meals[at] = Meal(list(entry.lines), headcount if isinstance(headcount, int) else None)
            shown[at] = tuple(read_shown(seen))
    except (ValueError, TypeError, RecursionError) as error:
        raise Problem(422, "stale_page", _("這一頁太舊了"), _("請回到匯入頁，重新選一次檔案。")) from error
    return meals, shown


def _read_mended(ways: Ways) -> list[Entry]:
    """Return the entries that were wrong, as they were mended; those to be skipped are left out."""
    form, entries = request.form, []
    for index in range(MOST_WRONG):
        if f"day-{index}" not in form:
            break
        if form.get(f"skip-{index}"):
            continue
        names = read_names(form.get(f"dishes-{index}", ""), splits=SPLITS)
        lines = tuple(Line(name, needs_sample=True) for name in names)
        where = form.get(f"where-{index}", "")[:20]
        entries.append(judge(Entry(where, form[f"day-{index}"][:60], form.get(f"meal-{index}", ""), lines), ways))
    return entries
