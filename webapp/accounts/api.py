"""Signing in from the app (sync-protocol 4): the session, and the public key of this person on this device."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from webapp.accounts.authority import RevokedDeviceError, register_device, register_key
from webapp.accounts.models import Person
from webapp.accounts.sessions import sign_in_session
from webapp.accounts.signing_in import begin_session, check_password
from webapp.db import rfc3339
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.journal.envelope import UUID, unbase64
from webapp.journal.views import read_json
from webapp.security import public

bp = Blueprint("sync_session", __name__, url_prefix="/api/sync/v1")
KEY_BYTES = 200


@bp.post("/session")
@public
def begin() -> Response:
    """Check the password, register device and key, start a session."""
    if request.headers.get("X-Requested-With") != "rounds":
        raise Problem(400, "bad_request", _("要求的格式不對"), "X-Requested-With: rounds")
    asked = read_json()
    username, password = _text(asked, "username", 64), _text(asked, "password", 128)
    device_id, public_key = _device_id(asked), _public_key(asked)
    person = check_password(username, password, request.remote_addr or "", device_id)
    now = current_app.extensions["clock"]()
    try:
        with writing() as work:
            register_device(work.session, device_id, str(asked.get("device_name") or "")[:120], now)
            key_id = register_key(work.session, device_id, person.id, public_key, now)
    except RevokedDeviceError as error:
        raise Problem(
            403, "device_revoked", _("這支手機已停用"), _("請找管理員。手機上的記錄仍在，可以匯出。")
        ) from error
    except ValueError as error:
        raise Problem(400, "bad_key", _("金鑰不對"), str(error)) from error
    begin_session(person, device_id)
    return jsonify(_facts(person) | {"key": key_id})


def _facts(person: Person) -> dict[str, Any]:
    journal = current_app.extensions["journal"]
    return {
        "server_id": journal.server_id,
        "person": {"id": person.id, "name": person.name, "username": person.username, "lang": person.lang},
        "roles": person.roles,
        "permissions": sorted(person.permissions),
        "now": rfc3339(current_app.extensions["clock"]()),
    }


@bp.get("/session")
@public
def look() -> Response:
    """Say who is signed in; 401 if nobody is."""
    if not current_user.is_authenticated:
        raise Problem(401, "sign_in", _("請先登入。"))
    return jsonify(_facts(current_user) | {"device": sign_in_session().get("device_id")})


@bp.delete("/session")
@public
def end() -> Response:
    """End the session on the server. What the phone holds is untouched."""
    logout_user()
    session = sign_in_session()
    session.clear()
    return Response(status=204)


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


def _public_key(asked: dict[str, Any]) -> bytes:
    try:
        return unbase64(_text(asked, "public_key", KEY_BYTES))
    except ValueError as error:
        raise Problem(400, "bad_key", _("金鑰不對"), "public_key") from error
