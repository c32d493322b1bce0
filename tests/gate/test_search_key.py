"""The key by which ID numbers are found: who gets it, and that it is the installation's own."""

from __future__ import annotations

import base64

import pytest
from flask import Flask

from tests.cast import School
from tests.phones import BASE, Phone
from webapp.gate.search_key import own_search_key, search_key

PATH = "/api/gate/search-key"


def test_who_is_not_signed_in_gets_no_key(app: Flask) -> None:
    reply = app.test_client().get(PATH, base_url=BASE)

    assert (reply.status_code, reply.content_type) == (401, "application/problem+json")


@pytest.mark.parametrize("role", ["patrol", "viewer", "custodian", "repair", "canteen"])
def test_who_registers_no_visitors_gets_no_key(school: School, role: str) -> None:
    assert school.phone(role).client.get(PATH, base_url=BASE).status_code == 403


def test_a_guard_gets_the_key_and_nobody_on_the_way_keeps_it(school: School) -> None:
    guard: Phone = school.phone("guard")
    first, again = (guard.client.get(PATH, base_url=BASE) for _ in range(2))

    assert first.json == again.json
    assert base64.urlsafe_b64decode(first.json["key"] + "=") == own_search_key()
    assert "no-store" in first.headers["Cache-Control"]


def test_the_key_is_derived_of_the_secret_for_this_use_alone() -> None:
    """A fixed value: under another label every hash that is kept would be lost."""
    key = search_key("a secret")

    assert key.hex() == "ad058ad778b9f18503ee90d86231209dbc9df5fe168dfbe0dc59f440fa755618"
    assert search_key("another secret") != key
