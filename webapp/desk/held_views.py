"""Deciding about a held record: the decision is itself a record, through the same door."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.desk import words
from webapp.desk.blueprint import bp
from webapp.desk.record_views import find_visible, show_record
from webapp.journal.desk import Outcome, say
from webapp.security import needs

DECISIONS = ("apply", "dismiss")
REASON_SIGNS = 500


@bp.post("/records/<record_id>/decision")
@needs("held.decide")
def decide(record_id: str) -> Any:
    """Apply or dismiss, with a reason."""
    view = find_visible(record_id)
    decision, reason = request.form.get("decision", ""), request.form.get("reason", "").strip()
    if decision not in DECISIONS or not 1 <= len(reason) <= REASON_SIGNS:
        return show_record(view, {"reason": reason}, _("請寫下理由，500 字以內；以後查帳的人看得懂就好。")), 422
    outcome = say(current_user, "held.decide", {"record_id": record_id, "decision": decision, "reason": reason})
    if outcome.outcome == "held":
        return show_record(find_visible(record_id), {"reason": reason}, _still_held(outcome)), 422
    _tell(outcome, decision)
    return redirect(url_for("desk.record", record_id=record_id))


def _still_held(outcome: Outcome) -> str:
    reason = words.reason_of(outcome.reason, outcome.detail)
    return _("還是不能採用：%(reason)s。", reason=reason.title if reason else outcome.reason)


def _tell(outcome: Outcome, decision: str) -> None:
    if outcome.outcome == "superseded":
        flash(_("已經有人處理過了，您的決定沒有生效。"), "wait")
    elif decision == "apply":
        flash(_("已採用。"), "ok")
    else:
        flash(_("已設為不採用。記錄仍然保存。"), "ok")
