"""What leaves the house in a file: nothing in it may calculate, and nothing may lose what it was."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import literal

from webapp.desk.cells import Words
from webapp.desk.exports import BOM, FORMULA_SIGNS, Sheet, csv_parts, defuse, write_xlsx
from webapp.ledgers import Column, State

TAIPEI = ZoneInfo("Asia/Taipei")
PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "{=SUM(A1:A2)}",
    "＝1+1",
    " =1+1",
    "=cmd|' /C calc'!A0",
    "http://evil.example",
    "internal:A1",
)


class Nobody:
    """Names for lists without people and places."""

    def person(self, _id: str) -> str:
        return "=陳"

    place = person


WORDS = Words(Nobody(), TAIPEI)  # type: ignore[arg-type]


def column(kind: str, **more: Any) -> Column:
    return Column("value", "值", literal(""), kind, **more)


@dataclass
class Row:
    value: Any


def workbook(column: Column, values: list[Any]) -> Any:
    out = io.BytesIO()
    write_xlsx(out, Sheet("清冊", (column,), WORDS, "說明", [("學校", "=1+1")]), [Row(value) for value in values])
    return load_workbook(io.BytesIO(out.getvalue()))


def csv_rows(column: Column, values: list[Any]) -> list[list[str]]:
    text = "".join(csv_parts(Sheet("清冊", (column,), WORDS, "說明", []), [Row(value) for value in values]))
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@pytest.mark.parametrize("kind", ["text", "code"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(payload: str, kind: str) -> None:
    cell = workbook(column(kind), [payload])["清冊"]["A2"]

    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.replace("_x000D_", "\r") == payload


@pytest.mark.parametrize("kind", ["person", "place"])
def test_a_name_is_text_too(kind: str) -> None:
    assert workbook(column(kind), ["id"])["清冊"]["A2"].data_type == "s"
    assert csv_rows(column(kind), ["id"])[1] == ["'=陳"]


def test_the_sheet_about_the_file_calculates_nothing() -> None:
    assert workbook(column("text"), [])["說明"]["B1"].data_type == "s"


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if not p.startswith(("{", "http", "internal"))])
def test_no_text_in_csv_begins_as_a_formula(payload: str) -> None:
    assert csv_rows(column("text"), [payload])[1] == [f"'{payload}"]


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_whatever_is_written_no_cell_of_csv_begins_with_a_sign_that_calculates(text: str) -> None:
    assert not defuse(text).lstrip().startswith(FORMULA_SIGNS)
    assert defuse(text).removeprefix("'") == text.removeprefix("'")


def test_a_number_that_is_a_name_stays_text() -> None:
    for number in ("000123", "3140101030000012345678", "1E5", "2026-0001"):
        cell = workbook(column("code"), [number])["清冊"]["A2"]
        assert (cell.data_type, cell.value) == ("s", number)


def test_numbers_amounts_and_dates_are_real() -> None:
    cases = [
        ("number", -3, -3, "n"),
        ("money", Decimal("1200.50"), 1200.5, "n"),
        ("date", date(2026, 9, 1), datetime(2026, 9, 1), "d"),  # noqa: DTZ001 (a cell has no zone)
        ("instant", datetime(2026, 8, 31, 16, 30, tzinfo=UTC), datetime(2026, 9, 1, 0, 30), "d"),  # noqa: DTZ001
    ]
    for kind, value, expected, data_type in cases:
        cell = workbook(column(kind), [value])["清冊"]["A2"]
        assert (cell.value, cell.data_type) == (expected, data_type)


def test_a_negative_number_in_csv_gets_no_apostrophe() -> None:
    assert csv_rows(column("number"), [-3])[1] == ["-3"]
    assert csv_rows(column("money"), [Decimal("-1.50")])[1] == ["-1.50"]


def test_states_are_in_words_and_nothing_is_nothing() -> None:
    kinds = column("state", states={"open": State("未結"), "closed": State("已結")})

    assert csv_rows(kinds, ["open", None, "newer", ["open", "closed"]])[1:] == [
        ["未結"],
        [""],
        ["newer"],
        ["未結、已結"],
    ]


def test_a_file_of_no_rows_has_its_headings() -> None:
    assert csv_rows(column("text"), []) == [["值"]]
    assert workbook(column("text"), [])["清冊"]["A1"].value == "值"


def test_a_long_file_keeps_every_row() -> None:
    values = [str(number) for number in range(1, 1801)]

    assert [row[0] for row in csv_rows(column("text"), values)[1:]] == values
