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


def read_signed_body(most_bytes: int) -> tuple[KeyInfo, bytes]:
    """Read a signed request's body, of at most so many bytes; a stranger's is not even read.

    Raises `Problem` 401 for a key or signature that is not the device's, 413 for too much, 400 for less than announced.
    """
    key = _key_of_device()
    body = _read_body(most_bytes)
    _verify(key, body)
    return key, body


def verify_device_request(body: bytes) -> KeyInfo:
    """Check `X-Rounds-Signature` over method, path, time, device and the body's hash. Raises `Problem` 401."""
    key = _key_of_device()
    _verify(key, body)
    return key


def _key_of_device() -> KeyInfo:
    key_id = request.headers.get("X-Rounds-Key", "")
    authority = current_app.extensions["journal"].door.authority
    key: KeyInfo | None = authority.find_keys(db.session(), {key_id}).get(key_id)
    if key is None or key.device_id != request.headers.get("X-Rounds-Device", ""):
        raise Problem(401, "no_valid_signature", _("這支手機的簽章無效"))
    return key


def _verify(key: KeyInfo, body: bytes) -> None:
    headers = request.headers
    at = headers.get("X-Rounds-At", "")
    text = "\n".join((request.method, request.path, at, key.device_id, hashlib.sha256(body).hexdigest())).encode()
    if not is_signed_by(key.public_key, text, headers.get("X-Rounds-Signature", "")):
        raise Problem(401, "no_valid_signature", _("這支手機的簽章無效"))
    _check_is_instant(at)


def _read_body(most_bytes: int) -> bytes:
    announced = request.content_length
    if (announced or 0) <= most_bytes:
        body = request.stream.read(most_bytes + 1)
        if announced is not None and len(body) < announced:
            raise Problem(400, "incomplete", _("要求的格式不對"), f"{len(body)} of {announced} bytes came")
        if len(body) <= most_bytes:
            return body
    raise Problem(413, "too_large", _("照片太大"), f"at most {most_bytes} bytes in one piece")


def _check_is_instant(at: str) -> None:
    """The time is part of what is signed, but bounds nothing: a phone's clock may be years off, and a replay stores
    nothing new.
    """
    try:
        datetime.fromisoformat(at)
    except ValueError as error:
        raise Problem(401, "no_valid_signature", _("這支手機的簽章無效"), "X-Rounds-At") from error
