"""What one device may bring (sync-protocol 11): 500 records an hour on average, a day's worth at once, 5 GiB a day."""

from __future__ import annotations

from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.abuse.conftest import Hands
from tests.cast import School
from tests.phones import Phone
from webapp.accounts.allowance import BYTES, BYTES_PER_SECOND, RECORDS, spend
from webapp.accounts.models import Device
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say_many
from webapp.journal.models import Record


def leave(device: str, records: float, bytes_: int, at: datetime) -> None:
    """Let a device have so much left."""
    with writing() as work:
        row = work.session.get_one(Device, device)
        row.records_left, row.bytes_left, row.allowance_at = records, bytes_, at


def left(device: str) -> tuple[float | None, int | None]:
    db.session.rollback()
    row = db.session.get_one(Device, device)
    return row.records_left, row.bytes_left


def take(device: str, records: int, bytes_: int, now: datetime) -> int | None:
    with writing() as work:
        return spend(work.session, device, records, bytes_, now)


def inspections(phone: Phone, number: int) -> list[dict[str, str]]:
    return [phone.seal("person.prefer", {"lang": "en"}) for _ in range(number)]


def records_of(phone: Phone) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Record.device_id == phone.device)) or 0


def test_a_push_over_the_allowance_is_refused_whole_and_says_for_how_long(
    patrol: Phone, school: School, clock: Hands
) -> None:
    leave(patrol.device, 49, BYTES, clock())
    batch = inspections(patrol, 50)

    reply = patrol.push(*batch)

    assert (reply.status_code, reply.content_type) == (429, "application/problem+json")
    assert reply.json["type"] == "allowance_spent"
    # one more record than there is: 500 an hour give it in 7.2 seconds
    assert reply.headers["Retry-After"] == "8"
    assert records_of(patrol) == 0
    assert left(patrol.device)[0] == 49


def test_the_same_push_is_taken_after_the_time_that_was_said(patrol: Phone, clock: Hands) -> None:
    leave(patrol.device, 0, BYTES, clock())
    batch = inspections(patrol, 50)
    wait = int(patrol.push(*batch).headers["Retry-After"])

    clock.move(seconds=wait - 1)
    assert patrol.push(*batch).status_code == 429
    clock.move(seconds=1)
    assert {outcome["outcome"] for outcome in patrol.outcomes(*batch)} == {"stored"}

    assert wait == 360
    assert records_of(patrol) == 50


def test_exactly_what_is_left_is_taken(patrol: Phone, clock: Hands) -> None:
    leave(patrol.device, 50, BYTES, clock())

    assert patrol.push(*inspections(patrol, 50)).status_code == 200
    assert patrol.push(*inspections(patrol, 1)).status_code == 429
    assert left(patrol.device)[0] == 0


def test_duplicates_and_refused_records_count_too(patrol: Phone, clock: Hands) -> None:
    (sealed,) = inspections(patrol, 1)
    patrol.push(sealed)
    before = left(patrol.device)[0]

    patrol.push(sealed, {"body": "no record", "key": "", "sig": ""})

    assert before == RECORDS - 1
    assert left(patrol.device)[0] == RECORDS - 3


def test_a_phone_that_was_away_for_long_sends_a_days_worth_at_once(patrol: Phone, clock: Hands) -> None:
    leave(patrol.device, 0, 0, clock())
    clock.move(days=400)

    assert take(patrol.device, RECORDS, BYTES, clock()) is None
    assert take(patrol.device, 1, 0, clock()) == 8
    assert take(patrol.device, 0, 1, clock()) == 1


def test_never_more_than_five_hundred_an_hour_on_average(patrol: Phone, clock: Hands) -> None:
    """A phone that tries fifty every minute for two days."""
    taken = 0
    for _minute in range(2 * 24 * 60):
        taken += 50 if take(patrol.device, 50, 0, clock()) is None else 0
        clock.move(minutes=1)

    assert RECORDS + 48 * 500 - 50 <= taken <= RECORDS + 48 * 500


def test_bytes_of_photos_come_back_within_a_day(patrol: Phone, clock: Hands) -> None:
    assert take(patrol.device, 0, BYTES, clock()) is None

    wait = take(patrol.device, 0, 1 << 20, clock())

    assert wait == -(-(1 << 20) // BYTES_PER_SECOND)
    clock.move(seconds=wait)
    assert take(patrol.device, 0, 1 << 20, clock()) is None
    clock.move(days=1)
    assert take(patrol.device, 0, BYTES, clock()) is None


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing(patrol: Phone, clock: Hands) -> None:
    leave(patrol.device, 10, BYTES, clock())
    clock.move(days=-30)

    assert take(patrol.device, 11, 0, clock()) == 8
    assert take(patrol.device, 10, 0, clock()) is None


def test_one_devices_flood_leaves_another_alone(patrol: Phone, school: School, clock: Hands) -> None:
    guard = school.phone("guard")
    leave(patrol.device, 0, 0, clock())

    assert patrol.push(*inspections(patrol, 1)).status_code == 429
    assert guard.push(*inspections(guard, 1)).status_code == 200


def test_a_stranger_cannot_spend_a_phones_allowance(patrol: Phone, school: School, clock: Hands) -> None:
    stranger = Phone(school.app.test_client(), author=patrol.author, device=patrol.device, server_id=patrol.server_id)

    reply = stranger.push(*inspections(stranger, 50))

    assert reply.status_code == 401
    assert left(patrol.device) == (None, None)


def test_the_desk_has_no_allowance_to_spend(school: School, clock: Hands) -> None:
    director = school.person("director")

    for _ in range(2):
        outcomes = say_many(director, [Say("person.prefer", {"lang": "en"})] * 500)

    assert {outcome.outcome for outcome in outcomes} == {"stored"}
    assert take(school.app.extensions["journal"].server_id, 10**9, 0, clock()) is None


def test_two_pushes_at_the_same_moment_do_not_both_spend_the_last(patrol: Phone, app: Flask, clock: Hands) -> None:
    leave(patrol.device, 50, BYTES, clock())
    granted: list[Any] = []
    start = Barrier(8)

    def one() -> None:
        with app.app_context():
            start.wait()
            granted.append(take(patrol.device, 50, 0, clock()))
            db.session.remove()

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(bool, granted)) == [False] + [True] * 7


@pytest.mark.parametrize("number", [50, 51])
def test_fifty_records_are_a_push_and_one_more_is_not(patrol: Phone, clock: Hands, number: int) -> None:
    assert patrol.push(*inspections(patrol, number)).status_code == (200 if number == 50 else 413)
