"""A school with a published checklist, whose clock can be moved, and phones in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.phones import Phone
from webapp.journal.desk import say
from webapp.patrol.checklists import builtin_checklists, publish_data


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        school = open_school(app)
        body = next(body for body in builtin_checklists() if body["id"] == "patrol_daily")
        assert say(school.person("director"), "checklist.publish", publish_data(body)).outcome == "stored"
        yield school


@pytest.fixture
def patrol(school: School) -> Phone:
    return school.phone("patrol")


def days_later(app: Flask, days: float) -> None:
    """Move the server's clock on."""
    clock = app.extensions["clock"]
    app.extensions["clock"] = lambda: clock() + timedelta(days=days)
