"""Server-side sessions: the cookie holds 256 random bits, the database their hash. Revoking a row ends the session."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, current_app
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from webapp.accounts.models import SignIn
from webapp.db import db
from webapp.journal.commit import writing

OFFICE_IDLE, OFFICE_LONGEST = timedelta(hours=12), timedelta(days=7)
PHONE_LONGEST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
log = logging.getLogger(__name__)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A dict whose changes are written at the end of the request. `renew()` gives it a new token (after a sign-in);
    `write_in()` writes it earlier, together with what it stands on.
    """

    def __init__(self, data: dict[str, Any] | None = None, token: str | None = None, row: SignIn | None = None) -> None:
        self.modified = False
        self.token = token
        self.row = row
        self.old_tokens: list[str] = []
        # when the cookie that has still to be set goes out of date
        self.cookie_until: datetime | None = None
        super().__init__(data or {}, on_update=lambda changed: setattr(changed, "modified", True))

    def renew(self) -> None:
        if self.token:
            self.old_tokens.append(self.token)
        self.token, self.row, self.modified = None, None, True

    def write_in(self, session: Session, now: datetime) -> None:
        """Write it inside a transaction; the cookie follows with the reply. `forget()` it if that is undone."""
        self.token = self.token or secrets.token_urlsafe(32)
        _end(session, self.old_tokens)
        self.row = _put_row(session, self, self.token, now)
        self.cookie_until, self.modified = self.row.expires_at, False

    def forget(self) -> None:
        """Have begun nothing: the cookie that came with the request, and its row, are as they were."""
        self.clear()
        self.old_tokens.clear()
        self.token, self.row, self.cookie_until, self.modified = None, None, None, False


class ServerSessions(SessionInterface):
    def cookie_name(self, app: Flask) -> str:
        return "__Host-session" if app.config["HTTPS"] else "session"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.cookie_name(app))
        if not token or len(token) > 100:
            return ServerSession()
        row = db.session.get(SignIn, hash_of(token))
        now: datetime = app.extensions["clock"]()
        if row is None or row.expires_at <= now or _is_idle(row, now):
            return ServerSession()
        return ServerSession(dict(row.data), token, row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession):
            raise TypeError(type(session))
        now: datetime = app.extensions["clock"]()
        if session.modified and session.row is not None and session:
            # the view has done its work, and its answer is true: a message for the next page is not worth an error
            with _forgoing("what a session was to remember"), writing() as work:
                session.write_in(work.session, now)
        elif session.modified:
            self._begin_or_end(app, session, response, now)
        elif session.row is not None and now - session.row.seen_at > SEEN_EVERY:
            # who only reads must not be stopped by a disk that is full or a writer that takes long
            with _forgoing("when a session was last seen"):
                _note_seen(session.row.token_hash, now)
        if session.cookie_until is not None and session.token is not None:
            response.set_cookie(
                self.cookie_name(app),
                session.token,
                expires=session.cookie_until,
                path="/",
                httponly=True,
                secure=app.config["HTTPS"],
                samesite="Lax",
            )

    def _begin_or_end(self, app: Flask, session: ServerSession, response: Response, now: datetime) -> None:
        if session:
            with writing() as work:
                session.write_in(work.session, now)
            return
        if gone := [*session.old_tokens, *([session.token] if session.token else [])]:
            with writing() as work:
                _end(work.session, gone)
        response.delete_cookie(self.cookie_name(app), path="/", secure=app.config["HTTPS"], httponly=True)


@contextmanager
def _forgoing(what: str) -> Iterator[None]:
    """Go on without what the database could not write just now."""
    try:
        yield
    except OperationalError as error:
        log.warning("%s could not be noted: %s", what, type(error.orig).__name__)


def _note_seen(token_hash: str, now: datetime) -> None:
    with writing() as work:
        if row := work.session.get(SignIn, token_hash):
            row.seen_at = now


def _end(session: Session, tokens: list[str]) -> None:
    if tokens:
        session.execute(delete(SignIn).where(SignIn.token_hash.in_([hash_of(token) for token in tokens])))


def _put_row(session: Session, said: ServerSession, token: str, now: datetime) -> SignIn:
    data = dict(said)
    longest = PHONE_LONGEST if data.get("device_id") else OFFICE_LONGEST
    row = session.get(SignIn, hash_of(token))
    if row is None:
        ends_at = min(now + longest, _proof_ends_at(data) or now + longest)
        row = SignIn(token_hash=hash_of(token), created_at=now, expires_at=ends_at, data={}, seen_at=now)
        session.add(row)
    row.data, row.seen_at = data, now
    row.person_id, row.device_id = data.get("_user_id"), data.get("device_id")
    return row


def _proof_ends_at(data: dict[str, Any]) -> datetime | None:
    """Return when the password or ticket behind a session by key is too old; such sessions never outlive it."""
    return datetime.fromisoformat(data["proof_ends_at"]) if "proof_ends_at" in data else None


def _is_idle(row: SignIn, now: datetime) -> bool:
    return row.device_id is None and now - row.seen_at > OFFICE_IDLE


def end_sessions_of(session: Session, person_id: str) -> None:
    """End every session of a person, inside a transaction: disabled, or the password has changed."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id))


def sign_in_session() -> ServerSession:
    """Return this request's session as what it is."""
    from flask import session

    real = session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(real, ServerSession):
        raise TypeError(f"{current_app.name} runs without server sessions")
    return real
