"""Positions in the feed that a device carries: opaque, protected by HMAC, bound to person, scope and timeline."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass

from webapp.journal.envelope import to_base64, unbase64


class BadCursorError(ValueError):
    """Not a cursor of this installation."""


@dataclass(frozen=True)
class Position:
    """After change `change_id` of commit `seq`; `nonce` is that commit's. `seq` 0: the very beginning."""

    seq: int
    change_id: int
    nonce: str
    person_id: str
    scope: str


def write(position: Position, secret: str) -> str:
    text = json.dumps(asdict(position), separators=(",", ":"), sort_keys=True).encode()
    return to_base64(text) + "." + to_base64(_mac(text, secret))


def read(token: str, secret: str) -> Position:
    """Raises `BadCursorError` on anything that this installation did not write."""
    try:
        text, mac = (unbase64(part) for part in token.split("."))
        if not hmac.compare_digest(mac, _mac(text, secret)):
            raise BadCursorError
        return Position(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise BadCursorError from error


def _mac(text: bytes, secret: str) -> bytes:
    return hmac.digest(b"cursor:" + secret.encode(), text, hashlib.sha256)[:16]
