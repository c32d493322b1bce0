"""A form on paper and the same form as a workbook, from one description: columns, rows, what stands in a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter

from webapp.workbooks import FORMATS, WORKBOOK, sheet_name, write_cell

A4 = 9
HEAD_ROWS = 3


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text on paper, the value in a workbook if that is another one.

    `tone`: `bad` (marked by a sign in the text as well), `missing`, `quiet` or none.
    """

    text: str
    value: Any = None
    tone: str = ""


@dataclass(frozen=True)
class PaperColumn:
    """One column: `value(row)` gives a date, a datetime of the wall clock, a number, a text, or a `Cell`.

    `width` in signs, for the workbook. `kind` is the cell's class on paper: `text code number date instant day head`.
    """

    title: str
    value: Callable[[Any], Any]
    width: int = 12
    kind: str = "text"


@dataclass(frozen=True)
class Paper:
    """A form with its rows. `facts` stand under the title, `notes` under the table, `signatures` are lines to sign on.

    `filed` are the columns of the workbook where it tells more than the paper has room for.
    """

    title: str
    school: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[PaperColumn]
    rows: Sequence[Any]
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    proof: str = ""
    filed: Sequence[PaperColumn] = field(default=())

    def cells(self, row: Any) -> Iterator[tuple[PaperColumn, Cell]]:
        """Yield the cells of a row as they stand on paper."""
        for column in self.columns:
            yield column, as_cell(column.value(row))


def as_cell(value: Any) -> Cell:
    """Return a plain value as it is written on a form whose head names the year."""
    if isinstance(value, Cell):
        return value
    if value is None:
        return Cell("")
    if isinstance(value, datetime):
        return Cell(f"{value:%m/%d %H:%M}", value)
    if isinstance(value, date):
        return Cell(f"{value:%m/%d}", value)
    if isinstance(value, Decimal):
        return Cell(plain(value), value)
    return Cell(str(value), value)


def plain(number: Decimal) -> str:
    """Return a number without the zeros that its column adds."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def on_the_wall(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return an instant as the school's clocks showed it, without a zone: what a sheet of paper or Excel knows."""
    return at.astimezone(zone).replace(tzinfo=None) if at else None


def write_papers(out: BinaryIO, papers: Sequence[Paper]) -> None:
    """Write each form as a sheet of one workbook, ready to be printed: A4 across, head repeated, page n of m."""
    with xlsxwriter.Workbook(out, WORKBOOK) as book:
        forms = _formats(book)
        for paper in papers:
            _write_paper(book.add_worksheet(sheet_name(paper.title)), paper, forms)


def _formats(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "text_wrap": True, "valign": "top", "font_size": 10}
    bad = {**cell, "bold": True, "font_color": "#9C0006", "bg_color": "#FFE0DC"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "plain": book.add_format({}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#EEEEEE"}),
        "text": book.add_format(cell),
        "number": book.add_format({**cell, "num_format": FORMATS["number"]}),
        "date": book.add_format({**cell, "num_format": FORMATS["date"]}),
        "instant": book.add_format({**cell, "num_format": FORMATS["instant"]}),
        "bad": book.add_format(bad),
        "missing": book.add_format({**cell, "bg_color": "#F4F4F4"}),
    }


def _write_paper(sheet: Any, paper: Paper, forms: dict[str, Any]) -> None:
    columns = paper.filed or paper.columns
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROWS)
    sheet.set_footer("&C&P / &N")
    sheet.freeze_panes(HEAD_ROWS + 1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    sheet.write_string(0, 0, paper.school, forms["plain"])
    sheet.write_string(1, 0, paper.title, forms["title"])
    sheet.write_string(2, 0, "　".join(f"{name}：{text}" for name, text in paper.facts), forms["plain"])
    for at, column in enumerate(columns):
        sheet.write_string(HEAD_ROWS, at, column.title, forms["head"])
    for line, row in enumerate(paper.rows, HEAD_ROWS + 1):
        for at, column in enumerate(columns):
            _write(sheet, (line, at), column.value(row), forms)
    after = [*paper.notes, "　　".join(f"{title}：＿＿＿＿＿＿" for title in paper.signatures), paper.proof]
    for line, text in enumerate(filter(None, after), HEAD_ROWS + len(paper.rows) + 2):
        sheet.write_string(line, 0, text, forms["plain"])


def _write(sheet: Any, at: tuple[int, int], value: Any, forms: dict[str, Any]) -> None:
    cell = value if isinstance(value, Cell) else None
    told = cell.text if cell and cell.value is None else cell.value if cell else value
    marked = forms.get(cell.tone) if cell else None
    write_cell(sheet, at, told, dict.fromkeys(("text", "number", "date", "instant"), marked) if marked else forms)
