"""A school, its office at a desk, and files to be imported."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import xlsxwriter
from flask import Flask

from tests.cast import School, open_school
from tests.registry.desk import Desk, desk_of
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def office(school: School) -> Desk:
    """The administrator at a desk."""
    return desk_of(school, "administrator")


def workbook(*rows: Sequence[Any], sheet: str = "財產清冊") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy/mm/dd"})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def differences(school: School) -> list[str]:
    """What `rounds verify` finds."""
    extensions = school.app.extensions
    with snapshot_session() as session:
        return verify(session, extensions["journal"], extensions["projections"]).wrong
