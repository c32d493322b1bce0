"""One-time sign-in codes: the office shows one as QR, so that nobody types a password at the gate."""

from __future__ import annotations

import base64
import io
import secrets
import uuid

import qrcode
from flask import Response, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from qrcode.image.svg import SvgPathImage

from webapp.accounts import tickets
from webapp.accounts.blueprint import bp
from webapp.accounts.models import Person
from webapp.accounts.permissions import lacks_nothing_of
from webapp.db import db, rfc3339
from webapp.describing import describes
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.security import needs

SECRET_BYTES = 24
QUIET_MODULES = 4


@bp.post("/desk/people/<uuid:person_id>/ticket")
@needs("tickets.issue")
def issue_ticket(person_id: uuid.UUID) -> str:
    """Issue a code and show it, this once: only its hash is kept. The one before is void."""
    person = _get(person_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = current_app.extensions["clock"]()
    with writing() as work:
        ends_at = tickets.issue_ticket(work.session, secret, person.id, current_user.id, now)
    address = f"{request.host_url}app/sign-in#ticket={secret}"
    return render_template(
        "accounts/ticket.html",
        person=person,
        symbol=_data_address(address),
        ends_at=ends_at,
        seconds=int((ends_at - now).total_seconds()),
    )


@bp.get("/desk/people/<uuid:person_id>/ticket/state")
@needs("tickets.issue")
@describes({200: "application/json"})
def ticket_state(person_id: uuid.UUID) -> Response:
    """Say what became of a person's newest code: `none`, `waiting`, `used` or `expired`."""
    ticket = tickets.find_latest_ticket(db.session(), str(person_id))
    now = current_app.extensions["clock"]()
    if ticket is None:
        return jsonify(state="none")
    state = "used" if ticket.used_at else "waiting" if ticket.expires_at > now else "expired"
    return jsonify(state=state, expires_at=rfc3339(ticket.expires_at))


def _get(person_id: uuid.UUID) -> Person:
    """Return somebody for whom this person may issue a code: who signs in, and has no right that the issuer lacks."""
    found = db.session.get(Person, str(person_id))
    if found is None:
        raise Problem(404, "not_found", _("找不到這個人"), _("可能編號不對。"))
    if not lacks_nothing_of(current_user.permissions, found.permissions):
        raise Problem(403, "not_allowed", _("不能這樣做"), _("這個人的權限比您多。請找管理員。"))
    if not found.is_active or not found.username:
        raise Problem(409, "cannot_sign_in", _("這個人不能登入"), _("要有帳號，而且沒有停用，才能給單次登入碼。"))
    return found


def _data_address(text: str) -> str:
    """Return a QR symbol as the address of an SVG picture, which runs nothing."""
    svg = io.BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=QUIET_MODULES).save(svg)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.getvalue()).decode()}"
