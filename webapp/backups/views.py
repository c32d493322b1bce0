"""The page of backups: how safe the data are, the nightly plan, the backups made, and what restores brought back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.backups.models import Backup
from webapp.backups.state import backup_state
from webapp.backups.words import error_words
from webapp.db import db
from webapp.journal.desk import say
from webapp.security import needs

bp = Blueprint("backups", __name__, url_prefix="/desk/backups")
SHOWN = 30
HOUR, KEEP = 2, 14
LEAST_KEEP, MOST_KEEP = 2, 400


@bp.get("/")
@needs("safety.read")
def overview() -> str:
    """Show all of it."""
    return _page({})


@bp.post("/plan")
@needs("backups.plan")
def plan() -> Any:
    """Say what the nightly plan is from now on."""
    hour, keep = _number("hour", 0, 23), _number("keep", LEAST_KEEP, MOST_KEEP)
    errors = {}
    if hour is None:
        errors["hour"] = _("請選一個鐘點。")
    if keep is None:
        errors["keep"] = _("請填 %(least)s 到 %(most)s 之間的數字。", least=LEAST_KEEP, most=MOST_KEEP)
    if errors:
        return _page(errors), 422
    is_on = request.form.get("is_on") == "1"
    outcome = say(current_user, "backup.plan", {"is_on": is_on, "hour": hour, "keep": keep})
    if outcome.outcome != "stored":
        flash(_("沒有儲存：%(reason)s。", reason=outcome.reason), "danger")
    elif is_on:
        flash(_("已儲存：每天 %(hour)s 點自動備份，並試著還原一次。", hour=hour), "ok")
    else:
        flash(_("已儲存：不自動備份。"), "wait")
    return redirect(url_for("backups.overview"))


def _number(name: str, least: int, most: int) -> int | None:
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return None
    return int(text) if least <= int(text) <= most else None


def _page(errors: dict[str, str]) -> str:
    now = current_app.extensions["clock"]()
    state = backup_state(db.session(), now)
    backups = db.session.scalars(select(Backup).order_by(Backup.started_at.desc()).limit(SHOWN)).all()
    typed: dict[str, Any] = {
        "is_on": state.plan.is_on if state.plan else False,
        "hour": state.plan.hour if state.plan else HOUR,
        "keep": state.plan.keep if state.plan else KEEP,
    }
    if errors:
        typed = {"is_on": "is_on" in request.form, "hour": request.form.get("hour"), "keep": request.form.get("keep")}
    return render_template(
        "backups/overview.html",
        state_of=state,
        days_old=(now - state.last_verified_at).days if state.last_verified_at else None,
        backups=backups,
        error_words=error_words,
        typed=typed,
        errors=errors,
        hours=[(str(hour), f"{hour:02d}:00") for hour in range(24)],
    )
