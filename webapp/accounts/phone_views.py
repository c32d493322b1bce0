"""One phone: what it last said of itself, who signs on it, what never arrived, and taking it or a key out of use."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.accounts.blueprint import bp
from webapp.accounts.missing import GAP_STATES, WHAT_TO_DO, broken_of, missing_of, replaced_at
from webapp.accounts.models import Device, DeviceKey, Person, SettledGap, SignIn
from webapp.accounts.phone_health import ADVICE, CLOCK_TOLERANCE_MS, NEEDS, current_build, needs_of
from webapp.accounts.phones import parse_instant, rename_phone, revoke_key, revoke_phone
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.journal.models import Record
from webapp.security import needs

REASON_SIGNS = 500


@bp.get("/desk/phones/<uuid:device_id>")
@needs("devices.read")
def device(device_id: uuid.UUID) -> str:
    """Show a phone."""
    return _page(_get(device_id))


def _page(found: Device, error: str = "", given: str = "") -> str:
    session = db.session()
    status = found.status or {}
    needed = needs_of(session, found.id)
    return render_template(
        "accounts/phone.html",
        device=found,
        status=status,
        oldest=parse_instant(status.get("oldest_queued_at")),
        clock_minutes=_clock_minutes(status),
        build=current_build(),
        arrived=session.scalar(select(func.count()).where(Record.device_id == found.id)) or 0,
        needs=needed if not found.revoked_at else [],
        losses=needed,
        words=NEEDS,
        advice=ADVICE,
        people=_people(found.id),
        gaps=missing_of(session, found.id),
        gap_states=GAP_STATES,
        gap_advice=WHAT_TO_DO,
        settled=session.scalars(
            select(SettledGap).where(SettledGap.device_id == found.id).order_by(SettledGap.first_n)
        ).all(),
        broken=broken_of(session, found.id),
        replaced_at=session.scalar(select(replaced_at(Device)).where(Device.id == found.id)),
        error=error,
        given=given,
        may_revoke=current_user.may("devices.revoke"),
        may_settle=current_user.may("held.decide"),
    )


def _clock_minutes(status: dict[str, Any]) -> int | None:
    """Return by how many minutes the phone's clock is ahead; None if it is right or unknown."""
    error_ms = status.get("clock_error_ms")
    if error_ms is None or abs(error_ms) <= CLOCK_TOLERANCE_MS:
        return None
    return round(error_ms / 60_000)


def _people(device_id: str) -> list[Any]:
    """Return keys with the names of their people, the newest first, and when each was last signed in here."""
    seen_at = (
        select(func.max(SignIn.seen_at))
        .where(SignIn.device_id == DeviceKey.device_id, SignIn.person_id == DeviceKey.person_id)
        .scalar_subquery()
    )
    return list(
        db.session.execute(
            select(DeviceKey, Person.name, Person.is_active, seen_at.label("seen_at"))
            .outerjoin(Person, Person.id == DeviceKey.person_id)
            .where(DeviceKey.device_id == device_id)
            .order_by(DeviceKey.created_at.desc(), DeviceKey.id)
        )
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


@bp.post("/desk/phones/<uuid:device_id>/keys/<key_id>/revoke")
@needs("devices.revoke")
def revoke_one_key(device_id: uuid.UUID, key_id: str) -> Any:
    """Take one person off a phone that others go on using."""
    with writing() as work:
        is_done = revoke_key(work.session, str(device_id), key_id, current_app.extensions["clock"]())
    if not is_done:
        raise Problem(404, "not_found", _("找不到這把金鑰"), _("可能已停用。請重新打開這一頁看看。"))
    flash(_("這個人在這支手機上已停用。還沒送出的記錄會進「待處理記錄」，不會遺失。"), "ok")
    return redirect(url_for("accounts.device", device_id=device_id))


@bp.post("/desk/phones/<uuid:device_id>/name")
@needs("devices.revoke")
def name_phone(device_id: uuid.UUID) -> Any:
    """Give a phone a name by which the office finds it."""
    found = _get(device_id)
    name = request.form.get("name", "").strip()
    if not 1 <= len(name) <= 120:
        return _page(found, error=_("請寫一個名稱，120 字以內，例如「大門警衛室 1 號」。")), 422
    with writing() as work:
        rename_phone(work.session, found.id, name)
    flash(_("已改名。"), "ok")
    return redirect(url_for("accounts.device", device_id=device_id))


@bp.post("/desk/phones/<uuid:device_id>/gaps")
@needs("held.decide")
def settle_gap(device_id: uuid.UUID) -> Any:
    """Write down why record numbers will not come any more; the report lists them no longer."""
    found = _get(device_id)
    reason = request.form.get("reason", "").strip()
    first, last = request.form.get("first_n", type=int), request.form.get("last_n", type=int)
    if not 1 <= len(reason) <= REASON_SIGNS:
        return _page(found, given=str(first), error=_("請寫下查到的原因，500 字以內；以後查帳的人看得懂就好。")), 422
    outcome = say(
        current_user, "gap.settle", {"device_id": found.id, "first_n": first, "last_n": last, "reason": reason}
    )
    if outcome.outcome != "stored":
        return _page(found, error=_("這個缺口已經變了。請看看新的範圍再註明。")), 422
    flash(_("已註明原因。之後若送到，照樣收下。"), "ok")
    return redirect(url_for("accounts.device", device_id=device_id))


def _get(device_id: uuid.UUID) -> Device:
    found = db.session.get(Device, str(device_id))
    if found is None:
        raise Problem(404, "not_found", _("找不到這支手機"), _("可能編號不對。"))
    return found
