"""A school with a gate, and two guards' phones at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.gate.booth import Booth, furnish
from tests.phones import Phone


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def booth(school: School) -> Booth:
    return furnish(school)


@pytest.fixture
def guard(booth: Booth) -> Phone:
    return booth.school.phone("guard")


@pytest.fixture
def relief(booth: Booth) -> Phone:
    """Somebody else who keeps the gate, on a phone of their own."""
    return booth.school.phone("director")
