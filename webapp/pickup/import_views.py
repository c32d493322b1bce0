"""Taking a roster out of a file: choose it, see what was understood, mend what was not, save."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.errors import Problem
from webapp.journal.desk import Say, say_many
from webapp.pickup.blueprint import bp
from webapp.pickup.enrolling import Known, Plan, plan
from webapp.pickup.models import Child, Guardian, SchoolClass
from webapp.pickup.roster_files import Adult, Entry, is_mobile, judge, read_relation, read_roster
from webapp.pickup.rules import ADULTS_MAX
from webapp.registry.blueprint import new_id
from webapp.registry.import_words import file_problem
from webapp.registry.importing.files import FILE_BYTES, FileError, list_sheets, read_rows
from webapp.security import needs

MOST_CHILDREN = 3000
MOST_WRONG = 200
AT_ONCE = 500
MOST_SIGNS = 200
PROBLEMS = {
    "no_class": _l("沒有班級"),
    "no_name": _l("沒有姓名"),
    "too_long": _l("內容太長"),
    "adult_without_name": _l("接送人沒有姓名"),
    "not_a_relation": _l("看不出關係，請寫：父親、母親、祖父母、親戚、保姆、其他"),
    "not_a_mobile": _l("手機號碼不對"),
    "adult_twice": _l("同一個孩子寫了兩位同名的接送人"),
    "twice": _l("檔案裡有兩列是同一個孩子"),
}


@bp.get("/import")
@needs("pickup.manage")
def import_roster() -> str:
    """Show where to choose a file."""
    return render_template("pickup/import.html")


@bp.post("/import")
@needs("pickup.manage")
def read_file() -> Any:
    """Read a file and show what was understood; nothing is saved yet."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _again(_("請先選一個檔案。"))
    try:
        entries = _read_all(upload.stream.read(FILE_BYTES + 1))
    except FileError as error:
        return _again(file_problem(error.reason))
    if not entries:
        return _again(_("看不出這是名冊：表頭要有「班級」和「姓名」。請調整表頭後再選一次。"))
    wrong = [entry for entry in entries if entry.errors]
    if len(entries) > MOST_CHILDREN or len(wrong) > MOST_WRONG:
        return _again(_("檔案太大，或錯誤太多。請分成幾個檔案，例如一個年級一個。"))
    return _preview([entry for entry in entries if not entry.errors], wrong)


@bp.post("/import/save")
@needs("pickup.manage")
def save_roster() -> Any:
    """Save what was understood and what was mended; nothing while something is still wrong."""
    right, mended = _read_kept(request.form.get("roster", "")), _read_mended()
    wrong = [entry for entry in mended if entry.errors]
    right += [entry for entry in mended if not entry.errors]
    if wrong:
        return _preview(right, wrong), 422
    made = _plan(right)
    says = [
        Say(type_, data) for type_, data in (*made.sayings, *(one for each in made.planned for one in each.sayings))
    ]
    lost = sum(outcome.outcome != "stored" for outcome in _say_all(says))
    if lost:
        flash(_("有 %(n)s 筆沒有生效，已留給總務處處理。", n=lost), "danger")
    elif says:
        flash(_("已匯入 %(n)s 個孩子。", n=sum(bool(one.change) for one in made.planned)), "ok")
    else:
        flash(_("和現有的名冊一樣，沒有改動。"), "info")
    return redirect(url_for("pickup.classes"))


def _say_all(says: Sequence[Say]) -> list[Any]:
    outcomes: list[Any] = []
    for start in range(0, len(says), AT_ONCE):
        outcomes += say_many(current_user, list(says[start : start + AT_ONCE]))
    return outcomes


def _read_all(content: bytes) -> list[Entry]:
    """Read every sheet that holds a roster: a school's file often has one a class. Raises `FileError`."""
    entries: list[Entry] = []
    for index in range(len(list_sheets(content))):
        entries.extend(read_roster(read_rows(content, index)))
    return entries


def _again(problem: str) -> tuple[str, int]:
    return render_template("pickup/import.html", problem=problem), 422


def _plan(entries: Sequence[Entry]) -> Plan:
    session = db.session()
    known = Known(
        session.scalars(select(SchoolClass).order_by(SchoolClass.id)).all(),
        session.scalars(select(Child).where(Child.is_active).order_by(Child.id)).all(),
        session.scalars(select(Guardian).where(Guardian.is_active).order_by(Guardian.sort, Guardian.id)).all(),
    )
    return plan(entries, known, new_id)


def _preview(right: Sequence[Entry], wrong: Sequence[Entry]) -> str:
    return render_template(
        "pickup/import_preview.html",
        plan=_plan(right),
        wrong=wrong,
        problems=PROBLEMS,
        is_mobile=is_mobile,
        most=ADULTS_MAX,
        kept=_write_kept(right),
    )


def _write_kept(entries: Sequence[Entry]) -> str:
    told = [
        [one.where, one.class_name, one.number, one.name, [[a.name, a.relation, a.mobile] for a in one.adults]]
        for one in entries
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _read_kept(text: str) -> list[Entry]:
    """Read what the page remembered of the file. Raises `Problem` for what no page of ours sends."""
    try:
        entries = [
            judge(Entry(str(where), str(own), str(number), str(name), tuple(Adult(*map(str, a)) for a in adults)))
            for where, own, number, name, adults in json.loads(text or "[]")[:MOST_CHILDREN]
        ]
        if any(entry.errors or len(entry.adults) > ADULTS_MAX for entry in entries):
            raise ValueError("wrong")
    except (ValueError, TypeError, RecursionError) as error:
        raise Problem(422, "stale_page", _("這一頁太舊了"), _("請回到匯入頁，重新選一次檔案。")) from error
    return entries


def _read_mended() -> list[Entry]:
    """Return the rows that were wrong, as they were mended; those to be skipped are left out."""
    form, entries = request.form, []
    for index in range(MOST_WRONG):
        if f"name-{index}" not in form:
            break
        if form.get(f"skip-{index}"):
            continue
        where, own, number, name = (_typed(f"{part}-{index}") for part in ("where", "class", "number", "name"))
        adults = [_mended_adult(index, place) for place in range(ADULTS_MAX)]
        entries.append(judge(Entry(where, own, number, name, tuple(one for one in adults if one.name or one.mobile))))
    return entries


def _mended_adult(index: int, place: int) -> Adult:
    name, relation, mobile = (_typed(f"adult-{part}-{index}-{place}") for part in ("name", "relation", "mobile"))
    return Adult(name, read_relation(relation) if relation else "other", mobile)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:MOST_SIGNS]
