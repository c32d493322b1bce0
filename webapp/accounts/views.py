"""Signing in and out, and one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.accounts import people_views, phone_views, session_views, ticket_views
from webapp.accounts.blueprint import bp
from webapp.accounts.passwords import MIN_SIGNS, WeakPasswordError, set_password
from webapp.accounts.sessions import end_sessions_of, sign_in_session
from webapp.accounts.signing_in import begin_session, check_password, signing_in
from webapp.accounts.words import ROLE_STATES, weak_password_advice
from webapp.db import db
from webapp.describing import describes
from webapp.errors import Problem
from webapp.i18n import LANGUAGES
from webapp.journal.desk import say
from webapp.registry.models import School
from webapp.security import needs, public

__all__ = ["bp", "people_views", "phone_views", "session_views", "ticket_views"]


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@describes({}, problems=(401, 429))
def sign_in() -> Any:
    """Ask for name and password; lead on to where somebody was going."""
    onward = own_address(request.values.get("next"))
    if request.method == "GET":
        return redirect(onward) if current_user.is_authenticated else _ask(onward)
    try:
        person = check_password(
            request.form.get("username", ""), request.form.get("password", ""), request.remote_addr or ""
        )
    except Problem as problem:
        page = current_app.make_response(_ask(onward, problem.description or ""))
        page.status_code = problem.code or 401
        for name, value in problem.get_headers():
            if name == "Retry-After":
                page.headers[name] = value
        return page
    with signing_in() as work:
        begin_session(work, person)
    return redirect(onward)


def _ask(onward: str, error: str = "") -> str:
    try:
        school = db.session.scalar(select(School.name))
    except (OperationalError, ProgrammingError):
        school = None
    username = request.form.get("username", "")
    return render_template("accounts/sign_in.html", onward=onward, error=error, username=username, school=school)


@bp.post("/sign-out")
@needs("desk.use")
def sign_out() -> Any:
    """End this session, here and on the server."""
    logout_user()
    sign_in_session().clear()
    return redirect(url_for("accounts.sign_in"))


@bp.post("/language")
@public
def set_language() -> Any:
    """Choose the language of this session, and for somebody who is signed in, of those to come."""
    lang = request.form.get("lang", "")
    if lang in LANGUAGES:
        sign_in_session()["lang"] = lang
        if current_user.is_authenticated and current_user.lang != lang:
            say(current_user, "person.prefer", {"lang": lang})
    return redirect(own_address(request.form.get("next")))


@bp.get("/desk/me")
@needs("desk.use")
def me() -> str:
    """Show one's own account."""
    return _me()


def _me(errors: dict[str, str] | None = None) -> str:
    return render_template("accounts/me.html", roles=ROLE_STATES, errors=errors or {}, min_signs=MIN_SIGNS)


@bp.post("/desk/me/password")
@needs("desk.use")
@describes({}, problems=(429,))
def change_password() -> Any:
    """Change one's own password: the present one is asked for, and every other session ends."""
    try:
        person = check_password(current_user.username or "", request.form.get("present", ""), request.remote_addr or "")
    except Problem as problem:
        wrong = _("目前的密碼不對。請再輸入一次。") if problem.code == 401 else str(problem.description)
        return _me({"present": wrong}), problem.code or 401
    try:
        with signing_in() as work:
            set_password(work.session, person.id, request.form.get("fresh", ""), current_app.extensions["clock"]())
            end_sessions_of(work.session, person.id)
            begin_session(work, person)
    except WeakPasswordError as error:
        return _me({"fresh": weak_password_advice(error)}), 422
    flash(_("密碼已更改。其他地方的登入都已結束。"), "ok")
    return redirect(url_for("accounts.me"))


def own_address(text: str | None) -> str:
    """Return `text` if it is a path of this server, else the start page: signing in leads nobody away from here."""
    parts = urlsplit((text or "").replace("\\", "/"))
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not (text or "").startswith("//")
    return str(text) if text and is_own else "/"
