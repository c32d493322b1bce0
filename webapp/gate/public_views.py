"""An invitation's own page, for whoever holds its link: no account, nothing of other guests, slow to guesses."""

from __future__ import annotations

from typing import Any

from flask import current_app, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts import throttle
from webapp.db import db
from webapp.describing import describes
from webapp.errors import Problem, TryLater
from webapp.gate import desk_reading, symbols, words
from webapp.gate.blueprint import bp
from webapp.gate.invitation_views import department_of, host_of_labels, school_name, state_of
from webapp.gate.models import Invitation
from webapp.journal.commit import writing
from webapp.security import public

HEADERS = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}


@bp.get("/v/<token>")
@bp.get("/V/<token>")
@public
@describes({}, problems=(429,))
def invited(token: str) -> Any:
    """Show when and where to come, what to show at the gate, and what the school does with a visitor's data."""
    found = _find_for_stranger(token)
    if found is None:
        raise Problem(404, "unknown_invitation", _("沒有這份邀請"), _("連結可能不完整，請向邀請您的人要一次。"))
    standing = state_of(found)
    rules = desk_reading.find_rules(db.session())
    page = render_template(
        "gate/invited.html",
        standing=standing,
        invitation=found,
        school=school_name(),
        department=department_of(found) if standing == "open" else "",
        symbol=symbols.data_address_of(host_of_labels(), str(found.token)) if standing == "open" else "",
        notice=words.own_text(rules.notice) if rules else "",
        notice_version=rules.notice_version if rules else None,
        contact=rules.contact if rules else "",
    )
    response = make_response(page)
    response.headers.update(HEADERS)
    return response


def _find_for_stranger(text: str) -> Invitation | None:
    """Look a token up; whoever tries many that are none is slowed down. Raises `TryLater` 429."""
    bucket, now = throttle.label_bucket(request.remote_addr or ""), current_app.extensions["clock"]()
    if wait := throttle.wait_seconds(db.session(), [bucket], now):
        raise TryLater(429, "too_often", _("請稍等"), _("試得太多次了。請稍等再試。"), wait)
    token = symbols.read_token(text)
    found = db.session.scalar(select(Invitation).where(Invitation.token == token)) if token else None
    if found is None:
        with writing() as work:
            throttle.note_failure(work.session, [bucket], now)
    return found
