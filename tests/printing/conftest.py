"""A school whose office sets up its labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.registry.desk import Desk, desk_of


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def office(school: School) -> Desk:
    """The administrator at a desk."""
    return desk_of(school, "administrator")
