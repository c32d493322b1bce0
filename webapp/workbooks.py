"""What every workbook of ours has in common: text stays text, dates are dates, names of sheets are such as Excel takes.

Knows no room and no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"money": "#,##0.00", "date": "yyyy/mm/dd", "instant": "yyyy/mm/dd hh:mm", "number": "General"}
WORKBOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": FORMATS["date"],
    "remove_timezone": False,
}
CELL_SIGNS = 32_767


def sheet_name(title: str) -> str:
    """Excel takes 31 signs, and none of these."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"


def write_cell(sheet: Any, at: tuple[int, int], value: Any, forms: Mapping[str, Any]) -> None:
    """Write a value as what it is: a date, a naive datetime (of the school's wall clock), a number, else a text.

    `forms` are the book's formats `date`, `instant`, `number` and `text`.
    """
    if value is None or value == "":
        sheet.write_blank(*at, None, forms["text"])
    elif isinstance(value, datetime):
        sheet.write_datetime(*at, value, forms["instant"])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, forms["date"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*at, value, forms["number"])
    else:
        sheet.write_string(*at, str(value)[:CELL_SIGNS], forms["text"])
