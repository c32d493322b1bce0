"""Codes: what is refused, what is folded, and that no single slip goes unnoticed."""

import json
import random
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.codes import CODE_SIGNS, SIGNS, CodeError, check_sign, format_code, mint, parse_code

VECTORS = json.loads(Path(__file__).with_name("code_vectors.json").read_text("utf-8"))
MINTED = 100_000
CODES = st.integers(0, 2**32).map(lambda seed: mint(random.Random(seed)))


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda vector: repr(vector["text"]))
def test_what_is_no_code_is_refused_with_its_reason(vector):
    with pytest.raises(CodeError) as refusal:
        parse_code(vector["text"])

    assert refusal.value.reason == vector["reason"]


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: repr(vector["text"]))
def test_a_code_is_read_from_any_spelling_and_any_host(vector):
    assert parse_code(vector["text"]) == vector["code"]


@pytest.mark.parametrize("vector", VECTORS["check_signs"], ids=lambda vector: vector["data"])
def test_check_signs_equal_the_published_values(vector):
    assert check_sign(vector["data"]) == vector["check"]


def test_the_refusal_says_what_is_wrong_in_both_languages():
    with pytest.raises(CodeError, match=r"7K3M-9QXE 有錯字 / 7K3M-9QXE fails its check sign"):
        parse_code("7k3m9qxe")


@pytest.fixture(scope="module")
def codes():
    draw = random.Random(20260901)
    return [mint(draw) for _ in range(MINTED)]


@pytest.fixture(scope="module")
def places(codes):
    """One row of bytes for each of the eight places: the values of that sign in all codes."""
    return [bytes(SIGNS.index(code[place]) for code in codes) for place in range(CODE_SIGNS)]


def _weights(place):
    """What each sign at `place` adds to the check sum, taken from `check_sign` itself; the sum of a code is 0."""
    if place == CODE_SIGNS - 1:
        return bytes(range(32))
    return bytes(SIGNS.index(check_sign("0" * place + sign + "0" * (CODE_SIGNS - 2 - place))) for sign in SIGNS)


WEIGHTS = [_weights(place).ljust(256, b"\0") for place in range(CODE_SIGNS)]


def _xor(*rows):
    total = 0
    for row in rows:
        total ^= int.from_bytes(row, "big")
    return total.to_bytes(len(rows[0]), "big")


def _sum(places):
    return _xor(*(row.translate(weights) for row, weights in zip(places, WEIGHTS, strict=True)))


def _is_accepted(code):
    return _reading(code) == code


def test_codes_hardly_ever_meet(codes):
    """35 random bits: among 100,000 codes a seventh of a pair is expected."""
    assert len(set(codes)) >= MINTED - 2


def test_every_single_wrong_sign_in_100000_codes_is_found(places):
    total, zero = _sum(places), bytes(MINTED)
    assert total == zero
    for place, row in enumerate(places):
        right = row.translate(WEIGHTS[place])
        for value in range(32):
            wrong = bytes([WEIGHTS[place][value]]) * MINTED
            # what passes is what was not changed: the sign that stood there anyway
            assert _xor(total, right, wrong).count(0) == row.count(value)


def test_every_swap_of_two_different_signs_in_100000_codes_is_found(places):
    total = _sum(places)
    for left, right in combinations(range(CODE_SIGNS), 2):
        here, there = places[left], places[right]
        changes = (here.translate(WEIGHTS[left]), there.translate(WEIGHTS[left]))
        changes += (there.translate(WEIGHTS[right]), here.translate(WEIGHTS[right]))
        assert _xor(total, *changes).count(0) == _xor(here, there).count(0)


def test_the_sums_over_many_codes_agree_with_reading_them_one_by_one(codes, places):
    """The oracle: what the sums above call right is what `parse_code` takes, for right and for wrong codes."""
    draw = random.Random(4)
    for index in draw.sample(range(MINTED), 60):
        code = codes[index]
        assert _is_accepted(code)
        for place, sign in product(range(CODE_SIGNS), SIGNS):
            wrong = code[:place] + sign + code[place + 1 :]
            values = [bytes([SIGNS.index(sign)]) for sign in wrong]
            assert _is_accepted(wrong) == (_sum(values) == b"\0") == (wrong == code)
        for left, right in combinations(range(CODE_SIGNS), 2):
            signs = list(code)
            signs[left], signs[right] = signs[right], signs[left]
            assert _is_accepted("".join(signs)) == (code[left] == code[right])


FOLDED = {"0": "0oO０ｏＯ", "1": "1iIlL１ｉＩｌＬ"}
SEPARATORS = ("", "", "", " ", "-", "\u2013", "\u2212", "－", "\u3000", "\t")
ADDRESSES = (
    "{}",
    " {}\n",
    "HTTPS://ROUNDS.SCHOOL.TW/{}",
    "https://old-name.example:8443/{}/",
    "http://192.168.1.20:8000/{}?from=label#top",
    "rounds.school.tw/{}",
)


@st.composite
def spellings(draw):
    code = draw(CODES)
    signs = [draw(st.sampled_from(_spelt(sign))) + draw(st.sampled_from(SEPARATORS)) for sign in code]
    return code, "".join(signs)


def _spelt(sign):
    wide = chr(ord(sign) + 0xFEE0)
    return FOLDED.get(sign, sign + sign.lower() + wide + wide.lower())


@given(spellings())
def test_a_code_is_read_however_it_is_typed(spelling):
    code, typed = spelling

    assert parse_code(typed) == code


@given(CODES, st.sampled_from(ADDRESSES), st.booleans())
def test_a_code_is_read_out_of_any_hosts_address(code, address, is_small):
    text = address.format(code.lower() if is_small else format_code(code))

    assert parse_code(text) == code


@given(CODES)
def test_a_minted_code_reads_back_from_what_is_printed(code):
    assert parse_code(format_code(code)) == code
    assert parse_code(f"HTTPS://ROUNDS.SCHOOL.TW/{code}") == code


def test_the_same_random_source_mints_the_same_codes():
    assert [mint(random.Random(3)) for _ in range(2)] == [mint(random.Random(3))] * 2


def test_minting_uses_all_signs_in_every_place():
    draw = random.Random(11)
    codes = [mint(draw) for _ in range(4000)]

    assert all({code[place] for code in codes} == set(SIGNS) for place in range(CODE_SIGNS))
    assert len(set(codes)) == len(codes)


@given(st.text(max_size=40))
def test_any_text_is_either_a_canonical_code_or_refused(text):
    assert _reading(text) in ("length", "sign", "check") or parse_code(_reading(text)) == _reading(text)


def _reading(text: str) -> str:
    try:
        return parse_code(text)
    except CodeError as refusal:
        return refusal.reason
