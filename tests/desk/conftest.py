"""A school, and its people at their desks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, School, open_school

BASE = "http://localhost"


class Desk:
    """One person at a browser: signed in, every change with an Origin of our own."""

    def __init__(self, school: School, role: str) -> None:
        self.client = school.app.test_client()
        reply = self.post("/sign-in", {"username": role, "password": PASSWORD})
        assert reply.status_code == 302, reply.text

    def get(self, path: str, **more: str) -> TestResponse:
        """Get a page, or a whole file however it is sent."""
        return self.client.get(path, base_url=BASE, query_string=more or None, buffered=True)

    def post(self, path: str, data: dict[str, object] | None = None) -> TestResponse:
        return self.client.post(path, base_url=BASE, data=data or {}, headers={"Origin": BASE})


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def desk(school: School) -> Callable[[str], Desk]:
    """`desk("director")`: the director at a desk."""
    return lambda role: Desk(school, role)
