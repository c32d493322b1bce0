"""Guessing at sign-in: slow per account, address and device, the same for names that exist and that don't."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.abuse.conftest import Hands
from tests.cast import PASSWORD, School
from tests.phones import API, BASE, Phone
from webapp.accounts import passwords, throttle
from webapp.accounts.models import Attempt, SignIn
from webapp.accounts.passwords import CommonPasswordError, WeakPasswordError, set_password
from webapp.accounts.signing_in import check_password
from webapp.accounts.throttle import network_of
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.journal.desk import say


def guess(school: School, username: str, password: str, address: str = "203.0.113.7") -> TestResponse:
    """Try a name and a password on the sign-in page, from an address."""
    return school.app.test_client().post(
        "/sign-in",
        base_url=BASE,
        data={"username": username, "password": password},
        headers={"Origin": BASE},
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_ten_thousand_guesses_of_a_day_are_a_hundred_looks_at_the_password(
    school: School, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One account, each guess from another address, every 8.64 seconds."""
    looks = []
    look = passwords.is_password
    monkeypatch.setattr("webapp.accounts.signing_in.is_password", lambda *told: looks.append(1) or look(*told))
    is_sqlite = school.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    guesses, statuses = 10_000 if is_sqlite else 1_000, Counter[int | None]()

    with school.app.test_request_context("/sign-in"):
        for number in range(guesses):
            with pytest.raises(Problem) as refusal:
                check_password("director", f"guess-{number}", f"198.51.{number >> 8}.{number & 255}")
            statuses[refusal.value.code] += 1
            clock.move(seconds=86_400 / guesses)

    assert set(statuses) == {401, 429}
    assert len(looks) == statuses[401] <= 5 + 96 + 10


def test_one_address_gets_thirty_tries_at_names_and_leaves_no_heap_of_rows(school: School, clock: Hands) -> None:
    statuses = Counter(guess(school, f"somebody{number}", "no-password").status_code for number in range(100))

    assert statuses == {401: 30, 429: 70}
    assert guess(school, "patrol", PASSWORD).status_code == 429
    assert guess(school, "patrol", PASSWORD, "192.0.2.1").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 31


def test_signing_in_oneself_does_not_pay_for_guessing_others(school: School, clock: Hands) -> None:
    for number in range(29):
        guess(school, f"somebody{number}", "no-password")
    assert guess(school, "guard", PASSWORD).status_code == 302

    assert guess(school, "director", "no-password").status_code == 401
    assert guess(school, "repair", "no-password").status_code == 429


def test_a_subscribers_whole_network_is_one_address() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:ffff:ffff:ffff")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("no address") == "no address"


def test_quiet_hours_forgive(school: School, clock: Hands) -> None:
    for number in range(8):
        guess(school, "director", "no-password", f"198.51.100.{number}")
    assert guess(school, "director", PASSWORD, "192.0.2.1").status_code == 429

    clock.move(hours=10)
    statuses = [guess(school, "director", "no-password", f"192.0.2.{n}").status_code for n in range(5)]

    assert statuses == [401] * 5
    assert guess(school, "director", PASSWORD, "192.0.2.9").status_code == 429


def test_counters_of_long_ago_are_forgotten(school: School, clock: Hands) -> None:
    guess(school, "nobody1", "no-password")
    clock.move(days=31)
    guess(school, "nobody2", "no-password", "192.0.2.1")

    assert set(db.session.scalars(select(Attempt.bucket))) == {"account:nobody2", "address:192.0.2.1"}


def test_a_guards_own_phone_is_not_locked_by_strangers_and_guesses_slowly_itself(school: School, clock: Hands) -> None:
    guard = school.phone("guard")
    for number in range(20):
        guess(school, "guard", "no-password", f"198.51.100.{number}")
    assert guess(school, "guard", PASSWORD, "192.0.2.1").status_code == 429
    assert guard.sign_in("guard", PASSWORD).status_code == 200

    thief = [guard.sign_in("guard", f"guess-number-{number}").status_code for number in range(10)]

    assert thief == [401] * 5 + [429] * 5


def test_failures_at_the_same_moment_are_all_counted(school: School, app: Flask, clock: Hands) -> None:
    start = threading.Barrier(8)
    faults: list[BaseException] = []

    def fail() -> None:
        try:
            with app.app_context():
                start.wait()
                with writing() as work:
                    throttle.note_failure(work.session, ["account:x", "address:y"], clock())
                db.session.remove()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert set(db.session.scalars(select(Attempt.failures))) == {8}


