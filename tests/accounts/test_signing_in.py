"""Signing in: sessions on the server, new tokens, throttled guesses, devices and keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import PASSWORD, School, open_school
from tests.phones import API, BASE, Phone
from webapp.accounts.models import Device, DeviceKey, SignIn
from webapp.accounts.passwords import WeakPasswordError, set_password
from webapp.accounts.sessions import end_sessions_of, hash_of
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say


@pytest.fixture
def school(app: Flask) -> School:
    with app.app_context():
        yield open_school(app)


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(school: School) -> None:
    wrong = Phone(school.app.test_client()).sign_in("director", "not-the-password")
    unknown = Phone(school.app.test_client()).sign_in("nobody", "not-the-password")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json["detail"] == unknown.json["detail"]


def test_guessing_is_slowed_down_and_says_for_how_long(school: School) -> None:
    replies = [Phone(school.app.test_client()).sign_in("director", f"guess-number-{n}") for n in range(8)]

    assert [reply.status_code for reply in replies][:5] == [401] * 5
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["Retry-After"]) >= 1


def test_strangers_cannot_lock_out_a_phone_that_has_signed_in_before(school: School) -> None:
    guard = school.phone("guard")
    for n in range(10):
        Phone(school.app.test_client()).sign_in("guard", f"guess-number-{n}")

    assert Phone(school.app.test_client()).sign_in("guard", PASSWORD).status_code == 429
    assert guard.sign_in("guard", PASSWORD).status_code == 200


def test_signing_in_gives_a_new_token_and_ends_the_old_one(school: School) -> None:
    phone = school.phone("patrol")
    before = phone.client.get_cookie("session")
    assert before is not None

    phone.sign_in("patrol", PASSWORD)

    after = phone.client.get_cookie("session")
    assert after is not None
    assert after.value != before.value
    db.session.rollback()
    assert db.session.get(SignIn, hash_of(before.value)) is None


def test_the_table_of_sessions_opens_no_door(school: School) -> None:
    phone = school.phone("patrol")
    stored = db.session.scalars(select(SignIn.token_hash)).all()
    cookie = phone.client.get_cookie("session")
    assert cookie is not None

    stranger = school.app.test_client()
    stranger.set_cookie("session", stored[0])

    assert cookie.value not in stored
    assert stranger.get(f"{API}/session", base_url=BASE).status_code == 401


def test_signing_out_ends_the_session_on_the_server(school: School) -> None:
    phone = school.phone("patrol")
    cookie = phone.client.get_cookie("session")
    assert cookie is not None
    phone.client.delete(f"{API}/session", base_url=BASE, headers={"Origin": BASE})

    thief = school.app.test_client()
    thief.set_cookie("session", cookie.value)

    assert thief.get(f"{API}/session", base_url=BASE).status_code == 401


def test_a_disabled_person_is_out_at_once(school: School) -> None:
    phone = school.phone("patrol")
    say(school.person("administrator"), "person.save", {"id": phone.author, "fields": {"is_active": False}})

    assert phone.client.get(f"{API}/session", base_url=BASE).status_code == 401
    assert phone.sign_in("patrol", PASSWORD).status_code == 401


def test_all_sessions_of_a_person_can_be_ended(school: School) -> None:
    phones = [school.phone("patrol"), school.phone("patrol")]

    with writing() as work:
        end_sessions_of(work.session, phones[0].author)

    assert [p.client.get(f"{API}/session", base_url=BASE).status_code for p in phones] == [401, 401]


def test_a_session_ends_by_itself(school: School) -> None:
    phone = school.phone("patrol")
    later = datetime.now(UTC) + timedelta(days=31)
    school.app.extensions["clock"] = lambda: later

    assert phone.client.get(f"{API}/session", base_url=BASE).status_code == 401


def test_signing_in_registers_device_and_key_once(school: School) -> None:
    phone = school.phone("patrol")
    phone.sign_in("patrol", PASSWORD)

    db.session.rollback()
    assert db.session.get_one(Device, phone.device).name == "test phone"
    key = db.session.get_one(DeviceKey, phone.key_id)
    assert (key.person_id, key.device_id, key.public_key) == (phone.author, phone.device, phone.spki)


def test_a_key_cannot_be_taken_over_by_another_person(school: School) -> None:
    phone = school.phone("patrol")

    assert phone.sign_in("guard", PASSWORD).status_code == 400
    db.session.rollback()
    assert db.session.get_one(DeviceKey, phone.key_id).person_id == school.people["patrol"]


def test_a_revoked_device_is_turned_away(school: School) -> None:
    phone = school.phone("patrol")
    with writing() as work:
        work.session.get_one(Device, phone.device).revoked_at = datetime.now(UTC)

    reply = phone.sign_in("patrol", PASSWORD)

    assert (reply.status_code, reply.json["type"]) == (403, "device_revoked")


def test_a_password_that_is_too_short_is_refused(school: School) -> None:
    with pytest.raises(WeakPasswordError), writing() as work:
        set_password(work.session, school.people["guard"], "short", datetime.now(UTC))


def test_no_secret_of_a_person_enters_the_journal(school: School) -> None:
    from webapp.journal.models import Record

    bodies = "".join(db.session.scalars(select(Record.body)))

    assert PASSWORD not in bodies
    assert "argon2" not in bodies
