"""Checking a name and a password, with the throttle around it. Used by the sign-in page and by the sync API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app, g
from flask_babel import gettext as _
from flask_login import login_user
from sqlalchemy import select

from webapp.accounts import throttle
from webapp.accounts.models import DeviceKey, Person
from webapp.accounts.passwords import is_password
from webapp.accounts.sessions import sign_in_session
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import Work, writing


def check_password(username: str, password: str, address: str, device_id: str | None = None) -> Person:
    """Return the person. Raises `Problem` 401 if name or password are wrong, 429 with `Retry-After` if tried too
    often.
    """
    now: datetime = current_app.extensions["clock"]()
    username = username.strip().lower()[:64]
    person = db.session.scalar(select(Person).where(Person.username == username))
    names = throttle.buckets(username, address, _known_device(person, device_id))
    if wait := throttle.wait_seconds(db.session(), names, now):
        raise too_often(wait)
    is_right = is_password(db.session(), person.id if person else None, password)
    if person is None or not is_right or not person.is_active:
        with writing() as work:
            throttle.note_failure(work.session, names, now)
        raise Problem(401, "wrong_password", _("登入失敗"), _("帳號或密碼不對。請再輸入一次，注意大小寫。"))
    with writing() as work:
        throttle.note_success(work.session, names)
    return person


def _known_device(person: Person | None, device_id: str | None) -> str | None:
    if person is None or device_id is None:
        return None
    known = db.session.scalar(
        select(DeviceKey.id).where(DeviceKey.person_id == person.id, DeviceKey.device_id == device_id).limit(1)
    )
    return device_id if known else None


class TooOften(Problem):
    def __init__(self, wait: int) -> None:
        super().__init__(429, "too_often", _("請稍等"), _("試得太多次了。請等 %(seconds)s 秒再試。", seconds=wait))
        self.wait = wait

    def get_headers(self, *args: object, **kwargs: object) -> list[tuple[str, str]]:
        return [("Retry-After", str(self.wait))]


def too_often(wait: int) -> TooOften:
    return TooOften(wait)


@contextmanager
def signing_in() -> Iterator[Work]:
    """A transaction to call `begin_session` in: the session begins if, and only if, all that it stands on is kept."""
    try:
        with writing() as work:
            yield work
    except BaseException:
        session = sign_in_session()
        if session.cookie_until is not None:
            session.forget()
            g.pop("_login_user", None)
        raise


def begin_session(
    work: Work, person: Person, device_id: str | None = None, proof_ends_at: datetime | None = None
) -> None:
    """Start a session under a new token: an old one, planted or shared, is worth nothing afterwards. It ends with the
    proof that it stands on, where that is older than the session.
    """
    session = sign_in_session()
    lang = session.get("lang")
    session.clear()
    session.renew()
    if device_id:
        session["device_id"] = device_id
    if proof_ends_at:
        session["proof_ends_at"] = proof_ends_at.isoformat()
    if lang:
        session["lang"] = lang
    login_user(person)
    session.write_in(work.session, current_app.extensions["clock"]())
    g.pop("language", None)
