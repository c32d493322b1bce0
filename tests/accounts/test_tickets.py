"""One-time sign-in codes: from the desk to the phone, once, for ten minutes, and for nobody above the issuer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, School, open_school
from tests.phones import API, BASE, NOBODYS_ID, Phone
from webapp.accounts import permissions, ticket_views
from webapp.accounts.models import Device, DeviceKey, SignIn, Ticket
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say

PHONES = 20


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were drawn as symbols, newest last."""
    drawn: list[str] = []
    draw = ticket_views._data_address
    monkeypatch.setattr(ticket_views, "_data_address", lambda text: drawn.append(text) or draw(text))
    return drawn


def desk(school: School, role: str = "administrator") -> FlaskClient:
    client = school.app.test_client()
    client.post("/sign-in", base_url=BASE, data={"username": role, "password": PASSWORD}, headers={"Origin": BASE})
    return client


def issue(client: FlaskClient, person_id: str) -> TestResponse:
    return client.post(f"/desk/people/{person_id}/ticket", base_url=BASE, headers={"Origin": BASE})


def issued(school: School, shown: list[str], role: str = "guard") -> str:
    assert issue(desk(school), school.people[role]).status_code == 200
    return shown[-1].split("#ticket=")[1]


def state_of(school: School, role: str = "guard") -> str:
    reply = desk(school).get(f"/desk/people/{school.people[role]}/ticket/state", base_url=BASE)
    return str(reply.json["state"])


def let_pass(school: School, **time: float) -> None:
    later = datetime.now(UTC) + timedelta(**time)
    school.app.extensions["clock"] = lambda: later


@pytest.mark.parametrize("role", ["director", "guard", "viewer"])
def test_only_who_may_issues_codes(school: School, role: str) -> None:
    assert issue(desk(school, role), school.people["guard"]).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_nobody_issues_a_code_for_somebody_with_more_rights(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    director = permissions.PERMISSIONS_OF["director"] | {"tickets.issue"}
    monkeypatch.setitem(permissions.PERMISSIONS_OF, "director", director)

    above = issue(desk(school, "director"), school.people["administrator"])
    below = issue(desk(school, "director"), school.people["guard"])

    assert (above.status_code, below.status_code) == (403, 200)


def test_nobody_gets_a_code_who_cannot_sign_in(school: School) -> None:
    client = desk(school)
    custodian = "0190a000-0000-7000-8000-00000000cafe"
    say(school.person("administrator"), "custodian.save", {"id": custodian, "fields": {"name": "保管人"}})
    say(school.person("administrator"), "person.save", {"id": school.people["patrol"], "fields": {"is_active": False}})

    assert issue(client, NOBODYS_ID).status_code == 404
    assert issue(client, custodian).status_code == 409
    assert issue(client, school.people["patrol"]).status_code == 409


def test_wrong_used_and_expired_codes_get_the_same_answer(school: School, shown: list[str]) -> None:
    used, voided, expired = (issued(school, shown) for _ in range(3))
    with writing() as work:
        work.session.scalars(select(Ticket).order_by(Ticket.created_at)).first().used_at = datetime.now(UTC)
    replies = [Phone(school.app.test_client()).sign_in_by_ticket(code) for code in ("A" * 32, used, voided)]
    let_pass(school, minutes=10)

    replies.append(Phone(school.app.test_client()).sign_in_by_ticket(expired))

    assert [reply.status_code for reply in replies] == [401] * 4
    assert len({(reply.json["type"], reply.json["detail"]) for reply in replies}) == 1


def test_a_code_opens_nothing_for_somebody_disabled_meanwhile(school: School, shown: list[str]) -> None:
    code = issued(school, shown)
    say(school.person("administrator"), "person.save", {"id": school.people["guard"], "fields": {"is_active": False}})

    assert Phone(school.app.test_client()).sign_in_by_ticket(code).status_code == 401


def test_a_challenge_is_no_ticket(school: School) -> None:
    phone = school.phone("guard")

    stolen = phone.ask_challenge().json["challenge"]

    assert Phone(school.app.test_client()).sign_in_by_ticket(stolen).status_code == 401


def test_a_sign_in_that_is_refused_does_not_use_the_code_up(school: School, shown: list[str]) -> None:
    code = issued(school, shown)
    revoked, other = school.phone("patrol"), school.phone("director")
    with writing() as work:
        work.session.get_one(Device, revoked.device).revoked_at = datetime.now(UTC)

    assert revoked.sign_in_by_ticket(code).json["type"] == "device_revoked"
    assert other.sign_in_by_ticket(code).json["type"] == "bad_key"
    assert Phone(school.app.test_client()).sign_in_by_ticket(code).status_code == 200


def test_guessing_codes_is_slowed_down(school: School) -> None:
    replies = [Phone(school.app.test_client()).sign_in_by_ticket(f"{n:032}") for n in range(32)]

    assert replies[29].status_code == 401
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["Retry-After"]) >= 1


def test_a_code_signs_its_person_in_with_this_phones_key(school: School, shown: list[str]) -> None:
    phone = Phone(school.app.test_client())

    reply = phone.sign_in_by_ticket(issued(school, shown), has_pin=True)

    assert reply.status_code == 200, reply.text
    assert (reply.json["person"]["id"], reply.json["key"]) == (school.people["guard"], phone.key_id)
    assert phone.client.get(f"{API}/session", base_url=BASE).json["person"]["id"] == school.people["guard"]
    db.session.rollback()
    key = db.session.get_one(DeviceKey, phone.key_id)
    assert key.has_pin
    assert key.proved_at is not None
    assert state_of(school) == "used"


def test_a_new_code_voids_the_one_before(school: School, shown: list[str]) -> None:
    older, newer = issued(school, shown), issued(school, shown)

    assert Phone(school.app.test_client()).sign_in_by_ticket(older).status_code == 401
    assert Phone(school.app.test_client()).sign_in_by_ticket(newer).status_code == 200


def test_the_secret_is_in_the_fragment_and_only_its_hash_is_kept(school: School, shown: list[str]) -> None:
    page = issue(desk(school), school.people["guard"])

    address, secret = shown[-1].split("#ticket=")
    assert address == f"{BASE}/app/sign-in"
    assert re.fullmatch(r"[\w-]{32}", secret)
    assert secret not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    row = db.session.scalars(select(Ticket)).one()
    assert secret not in {row.hash, row.person_id, row.created_by}
    assert row.created_by == school.people["administrator"]


def test_the_desk_sees_what_became_of_a_code(school: School, shown: list[str]) -> None:
    before = state_of(school)
    issued(school, shown)
    waiting = state_of(school)
    let_pass(school, minutes=11)

    assert (before, waiting, state_of(school)) == ("none", "waiting", "expired")


def test_twenty_uses_of_one_code_at_once_open_one_session(school: School, shown: list[str]) -> None:
    code, barrier = issued(school, shown), Barrier(PHONES)

    def use(_: int) -> int:
        phone = Phone(school.app.test_client())
        barrier.wait()
        return phone.sign_in_by_ticket(code).status_code

    with ThreadPoolExecutor(PHONES) as pool:
        statuses = list(pool.map(use, range(PHONES)))

    # where they come one by one after all, the last are told to wait: many wrong codes came from one address
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 401, 429}
    assert 401 in statuses
    db.session.rollback()
    guard = school.people["guard"]
    assert db.session.scalar(select(func.count()).select_from(SignIn).where(SignIn.person_id == guard)) == 1
    assert db.session.scalar(select(func.count()).select_from(DeviceKey).where(DeviceKey.person_id == guard)) == 1
