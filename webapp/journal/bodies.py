"""The body of a request to the sync API: JSON, gzip allowed, read within limits (sync-protocol 5.1, 11)."""

from __future__ import annotations

import zlib
from typing import Any

from flask import request
from flask_babel import gettext as _

from webapp.errors import Problem
from webapp.journal.strict_json import RejectedError, check_limits, read_strictly

MAX_JSON_BYTES = 1 << 20
MAX_RATIO = 20
# below this a small text that repeats itself is no bomb
LEAST_BYTES = 1024
# sealed records are checked one by one: a bad one is no reason to refuse the rest
RECORDS = "records"


def read_octets() -> bytes:
    """Return the body as it came. Raises `RequestEntityTooLarge` instead of reading more than `MAX_JSON_BYTES`."""
    request.max_content_length = MAX_JSON_BYTES
    return request.get_data()


def read_json() -> dict[str, Any]:
    """Read the body as a JSON object. Raises `Problem` 400 or 415, and 413."""
    octets = read_octets()
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        octets = _unzip(octets)
    elif encoding != "identity":
        raise Problem(415, "unknown_encoding", _("要求的格式不對"), "Content-Encoding: gzip")
    try:
        value = read_strictly(octets)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not_json", _("要求的格式不對"), "JSON") from error
    if not isinstance(value, dict):
        raise Problem(400, "not_json", _("要求的格式不對"), "an object")
    try:
        check_limits({name: member for name, member in value.items() if name != RECORDS})
    except RejectedError as error:
        raise Problem(400, "bad_request", _("要求的格式不對"), error.why) from error
    return value


def _unzip(octets: bytes) -> bytes:
    """Unpack in one bounded step: a bomb is refused before it grows."""
    unpacker = zlib.decompressobj(wbits=31)
    limit = min(MAX_JSON_BYTES, max(len(octets), LEAST_BYTES) * MAX_RATIO)
    try:
        plain = unpacker.decompress(octets, limit + 1)
    except zlib.error as error:
        raise Problem(400, "not_gzip", _("要求的格式不對"), "gzip") from error
    if len(plain) > limit:
        raise Problem(413, "too_large", _("內容太大"), f"ratio at most {MAX_RATIO}, at most {MAX_JSON_BYTES} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise Problem(400, "not_gzip", _("要求的格式不對"), "one whole gzip member, nothing after it")
    return plain
