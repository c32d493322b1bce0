"""Where a person is signed in, and ending it everywhere at once: for the office, and for everybody themself."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import delete, select, update

from webapp.accounts.blueprint import bp
from webapp.accounts.models import Device, DeviceKey, Person, SignIn
from webapp.accounts.sessions import hash_of, sign_in_session
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.security import needs


@bp.post("/desk/people/<uuid:person_id>/sign-out")
@needs("people.edit")
def sign_out_everywhere(person_id: uuid.UUID) -> Any:
    """End a person's sessions on every phone and desk; each phone asks for password or ticket again."""
    found = db.session.get(Person, str(person_id))
    if found is None:
        raise Problem(404, "not_found", _("找不到這個人"), _("可能編號不對。"))
    _end_all(found.id, "")
    flash(_("%(name)s 在各處的登入都已結束。手機上還沒送出的記錄照樣會送到。", name=found.name), "ok")
    return redirect(url_for("accounts.person", person_id=found.id))


@bp.post("/desk/me/sign-out")
@needs("desk.use")
def sign_out_elsewhere() -> Any:
    """End one's own sessions everywhere but here."""
    _end_all(current_user.id, hash_of(sign_in_session().token or ""))
    flash(_("其他地方的登入都已結束。"), "ok")
    return redirect(url_for("accounts.me"))


def _end_all(person_id: str, but: str) -> None:
    with writing() as work:
        work.session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.token_hash != but))
        # or a phone would open the next session by its key alone
        work.session.execute(update(DeviceKey).where(DeviceKey.person_id == person_id).values(proved_at=None))


@bp.app_template_global("sessions_of")
def sessions_of(person_id: str) -> list[Any]:
    """Return a person's open sessions with the phones' names, the latest used first; `is_here`: this one."""
    here = hash_of(sign_in_session().token or "")
    return list(
        db.session.execute(
            select(
                SignIn.created_at,
                SignIn.seen_at,
                SignIn.device_id,
                Device.name.label("device_name"),
                (SignIn.token_hash == here).label("is_here"),
            )
            .outerjoin(Device, Device.id == SignIn.device_id)
            .where(SignIn.person_id == person_id, SignIn.expires_at > current_app.extensions["clock"]())
            .order_by(SignIn.seen_at.desc())
        )
    )
