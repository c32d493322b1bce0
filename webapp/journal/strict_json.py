"""JSON as a record may be written: read as every reader of it would, and within limits (sync-protocol 11)."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

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


def check_limits_of(members: dict[str, Any], text: str) -> None:
    """Check the limits of what was read from `text`, which is UTF-8. Raises `RejectedError`.

    Most texts show by themselves that no string in them is too long, and that none holds a forbidden sign: those can
    only be written as escapes. Then the depth is all that is left to look at.
    """
    if len(text) > STRING_SIGNS or "\\u" in text or not _is_shallow(members, DEPTH):
        check_limits(members)


def _is_shallow(container: dict[str, Any] | list[Any], depth: int) -> bool:
    """Tell whether containers lie in each other at most `depth` deep."""
    for member in container.values() if isinstance(container, dict) else container:
        if isinstance(member, dict | list) and (depth == 1 or not _is_shallow(member, depth - 1)):
            return False
    return True
