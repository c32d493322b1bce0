"""JSON as a record may be written: read as every reader of it would, and within limits (sync-protocol 11)."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

import orjson

DEPTH = 8
STRING_SIGNS = 10_000
WHOLE = 2**63


class RejectedError(Exception):
    """The text is no record that could be kept: not JSON, too large, badly formed, or falsely signed."""

    def __init__(self, why: str, record_id: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.record_id = record_id


def read_strictly(text: str | bytes) -> Any:
    """Read JSON as every reader of it would: no name twice, no NaN, no number that is infinite or beyond 64 bits.

    Raises `ValueError`, `RecursionError`.
    """
    value = read_canonical(text.encode() if isinstance(text, str) else text)
    return read_slowly(text) if value is None else value


def read_canonical(octets: bytes) -> dict[str, Any] | list[Any] | None:
    """Read what is written the shortest way, as phones write it, and lies within `DEPTH`; None for the rest.

    A fast reader does not tell of a name that comes twice. But what it has read, written again, is then another text;
    so a text that comes back the same has no name twice, and no number that means different things to two readers.
    """
    try:
        value = orjson.loads(octets)
        is_same = orjson.dumps(value) == octets
    except (orjson.JSONDecodeError, TypeError, RecursionError):
        return None
    return value if is_same and isinstance(value, dict | list) and _is_plain(value, DEPTH) else None


def _is_plain(container: dict[str, Any] | list[Any], depth: int) -> bool:
    """Tell whether containers lie in each other at most `depth` deep, and no number needs 64 bits without a sign."""
    for member in container.values() if isinstance(container, dict) else container:
        kind = type(member)
        if kind is dict or kind is list:
            if depth == 1 or not _is_plain(member, depth - 1):
                return False
        elif kind is int and member >= WHOLE:
            return False
    return True


def read_slowly(text: str | bytes) -> Any:
    """Read any JSON, with the same verdict as `read_strictly`."""
    return json.loads(
        text,
        parse_constant=_refuse_constant,
        parse_float=_finite,
        parse_int=_whole,
        object_pairs_hook=_once_each,
    )


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError("an infinite number")
    return number


def _whole(digits: str) -> int:
    number = int(digits)
    if not -WHOLE <= number < WHOLE:
        raise ValueError("a number beyond 64 bits")
    return number


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name twice")
    return members


def check_limits(value: Any, depth: int = 1) -> None:
    """Check depth, lengths and signs of what was read from JSON. Raises `RejectedError`."""
    if depth > DEPTH and isinstance(value, dict | list):
        raise RejectedError("too_deep")
    if isinstance(value, str):
        if len(value) > STRING_SIGNS:
            raise RejectedError("string_too_long")
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise RejectedError("forbidden_sign")
    elif isinstance(value, dict):
        for name, member in value.items():
            check_limits(name, depth)
            check_limits(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            check_limits(member, depth + 1)


def read_record(text: str, octets: bytes) -> tuple[Any, bool]:
    """Read a record's text, which is UTF-8; tell whether it shows by itself that it is within the limits.

    Most do: a text that is short has no string that is too long, and a forbidden sign can only be written as an escape.
    Raises `ValueError`, `RecursionError`.
    """
    value = read_canonical(octets)
    if value is None:
        return read_slowly(text), False
    return value, len(text) <= STRING_SIGNS and "\\u" not in text
