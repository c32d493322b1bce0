"""Reading what a school hands in: .xlsx or CSV, hostile ones too. Every cell comes out as text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from webapp.registry.importing.encodings import decode

FILE_BYTES = 30 << 20
PARTS = 2000
UNPACKED_BYTES = 300 << 20
COLUMNS = 200
ROWS = 60_000
CELL_SIGNS = 5000
CHUNK = 1 << 20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\s([^<>]*)>")
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")


class FileError(Exception):
    """A file that can't be read; `reason` is a key of `words.FILE_PROBLEMS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SheetInfo:
    name: str
    rows: int
    columns: int


def list_sheets(content: bytes) -> list[SheetInfo]:
    """Return the sheets that hold something. A CSV is one sheet without a name. Raises `FileError`."""
    if not is_workbook(content):
        rows = _csv_rows(content)
        return [SheetInfo("", len(rows), max(map(len, rows), default=0))]
    book = _open(content)
    return [
        SheetInfo(meta.name, sheet.end[0] + 1, sheet.end[1] + 1)
        for meta, sheet in _shown(book)
        if sheet.end is not None
    ]


def read_rows(content: bytes, sheet: int = 0) -> list[list[str]]:
    """Return the rows of one of the sheets that `list_sheets` counted, all of one width. Raises `FileError`."""
    if not is_workbook(content):
        return _even(_csv_rows(content))
    shown = [worksheet for _meta, worksheet in _shown(_open(content)) if worksheet.end is not None]
    if not 0 <= sheet < len(shown):
        raise FileError("no_sheet")
    return _even([[to_text(value) for value in row] for row in shown[sheet].to_python(skip_empty_area=False)])


def is_workbook(content: bytes) -> bool:
    """Tell a workbook from text. Raises `FileError` for what is neither, or too large."""
    if len(content) > FILE_BYTES:
        raise FileError("too_large")
    if not content.strip(b"\x00\xef\xbb\xbf \r\n\t"):
        raise FileError("empty")
    if content.startswith(OLD_EXCEL):
        raise FileError("old_excel")
    return content.startswith(b"PK\x03\x04")


def _open(content: bytes) -> CalamineWorkbook:
    _inspect(content)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise FileError("not_readable") from error


def _shown(book: CalamineWorkbook) -> Iterator[tuple[Any, Any]]:
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
            try:
                yield meta, book.get_sheet_by_name(meta.name)
            except CalamineError as error:
                raise FileError("not_readable") from error


def _inspect(content: bytes) -> None:
    """Look through the archive before the reader does: it would unpack a bomb and lay out 16,384 × 1,048,576 cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
                raise FileError("too_large")
            left = UNPACKED_BYTES
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    left -= _inspect_part(archive, part, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise FileError("not_readable") from error


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Stream one part; return its true size, which the archive's own word need not be."""
    is_sheet = SHEET_PART.fullmatch(part.filename) is not None
    size, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise FileError("too_large")
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise FileError("not_readable")
            tail = text[text.rfind(b"<") :][-4096:]
            if is_sheet:
                _check_extent(text)
    return size


def _check_extent(text: bytes) -> None:
    for cell in CELL.finditer(text):
        if cell[1].endswith(b"/"):
            continue
        reference = REFERENCE.search(cell[1])
        if reference is None:
            continue
        if column_number(reference[1]) > COLUMNS:
            raise FileError("too_many_columns")
        if int(reference[2]) > ROWS:
            raise FileError("too_many_rows")


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA, 0 for none."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _csv_rows(content: bytes) -> list[list[str]]:
    text = decode(content)
    if text is None or "\x00" in text:
        raise FileError("not_readable")
    first_line = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    try:
        lines = csv.reader(io.StringIO(text), delimiter=delimiter)
        rows = [[cell.strip()[:CELL_SIGNS] for cell in line] for line in lines]
    except csv.Error as error:
        raise FileError("not_readable") from error
    if len(rows) > ROWS:
        raise FileError("too_many_rows")
    if max(map(len, rows), default=0) > COLUMNS:
        raise FileError("too_many_columns")
    return rows


def _even(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def to_text(value: Any) -> str:
    """Return a cell as a person would have typed it: whole numbers without `.0`, dates as `2026-09-01`."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip()[:CELL_SIGNS]
