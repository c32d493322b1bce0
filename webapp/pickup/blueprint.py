"""The room's blueprint, and what its pages share: the clock, what became of a record."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash
from flask_babel import gettext as _

from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.desk import Outcome

bp = Blueprint("pickup", __name__, url_prefix="/desk/pickup")


def clock() -> tuple[datetime, ZoneInfo]:
    """Return now and the school's zone."""
    return current_app.extensions["clock"](), school_zone()


def today() -> date:
    now, zone = clock()
    return now.astimezone(zone).date()


def not_found() -> Problem:
    return Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))


def tell(outcome: Outcome, done: str) -> bool:
    """Say on the next page what became of a statement; True where it holds."""
    if outcome.outcome in {"stored", "duplicate"}:
        flash(done, "ok")
        return True
    if outcome.outcome == "superseded":
        flash(_("已經有人先做了。您寫的留在日誌裡。"), "wait")
    elif outcome.reason == "not_allowed":
        flash(_("現在不能這樣做，所以沒有生效。已留給總務處處理。"), "danger")
    else:
        flash(_("這一筆沒有生效，已留給總務處處理。"), "danger")
    return False
