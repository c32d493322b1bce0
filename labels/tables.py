"""Labels from a CSV as spreadsheets write it: UTF-8, UTF-16, Big5 or GB 18030, cut by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labels.errors import LabelError
from labels.label import Label

DELIMITERS = (",", ";", "\t")
SHOWN = 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REPLACED = "\ufffd"
_SAMPLE_BYTES = 200_000
_LEADS = ((range(0xA4, 0xB0), 3.2), (range(0xB0, 0xC7), -0.2), (range(0xC7, 0xD8), -2.6))
_LOW_TRAIL, _HIGH_TRAIL, _PRIOR = 3.7, -0.5, 2.2
"""Log odds of Big5 over GB 18030 by a sign's first and second byte: everyday signs of Big5 begin at A4, those of GB
at B0, whose second byte is never below A1. Among schools here Big5 is nine times as likely before anything is read."""
_SURE = 5.0
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_LINE = re.compile(r"line(\d+)")
_OWN = ("code", "title", "header")


class Columns(NamedTuple):
    """Which cell of a row is what; `lines` in the order of their numbers, `values` by name."""

    own: dict[str, int]
    lines: list[int]
    values: dict[str, int]
    width: int


def read_labels(content: bytes, name: str) -> list[Label]:
    """Return the labels of a CSV: columns code, title, line1, line2…, header; any other column is a value.

    `name` is the file's, for messages. Raises LabelError naming the rows that can't be used, all of them, so that they
    are mended in one go.
    """
    rows = _rows(decode(content, name), name)
    header = next(rows, (0, []))[1]
    columns = _columns(header)
    wrong: list[str] = []
    labels = list(_labels(rows, columns, wrong)) if "code" in columns.own else []
    if wrong:
        more = f"\n  … (+{len(wrong) - SHOWN})" if len(wrong) > SHOWN else ""
        listed = "\n  ".join(wrong[:SHOWN])
        raise LabelError(f"{len(wrong)} 列不能用，什麼都沒印", f"{len(wrong)} unusable rows:\n  {listed}{more}")
    if not labels:
        raise LabelError(
            f"{name} 沒有資料，或第一列沒有 code 欄", f"{name} has no rows or no column `code` in its first row"
        )
    return labels


def decode(content: bytes, name: str) -> str:
    """Return the text of a file in whichever of the usual encodings it is. Raises LabelError if in none."""
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    damaged = _damaged_line(content)
    if damaged:
        raise LabelError(
            f"{name} 第 {damaged} 行有壞掉的字，請在試算表重新存成「CSV UTF-8」",
            f"{name}, line {damaged}: a damaged sign; save it again as CSV UTF-8",
        )
    raise LabelError(
        f"{name} 讀不出文字，請在試算表另存為「CSV UTF-8」",
        f"{name} is no text in UTF-8, UTF-16, Big5 or GB 18030: save it as CSV UTF-8",
    )


def _encodings(content: bytes) -> tuple[str, ...]:
    """The encodings to try, in order. Big5, GB 18030 and UTF-8 read each other's bytes as wrong signs, silently, so a
    text that is surely in one is never tried in another."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return (name,)
    if b"\0" in content[:100]:
        return ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be",)
    if _damaged_line(content):
        return ()
    odds = _big5_odds(content)
    likely, other = (("cp950", "big5hkscs"), ("gb18030",)) if odds > 0 else (("gb18030",), ("cp950",))
    return ("utf-8", *likely) if abs(odds) > _SURE else ("utf-8", *likely, *other)


def _damaged_line(content: bytes) -> int | None:
    """Return the first line that is wrong in what is UTF-8 for the most part, None in any other text."""
    text = content.decode("utf-8", "replace")
    wrong, foreign = text.count(_REPLACED), sum(sign > "\x7f" for sign in text)
    return text.partition(_REPLACED)[0].count("\n") + 1 if 0 < wrong < foreign / 2 else None


def _big5_odds(content: bytes) -> float:
    odds, position, sample = _PRIOR, 0, content[:_SAMPLE_BYTES]
    while position < len(sample) - 1:
        lead, trail = sample[position : position + 2]
        position += 1
        if lead >= 0x80:
            position += 1
            odds += next((weight for leads, weight in _LEADS if lead in leads), 0.0)
            odds += _LOW_TRAIL if trail < 0xA1 else _HIGH_TRAIL
    return odds


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each row that is not empty, as a spreadsheet counts them."""
    match = _SEPARATOR_LINE.match(text)
    delimiter = match[1] if match else _delimiter(text)
    body = text[match.end() :] if match else text
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(rows, 2 if match else 1):
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise LabelError(f"{name} 第 {rows.line_num} 行不是 CSV", f"{name}, line {rows.line_num}: {error}") from error


def _delimiter(text: str) -> str:
    """The sign that cuts a column `code` out of the first line, else the comma."""
    first = next(iter(text.lstrip().splitlines()), "")
    for delimiter in DELIMITERS:
        if "code" in _columns(next(csv.reader([first], delimiter=delimiter), [])).own:
            return delimiter
    return DELIMITERS[0]


def _columns(header: Sequence[str]) -> Columns:
    own, numbered, values = dict[str, int](), dict[int, int](), dict[str, int]()
    for index, raw in enumerate(header):
        name = raw.strip()
        match = _LINE.fullmatch(name.lower())
        if match:
            numbered[int(match[1])] = index
        elif name.lower() in _OWN:
            own[name.lower()] = index
        elif name:
            values[name] = index
    return Columns(own, [numbered[number] for number in sorted(numbered)], values, len(header))


def _labels(rows: Iterator[tuple[int, list[str]]], columns: Columns, wrong: list[str]) -> Iterator[Label]:
    for number, row in rows:
        cells = row + [""] * (columns.width - len(row))
        own = {name: cells[index] for name, index in columns.own.items()}
        where = f"第 {number} 列 / row {number}: {own['code']!r}"
        if len(row) > columns.width and any(row[columns.width :]):
            wrong.append(f"{where}: 儲存格比標題多，請檢查引號與分隔符號 / more cells than the first row has")
            continue
        values = {name: cells[index] for name, index in columns.values.items()}
        try:
            yield Label(**own, lines=tuple(cells[index] for index in columns.lines), values=values)
        except LabelError as error:
            wrong.append(f"{where}: {error}")
