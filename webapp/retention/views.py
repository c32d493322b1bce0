"""The room's pages: how long what is kept, what was erased and why, and erasing one record by right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.db import db
from webapp.desk import words as desk_words
from webapp.desk.record_views import find_visible
from webapp.errors import Problem
from webapp.journal.desk import say
from webapp.journal.erase import may_erase
from webapp.journal.journal import Journal
from webapp.journal.queries import RecordView
from webapp.ledgers import State
from webapp.retention import words
from webapp.retention.log import PAGE, erasures_before
from webapp.retention.periods import Period, count_overdue, find_period, periods
from webapp.retention.purging import NotErasedError, erase, find_last_purge
from webapp.security import needs

bp = Blueprint("retention", __name__, url_prefix="/desk/retention")
REASON_SIGNS = 500
MOST_DAYS = 36500
FOREVER = "forever"


@dataclass(frozen=True)
class Row:
    """One type for the reader: its period, and how many records would go now."""

    period: Period
    type: State
    hint: str
    due: int


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment


def _journal() -> Journal:
    found: Journal = current_app.extensions["journal"]
    return found


@bp.get("/")
@needs("safety.read")
def overview() -> str:
    """Show each type's period, and what was erased lately."""
    before = request.args.get("before", type=int)
    erasures = erasures_before(db.session(), before)
    return render_template(
        "retention/overview.html",
        rows=[_row(period) for period in periods(db.session(), _journal().door)] if before is None else [],
        erasures=erasures[:PAGE],
        next_before=erasures[PAGE - 1].pk if len(erasures) > PAGE else None,
        is_first=before is None,
        last_purge=find_last_purge(current_app),
        words=words,
    )


def _row(period: Period) -> Row:
    due = count_overdue(db.session(), _journal().door, period.type, period.days, _now())
    return Row(period, _title(period.type), str(words.HINTS.get(period.type, "")), due)


def _title(type_: str) -> State:
    return desk_words.TYPES.get(type_) or State(type_)


@bp.get("/<type_>")
@needs("retention.edit")
def edit_form(type_: str) -> str:
    return _form(_period(type_))


@bp.post("/<type_>")
@needs("retention.edit")
def edit(type_: str) -> Response | str | tuple[str, int]:
    """Set a type's period; a shorter one is asked about once more, with what it will cost."""
    period, asked = _period(type_), request.form.get("days", "")
    if asked != FOREVER and not _is_days(asked):
        return _form(period, error=_("請從清單選一個期限。")), 422
    days = None if asked == FOREVER else int(asked)
    is_shorter = days is not None and (period.days is None or days < period.days)
    if is_shorter and request.form.get("is_confirmed") != "yes":
        return _confirm(period, days)
    outcome = say(current_user, "retention.save", {"type": type_, "days": days})
    if outcome.outcome == "stored":
        flash(_("已改為「%(period)s」。", period=words.days_in_words(days)), "ok")
    else:
        flash(_("沒有生效，已留給總務處處理。"), "danger")
    return redirect(url_for("retention.overview"))


def _is_days(asked: str) -> bool:
    return asked.isascii() and asked.isdigit() and len(asked) <= 5 and 1 <= int(asked) <= MOST_DAYS


def _period(type_: str) -> Period:
    period = find_period(db.session(), _journal().door, type_)
    if period is None:
        raise Problem(404, "not_found", _("沒有這種記錄"), _("請從保存期限的頁面重新打開。"))
    return period


def _form(period: Period, error: str = "") -> str:
    choices = sorted({*words.CHOICES, *([period.days] if period.days else [])})
    return render_template(
        "retention/period.html",
        row=_row(period),
        options=[(FOREVER, words.days_in_words(None)), *((days, words.days_in_words(days)) for days in choices)],
        words=words,
        error=error,
    )


def _confirm(period: Period, days: int | None) -> str:
    return render_template(
        "retention/shorten.html",
        row=_row(period),
        days=days,
        due=count_overdue(db.session(), _journal().door, period.type, days, _now()),
        least=words.LEAST_DAYS.get(period.type),
        words=words,
    )


@bp.get("/records/<uuid:record_id>")
@needs("records.erase")
def erase_form(record_id: UUID) -> Response | str:
    """Ask before a record's content goes for good, or say why it can't."""
    view = find_visible(str(record_id))
    return _already(view) or _erase_page(view)


@bp.post("/records/<uuid:record_id>")
@needs("records.erase")
def erase_record(record_id: UUID) -> Response | str | tuple[str, int]:
    """Erase one record by right."""
    view = find_visible(str(record_id))
    reason = request.form.get("reason", "").strip()
    if done := _already(view):
        return done
    if not may_erase(_journal().door, view.row):
        return _erase_page(view), 409
    if not 1 <= len(reason) <= REASON_SIGNS:
        return _erase_page(view, reason, _("請寫下理由，500 字以內。")), 422
    try:
        erase(current_user, [view.row.id], reason)
    except NotErasedError as error:
        return _erase_page(view, reason, _("沒有刪除：%(why)s", why=error)), 409
    flash(_("內容和照片已刪除。"), "ok")
    return redirect(url_for("desk.record", record_id=view.row.id))


def _already(view: RecordView) -> Response | None:
    if view.row.erased_at is None:
        return None
    flash(_("這一筆的內容早已刪除。"), "ok")
    return redirect(url_for("desk.record", record_id=view.row.id))


def _erase_page(view: RecordView, reason: str = "", error: str = "") -> str:
    return render_template(
        "retention/erase.html",
        row=view.row,
        type=_title(view.row.type),
        photos=len(view.photos),
        can_erase=may_erase(_journal().door, view.row),
        given={"reason": reason},
        error=error,
    )
