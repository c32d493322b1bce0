"""One record: what it says, who said it, and what proves it."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Device
from webapp.db import db
from webapp.desk import words
from webapp.desk.blueprint import bp, now
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.desk import say
from webapp.journal.erase import ERASURE
from webapp.journal.models import Record
from webapp.journal.queries import DECISION, RecordView, record_view
from webapp.ledgers import State
from webapp.masked_records import MaskedRecord
from webapp.security import needs

LOOK = "gate.look"
WHY_SIGNS = 500


@bp.get("/records/<record_id>")
@needs("desk.use")
def record(record_id: str) -> str:
    """Show a record to who may see it."""
    return show_record(find_visible(record_id))


@bp.post("/records/<record_id>")
@needs("desk.use")
def look_at_record(record_id: str) -> Any:
    """Show a masked record whole in this one answer, once it is on record who looks, and why."""
    view = find_visible(record_id)
    kind = _masked_kind(view.row)
    if kind is None or view.envelope is None:
        return redirect(url_for("desk.record", record_id=record_id))
    if not _may_look():
        raise Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能做這件事。需要時請找管理員開通。"))
    why = request.form.get("why", "").strip()
    if not 1 <= len(why) <= WHY_SIGNS:
        return show_record(view, look_error=_("請寫下為什麼要看，500 字以內。")), 422
    about, id_ = kind.look(db.session(), record_id, view.envelope.data)
    if say(current_user, LOOK, {"kind": about, "id": id_, "why": why}).outcome != "stored":
        return show_record(view, look_error=_("沒有記下這次查看，所以不能顯示。請再試一次。")), 409
    return show_record(find_visible(record_id), is_looked_at=True)


def find_visible(record_id: str) -> RecordView:
    """Return the record. Raises `Problem` 404 for one that is not there, or not for this person's eyes."""
    journal = current_app.extensions["journal"]
    view = record_view(db.session(), record_id, journal.door.authority, journal.key)
    if view is None or not journal.may_see(view.row, current_user):
        raise Problem(404, "not_found", _("找不到這筆記錄"), _("可能編號不對，或是您不能看。"))
    return view


def show_record(
    view: RecordView,
    given: dict[str, str] | None = None,
    error: str = "",
    *,
    look_error: str = "",
    is_looked_at: bool = False,
) -> str:
    """Render the record's page; `given` and `error` are what a decision was refused for, `look_error` a look. Of a
    kind that is masked the rest is shown to its author on the day, and where it `is_looked_at`.
    """
    row, data = view.row, view.envelope.data if view.envelope else None
    kind = _masked_kind(row)
    is_masked = kind is not None and not is_looked_at and not _is_of_today(row)
    is_held = row.outcome == "held" and row.type != DECISION
    return render_template(
        "desk/record.html",
        view=view,
        row=row,
        envelope=view.envelope,
        data=kind.mask(data) if kind and is_masked else data,
        is_masked=is_masked,
        is_looked_at=is_looked_at,
        may_look=_may_look(),
        look_error=look_error,
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


def _masked_kind(row: Record) -> MaskedRecord | None:
    kinds: dict[str, MaskedRecord] = current_app.extensions["masked_records"]
    return kinds.get(row.type)


def _may_look() -> bool:
    kinds = current_app.extensions["journal"].door.kinds
    return any(kind.type == LOOK and current_user.may(kind.permission) for kind in kinds.values())


def _is_of_today(row: Record) -> bool:
    """Tell whether who reads it wrote it, and the server has it since today: by its own clock, not by the phone's."""
    zone = school_zone()
    is_own = bool(row.author_id == current_user.id)
    return is_own and row.received_at.astimezone(zone).date() == now().astimezone(zone).date()


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
