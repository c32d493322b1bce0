"""One record: what it says, who said it, and what proves it."""

from __future__ import annotations

import json

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Device
from webapp.db import db
from webapp.desk import words
from webapp.desk.blueprint import bp
from webapp.errors import Problem
from webapp.journal.erase import ERASURE
from webapp.journal.models import Record
from webapp.journal.queries import DECISION, RecordView, record_view
from webapp.ledgers import State
from webapp.security import needs


@bp.get("/records/<record_id>")
@needs("desk.use")
def record(record_id: str) -> str:
    """Show a record to who may see it."""
    return show_record(find_visible(record_id))


def find_visible(record_id: str) -> RecordView:
    """Return the record. Raises `Problem` 404 for one that is not there, or not for this person's eyes."""
    journal = current_app.extensions["journal"]
    view = record_view(db.session(), record_id, journal.door.authority, journal.key)
    if view is None or not journal.may_see(view.row, current_user):
        raise Problem(404, "not_found", _("找不到這筆記錄"), _("可能編號不對，或是您不能看。"))
    return view


def show_record(view: RecordView, given: dict[str, str] | None = None, error: str = "") -> str:
    """Render the record's page; `given` and `error` are what a decision was refused for."""
    row = view.row
    is_held = row.outcome == "held" and row.type != DECISION
    return render_template(
        "desk/record.html",
        view=view,
        row=row,
        envelope=view.envelope,
        device=device_name(db.session(), row.device_id),
        may_decide=is_held and current_user.may("held.decide"),
        is_held=is_held,
        given=given or {},
        error=error,
        type=words.TYPES.get(row.type) or State(row.type),
        outcome=words.OUTCOMES.get(row.outcome) or State(row.outcome),
        reason=words.reason_of(row.reason, row.detail),
        way_on=words.way_on_of(row.reason, row.detail),
        signature=words.SIGNATURES[view.signature],
        follows=_follows(db.session(), row),
        titles=words.FIELDS,
        values=words.VALUES,
        decision=_find_record(db.session(), row.decided_by),
        erasing=_find_record(db.session(), row.erased_by),
        may_erase=_has_content(row) and row.type != ERASURE and current_user.may("records.erase"),
    )


def _has_content(row: Record) -> bool:
    return row.erased_at is None or row.is_partly_erased


def device_name(session: Session, device_id: str) -> str:
    if device_id == current_app.extensions["journal"].server_id:
        return _("辦公室（伺服器代簽）")
    return session.scalar(select(Device.name).where(Device.id == device_id)) or _("（未命名）")


def _follows(session: Session, row: Record) -> bool | None:
    """Tell whether the device's record before this one is here, with the hash this one names; None for the first."""
    if row.n == 1 or row.erased_at is not None:
        return None
    previous = json.loads(row.body).get("prev")
    found = session.scalars(select(Record.hash).where(Record.device_id == row.device_id, Record.n == row.n - 1)).all()
    return previous in found


def _find_record(session: Session, record_id: str | None) -> Record | None:
    """Return the record in which the office decided about this one, or erased it, if it has."""
    return session.scalar(select(Record).where(Record.id == record_id)) if record_id else None
