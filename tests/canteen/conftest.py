"""A school with a kitchen, and two phones in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.canteen.canteen_at_work import Canteen, working_canteen
from tests.canteen.kitchen import Kitchen, furnish
from tests.cast import School, open_school
from tests.phones import Phone


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def kitchen(school: School) -> Kitchen:
    return furnish(school)


@pytest.fixture
def cook(kitchen: Kitchen) -> Phone:
    return kitchen.school.phone("canteen")


@pytest.fixture
def helper(kitchen: Kitchen) -> Phone:
    """Somebody else with the right to take samples, on a phone of their own."""
    return kitchen.school.phone("director")


@pytest.fixture
def canteen(school: School) -> Canteen:
    """The same kitchen as the desk sees it, on a Tuesday after lunch, by a clock that the test sets."""
    return working_canteen(school)
