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
    """A dict whose changes are written at the end of the request. `renew()` gives it a new token (after a sign-in)."""

    def __init__(self, data: dict[str, Any] | None = None, token: str | None = None, row: SignIn | None = None) -> None:
        self.modified = False
        self.token = token
        self.row = row
        self.old_tokens: list[str] = []
        super().__init__(data or {}, on_update=lambda changed: setattr(changed, "modified", True))

    def renew(self) -> None:
        if self.token:
            self.old_tokens.append(self.token)
        self.token, self.row, self.modified = None, None, True


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
            with _forgoing("what a session was to remember"):
                self._write(app, session, response, now)
        elif session.modified:
            self._write(app, session, response, now)
        elif session.row is not None and now - session.row.seen_at > SEEN_EVERY:
            # who only reads must not be stopped by a disk that is full or a writer that takes long
            with _forgoing("when a session was last seen"):
                _note_seen(session.row.token_hash, now)

    def _write(self, app: Flask, session: ServerSession, response: Response, now: datetime) -> None:
        gone = [hash_of(token) for token in session.old_tokens]
        if not session:
            gone += [hash_of(session.token)] if session.token else []
        if gone:
            with writing() as work:
                work.session.execute(delete(SignIn).where(SignIn.token_hash.in_(gone)))
        if not session:
            response.delete_cookie(self.cookie_name(app), path="/", secure=app.config["HTTPS"], httponly=True)
            return
        token = session.token or secrets.token_urlsafe(32)
        expires_at = _save_row(session, token, now)
        response.set_cookie(
            self.cookie_name(app),
            token,
            expires=expires_at,
            path="/",
            httponly=True,
            secure=app.config["HTTPS"],
            samesite="Lax",
        )


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


def _save_row(session: ServerSession, token: str, now: datetime) -> datetime:
    data = dict(session)
    longest = PHONE_LONGEST if data.get("device_id") else OFFICE_LONGEST
    with writing() as work:
        row = work.session.get(SignIn, hash_of(token))
        if row is None:
            ends_at = min(now + longest, _proof_ends_at(data) or now + longest)
            row = SignIn(token_hash=hash_of(token), created_at=now, expires_at=ends_at, data={}, seen_at=now)
            work.session.add(row)
        row.data, row.seen_at = data, now
        row.person_id, row.device_id = data.get("_user_id"), data.get("device_id")
        return row.expires_at


def _proof_ends_at(data: dict[str, Any]) -> datetime | None:
    """Return when the password or ticket behind a session by key is too old; such sessions never outlive it."""
    return datetime.fromisoformat(data["proof_ends_at"]) if "proof_ends_at" in data else None


def _is_idle(row: SignIn, now: datetime) -> bool:
    return row.device_id is None and now - row.seen_at > OFFICE_IDLE


def end_sessions_of(person_id: str) -> None:
    """End every session of a person: disabled, or the password has changed."""
    with writing() as work:
        work.session.execute(delete(SignIn).where(SignIn.person_id == person_id))


def sign_in_session() -> ServerSession:
    """Return this request's session as what it is."""
    from flask import session

    real = session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(real, ServerSession):
        raise TypeError(f"{current_app.name} runs without server sessions")
    return real
