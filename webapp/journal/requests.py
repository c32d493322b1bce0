"""Requests about photos are signed by the device's key, so they need no session either (sync-protocol 8)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import current_app, request
from flask_babel import gettext as _

from webapp.db import db
from webapp.errors import Problem
from webapp.journal.envelope import is_signed_by
from webapp.journal.interface import KeyInfo


def verify_device_request(body: bytes, *, is_digest: bool = False) -> KeyInfo:
    """Check `X-Rounds-Signature` over method, path, time, device and the body's hash. Raises `Problem` 401."""
    headers = request.headers
    key_id, device_id, at = (
        headers.get("X-Rounds-Key", ""),
        headers.get("X-Rounds-Device", ""),
        headers.get("X-Rounds-At", ""),
    )
    digest = body.hex() if is_digest else hashlib.sha256(body).hexdigest()
    text = "\n".join((request.method, request.path, at, device_id, digest)).encode()
    authority = current_app.extensions["journal"].door.authority
    key: KeyInfo | None = authority.find_keys(db.session(), {key_id}).get(key_id)
    is_right = key is not None and key.device_id == device_id
    if key is None or not is_right or not is_signed_by(key.public_key, text, headers.get("X-Rounds-Signature", "")):
        raise Problem(401, "no_valid_signature", _("這支手機的簽章無效"))
    _check_is_instant(at)
    return key


def _check_is_instant(at: str) -> None:
    """The time is part of what is signed, but bounds nothing: a phone's clock may be years off, and a replay stores
    nothing new.
    """
    try:
        datetime.fromisoformat(at)
    except ValueError as error:
        raise Problem(401, "no_valid_signature", _("這支手機的簽章無效"), "X-Rounds-At") from error
