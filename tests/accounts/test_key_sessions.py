"""A session by the key of a person on a device: what opens one, and every way in which it must not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cast import PASSWORD, School, open_school
from tests.phones import API, BASE, Phone, new_id
from webapp.accounts.models import Device, DeviceKey, SignIn, Ticket
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def phone(school: School) -> Phone:
    """A guard's phone whose session is over."""
    phone = school.phone("guard")
    phone.client.delete(f"{API}/session", base_url=BASE, headers={"Origin": BASE})
    return phone


def is_signed_in(phone: Phone) -> bool:
    return phone.client.get(f"{API}/session", base_url=BASE).status_code == 200


def let_pass(school: School, **time: float) -> None:
    later = datetime.now(UTC) + timedelta(**time)
    school.app.extensions["clock"] = lambda: later


def refused(phone: Phone, challenge: str = "", **members: str) -> tuple[int, str]:
    reply = phone.sign_in_by_key(challenge, **members)
    assert not is_signed_in(phone)
    return reply.status_code, reply.json["type"]


def test_a_false_signature_opens_nothing(school: School, phone: Phone) -> None:
    forged = Phone(school.app.test_client()).sign(b"anything")

    assert refused(phone, signature=forged) == (401, "prove_again")
    assert refused(phone, signature="not-base64!") == (401, "prove_again")


def test_a_challenge_of_another_key_device_or_server_opens_nothing(school: School, phone: Phone) -> None:
    other = school.phone("patrol")
    assert refused(phone, other.ask_challenge().json["challenge"]) == (401, "prove_again")
    assert refused(phone, device=new_id()) == (401, "prove_again")

    phone.server_id = new_id()

    assert refused(phone) == (401, "prove_again")


def test_a_challenge_is_answered_once(phone: Phone) -> None:
    challenge = phone.ask_challenge().json["challenge"]
    first = phone.sign_in_by_key(challenge)
    phone.client.delete(f"{API}/session", base_url=BASE, headers={"Origin": BASE})

    assert first.status_code == 200
    assert refused(phone, challenge) == (401, "prove_again")


def test_a_challenge_is_answered_within_two_minutes(school: School, phone: Phone) -> None:
    challenge = phone.ask_challenge().json["challenge"]
    let_pass(school, seconds=121)

    assert refused(phone, challenge) == (401, "prove_again")


def test_an_unknown_key_learns_nothing_and_leaves_nothing_behind(school: School) -> None:
    stranger = Phone(school.app.test_client(), server_id=school.phone("guard").server_id)

    reply = stranger.ask_challenge()

    assert set(reply.json) == {"challenge", "expires_at"}
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 0
    assert refused(stranger, reply.json["challenge"]) == (401, "prove_again")


@pytest.mark.parametrize("revoked", ["device_revoked", "key_revoked"])
def test_a_revoked_key_or_device_is_told_so(phone: Phone, revoked: str) -> None:
    with writing() as work:
        row = work.session.get_one(
            *((Device, phone.device) if revoked == "device_revoked" else (DeviceKey, phone.key_id))
        )
        row.revoked_at = datetime.now(UTC)

    assert refused(phone) == (403, revoked)


def test_a_disabled_person_is_told_so_and_only_to_who_has_the_key(school: School, phone: Phone) -> None:
    say(school.person("administrator"), "person.save", {"id": phone.author, "fields": {"is_active": False}})

    assert refused(phone) == (403, "author_disabled")
    assert phone.sign_in_by_key().json["server_id"] == phone.server_id
    assert refused(phone, signature=phone.sign(b"wrong")) == (401, "prove_again")


def test_thirty_days_after_the_password_the_key_is_not_enough(school: School, phone: Phone) -> None:
    let_pass(school, days=29, hours=23)
    assert phone.sign_in_by_key().status_code == 200
    phone.client.delete(f"{API}/session", base_url=BASE, headers={"Origin": BASE})
    let_pass(school, days=30, seconds=1)

    assert refused(phone) == (401, "prove_again")
    assert phone.sign_in("guard", PASSWORD).status_code == 200
    assert phone.sign_in_by_key().status_code == 200


def test_a_session_by_key_ends_with_the_proof_it_stands_on(school: School, phone: Phone) -> None:
    let_pass(school, days=20)
    assert phone.sign_in_by_key().status_code == 200
    let_pass(school, days=30, seconds=1)

    assert not is_signed_in(phone)


def test_a_key_of_an_earlier_build_has_proved_nothing_yet(phone: Phone) -> None:
    with writing() as work:
        work.session.get_one(DeviceKey, phone.key_id).proved_at = None

    assert refused(phone) == (401, "prove_again")


def test_wrong_answers_are_slowed_down_for_that_key_alone(school: School, phone: Phone) -> None:
    neighbour = school.phone("patrol")
    wrong = [phone.sign_in_by_key("A" * 32).status_code for _ in range(7)]

    assert (wrong[:5], wrong[-1]) == ([401] * 5, 429)
    assert phone.ask_challenge().status_code == 429
    assert neighbour.sign_in_by_key().status_code == 200
    assert phone.sign_in("guard", PASSWORD).status_code == 200


def test_challenges_do_not_pile_up(phone: Phone) -> None:
    statuses = [phone.ask_challenge().status_code for _ in range(21)]

    assert statuses == [200] * 20 + [429]
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 20


def test_asking_from_elsewhere_is_refused(phone: Phone) -> None:
    reply = phone.client.post(
        f"{API}/session/challenge", base_url=BASE, json={"device": phone.device, "key": phone.key_id}
    )

    assert reply.status_code == 400


def test_a_key_opens_a_session_and_learns_the_rights_of_today(school: School, phone: Phone) -> None:
    change = {"id": phone.author, "fields": {"roles": ["viewer"]}}
    say(school.person("administrator"), "person.save", change)

    reply = phone.sign_in_by_key(has_pin=True)

    assert reply.status_code == 200, reply.text
    assert is_signed_in(phone)
    assert (reply.json["roles"], "damage.report" in reply.json["permissions"]) == (["viewer"], False)
    db.session.rollback()
    assert db.session.get_one(DeviceKey, phone.key_id).has_pin


def test_a_session_by_key_ends_the_one_before_in_that_browser(phone: Phone, school: School) -> None:
    other = Phone(phone.client, device=phone.device)
    other.sign_in("patrol", PASSWORD)

    phone.sign_in_by_key()

    db.session.rollback()
    people = db.session.scalars(select(SignIn.person_id).where(SignIn.device_id == phone.device)).all()
    assert people == [school.people["guard"]]
