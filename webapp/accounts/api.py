"""Signing in from the app (sync-protocol 4): the session, and the public key of this person on this device.

A person proves themself by password or by a ticket from the office; for 30 days after that, by the key alone.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from webapp.accounts import throttle, tickets, wire
from webapp.accounts.authority import (
    OfferedKey,
    RevokedDeviceError,
    register_device,
    register_earlier_keys,
    register_key,
)
from webapp.accounts.key_sessions import Answer, Verdict, buckets, find_key, judge
from webapp.accounts.models import DeviceKey, Person
from webapp.accounts.sessions import sign_in_session
from webapp.accounts.signing_in import begin_session, check_password, signing_in, too_often
from webapp.db import db, rfc3339
from webapp.describing import describes
from webapp.errors import Problem
from webapp.journal.commit import Work, writing
from webapp.journal.envelope import UUID, unbase64
from webapp.journal.views import read_json
from webapp.security import public

bp = Blueprint("sync_session", __name__, url_prefix="/api/sync/v1")
KEY_BYTES, SECRET_SIGNS = 200, 100
EARLIER_KEYS = 50
CHALLENGE_BYTES = 24


@bp.post("/session")
@public
@describes({200: wire.Begun}, problems=(400, 401, 403, 413, 415, 429), body=wire.Begin, headers=(wire.OwnClient,))
def begin() -> Response:
    """Start a session: by password or ticket, which also registers device and key, or by a key known here."""
    _require_own_client()
    asked = read_json()
    if "challenge" in asked:
        return _begin_by_key(asked)
    if "ticket" in asked:
        return _begin_by_ticket(asked)
    username, password = _text(asked, "username", 64), _text(asked, "password", 128)
    device_id, key = _device_id(asked), _offered_key(asked)
    person = check_password(username, password, request.remote_addr or "", device_id)
    with signing_in() as work:
        key_id = _register(work, asked, device_id, person.id, key)
        begin_session(work, person, device_id)
    return jsonify(_facts(person) | {"key": key_id})


@bp.post("/session/challenge")
@public
@describes({200: wire.Challenged}, problems=(400, 413, 415, 429), body=wire.Challenge, headers=(wire.OwnClient,))
def challenge() -> Response:
    """Give a key something to sign. A key that is not known here gets an answer of the same kind."""
    _require_own_client()
    asked = read_json()
    device_id, key_id = _device_id(asked), _text(asked, "key", 32)
    now, address = _now(), request.remote_addr or ""
    secret = secrets.token_urlsafe(CHALLENGE_BYTES)
    key = find_key(db.session(), device_id, key_id)
    if wait := throttle.wait_seconds(db.session(), buckets(key, address), now):
        raise too_often(wait)
    if key is not None:
        with writing() as work:
            is_issued = tickets.issue_challenge(work.session, secret, key_id, now)
        if not is_issued:
            raise too_often(int(tickets.CHALLENGE_LIFE.total_seconds()))
    return jsonify(challenge=secret, expires_at=rfc3339(now + tickets.CHALLENGE_LIFE))


def _begin_by_key(asked: dict[str, Any]) -> Response:
    signs = {"key": 32, "challenge": SECRET_SIGNS, "signature": SECRET_SIGNS}
    key_id, given, signature = (_text(asked, name, longest) for name, longest in signs.items())
    answer = Answer(_device_id(asked), key_id, given, signature)
    now, address = _now(), request.remote_addr or ""
    key = find_key(db.session(), answer.device_id, key_id)
    if wait := throttle.wait_seconds(db.session(), buckets(key, address), now):
        raise too_often(wait)
    with signing_in() as work:
        verdict = judge(work.session, answer, _server_id(), address, now)
        if verdict.person and asked.get("has_pin") is True:
            work.session.get_one(DeviceKey, key_id).has_pin = True
        if verdict.person:
            begin_session(work, verdict.person, answer.device_id, verdict.ends_at)
    if verdict.person is None:
        raise _refusal(verdict)
    return jsonify(_facts(verdict.person) | {"key": key_id})


def _refusal(verdict: Verdict) -> Problem:
    """`server_id` lets the phone believe it: on these words it destroys what it keeps of that person."""
    words = {
        "device_revoked": (_("這支手機已停用"), _("請找管理員。手機上的記錄仍在，可以匯出。")),
        "key_revoked": (_("這把金鑰已停用"), _("請用密碼或單次登入碼重新登入。")),
        "author_disabled": (_("這個帳號已停用"), _("請找管理員。手機上的記錄仍會送出，由辦公室處理。")),
    }
    if verdict.refusal in words:
        return Problem(403, verdict.refusal, *words[verdict.refusal], server_id=_server_id())
    return Problem(401, "prove_again", _("請再登入一次"), _("請用密碼或單次登入碼登入。"), server_id=_server_id())


def _begin_by_ticket(asked: dict[str, Any]) -> Response:
    """The ticket is used up only if the whole sign-in succeeds."""
    ticket, device_id, key = _text(asked, "ticket", SECRET_SIGNS), _device_id(asked), _offered_key(asked)
    now, names = _now(), [f"ticket:{(request.remote_addr or '')[:64]}"]
    if wait := throttle.wait_seconds(db.session(), names, now):
        raise too_often(wait)
    with signing_in() as work:
        person_id = tickets.use_ticket(work.session, ticket, now)
        person = work.session.get(Person, person_id) if person_id else None
        if person is None or not person.is_active:
            throttle.note_failure(work.session, names, now)
            person = None
        else:
            key_id = _register(work, asked, device_id, person.id, key)
            throttle.note_success(work.session, names)
            begin_session(work, person, device_id)
    if person is None:
        raise Problem(401, "wrong_ticket", _("登入失敗"), _("這個單次登入碼不能用。請辦公室再給一個新的。"))
    return jsonify(_facts(person) | {"key": key_id})


def _register(work: Work, asked: dict[str, Any], device_id: str, person_id: str, key: OfferedKey) -> str:
    """Register device and key inside the transaction; whatever is refused undoes all of it."""
    try:
        register_device(work.session, device_id, str(asked.get("device_name") or "")[:120], _now())
        key_id = register_key(work.session, device_id, person_id, key, _now())
        register_earlier_keys(work.session, device_id, person_id, _earlier_keys(asked, person_id), _now())
        return key_id
    except RevokedDeviceError as error:
        raise Problem(
            403, "device_revoked", _("這支手機已停用"), _("請找管理員。手機上的記錄仍在，可以匯出。")
        ) from error
    except ValueError as error:
        raise Problem(400, "bad_key", _("金鑰不對"), str(error)) from error


def _facts(person: Person) -> dict[str, Any]:
    return {
        "server_id": _server_id(),
        "person": {"id": person.id, "name": person.name, "username": person.username, "lang": person.lang},
        "roles": person.roles,
        "permissions": sorted(person.permissions),
        "now": rfc3339(_now()),
    }


@bp.get("/session")
@public
@describes({200: wire.SignedIn}, problems=(401,))
def look() -> Response:
    """Say who is signed in; 401 if nobody is."""
    if not current_user.is_authenticated:
        raise Problem(401, "sign_in", _("請先登入。"))
    return jsonify(_facts(current_user) | {"device": sign_in_session().get("device_id")})


@bp.delete("/session")
@public
@describes({204: None})
def end() -> Response:
    """End the session on the server. What the phone holds is untouched."""
    logout_user()
    session = sign_in_session()
    session.clear()
    return Response(status=204)


def _require_own_client() -> None:
    if request.headers.get("X-Requested-With") != "rounds":
        raise Problem(400, "bad_request", _("要求的格式不對"), "X-Requested-With: rounds")


def _now() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now


def _server_id() -> str:
    return str(current_app.extensions["journal"].server_id)


def _text(asked: dict[str, Any], name: str, longest: int) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value or len(value) > longest:
        raise Problem(400, "bad_request", _("要求的格式不對"), name)
    return value


def _device_id(asked: dict[str, Any]) -> str:
    value = asked.get("device")
    if not isinstance(value, str) or UUID.fullmatch(value) is None:
        raise Problem(400, "bad_request", _("要求的格式不對"), "device")
    return value


def _offered_key(asked: dict[str, Any]) -> OfferedKey:
    try:
        return OfferedKey(unbase64(_text(asked, "public_key", KEY_BYTES)), asked.get("has_pin") is True)
    except ValueError as error:
        raise Problem(400, "bad_key", _("金鑰不對"), "public_key") from error


def _earlier_keys(asked: dict[str, Any], person_id: str) -> list[bytes]:
    """Return the keys that the phone knows as this person's former ones; what makes no sense is passed over, because
    nobody should be kept from signing in by it.
    """
    given = asked.get("earlier_keys")
    keys = []
    for entry in given[:EARLIER_KEYS] if isinstance(given, list) else ():
        if isinstance(entry, dict) and entry.get("person") == person_id and isinstance(entry.get("key"), str):
            try:
                keys.append(unbase64(entry["key"][:KEY_BYTES]))
            except ValueError:
                continue
    return keys
