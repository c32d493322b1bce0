"""A ledger as a file: .xlsx for Excel, CSV for programs.

A name that begins with `=` must never become a formula on somebody's machine. In .xlsx every text is typed as text,
and so keeps its leading zeros too; in CSV, which has no types, what a spreadsheet would calculate gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter

from webapp.desk.cells import Words, as_instant
from webapp.ledgers import Column
from webapp.workbooks import CELL_SIGNS, FORMATS, WORKBOOK, sheet_name

BOM = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "{=")
WIDTHS = {"money": 14, "date": 12, "instant": 17, "number": 10, "state": 12, "place": 30, "yes_no": 8, "person": 14}
WIDTH = 24
FLUSH_ROWS = 500


@dataclass(frozen=True)
class Sheet:
    """What a file is about: title and headings, how values become words, and the facts that the second sheet tells."""

    title: str
    columns: Sequence[Column]
    words: Words
    about_title: str
    about: Sequence[tuple[str, str]]


def write_xlsx(out: BinaryIO, sheet: Sheet, rows: Iterable[Any]) -> int:
    """Write rows under their headings, and a second sheet that says what this is; return the number of rows."""
    number = 0
    with xlsxwriter.Workbook(out, WORKBOOK) as book:
        page = book.add_worksheet(sheet_name(sheet.title))
        forms = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        _write_headings(page, sheet.columns, book.add_format({"bold": True, "bottom": 1}))
        for number, row in enumerate(rows, 1):
            for at, column in enumerate(sheet.columns):
                _write_cell(page, (number, at), column, getattr(row, column.key), forms.get(column.kind), sheet.words)
        page.autofilter(0, 0, number, max(len(sheet.columns) - 1, 0))
        _write_about(book.add_worksheet(sheet_name(sheet.about_title)), sheet.about)
    return number


def _write_headings(page: Any, columns: Sequence[Column], strong: Any) -> None:
    page.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        page.set_column(at, at, WIDTHS.get(column.kind, WIDTH))
        page.write_string(0, at, str(column.title), strong)


def _write_cell(sheet: Any, at: tuple[int, int], column: Column, value: Any, form: Any, words: Words) -> None:
    if value is None or value == "":
        return
    if column.kind == "instant":
        moment = as_instant(value)
        if moment:
            sheet.write_datetime(*at, moment.astimezone(words.zone).replace(tzinfo=None), form)
    elif column.kind == "date":
        sheet.write_datetime(*at, value, form)
    elif column.kind in ("number", "money"):
        sheet.write_number(*at, value, form)
    else:
        sheet.write_string(*at, words.text(column, value)[:CELL_SIGNS])


def _write_about(sheet: Any, about: Sequence[tuple[str, str]]) -> None:
    sheet.set_column(0, 1, 32)
    for at, (name, value) in enumerate(about):
        sheet.write_string(at, 0, name)
        sheet.write_string(at, 1, value)


def csv_parts(sheet: Sheet, rows: Iterable[Any]) -> Iterator[str]:
    """Give the file in parts: a BOM, so that Excel reads the Chinese, then lines ended by CR LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    cells = [(column.key, _csv_cell(column, sheet.words)) for column in sheet.columns]
    buffer.write(BOM)
    writer.writerow([defuse(str(column.title)) for column in sheet.columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(getattr(row, key)) for key, cell in cells])
        if number % FLUSH_ROWS == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _csv_cell(column: Column, words: Words) -> Callable[[Any], str]:
    if column.kind in ("number", "money"):
        return lambda value: "" if value is None else str(value)
    if column.kind == "date":
        return lambda value: value.isoformat() if value else ""
    return lambda value: defuse(words.text(column, value))


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def defuse(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would calculate, full-width signs and leading space included."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS) else text
