"""Codes: what is refused, what is folded, and that no single slip goes unnoticed."""

import json
import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.codes import CODE_SIGNS, SIGNS, CodeError, check_sign, format_code, mint, parse_code

VECTORS = json.loads(Path(__file__).with_name("code_vectors.json").read_text("utf-8"))
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


@given(CODES)
def test_every_single_wrong_sign_is_found(code):
    for position in range(CODE_SIGNS):
        for sign in SIGNS.replace(code[position], ""):
            wrong = code[:position] + sign + code[position + 1 :]
            assert check_sign(wrong[:-1]) != wrong[-1]


@given(CODES)
def test_every_swap_of_two_different_signs_is_found(code):
    for left, right in combinations(range(CODE_SIGNS), 2):
        if code[left] != code[right]:
            signs = list(code)
            signs[left], signs[right] = signs[right], signs[left]
            assert check_sign("".join(signs[:-1])) != signs[-1]


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
