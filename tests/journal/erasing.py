"""Records that are erased, and where their words are looked for afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.cast import School, open_school
from tests.phones import Phone, record_id
from webapp.db import Base, db
from webapp.journal.desk import Outcome, say
from webapp.journal.models import Record
from webapp.patrol.checklists import builtin_checklists, publish_data

CANARY = "canary-金絲雀"
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(name="school")
def school_with_a_checklist(app: Flask) -> Iterator[School]:
    with app.app_context():
        school = open_school(app)
        body = next(body for body in builtin_checklists() if body["id"] == "patrol_daily")
        assert say(school.person("director"), "checklist.publish", publish_data(body)).outcome == "stored"
        yield school


def erase(school: School, *ids: str, by: str = "administrator") -> Outcome:
    return say(school.person(by), "record.erase", {"record_ids": list(ids), "reason": "當事人請求"})


def sent(phone: Phone, sealed: dict[str, str], expected: str = "stored") -> str:
    assert phone.outcomes(sealed)[0]["outcome"] == expected
    return record_id(sealed)


def named(content: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photos"}


def row_of(id_: str) -> Record:
    db.session.rollback()
    return db.session.scalars(
        select(Record).where(Record.id == id_), execution_options={"populate_existing": True}
    ).one()


def tables_with(word: str) -> list[str]:
    """Name every table and column of the whole database in which the word stands, in any form."""
    db.session.rollback()
    found = []
    as_json = json.dumps(word)[1:-1]
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            found += [
                f"{table.name}.{name}" for name, value in row.items() if word in str(value) or as_json in str(value)
            ]
    return found


def _keys() -> list[str]:
    body = next(body for body in builtin_checklists() if body["id"] == "patrol_daily")
    return [item["key"] for item in body["items"] if item["type"] == "pass_fail" and item.get("on_fail") != "none"]
