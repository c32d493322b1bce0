"""One phone: what it last said of itself, who signs on it, and taking it out of use."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.accounts.blueprint import bp
from webapp.accounts.ledger import PHONE_STATES
from webapp.accounts.models import Device, DeviceKey, Person
from webapp.accounts.phones import parse_instant, revoke_phone
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.journal.models import Record
from webapp.security import needs


@bp.get("/desk/phones/<uuid:device_id>")
@needs("devices.read")
def device(device_id: uuid.UUID) -> str:
    """Show a phone."""
    found = _get(device_id)
    status = found.status or {}
    arrived = db.session.scalar(select(func.count()).where(Record.device_id == found.id)) or 0
    is_holding = bool(status.get("queued") or status.get("attention"))
    state = "revoked" if found.revoked_at else "holds" if is_holding else "in_use"
    people = db.session.execute(
        select(DeviceKey, Person.name)
        .outerjoin(Person, Person.id == DeviceKey.person_id)
        .where(DeviceKey.device_id == found.id)
        .order_by(DeviceKey.created_at.desc())
    ).all()
    return render_template(
        "accounts/phone.html",
        device=found,
        status=status,
        oldest=parse_instant(status.get("oldest_queued_at")),
        arrived=arrived,
        missing=max(int(status.get("n_max", 0)) - arrived, 0),
        people=people,
        phone_state=PHONE_STATES[state],
        may_revoke=current_user.may("devices.revoke") and not found.revoked_at,
    )


@bp.post("/desk/phones/<uuid:device_id>/revoke")
@needs("devices.revoke")
def revoke(device_id: uuid.UUID) -> Any:
    """Take a phone out of use."""
    found = _get(device_id)
    with writing() as work:
        is_done = revoke_phone(work.session, found.id, current_app.extensions["clock"]())
    if is_done:
        flash(_("這支手機已停用。它之後送來的記錄會進「待處理記錄」，不會遺失。"), "ok")
    return redirect(url_for("accounts.device", device_id=device_id))


def _get(device_id: uuid.UUID) -> Device:
    found = db.session.get(Device, str(device_id))
    if found is None:
        raise Problem(404, "not_found", _("找不到這支手機"), _("可能編號不對。"))
    return found