def test_known_and_unknown_names_get_the_same_words_and_the_same_work(school: School, clock: Hands) -> None:
    """Disabled people too. The hash dwarfs all else: without it the unknown would be told apart by the clock."""
    admin = school.person("administrator")
    say(admin, "person.save", {"id": school.people["viewer"], "fields": {"is_active": False}})
    pages, seconds = {}, {}
    for name, password in (("patrol", "no-password"), ("nobody", "no-password"), ("viewer", PASSWORD)):
        took = []
        for number in range(4):
            begun = time.thread_time()
            reply = guess(school, name, password, f"192.0.2.{number}")
            took.append(time.thread_time() - begun)
        pages[name] = (reply.status_code, reply.text.replace(name, "NAME"))
        seconds[name] = statistics.median(took)

    assert pages["patrol"] == pages["nobody"] == pages["viewer"]
    assert pages["patrol"][0] == 401
    assert min(seconds.values()) > 0


def test_an_unknown_name_costs_a_hash_too(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    hasher = passwords.HASHER

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            verified.append(hashed)
            return hasher.verify(hashed, password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    for name in ("patrol", "nobody"):
        guess(school, name, "no-password")

    assert len(verified) == 2
    assert verified[1] == passwords.NOBODY


def test_at_most_four_hashes_are_made_at_once(school: School, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 19 MiB: thirty-two at once would be 600."""
    now_at_work, most = 0, 0
    guard = threading.Lock()

    class Watched(PasswordHasher):
        def verify(self, *arguments: object) -> bool:
            nonlocal now_at_work, most
            with guard:
                now_at_work += 1
                most = max(most, now_at_work)
            try:
                return bool(super().verify(*arguments))  # type: ignore[arg-type]
            finally:
                with guard:
                    now_at_work -= 1

    monkeypatch.setattr(passwords, "HASHER", Watched(time_cost=2, memory_cost=19456, parallelism=1))
    start = threading.Barrier(16)

    def one(number: int) -> None:
        start.wait()
        guess(school, f"name{number}", "no-password", f"192.0.2.{number}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 2 <= most <= 4


def test_what_anybody_would_try_first_is_no_password(school: School) -> None:
    for password in (
        "12345678", "password1", "qwertyuiop", "aaaaaaaa", "iloveyou1", "1qaz2wsx", "patrol2026", "Patrol123",
        "19900101", "滅火器滅火器滅火器", "abcdefgh", "p@ssw0rd",
    ):  # fmt: skip
        with pytest.raises(CommonPasswordError), writing() as work:
            set_password(work.session, school.people["patrol"], password, datetime.now(UTC))

    assert guess(school, "patrol", PASSWORD).status_code == 302


@pytest.mark.parametrize(("length", "is_taken"), [(7, False), (8, True), (128, True), (129, False)])
def test_a_password_has_8_to_128_signs_of_any_kind(school: School, length: int, is_taken: bool) -> None:
    password = ("早安Zq7 梅花xK" * 20)[:length]
    try:
        with writing() as work:
            set_password(work.session, school.people["patrol"], password, datetime.now(UTC))
    except WeakPasswordError:
        assert not is_taken
    else:
        assert is_taken
        assert guess(school, "patrol", password).status_code == 302
        assert guess(school, "patrol", password[:-1], "192.0.2.1").status_code == 401


def test_the_office_is_told_why_a_password_was_not_taken(school: School) -> None:
    client = school.app.test_client()
    client.post("/sign-in", base_url=BASE, data={"username": "administrator", "password": PASSWORD})
    paths = (f"/desk/people/{school.people['guard']}/password", "/desk/me/password")
    for path in paths:
        form = {"fresh": "password1", "present": PASSWORD}
        reply = client.post(path, base_url=BASE, data=form, headers={"Origin": BASE})
        assert (reply.status_code, "太容易被猜到" in reply.text) == (422, True), path


def test_disabling_somebody_ends_every_session_they_have(school: School) -> None:
    phone, desk = school.phone("patrol"), school.app.test_client()
    desk.post("/sign-in", base_url=BASE, data={"username": "patrol", "password": PASSWORD})
    office = school.app.test_client()
    office.post("/sign-in", base_url=BASE, data={"username": "administrator", "password": PASSWORD})
    form = {"name": "Patrol", "username": "patrol", "roles": "patrol", "lang": "zh-Hant", "is_active": "false"}

    office.post(f"/desk/people/{phone.author}", base_url=BASE, data=form, headers={"Origin": BASE})

    assert phone.client.get(f"{API}/session", base_url=BASE).status_code == 401
    assert desk.get("/desk/", base_url=BASE).status_code == 302
    db.session.rollback()
    assert db.session.scalars(select(SignIn).where(SignIn.person_id == phone.author)).all() == []


def test_a_planted_token_is_worth_nothing_after_signing_in(school: School) -> None:
    client = school.app.test_client()
    client.post("/language", base_url=BASE, data={"lang": "en"}, headers={"Origin": BASE})
    planted = client.get_cookie("session")
    assert planted is not None
    client.post("/sign-in", base_url=BASE, data={"username": "guard", "password": PASSWORD})

    thief = school.app.test_client()
    thief.set_cookie("session", planted.value)

    assert thief.get("/desk/", base_url=BASE).status_code == 302
    assert client.get("/desk/", base_url=BASE).status_code == 200
    assert Phone(thief).client.get(f"{API}/session", base_url=BASE).status_code == 401
