"""Guests out of what people paste and hand in, and the notice with a school's own facts in it."""

from __future__ import annotations

from random import Random

import pytest

from webapp.gate.guests import Guest, read_pasted, read_table, write_pasted
from webapp.gate.notice import LANGUAGES, make_notice
from webapp.gate.symbols import TOKEN_SIGNS, mint_token, read_token

WANG = Guest("王小明", "家長會", "0912-345-678", "ABC-1234")


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("王小明\t家長會\t0912-345-678\tABC-1234", [WANG]),
        ("王小明,家長會，0912-345-678；ABC-1234", [WANG]),
        ("王小明 家長會 0912-345-678 ABC-1234", [WANG]),
        ("姓名\t車牌\t手機\t單位\n王小明\tABC-1234\t0912-345-678\t家長會\n", [WANG]),
        ("王小明、李四、趙五", [Guest("王小明"), Guest("李四"), Guest("趙五")]),
        ("王小明 李四 趙五", [Guest("王小明"), Guest("李四"), Guest("趙五")]),
        ("王小明 家長會", [Guest("王小明", "家長會")]),
        ("John Smith\nMary Ann Lee", [Guest("John Smith"), Guest("Mary Ann Lee")]),
        ("王小明\t\t沪A12345", [Guest("王小明", plate="沪A12345")]),
        ("", []),
    ],
)
def test_a_pasted_list_is_read_as_people_write_it(pasted: str, names: list[Guest]) -> None:
    assert read_pasted(pasted) == names


def test_what_was_read_is_read_again_from_the_form() -> None:
    guests = [WANG, Guest("John Smith"), Guest("李四", "", "", "AB-99")]

    assert read_pasted(write_pasted(guests)) == guests


def test_what_stands_over_a_heading_is_left_out_and_a_line_without_a_name_is_told() -> None:
    rows = [["115 學年度來賓名單"], ["", ""], ["Name", "Company"], ["李四", "甲公司"], ["", "乙公司"], ["字" * 121, ""]]

    assert [(one.name[:2], one.problem) for one in read_table(rows)] == [
        ("李四", ""), ("", "no_name"), ("字字", "too_long"),
    ]  # fmt: skip


def test_the_shipped_notice_says_who_why_what_how_long_and_whom_to_ask() -> None:
    made = make_notice("明德國小", "tw", "總務處", {"identity": 30, "vehicle": 30, "matter": 30})

    assert set(made) == set(LANGUAGES)
    assert all("總務處" in text and "明德國小" in text and "30" in text and "{" not in text for text in made.values())
    assert "個人資料保護法第 8 條" in made["zh_Hant"]
    assert "個人信息保護法" in make_notice("甲", "cn", "", {})["zh_Hant"]
    assert all(len(text) <= 4000 for text in made.values())


def test_the_notice_names_each_period_where_they_differ() -> None:
    made = make_notice("甲", None, "", {"identity": 14, "vehicle": 60, "matter": None})

    assert "姓名、證件後四碼、手機 14 天、車牌 60 天、物品與備註 不定期" in made["zh_Hant"]
    assert "plate 60 days" in made["en"]


def test_a_token_is_read_however_it_is_typed() -> None:
    token = mint_token(Random(1))

    assert len(token) == TOKEN_SIGNS
    assert read_token(f" {token[:4].lower()}-{token[4:8]} {token[8:]}") == token
    assert read_token("iLoO" * 4) == "1100" * 4
    assert [read_token(text) for text in ("", token[:-1], token + "0", token[:-1] + "U", token[:-1] + "王")] == [
        None
    ] * 5
