"""Phones whose records come with some numbers missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.cast import CODE_OF_ROOM, School, open_school
from tests.desk.conftest import Desk
from tests.phones import Phone
from webapp.accounts.missing import missing_of
from webapp.accounts.models import Device
from webapp.db import db
from webapp.journal.commit import writing

At = Callable[[str], Desk]
DAMAGE = {"category": "water", "description": "漏水", "quantity": 1, "cause": "unknown", "is_urgent": False}
WEEK = timedelta(days=7)


@pytest.fixture(name="school")
def school_of_phones(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture(name="desk")
def desk_of_role(school: School) -> At:
    return lambda role: Desk(school, role)


def now() -> datetime:
    return datetime.now(UTC)


def write(phone: Phone, count: int, **members: Any) -> list[dict[str, str]]:
    target = {"code": CODE_OF_ROOM, "via": "scan"}
    return [phone.seal("damage.report", DAMAGE, **{"target": target} | members) for _ in range(count)]


def send(phone: Phone, *records: dict[str, str], **status: Any) -> None:
    reply = phone.push(*records, status={"n_max": phone.n, "queued": 0, "attention": 0, **status})
    assert reply.status_code == 200, reply.text
    db.session.rollback()


def alter(device: str, **values: Any) -> None:
    with writing() as work:
        work.session.execute(update(Device).where(Device.id == device).values(**values))


def ranges(device: str) -> list[tuple[int, int, str]]:
    db.session.rollback()
    return [(gap.first_n, gap.last_n, gap.state) for gap in missing_of(db.session(), device)]
