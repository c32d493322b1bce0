"""A school in the test's database, and phones in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.phones import Phone


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def patrol(school: School) -> Phone:
    return school.phone("patrol")


@pytest.fixture
def phones(school: School) -> list[Phone]:
    return [school.phone("patrol") for _ in range(5)]
