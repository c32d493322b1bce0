"""A school with classes, and the phones of its gate and teachers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.phones import Phone
from tests.pickup.classes import Classes, enrol


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def classes(school: School) -> Classes:
    return enrol(school)


@pytest.fixture
def gate(classes: Classes) -> Phone:
    return classes.school.phone("guard")


@pytest.fixture
def teacher(classes: Classes) -> Phone:
    """The teacher of the first class, and of no other."""
    return classes.school.phone("custodian")
