"""The quick reader gives the verdict, and the value, of the slow one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.journal.strict_json import (
    RejectedError,
    check_limits,
    read_canonical,
    read_record,
    read_slowly,
    read_strictly,
)

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=6))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
ODD = (
    '{"a":1,"a":1}',
    '{"a":{"b":1,"b":2}}',
    '{"a":9223372036854775807}',
    '{"a":9223372036854775808}',
    "[18446744073709551615]",
    "[-9223372036854775808]",
    "[-9223372036854775809]",
    "[1e400]",
    "[NaN]",
    "[-0]",
    "[-0.0]",
    "[1.0]",
    "[1E5]",
    "[1e22]",
    '["\\ud800"]',
    '["\\u0000"]',
    '["\\/"]',
    '{"a":1} ',
    '{"a": 1}',
    "[",
    "",
    "nul",
    "null",
    "7",
    '"a"',
    "\ufeff[]",
    "[" * 9 + "]" * 9,
    "[" * 8 + "]" * 8,
    "[" * 5000 + "]" * 5000,
    json.dumps(["x" * 10_001]),
    json.dumps({"x" * 10_001: 1}),
)


def verdict(read: Any, text: str) -> str:
    """What a reader makes of a text, limits included; by its text, as 1 equals 1.0."""
    try:
        value, is_within = read(text)
        if not is_within:
            check_limits(value)
    except RejectedError as error:
        return error.why
    except (ValueError, RecursionError):
        return "not JSON"
    return repr(value)


def same_for_all(text: str) -> None:
    slow = verdict(lambda text: (read_slowly(text), False), text)
    assert verdict(lambda text: (read_strictly(text), False), text) == slow
    assert verdict(lambda text: read_record(text, text.encode()), text) == slow


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_get_the_same_verdict(text: str) -> None:
    same_for_all(text)


@given(VALUES, st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_all_that_can_be_written_gets_the_same_verdict(value: Any, is_ascii: bool, separators: tuple[str, str]) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, separators=separators)
    same_for_all(text)


@given(VALUES, st.text(alphabet='[]{}",:\\u0d81e-. ', max_size=3), st.integers(0, 200))
def test_all_that_is_damaged_gets_the_same_verdict(value: Any, damage: str, place: int) -> None:
    text = json.dumps(value, separators=(",", ":"))
    same_for_all(text[:place] + damage + text[place + 1 :])


def test_what_phones_write_is_read_quickly() -> None:
    text = json.dumps({"v": 1, "data": {"note": "門鎖壞了", "t": 3.5}}, ensure_ascii=False, separators=(",", ":"))

    assert read_canonical(text.encode()) == json.loads(text)
    assert read_record(text, text.encode()) == (json.loads(text), True)
