"""A sign-in begins whole or not at all: key, ticket, password and session are kept by one commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, School, open_school
from tests.phones import API, BASE, Phone
from webapp.accounts import ticket_views
from webapp.accounts.models import Credential, Device, DeviceKey, SignIn, Ticket
from webapp.db import db
from webapp.journal.points import Point

HEADERS = {"Origin": BASE}
FRESH = "another-round-24"
# what a fault may leave: that somebody tried
KEPT = [
    (model, [column for column in model.__table__.columns if column.name != "seen_at"])
    for model in (Credential, Device, DeviceKey, SignIn, Ticket)
]
Way = Callable[[], TestResponse]


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


def desk(school: School, role: str) -> Any:
    client = school.app.test_client()
    client.post("/sign-in", base_url=BASE, data={"username": role, "password": PASSWORD}, headers=HEADERS)
    return client


def by_password(school: School, _patch: pytest.MonkeyPatch) -> tuple[Any, Way]:
    phone = Phone(school.app.test_client())
    return phone.client, lambda: phone.sign_in("guard", PASSWORD)


def by_ticket(school: School, patch: pytest.MonkeyPatch) -> tuple[Any, Way]:
    phone, drawn = Phone(school.app.test_client()), list[str]()
    patch.setattr(ticket_views, "_data_address", lambda text: drawn.append(text) or "data:,")
    office = desk(school, "administrator")
    office.post(f"/desk/people/{school.people['guard']}/ticket", base_url=BASE, headers=HEADERS)
    return phone.client, lambda: phone.sign_in_by_ticket(drawn[0].split("#ticket=")[1])


def by_key(school: School, _patch: pytest.MonkeyPatch) -> tuple[Any, Way]:
    phone = school.phone("guard")
    phone.client.delete(f"{API}/session", base_url=BASE, headers=HEADERS)
    challenge = phone.ask_challenge().json["challenge"]
    return phone.client, lambda: phone.sign_in_by_key(challenge, has_pin=True)


def at_the_desk(school: School, _patch: pytest.MonkeyPatch) -> tuple[Any, Way]:
    client = school.app.test_client()
    given = {"username": "guard", "password": PASSWORD}
    return client, lambda: client.post("/sign-in", base_url=BASE, data=given, headers=HEADERS)


def by_a_new_password(school: School, _patch: pytest.MonkeyPatch) -> tuple[Any, Way]:
    client, _other = desk(school, "director"), desk(school, "director")
    given = {"present": PASSWORD, "fresh": FRESH}
    return client, lambda: client.post("/desk/me/password", base_url=BASE, data=given, headers=HEADERS)


def kept() -> list[Any]:
    db.session.rollback()
    return [sorted(map(repr, db.session.execute(select(*columns)))) for _model, columns in KEPT]


def fail_at(school: School, number: int) -> None:
    """Let the disk be full at the commit of that number, from now on."""
    passed = iter(range(1000))

    def reached(point: Point) -> None:
        if point is Point.COMMIT_BEFORE and next(passed) == number:
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError("COMMIT", {}, full)

    school.app.extensions["reached"] = reached


@pytest.mark.parametrize("way", [by_password, by_ticket, by_key, at_the_desk, by_a_new_password])
def test_a_sign_in_is_kept_whole_or_not_at_all(
    school: School, monkeypatch: pytest.MonkeyPatch, way: Callable[..., tuple[Any, Way]]
) -> None:
    client, sign_in = way(school, monkeypatch)
    cookie, before = client.get_cookie("session"), kept()
    refused = 0
    while True:
        fail_at(school, refused)
        reply = sign_in()
        if reply.status_code < 400:
            break
        refused += 1
        assert reply.status_code == 507
        assert kept() == before
        assert client.get_cookie("session") == cookie

    assert refused >= 1
    assert kept() != before
    school.app.extensions["reached"] = lambda _point: None
    assert client.get(f"{API}/session", base_url=BASE).status_code == 200
