"""Forms as they come out: the page's table and the workbook's, as rows of texts and values."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import openpyxl

from tests.registry.desk import Desk

CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.S)
HEAD_ROWS = 3


def page_rows(page: str) -> list[dict[str, str]]:
    """The lines of the page's first form by the titles of its columns."""
    head, body = page.split("<tbody>")[0], page.split("<tbody>")[1].split("</tbody>")[0]
    titles = _cells(head.split("<thead>")[1])
    return [dict(zip(titles, _cells(row), strict=True)) for row in body.split("<tr>")[1:] if "colspan" not in row]


def sheet_rows(desk: Desk, path: str, sheet: int = 0) -> list[dict[str, Any]]:
    """The lines of a workbook's sheet by the titles of its columns, down to the first empty one."""
    found = workbook(desk, path).worksheets[sheet]
    rows = list(found.iter_rows(min_row=HEAD_ROWS + 1, values_only=True))
    lines = []
    for row in rows[1:]:
        if not any(value is not None for value in row):
            break
        lines.append(dict(zip(rows[0], row, strict=True)))
    return lines


def workbook(desk: Desk, path: str) -> Any:
    with desk.get(path) as reply:
        assert reply.status_code == 200, reply.text
        return openpyxl.load_workbook(io.BytesIO(reply.data))


def _cells(row: str) -> list[str]:
    return [unescape(cell).strip() for cell in CELL.findall(row)]
