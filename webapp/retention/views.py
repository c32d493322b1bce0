"""The room's pages: how long what is kept, what was erased and why, and erasing one record by right."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from webapp.journal.erase import may_erase, on_hold
from webapp.journal.journal import Journal
from webapp.journal.models import Record
from webapp.journal.queries import RecordView
from webapp.ledgers import State
from webapp.retention import words
from webapp.retention.log import PAGE, ErasureNote, erasures_before
from webapp.retention.periods import Period, count_overdue, find_period, periods
from webapp.retention.purging import NotErasedError, erase, find_last_purge
from webapp.security import needs

bp = Blueprint("retention", __name__, url_prefix="/desk/retention")
REASON_SIGNS = 500
MOST_DAYS = 36500
FOREVER = "forever"


@dataclass(frozen=True)
class Row:
    """One type, or a group of its fields, for the reader: its period, and how many records would go now."""

    period: Period
    type: State
    group: str
    hint: str
    due: int

    @property
    def title(self) -> str:
        return f"{self.type.title}：{self.group}" if self.group else str(self.type.title)


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
        named=_named,
    )


def _named(erasure: ErasureNote) -> str:
    """Say what an erasure took: of which kinds of records, and which groups of their fields."""
    types = "、".join(str(_title(type_).title) for type_ in erasure.types)
    groups = "、".join(words.group_in_words(group) for group in erasure.groups)
    return f"{types}：{groups}" if groups else types


def _row(period: Period) -> Row:
    due = count_overdue(db.session(), _journal().door, period, _now())
    hint = words.HINTS.get(period.name) or words.GROUP_HINTS.get(period.group) or words.HINTS.get(period.type, "")
    return Row(period, _title(period.type), words.group_in_words(period.group), str(hint), due)


def _title(type_: str) -> State:
    return desk_words.TYPES.get(type_) or State(type_)


@bp.get("/<type_>")
@bp.get("/<type_>/<group>")
@needs("retention.edit")
def edit_form(type_: str, group: str = "") -> str:
    return _form(_period(type_, group))


@bp.post("/<type_>")
@bp.post("/<type_>/<group>")
@needs("retention.edit")
def edit(type_: str, group: str = "") -> Response | str | tuple[str, int]:
    """Set a type's period, or that of a group of its fields; a shorter one is asked about once more, with what it will
    cost.
    """
    period, asked = _period(type_, group), request.form.get("days", "")
    if not _may_be(period, asked):
        return _form(period, error=_refusal(period)), 422
    days = None if asked == FOREVER else int(asked)
    is_shorter = days is not None and (period.days is None or days < period.days)
    if is_shorter and request.form.get("is_confirmed") != "yes":
        return _confirm(period, days)
    outcome = say(current_user, "retention.save", {"type": period.name, "days": days})
    if outcome.outcome == "stored":
        flash(_("已改為「%(period)s」。", period=words.days_in_words(days)), "ok")
    else:
        flash(_("沒有生效，已留給總務處處理。"), "danger")
    return redirect(url_for("retention.overview"))


def _may_be(period: Period, asked: str) -> bool:
    if asked == FOREVER:
        return period.most_days is None
    most = period.most_days or MOST_DAYS
    return asked.isascii() and asked.isdigit() and len(asked) <= 5 and 1 <= int(asked) <= most


def _refusal(period: Period) -> str:
    if period.most_days is None:
        return _("請從清單選一個期限。")
    return _("請選 1 到 %(most)s 天：個人資料不能保存更久。", most=period.most_days)


def _period(type_: str, group: str) -> Period:
    period = find_period(db.session(), _journal().door, f"{type_}/{group}" if group else type_)
    if period is None:
        raise Problem(404, "not_found", _("沒有這種記錄"), _("請從保存期限的頁面重新打開。"))
    return period


def _form(period: Period, error: str = "") -> str:
    return render_template(
        "retention/period.html",
        row=_row(period),
        options=_options(period),
        words=words,
        error=error,
    )


def _options(period: Period) -> list[tuple[str | int, str]]:
    most = period.most_days
    usual = words.CHOICES if most is None else words.SHORT_CHOICES
    days = sorted({*(n for n in usual if most is None or n <= most), *([period.days] if period.days else [])})
    forever = [] if most is not None else [(FOREVER, words.days_in_words(None))]
    return [*forever, *((n, words.days_in_words(n)) for n in days)]


def _confirm(period: Period, days: int | None) -> str:
    return render_template(
        "retention/shorten.html",
        row=_row(period),
        days=days,
        due=count_overdue(db.session(), _journal().door, replace(period, days=days), _now()),
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
    if not may_erase(_journal().door, view.row) or _is_on_hold(view.row):
        return _erase_page(view), 409
    if not 1 <= len(reason) <= REASON_SIGNS:
        return _erase_page(view, reason, _("請寫下理由，500 字以內。")), 422
    try:
        erase(current_user, [view.row.id], reason)
    except NotErasedError as error:
        return _erase_page(view, reason, _("沒有刪除：%(why)s", why=error)), 409
    flash(_("內容和照片已刪除。"), "ok")
    return redirect(url_for("desk.record", record_id=view.row.id))


def _is_on_hold(row: Record) -> bool:
    return bool(on_hold(_journal().door, db.session(), [row]))


def _already(view: RecordView) -> Response | None:
    if view.row.erased_at is None or view.row.is_partly_erased:
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
        is_on_hold=_is_on_hold(view.row),
        is_partly_erased=view.row.is_partly_erased,
        given={"reason": reason},
        error=error,
    )
