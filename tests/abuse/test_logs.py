"""The log tells what went wrong and where, and nothing of anybody."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from tests.abuse.test_guessing import guess
from tests.cast import School
from tests.phones import BASE
from webapp.db import db
from webapp.logs import LAYOUT, QuietFormatter
from webapp.security import public

CANARY = "王小明\n2026-01-01 CRITICAL webapp: forged\r\x1b[2J"


@pytest.fixture
def log(app: Flask) -> Iterator[io.StringIO]:
    """All that the app writes, as its own handler lays it out."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(QuietFormatter(LAYOUT))
    app.logger.addHandler(handler)
    yield out
    app.logger.removeHandler(handler)


def fail(*_arguments: object) -> None:
    """Fail as a database does: with the row in the message, and one fault because of another."""
    try:
        db.session.execute(text("SELECT :name FROM nowhere"), {"name": CANARY})
    except Exception as error:
        raise ValueError(CANARY) from error


def test_a_record_that_can_not_be_applied_is_logged_by_its_id_and_its_fault_only(
    school: School, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, kinds = school.phone("patrol"), school.app.extensions["journal"].door.kinds
    monkeypatch.setitem(kinds, ("person.prefer", 1), replace(kinds["person.prefer", 1], apply=fail))

    (outcome,) = phone.outcomes(phone.seal("person.prefer", {"lang": "en"}, tz=CANARY))

    written = log.getvalue()
    assert (outcome["outcome"], outcome["reason"]) == ("held", "server_error")
    assert outcome["id"] in written
    assert "builtins.ValueError" in written
    assert "in fail" in written
    assert not any(part in written for part in ("王小明", "forged", "CRITICAL"))


def test_a_page_that_fails_is_logged_without_what_was_asked(
    school: School, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(school.app.view_functions, "accounts.sign_in", public(lambda: fail()))

    reply = guess(school, CANARY, CANARY)

    written = log.getvalue()
    assert reply.status_code == 500
    assert "builtins.ValueError" in written
    assert not any(part in written for part in ("王小明", "forged", "CRITICAL"))
    assert not any(part in reply.text for part in ("王小明", "forged", "CRITICAL"))


def test_nothing_written_begins_a_line_of_its_own(app: Flask, log: io.StringIO) -> None:
    app.logger.warning("a name: %s", CANARY)

    (line,) = log.getvalue().splitlines()
    assert line.endswith("a name: 王小明\\n2026-01-01 CRITICAL webapp: forged\\r\\x1b[2J")


def test_signing_in_pushing_and_guessing_leave_no_name_behind(school: School, log: io.StringIO) -> None:
    phone = school.phone("patrol")
    for number in range(40):
        guess(school, f"王小明{number}", "王小明")
    phone.push(phone.seal("damage.report", {"description": "王小明"}), {"body": CANARY, "key": "k", "sig": "s"})
    phone.client.get("/desk/王小明?q=王小明", base_url=BASE)

    assert "王小明" not in log.getvalue()
    assert "patrol" not in log.getvalue()
