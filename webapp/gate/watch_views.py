"""The watch list at the desk: who is on it, why, who decided it, until when, and who looked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.gate import reveals, words
from webapp.gate.blueprint import DESK, bp, new_id, not_found, record_of, tell, today
from webapp.gate.models import GateRecord, Visit
from webapp.gate.watch_models import Watch
from webapp.journal.desk import say
from webapp.security import needs

ALL = f"{DESK}/watch"
LINES = {"name": 120, "mobile": 40, "plate": 20, "decided_by": 120}
TEXTS = {"reason": 2000, "advice": 2000}
MOST_NAMES = 20
VISITS = 50


@bp.get(ALL)
@needs("gate.watch")
def watch_list() -> str:
    """Show the list: what is in force first, then what was."""
    rows = db.session.scalars(select(Watch).order_by(Watch.name)).all()
    listed = sorted(rows, key=lambda row: (STANDINGS.index(standing_of(row)), row.name or ""))
    return render_template("gate/watch_list.html", entries=[(row, standing_of(row)) for row in listed])


@bp.get(f"{ALL}/new")
@needs("gate.watch")
def new_watch() -> str:
    return _form(None, {"advice": _("不放行，請他到門外等，立刻通知總務處。")})


@bp.post(f"{ALL}/new")
@needs("gate.watch")
def add_watch() -> Any:
    """Put somebody on the list: not without a reason and who decided it."""
    typed = _typed()
    errors = _errors(typed)
    if errors:
        return _form(None, typed, errors), 422
    entry_id = new_id()
    data = {"id": entry_id, "fields": {**_fields(typed), "is_active": True}}
    tell(say(current_user, "watch.save", data), _("已列入注意名單，手機連線後就會提醒門衛。"))
    return redirect(url_for("gate.watch_entry", entry_id=entry_id))


@bp.get(f"{ALL}/<uuid:entry_id>")
@needs("gate.watch")
def watch_entry(entry_id: UUID) -> str:
    """Show one entry with its history, who looked at it, and the visits that matched it."""
    found = _find(entry_id)
    visits = select(Visit).where(Visit.watch_id == found.id).order_by(Visit.entered_at.desc()).limit(VISITS)
    said = select(GateRecord).where(GateRecord.about_id == found.id, GateRecord.type == "watch.save")
    history = said.order_by(GateRecord.at.desc(), GateRecord.record_id)
    rows = db.session.scalars(history).all()
    return render_template(
        "gate/watch_entry.html",
        entry=found,
        standing=standing_of(found),
        looks=reveals.looks_at(found.id),
        visits=db.session.scalars(visits).all(),
        history=rows,
        record=record_of(rows[0].record_id) if rows else None,
    )


@bp.get(f"{ALL}/<uuid:entry_id>/edit")
@needs("gate.watch")
def edit_watch(entry_id: UUID) -> str:
    found = _find(entry_id)
    return _form(found, typed_of(found))


@bp.post(f"{ALL}/<uuid:entry_id>/edit")
@needs("gate.watch")
def save_watch(entry_id: UUID) -> Any:
    """Say what differs from what the form was filled with."""
    found, typed = _find(entry_id), _typed()
    errors = _errors(typed)
    if errors:
        return _form(found, typed, errors), 422
    fields = _fields(typed)
    changed = {name: value for name, value in fields.items() if _differs(found, name, value)}
    if changed.keys() & {"id_last_four", "id_kind"} and found.id_hash:
        changed["id_hash"] = None
    if changed:
        tell(say(current_user, "watch.save", {"id": found.id, "fields": changed}), _("已儲存。"))
    return redirect(url_for("gate.watch_entry", entry_id=entry_id))


@bp.post(f"{ALL}/<uuid:entry_id>/end")
@needs("gate.watch")
def end_watch(entry_id: UUID) -> Any:
    """Take an entry off the list, or put it back."""
    found = _find(entry_id)
    done = _("已撤銷，不再提醒門衛。") if found.is_active else _("已恢復提醒。")
    tell(say(current_user, "watch.save", {"id": found.id, "fields": {"is_active": not found.is_active}}), done)
    return redirect(url_for("gate.watch_entry", entry_id=entry_id))


STANDINGS = ("live", "past", "off")


def standing_of(found: Watch) -> str:
    if not found.is_active:
        return "off"
    return "past" if found.until_on is not None and found.until_on < today() else "live"


def _find(entry_id: UUID) -> Watch:
    found = db.session.get(Watch, str(entry_id))
    if found is None:
        raise not_found()
    return found


def typed_of(found: Watch) -> dict[str, str]:
    """Return an entry as it stands in the form's inputs."""
    typed = {name: getattr(found, name) or "" for name in (*LINES, *TEXTS, "id_kind", "id_last_four")}
    until = found.until_on.isoformat() if found.until_on else ""
    return {**typed, "other_names": "\n".join(found.other_names or []), "until_on": until}


def _typed() -> dict[str, str]:
    names = (*LINES, *TEXTS, "id_kind", "id_last_four", "other_names", "until_on")
    return {name: request.form.get(name, "").strip() for name in names}


def _fields(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form says; what was left empty is said to be empty."""
    optional = ("mobile", "plate", "id_kind", "id_last_four", "advice", "until_on")
    return {
        **{name: typed[name] for name in ("name", "reason", "decided_by")},
        **{name: typed[name] or None for name in optional},
        "other_names": _names(typed),
    }


def _names(typed: Mapping[str, str]) -> list[str]:
    lines = typed["other_names"].replace("、", "\n").splitlines()
    return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


def _differs(found: Watch, name: str, value: Any) -> bool:
    stands = getattr(found, name)
    return (stands.isoformat() if isinstance(stands, date) else stands or None) != (value or None)


def _errors(typed: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    wanted = {
        "name": _("請寫姓名，不知道時寫特徵，例如「開白色貨車的男子」。"),
        "reason": _("請寫為什麼要留意，寫事實就好。"),
        "decided_by": _("請寫是誰決定的，例如校長、校安會議。"),
    }
    errors |= {name: said for name, said in wanted.items() if not typed[name]}
    for name, most in {**LINES, **TEXTS}.items():
        if len(typed[name]) > most:
            errors[name] = _("太長，請在 %(most)s 字以內。", most=most)
    if typed["id_last_four"] and not (typed["id_last_four"].isalnum() and len(typed["id_last_four"]) <= 4):
        errors["id_last_four"] = _("只填最後四碼。")
    if typed["id_kind"] and typed["id_kind"] not in words.ID_KINDS:
        errors["id_kind"] = _("請選一項。")
    if len(_names(typed)) > MOST_NAMES or any(len(name) > LINES["name"] for name in _names(typed)):
        errors["other_names"] = _("最多 %(most)s 個，每個 120 字以內。", most=MOST_NAMES)
    errors |= _until_errors(typed["until_on"])
    return errors


def _until_errors(text: str) -> dict[str, str]:
    try:
        until = date.fromisoformat(text) if text else None
    except ValueError:
        return {"until_on": _("看不出是哪一天。")}
    if until is not None and until < today():
        return {"until_on": _("這一天已經過了。要撤銷請用「撤銷」。")}
    return {}


def _form(found: Watch | None, typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "gate/watch_form.html",
        entry=found,
        typed=typed,
        errors=errors or {},
        id_kinds=words.options(words.ID_KINDS),
    )
