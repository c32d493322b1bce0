"""Whatever comes as a sealed record: an envelope within the limits of chapter 11, or a refusal of that record alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.phones import NOBODYS_ID, Phone
from webapp.journal.envelope import BODY_BYTES, PHOTO_BYTES, Envelope, RejectedError, parse

SHA = "0" * 64
PHOTO = {"sha256": SHA, "bytes": 1, "mime": "image/jpeg", "field": "photos"}
BASE: dict[str, Any] = {
    "v": 1, "id": NOBODYS_ID, "n": 1, "device": NOBODYS_ID, "author": NOBODYS_ID, "type": "damage.report", "schema": 1,
    "captured_at": "2026-09-01T00:30:00.000Z", "tz": "Asia/Taipei", "clock_offset_ms": 0, "target": None,
    "base": None, "depends": [], "data": {}, "photos": [], "amends": None, "app": "test", "prev": None,
}  # fmt: skip


def text_of(**members: Any) -> str:
    return json.dumps(BASE | members, ensure_ascii=False)


def read(body: Any, key: Any = "k", sig: Any = "s") -> Envelope | str:
    """The envelope, or why there is none; anything else that is raised fails the test."""
    try:
        return parse({"body": body, "key": key, "sig": sig})
    except RejectedError as error:
        return error.why


def nested(depth: int) -> Any:
    """A list in a list …: `depth` levels of brackets."""
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(("more", "expected"), [(0, None), (1, "too_large")])
def test_an_envelope_has_64_kib_and_not_one_byte_more(more: int, expected: str | None) -> None:
    # ten texts of three-byte signs: octets count, not signs
    fill = {f"t{number}": "字" * 2000 for number in range(10)}
    spare = BODY_BYTES - len(text_of(data=fill | {"rest": ""}).encode()) + more
    body = text_of(data=fill | {"rest": "x" * spare})

    assert len(body.encode()) == BODY_BYTES + more
    assert read(body) == expected if expected else isinstance(read(body), Envelope)


@pytest.mark.parametrize(("signs", "expected"), [(10_000, None), (10_001, "string_too_long")])
def test_a_text_has_10_000_signs_and_not_one_more(signs: int, expected: str | None) -> None:
    for data in ({"note": "字" * signs}, {"x" * signs: 1}, {"list": ["字" * signs]}):
        found = read(text_of(data=data))
        assert found == expected if expected else isinstance(found, Envelope), found


@pytest.mark.parametrize(("depth", "expected"), [(7, None), (8, "too_deep")])
def test_an_envelope_is_eight_levels_deep_and_not_one_more(depth: int, expected: str | None) -> None:
    # the envelope itself is the first level
    found = read(text_of(data=nested(depth)))

    assert found == expected if expected else isinstance(found, Envelope), found


@pytest.mark.parametrize(("number", "expected"), [(20, None), (21, "bad_photos")])
def test_a_record_has_twenty_photos_and_not_one_more(number: int, expected: str | None) -> None:
    found = read(text_of(photos=[PHOTO | {"sha256": f"{n:064x}"} for n in range(number)]))

    assert found == expected if expected else isinstance(found, Envelope), found


@pytest.mark.parametrize(("octets", "expected"), [(12 << 20, None), ((12 << 20) + 1, "bad_photos")])
def test_a_photo_has_12_mib_and_not_one_byte_more(octets: int, expected: str | None) -> None:
    assert PHOTO_BYTES == 12 << 20
    found = read(text_of(photos=[PHOTO | {"bytes": octets}]))

    assert found == expected if expected else isinstance(found, Envelope), found


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[" * 60_000, id="recursion"),
        pytest.param('{"a":' * 10_000, id="recursion of objects"),
        pytest.param(text_of(data=0).replace('"data": 0', '"data": NaN'), id="NaN"),
        pytest.param(text_of(data=0).replace('"data": 0', '"data": -Infinity'), id="infinity by name"),
        pytest.param(text_of(data=0).replace('"data": 0', '"data": 1e999999'), id="infinity by size"),
        pytest.param(text_of(data=0).replace('"data": 0', '"data": ' + "9" * 5000), id="5000 digits"),
        pytest.param(text_of(data=0).replace('"data": 0', '"data": 9223372036854775808'), id="65 bits"),
        pytest.param(text_of(data=0).replace('"data": 0', '"n": 2'), id="a name twice"),
        pytest.param(text_of() + "\x00", id="NUL after the end"),
        pytest.param(text_of() + "{}", id="two texts"),
        pytest.param("\ufeff" + text_of(), id="byte order mark"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_readers_of_json_would_not_agree_on_is_no_record(body: str) -> None:
    assert read(body) == "not_json"


@pytest.mark.parametrize("sign", ["\x00", "\ud800", "a\udc00b"])
def test_a_text_holds_no_nul_and_no_half_of_a_pair(sign: str) -> None:
    for data in ({"note": sign}, {sign: 1}, [sign]):
        assert read(json.dumps(BASE | {"data": data})) == "forbidden_sign"
    assert read(f'{{"note": "{sign}"}}') in {"not_utf8", "not_json"}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tz", None), ("tz", 5), ("tz", []), ("tz", {}), ("n", 0), ("n", 2**31), ("n", True), ("n", 1.0), ("n", "1"),
        ("id", None), ("id", BASE["id"].upper()), ("id", BASE["id"] + "\n"), ("device", ["x"]), ("author", 7),
        ("type", "DROP TABLE"), ("type", "a.b.c.d"), ("type", "x" * 80), ("schema", 0), ("schema", 10_000),
        ("captured_at", None), ("captured_at", 0), ("captured_at", "yesterday"), ("captured_at", "2026-09-01T00:30:00"),
        ("captured_at", "0001-01-01T00:00:00+23:59x"), ("clock_offset_ms", "0"), ("clock_offset_ms", 1e15),
        ("target", "7K3M9QXF"), ("target", []), ("depends", "x"), ("depends", [None]), ("depends", [NOBODYS_ID] * 51),
        ("photos", {}), ("photos", [None]), ("photos", [PHOTO | {"mime": []}]), ("photos", [PHOTO | {"mime": {}}]),
        ("photos", [PHOTO | {"mime": "image/svg+xml"}]), ("photos", [PHOTO | {"bytes": 0}]),
        ("photos", [PHOTO | {"bytes": True}]), ("photos", [PHOTO | {"sha256": "../../etc/passwd"}]),
        ("photos", [PHOTO | {"field": "f" * 65}]), ("amends", ""), ("amends", {}), ("amends", "no-id"),
    ],
)  # fmt: skip
def test_a_member_of_another_shape_refuses_the_record_by_name(member: str, value: Any) -> None:
    assert read(text_of(**{member: value})) == f"bad_{member}"


@pytest.mark.parametrize("key", ["", "k\x00", "k k", "字", "k" * 65, "a/b", None, 7, []])
def test_a_name_of_a_key_that_is_none_is_not_looked_up(key: Any) -> None:
    assert read(text_of(), key=key) in {"bad_signature", "not_sealed"}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*BASE, "via", "strange"]), values, max_size=6))
def test_no_envelope_whatever_it_holds_raises_anything_but_a_refusal(members: dict[str, Any]) -> None:
    found = read(json.dumps(BASE | members))

    assert isinstance(found, Envelope | str)


@given(values | st.binary(max_size=20), values, values)
def test_nothing_whatever_its_shape_raises_anything_but_a_refusal(body: Any, key: Any, sig: Any) -> None:
    assert isinstance(read(body, key, sig), str)


def test_a_poisoned_record_does_not_keep_the_others_back(patrol: Phone) -> None:
    good = [patrol.seal("person.prefer", {"lang": "en"}) for _ in range(2)]
    bad: list[Any] = [
        None, 7, [], {}, {"body": 1}, {"body": "[" * 1000, "key": "k", "sig": "s"},
        {"body": "{}", "key": "k\x00", "sig": "s"}, {"body": '{"id": "\ud800"}', "key": "k", "sig": "s"},
        patrol.seal_envelope(patrol.envelope("person.prefer", {"lang": "en"}, tz=None)),
        patrol.seal_envelope(patrol.envelope("person.prefer", {"lang": "en"}, photos=[PHOTO | {"mime": []}])),
        patrol.seal_envelope(patrol.envelope("person.prefer", nested(9))),
    ]  # fmt: skip

    outcomes = patrol.outcomes(good[0], *bad, good[1])

    assert [outcome["outcome"] for outcome in outcomes] == ["stored", *["rejected"] * len(bad), "stored"]
