"""A school in the test's database, and phones in it whose time the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.cast import School, open_school
from tests.phones import Phone


@dataclass
class Hands:
    """A clock that stands still until the test moves it."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def clock(school: School) -> Hands:
    # cookies and seals of the test's phones carry the machine's own time
    hands = Hands(datetime.now(UTC))
    school.app.extensions["clock"] = hands
    return hands


@pytest.fixture
def patrol(school: School) -> Phone:
    return school.phone("patrol")
