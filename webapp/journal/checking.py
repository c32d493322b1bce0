"""Looking at what was sent before anything is written: is it a record, and who has signed it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.journal.beside import map_beside
from webapp.journal.envelope import KEY_ID, Envelope, RejectedError, is_signed_by, parse
from webapp.journal.interface import Authority, KeyInfo


@dataclass(frozen=True)
class Checked:
    """A record whose signature has been looked at, outside the writing transaction: that is where the time goes."""

    envelope: Envelope | None
    key: KeyInfo | None
    rejected: str | None = None
    record_id: str | None = None


def highest_numbers(checked: list[Checked]) -> dict[str, int]:
    """Return the highest number by device, of the records that a phone's own key has signed."""
    highest: dict[str, int] = {}
    for item in checked:
        envelope, key = item.envelope, item.key
        if envelope and key and not key.is_server and key.device_id == envelope.device_id:
            highest[key.device_id] = max(envelope.n, highest.get(key.device_id, 0))
    return highest


def _key_named_by(sealed: Any) -> str | None:
    key = sealed.get("key") if isinstance(sealed, dict) else None
    return key if isinstance(key, str) and KEY_ID.fullmatch(key) else None


def _signer(sealed: Any, keys: Mapping[str, KeyInfo]) -> KeyInfo | None:
    """Return the key that has signed a text which is no record, or None."""
    key = keys.get(_key_named_by(sealed) or "")
    if key is None or not (isinstance(sealed.get("body"), str) and isinstance(sealed.get("sig"), str)):
        return None
    octets = sealed["body"].encode("utf-8", "surrogatepass")
    return key if is_signed_by(key.public_key, octets, sealed["sig"]) else None


def check_all(authority: Authority, session: Session, sealed: list[Any]) -> list[Checked]:
    """Parse every record and verify its signature. Reads keys, writes nothing."""
    keys = authority.find_keys(session, {key for item in sealed if (key := _key_named_by(item))})
    return map_beside(lambda item: _check(item, keys), sealed)


def _check(sealed: Any, keys: Mapping[str, KeyInfo]) -> Checked:
    try:
        item = parse(sealed)
    except RejectedError as error:
        # truly signed all the same, it is turned away; a 401 would have its phone ask for a sign-in for ever
        return Checked(None, _signer(sealed, keys), rejected=error.why, record_id=error.record_id)
    key = keys.get(item.key_id)
    if key is None or not is_signed_by(key.public_key, item.body.encode(), item.sig):
        return Checked(None, None, rejected="bad_signature", record_id=item.id)
    return Checked(item, key)
