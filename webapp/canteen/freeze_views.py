"""Freezes: after a report of illness whatever was kept of the last meals stays, until the office lifts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.canteen.blueprint import bp, clock, not_found, record_of, tell
from webapp.canteen.models import Freeze, Sample
from webapp.db import db
from webapp.journal.desk import say
from webapp.security import needs

USUAL_HOURS = 48
MOST_HOURS = 24 * 30
TEXT = 2000
PAST = 50


@dataclass(frozen=True)
class Sealed:
    """The samples that were taken in the hours of a freeze, by what became of them."""

    kept: list[Sample]
    gone_before: list[Sample]
    gone_since: list[Sample]
    removed: list[Sample]

    @property
    def number(self) -> int:
        return len(self.kept) + len(self.gone_before) + len(self.gone_since) + len(self.removed)


@bp.get("/freezes")
@needs("canteen.read")
def freezes() -> str:
    """Show what is frozen now, the form that freezes, and what was frozen before."""
    return _page({"hours": request.args.get("hours", str(USUAL_HOURS)), "reason": ""})


@bp.post("/freezes")
@needs("canteen.freeze")
def place_freeze() -> Any:
    """Freeze what was kept of the last hours."""
    typed = {"hours": request.form.get("hours", "").strip(), "reason": request.form.get("reason", "").strip()}
    hours, errors = _read_hours(typed["hours"]), {}
    if hours is None:
        errors["hours"] = _("請填 1 到 %(most)s 的整數。", most=MOST_HOURS)
    if not typed["reason"]:
        errors["reason"] = _("請寫下原因，例如哪些學生有什麼症狀、誰通報的。")
    if hours is None or errors:
        return _page(typed, errors), 422
    outcome = say(current_user, "freeze.place", {"hours": hours, "reason": typed["reason"][:TEXT]})
    if tell(outcome, _("已封存。手機連線後就不能銷毀這些留樣。")):
        return redirect(url_for("canteen.freeze", freeze_id=outcome.id))
    return redirect(url_for("canteen.freezes"))


@bp.get("/freezes/<uuid:freeze_id>")
@needs("canteen.read")
def freeze(freeze_id: UUID) -> str:
    """Show a freeze: what it seals, what had gone before, what went since."""
    return _freeze_page(_find(freeze_id))


@bp.post("/freezes/<uuid:freeze_id>/lift")
@needs("canteen.manage")
def lift_freeze(freeze_id: UUID) -> Any:
    """Let what is frozen go its usual way again."""
    found = _find(freeze_id)
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _freeze_page(found, error=_("請寫下為什麼可以解除，例如檢驗結果或主管機關的通知。")), 422
    outcome = say(current_user, "freeze.lift", {"freeze_id": found.id, "reason": reason[:TEXT]})
    tell(outcome, _("已解除。這些留樣照原來的時間銷毀。"))
    return redirect(url_for("canteen.freeze", freeze_id=freeze_id))


def _find(freeze_id: UUID) -> Freeze:
    found = db.session.get(Freeze, str(freeze_id))
    if found is None:
        raise not_found()
    return found


def _read_hours(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_HOURS else None


def _page(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    hours = _read_hours(typed["hours"]) or USUAL_HOURS
    rows = db.session.scalars(select(Freeze).order_by(Freeze.placed_at.desc(), Freeze.id).limit(PAST)).all()
    return render_template(
        "canteen/freezes.html",
        typed=typed,
        errors=errors or {},
        hours=hours,
        would_seal=_count_since(hours),
        most=MOST_HOURS,
        open_ones=[row for row in rows if row.state == "open"],
        past=[row for row in rows if row.state != "open"],
        sealed_by={row.id: _sealed(row) for row in rows if row.state == "open"},
    )


def _count_since(hours: int) -> int:
    now, _zone = clock()
    taken = Sample.taken_at.between(now - timedelta(hours=hours), now)
    return db.session.scalar(select(func.count()).select_from(Sample).where(taken, Sample.state == "kept")) or 0


def _sealed(found: Freeze) -> Sealed:
    rows = db.session.scalars(
        select(Sample)
        .where(Sample.taken_at.between(found.from_at, found.until_at))
        .order_by(Sample.taken_at, Sample.id)
    ).all()
    gone = [row for row in rows if row.state == "discarded"]
    before = [row for row in gone if row.discarded_at is not None and row.discarded_at < found.placed_at]
    return Sealed(
        kept=[row for row in rows if row.state == "kept"],
        gone_before=before,
        gone_since=[row for row in gone if row not in before],
        removed=[row for row in rows if row.state == "removed"],
    )


def _freeze_page(found: Freeze, error: str = "") -> str:
    return render_template(
        "canteen/freeze.html",
        freeze=found,
        sealed=_sealed(found),
        record=record_of(found.id),
        lifting=record_of(found.lift_record_id),
        error=error,
    )
