"""One person's data as a file for that person: a workbook to be read, or JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter
from flask_babel import gettext as _

from webapp.db import rfc3339
from webapp.personal_data import Finding
from webapp.workbooks import WORKBOOK

WIDTHS = (18, 18, 18, 60)


def as_json(found: Sequence[Finding], now: datetime) -> bytes:
    told = {
        "made_at": rfc3339(now),
        "data": [
            {
                "kind": finding.kind,
                "title": str(finding.title),
                "at": rfc3339(finding.at),
                "facts": [{"title": str(fact.title), "value": _on_the_wire(fact.value)} for fact in finding.facts],
            }
            for finding in found
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def as_workbook(found: Sequence[Finding], zone: ZoneInfo) -> BytesIO:
    """Write a line a fact. Every text is typed as text: a name that begins with `=` is no formula."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, WORKBOOK) as book:
        sheet, head = book.add_worksheet(_("個人資料")), book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for row, line in enumerate(_lines(found, zone)):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text, wrapped if row else head)
        sheet.freeze_panes(1, 0)
    out.seek(0)
    return out


def _lines(found: Sequence[Finding], zone: ZoneInfo) -> Iterator[tuple[str, str, str, str]]:
    yield _("什麼"), _("時間"), _("項目"), _("內容")
    for finding in found:
        for fact in finding.facts:
            yield str(finding.title), _said(finding.at, zone), str(fact.title), _said(fact.value, zone)


def _said(value: str | datetime, zone: ZoneInfo) -> str:
    return value if isinstance(value, str) else f"{value.astimezone(zone):%Y-%m-%d %H:%M}"


def _on_the_wire(value: str | datetime) -> str | None:
    return value if isinstance(value, str) else rfc3339(value)
