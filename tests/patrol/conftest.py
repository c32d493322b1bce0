"""A school with published checklists, and phones in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.phones import Phone
from webapp.journal.desk import Say, say_many
from webapp.patrol.checklists import builtin_checklists, publish_data

PUBLISHED = ("patrol_daily", "fridge_temp", "class_hygiene_100", "drill_record", "evening_lockup", "stocktake_item")


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        school = open_school(app)
        bodies = [body for body in builtin_checklists() if body["id"] in PUBLISHED]
        outcomes = say_many(
            school.person("director"), [Say("checklist.publish", publish_data(body)) for body in bodies]
        )
        assert {outcome.outcome for outcome in outcomes} == {"stored"}
        yield school


@pytest.fixture
def patrol(school: School) -> Phone:
    return school.phone("patrol")
