"""A sealed record as text: parsing, limits, hash and signature (sync-protocol 3.2, 3.3, 11)."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from webapp.journal.strict_json import RejectedError, check_limits, read_record

BODY_BYTES = 64 * 1024
PHOTOS = 20
PHOTO_BYTES = 12 << 20
CLOCK_TOLERANCE = timedelta(minutes=5)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX256 = re.compile(r"[0-9a-f]{64}")
TYPE = re.compile(r"[a-z_]{1,32}(\.[a-z_]{1,31}){1,2}")
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
MIMES = ("image/jpeg", "image/png", "image/webp")
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Envelope:
    """The parsed body. Unknown members stay in `body`, which alone is kept."""

    body: str
    hash: str
    key_id: str
    sig: str
    id: str
    n: int
    device_id: str
    author_id: str
    type: str
    schema: int
    captured_at: datetime
    tz: str
    clock_offset_ms: int | None
    target: dict[str, Any] | None
    base: Any
    depends: tuple[str, ...]
    data: Any
    photos: tuple[dict[str, Any], ...]
    amends: str | None
    via: str

    @property
    def corrected_at(self) -> datetime:
        corrected = self.captured_at + timedelta(milliseconds=self.clock_offset_ms or 0)
        return min(max(corrected, EARLIEST), LATEST)

    @property
    def is_clock_trusted(self) -> bool:
        return self.clock_offset_ms is not None and abs(self.clock_offset_ms) <= CLOCK_TOLERANCE / timedelta(
            milliseconds=1
        )


def parse(sealed: Any) -> Envelope:
    """Read `{body, key, sig}`. Raises `RejectedError`; never anything else, whatever the bytes."""
    if not isinstance(sealed, dict):
        raise RejectedError("not_sealed")
    body, key_id, sig = sealed.get("body"), sealed.get("key"), sealed.get("sig")
    if not (isinstance(body, str) and isinstance(key_id, str) and isinstance(sig, str)):
        raise RejectedError("not_sealed")
    try:
        octets = body.encode()
    except UnicodeEncodeError as error:
        raise RejectedError("not_utf8") from error
    if len(octets) > BODY_BYTES:
        raise RejectedError("too_large")
    try:
        members, is_within = read_record(body, octets)
    except (ValueError, RecursionError) as error:
        raise RejectedError("not_json") from error
    if not isinstance(members, dict):
        raise RejectedError("not_an_envelope")
    if KEY_ID.fullmatch(key_id) is None:
        raise RejectedError("bad_signature")
    digest = hashlib.sha256(octets).hexdigest()
    return _envelope(members, body=body, digest=digest, key_id=key_id, sig=sig[:200], is_within=is_within)


def _envelope(members: dict[str, Any], *, body: str, digest: str, key_id: str, sig: str, is_within: bool) -> Envelope:
    record_id = members.get("id") if _is_uuid(members.get("id")) else None
    try:
        if not is_within:
            check_limits(members)
        return Envelope(
            body=body,
            hash=digest,
            key_id=key_id,
            sig=sig,
            id=_need(_is_uuid(members.get("id")), members.get("id"), "id"),
            n=_need(_is_int(members.get("n"), 1, 2**31 - 1), members.get("n"), "n"),
            device_id=_need(_is_uuid(members.get("device")), members.get("device"), "device"),
            author_id=_need(_is_uuid(members.get("author")), members.get("author"), "author"),
            type=_need(_matches(TYPE, members.get("type")), members.get("type"), "type"),
            schema=_need(_is_int(members.get("schema"), 1, 9999), members.get("schema"), "schema"),
            captured_at=_instant(members.get("captured_at")),
            tz=_need(isinstance(members.get("tz", ""), str), members.get("tz", ""), "tz")[:64],
            clock_offset_ms=_offset(members.get("clock_offset_ms")),
            target=_need(isinstance(members.get("target"), dict | None), members.get("target"), "target"),
            base=members.get("base"),
            depends=_ids(members.get("depends")),
            data=members.get("data"),
            photos=_photos(members.get("photos")),
            amends=_need(members.get("amends") is None or _is_uuid(members["amends"]), members.get("amends"), "amends"),
            via="desk" if members.get("via") == "desk" else "device",
        )
    except RejectedError as error:
        raise RejectedError(error.why, record_id) from error


def _need(ok: bool, value: Any, name: str) -> Any:
    if not ok:
        raise RejectedError(f"bad_{name}")
    return value


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def _is_int(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
        _need(instant.tzinfo is not None, None, "captured_at")
        return min(max(instant.astimezone(UTC), EARLIEST), LATEST)
    except (TypeError, ValueError, OverflowError) as error:
        raise RejectedError("bad_captured_at") from error


def _offset(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e14:
        raise RejectedError("bad_clock_offset_ms")
    return round(value)


def _ids(value: Any) -> tuple[str, ...]:
    value = [] if value is None else value
    _need(isinstance(value, list) and len(value) <= 50 and all(map(_is_uuid, value)), None, "depends")
    return tuple(dict.fromkeys(value))


def _photos(value: Any) -> tuple[dict[str, Any], ...]:
    value = [] if value is None else value
    _need(isinstance(value, list) and len(value) <= PHOTOS, None, "photos")
    for photo in value:
        _need(
            isinstance(photo, dict)
            and _matches(HEX256, photo.get("sha256"))
            and _is_int(photo.get("bytes"), 1, PHOTO_BYTES)
            and photo.get("mime") in MIMES
            and isinstance(photo.get("field"), str)
            and len(photo["field"]) <= 64,
            None,
            "photos",
        )
    return tuple(value)


def key_id_of(public_key: bytes) -> str:
    """Name a public key: base64url of the first 16 bytes of SHA-256 of its SPKI bytes."""
    return base64.urlsafe_b64encode(hashlib.sha256(public_key).digest()[:16]).rstrip(b"=").decode()


def unbase64(text: str) -> bytes:
    """Decode base64url with or without padding. Raises `ValueError`."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def to_base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@lru_cache(maxsize=4096)
def load_public_key(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """Read SPKI bytes of a P-256 key. Raises `ValueError`."""
    key = serialization.load_der_public_key(public_key)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    return key


def is_signed_by(public_key: bytes, text: bytes, sig: str) -> bool:
    """Tell whether `sig` (IEEE P1363, 64 bytes, base64url) is this key's ECDSA with SHA-256 over `text`."""
    try:
        raw = unbase64(sig)
        if len(raw) != 64:
            return False
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        load_public_key(public_key).verify(der, text, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True
