"""A person at the desk's pages of the canteen, and what they see."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, School
from tests.phones import BASE, Phone


def desk(school: School, role: str) -> FlaskClient:
    """A browser in which the person of this role has signed in; nobody for an empty role."""
    phone = Phone(school.app.test_client())
    assert role == "" or phone.sign_in(role, PASSWORD).status_code == 200
    return phone.client


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    reply = browser.get(path, base_url=BASE, follow_redirects=True)
    assert reply.status_code == status, (path, reply.status_code, reply.text[:500])
    return reply.text


def post(browser: FlaskClient, path: str, data: dict[str, Any]) -> TestResponse:
    return browser.post(path, data=data, base_url=BASE, follow_redirects=True)
