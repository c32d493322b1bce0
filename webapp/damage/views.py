"""The damage room's pages at the desk: one case, and closing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.damage import words
from webapp.damage.models import Damage
from webapp.damage.schemas import RESULTS
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.desk import Outcome, say
from webapp.journal.queries import record_view
from webapp.registry.service import THINGS
from webapp.security import needs

bp = Blueprint("damage", __name__, url_prefix="/desk/damages")


@bp.get("/<damage_id>")
@needs("damage.read")
def damage(damage_id: str) -> str:
    """Show a case with its photos, and how it is closed or was."""
    return _page(_find(damage_id))


@bp.post("/<damage_id>/close")
@needs("damage.close")
def close(damage_id: str) -> Response | tuple[str, int]:
    """Say that a case is closed."""
    found = _find(damage_id)
    result, note = request.form.get("result", ""), request.form.get("note", "").strip()
    if result not in RESULTS:
        return _page(found, given={"note": note}, error=_("請選處理結果。")), 422
    outcome = say(current_user, "damage.close", {"damage_id": damage_id, "result": result, "note": note[:2000]})
    flash(*_told(outcome))
    return redirect(url_for("damage.damage", damage_id=damage_id))


def _find(damage_id: str) -> Damage:
    found = db.session.get(Damage, damage_id)
    if found is None:
        raise Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))
    return found


def _page(found: Damage, given: dict[str, str] | None = None, error: str = "") -> str:
    return render_template(
        "damage/damage.html",
        damage=found,
        words=words,
        given=given or {},
        error=error,
        result_options=[(key, state.title) for key, state in words.RESULTS.items()],
        thing=db.session.get(THINGS[found.target_kind], found.target_id),
        report=_record(found.id),
        closing=_record(found.closing_record_id),
    )


def _record(record_id: str | None) -> Any:
    journal = current_app.extensions["journal"]
    return record_view(db.session(), record_id, journal.door.authority, journal.key) if record_id else None


def _told(outcome: Outcome) -> tuple[str, str]:
    """Say to the person at the desk what became of the statement: message and tone."""
    if outcome.outcome == "stored":
        return _("已結案。"), "ok"
    if outcome.outcome == "superseded":
        return _("已經有人先結案了。您寫的留在日誌裡。"), "wait"
    return _("這一筆沒有生效，已留給總務處處理。"), "danger"
