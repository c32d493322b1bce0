"""The school's books as its office gets them: ledgers as CSV files, the months' pages, each fetched by HTTP."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.canteen.fortnight.school import USERNAMES
from tests.cast import PASSWORD

BASE = "http://localhost"
MARKS = ("frozen", "early", "warm", "gaps", "clock", "late")
DAY_OF_MONTH = r'<td class="month__day[^>]*>\s*<a [^>]*href="/desk/canteen/days/([\d-]+)"(.*?)</td>'
Row = dict[str, str]


@dataclass(frozen=True)
class Office:
    """The office's clerk at a desk; signs in anew each time, as sessions of a desk end within hours."""

    app: Flask
    client: FlaskClient

    def get(self, path: str, **asked: Any) -> str:
        reply = self.client.get(path, base_url=BASE, query_string=asked, buffered=True)
        assert reply.status_code == 200, (path, reply.status_code, reply.text[:500])
        return reply.get_data(as_text=True)

    def ledger(self, name: str, **asked: str) -> list[Row]:
        """Return all rows of a ledger with every column, by the columns' keys; words of states as their keys."""
        ledger = next(one for one in self.app.extensions["ledgers"] if one.name == name)
        columns = {column.key: column for column in ledger.columns}
        text = self.get(f"/desk/ledgers/{name}.csv", column=list(columns), **asked)
        table = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        headings = next(table)
        assert headings == [str(column.title) for column in columns.values()], headings
        return [
            {key: self._key(columns[key], text) for key, text in zip(columns, cells, strict=True)} for cells in table
        ]

    def _key(self, column: Any, text: str) -> str:
        if column.kind != "state":
            return text
        keys = {str(state.title): key for key, state in column.states.items()}
        return "、".join(sorted(keys.get(word, word) for word in text.split("、")))

    def month(self, month: str) -> dict[str, str]:
        """Return what a month's page says of each day, as plain words."""
        page = self.get(f"/desk/canteen/months/{month}")
        cells = re.findall(DAY_OF_MONTH, page, re.DOTALL)
        return {on: " ".join(re.sub(r"<[^>]+>", " ", cell.split(">", 1)[1]).split()) for on, cell in cells}


def open_office(app: Flask) -> Office:
    client = app.test_client()
    form = {"username": USERNAMES["office"], "password": PASSWORD}
    reply = client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE})
    assert reply.status_code == 302, reply.text
    return Office(app, client)


@dataclass(frozen=True)
class Register:
    """The register of samples, and which of its lines bear which mark."""

    rows: list[Row]
    marked: dict[str, list[Row]]


def read_register(app: Flask) -> Register:
    office = open_office(app)
    marked = {mark: office.ledger("samples", mark=mark) for mark in MARKS}
    return Register(office.ledger("samples"), marked)
