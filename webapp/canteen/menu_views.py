"""The menu of a week: what is cooked when, typed or pasted a dish a line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.canteen.blueprint import bp, not_found, read_on, today
from webapp.canteen.current_rules import rules_here
from webapp.canteen.planning import (
    DISHES,
    NAME_SIGNS,
    Changes,
    Line,
    StaleError,
    dish_changes,
    field_changes,
    read_names,
    read_shown,
)
from webapp.canteen.reading import bounds
from webapp.canteen.weeks import WEEK, At, Cell, filled_like, monday_of, read_week
from webapp.db import db
from webapp.errors import Problem
from webapp.ids import uuid7
from webapp.journal.desk import Say, say_many
from webapp.security import needs

KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
MOST_HEADS = 100_000
WEEKS_AHEAD = 4


@bp.get("/menus")
@needs("canteen.read")
def menus() -> Response:
    return redirect(url_for("canteen.menu", monday=monday_of(today()).isoformat()))


@bp.get("/menus/<monday>")
@needs("canteen.read")
def menu(monday: str) -> Any:
    """Show the menu of a week, as a form to who may change it; filled as the week before where `like` asks for it."""
    at = read_on(monday)
    if at.weekday():
        return redirect(url_for("canteen.menu", monday=monday_of(at).isoformat()))
    cells = _all_cells(at, read_week(db.session(), at))
    is_like_last = bool(request.args.get("like"))
    if is_like_last:
        before = read_week(db.session(), at - WEEK)
        cells = {(on, meal): filled_like(cell, before.get((on - WEEK, meal))) for (on, meal), cell in cells.items()}
    return _page(at, cells, is_like_last=is_like_last)


@bp.post("/menus/<monday>")
@needs("canteen.menu")
def save_menu(monday: str) -> Any:
    """Say what differs from what the page showed."""
    at = read_on(monday)
    here = read_week(db.session(), at)
    cells = {(cell.on, cell.meal): cell for cell in _typed_cells(at)}
    if any(cell.error for cell in cells.values()):
        return _page(at, _all_cells(at, here) | cells), 422
    sayings = [saying for at_, cell in cells.items() if (saying := _saying(cell, here.get(at_)))]
    outcomes = say_many(current_user, sayings) if sayings else []
    _tell(len(sayings), sum(outcome.outcome != "stored" for outcome in outcomes))
    return redirect(url_for("canteen.menu", monday=monday, weekend=request.form.get("weekend") or None))


def _tell(said: int, lost: int) -> None:
    if lost:
        flash(_("有 %(n)s 餐沒有生效，已留給總務處處理。", n=lost), "danger")
    elif said:
        flash(_("已儲存，改了 %(n)s 餐。", n=said), "ok")
    else:
        flash(_("沒有改動。"), "info")


def _all_cells(monday: date, known: Mapping[At, Cell]) -> dict[At, Cell]:
    """Return a cell for each day and meal of the week, those of the rules in force first."""
    keys = [meal["key"] for meal in rules_here().body["meals"]]
    keys += sorted({meal for _on, meal in known} - set(keys))
    days = [monday + timedelta(days=step) for step in range(7)]
    return {(on, key): known.get((on, key)) or Cell(on, key) for key in keys for on in days}


def _typed_cells(monday: date) -> Iterable[Cell]:
    """Read the cells that came back. Raises `Problem` for what no page of ours sends."""
    for name in request.form:
        if name.startswith("shown."):
            _shown, day, meal = name.split(".", 2) if name.count(".") == 2 else ("", "", "")
            on = read_on(day)
            if not monday <= on < monday + WEEK or KEY.fullmatch(meal) is None:
                raise not_found()
            yield _typed_cell(on, meal)


def _typed_cell(on: date, meal: str) -> Cell:
    key = f"{on.isoformat()}.{meal}"
    form = request.form
    try:
        shown = tuple(read_shown(form[f"shown.{key}"]))
    except StaleError as error:
        raise Problem(422, "stale_page", _("這一頁太舊了"), _("請回到菜單頁，重新整理後再改一次。")) from error
    names = read_names(form.get(f"dishes.{key}", ""))
    ticked, asked = set(form.getlist(f"sampled.{key}")), set(form.getlist(f"asked.{key}"))
    cell = Cell(
        on,
        meal,
        shown,
        was_served=form.get(f"served.{key}") != "no",
        had_headcount=_whole(form.get(f"heads.{key}", "")),
        typed="\n".join(names),
        is_served=not form.get(f"unserved.{key}"),
        headcount=form.get(f"headcount.{key}", "").strip(),
        unneeded=frozenset(asked - ticked),
    )
    return replace(cell, error=_error(names, cell.headcount))


def _error(names: list[str], headcount: str) -> str:
    if len(names) > DISHES:
        return _("一餐最多 %(n)s 道菜。", n=DISHES)
    if long := [name for name in names if len(name) > NAME_SIGNS]:
        return _("菜名太長（最多 %(n)s 字）：%(name)s…", n=NAME_SIGNS, name=long[0][:20])
    if headcount and _whole(headcount) is None:
        return _("人數請填整數。")
    return ""


def _whole(text: str) -> int | None:
    bare = text.strip().replace(",", "")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 7 and int(bare) <= MOST_HEADS else None


def _saying(cell: Cell, here: Cell | None) -> Say | None:
    changes = changes_of(cell, here)
    if not changes:
        return None
    data = {"on": cell.on.isoformat(), "meal": cell.meal, "fields": changes.fields}
    return Say("menu.save", {**data, "dishes": changes.dishes, "removed": changes.removed})


def changes_of(cell: Cell, here: Cell | None) -> Changes:
    """Return what a filled cell changes; `here` is the meal as it is by now."""
    lines = [Line(name, name not in cell.unneeded) for name in cell.lines]
    changes = dish_changes(cell.shown, lines, here.shown if here else (), new_id)
    before = {"is_served": cell.was_served, "headcount": cell.had_headcount}
    changes.fields = field_changes(before, {"is_served": cell.is_served, "headcount": _whole(cell.headcount)})
    return changes


def new_id() -> str:
    return uuid7(current_app.extensions["clock"](), os.urandom)


def _page(monday: date, cells: Mapping[At, Cell], *, is_like_last: bool = False) -> str:
    meals = list(dict.fromkeys(meal for _on, meal in cells))
    used = {meal for (_on, meal), cell in cells.items() if not cell.is_empty or cell.error}
    used |= {meal for (_on, meal), cell in read_week(db.session(), monday - WEEK).items() if not cell.is_empty}
    days = [monday + timedelta(days=step) for step in range(7)]
    is_weekend_used = any(not cell.is_empty for (on, _meal), cell in cells.items() if on.weekday() > 4)
    has_weekend = is_weekend_used or bool(request.values.get("weekend"))
    first, last = bounds(db.session(), today())
    return render_template(
        "canteen/menu.html",
        monday=monday,
        days=days if has_weekend else days[:5],
        meals=meals,
        folded=[meal for meal in meals if used and meal not in used],
        cells=cells,
        today=today(),
        has_weekend=has_weekend,
        is_weekend_used=is_weekend_used,
        is_like_last=is_like_last,
        before=monday - WEEK if monday_of(first) < monday <= max(last, today()) + WEEK * WEEKS_AHEAD else None,
        after=monday + WEEK if monday < max(last, today() + WEEK * WEEKS_AHEAD) else None,
        wrong=[cell for cell in cells.values() if cell.error],
    )
