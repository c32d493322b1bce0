"""Which numbers of a phone never came: found, told truly, and explained by the office."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.accounts.numbering import (
    DAMAGE,
    WEEK,
    At,
    alter,
    desk_of_role,  # noqa: F401 - a fixture
    now,
    ranges,
    school_of_phones,  # noqa: F401 - a fixture
    send,
    write,
)
from tests.cast import School
from tests.phones import Phone, record_id
from webapp.accounts.ledger import GAPS, PHONES
from webapp.accounts.missing import broken_of, missing_of, sum_missing
from webapp.accounts.models import Device, DeviceKey, SettledGap
from webapp.accounts.phone_health import needs_of
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.feed import snapshot_session
from webapp.journal.gaps import numbers_used_twice
from webapp.journal.models import Record
from webapp.journal.verify import verify


def test_a_phone_all_of_whose_records_arrived_has_no_gap(school: School) -> None:
    phone = school.phone("patrol")
    records = write(phone, 3)
    send(phone, records[2])
    send(phone, records[0], records[1])

    assert ranges(phone.device) == []
    assert needs_of(db.session(), phone.device) == []


def test_numbers_that_never_arrived_are_ranges_between_the_times_of_their_neighbours(school: School) -> None:
    phone = school.phone("patrol")
    records = [phone.seal("damage.report", DAMAGE, captured_at=f"2026-08-{n:02d}T00:00:00.000Z") for n in range(1, 13)]
    send(phone, *(records[n - 1] for n in (3, 4, 8, 9)))

    gaps = missing_of(db.session(), phone.device)
    assert [(gap.first_n, gap.last_n, gap.missing) for gap in gaps] == [(10, 12, 3), (5, 7, 3), (1, 2, 2)]
    assert [(gap.after_at and gap.after_at.day, gap.before_at and gap.before_at.day) for gap in gaps] == [
        (9, None),
        (4, 8),
        (None, 3),
    ]
    assert all(now() - gap.known_at < timedelta(minutes=5) for gap in gaps)
    assert sum_missing(db.session(), now()).lost == 8


def test_a_phone_that_says_it_still_holds_them_has_lost_nothing(school: School) -> None:
    phone = school.phone("patrol")
    records = write(phone, 6)

    send(phone, records[1], queued=4, attention=1)
    assert ranges(phone.device) == [(3, 6, "on_phone"), (1, 1, "on_phone")]
    send(phone, records[1], queued=3)
    assert ranges(phone.device) == [(3, 6, "partly"), (1, 1, "lost")]
    send(phone, *records[2:], queued=0)
    assert ranges(phone.device) == [(1, 1, "lost")]
    assert sum_missing(db.session(), now()).total == 1


def test_what_a_silent_or_revoked_or_replaced_phone_held_must_be_looked_for(school: School) -> None:
    phone = school.phone("patrol")
    write(phone, 2)
    send(phone, phone.seal("damage.report", DAMAGE), queued=2)
    assert ranges(phone.device) == [(1, 2, "on_phone")]

    alter(phone.device, last_seen_at=now() - WEEK - timedelta(hours=1))
    assert ranges(phone.device) == [(1, 2, "silent")]
    alter(phone.device, last_seen_at=now() + timedelta(minutes=1))
    assert ranges(phone.device) == [(1, 2, "on_phone")]
    alter(phone.device, revoked_at=now())
    assert ranges(phone.device) == [(1, 2, "silent")]
    alter(phone.device, revoked_at=None, last_seen_at=now() - timedelta(minutes=1))
    school.phone("guard")
    assert ranges(phone.device) == [(1, 2, "on_phone")]
    school.phone("patrol")
    assert ranges(phone.device) == [(1, 2, "silent")]


def test_another_phones_record_under_this_ones_name_makes_no_gap(school: School) -> None:
    mine, other = school.phone("patrol"), school.phone("guard")
    send(mine, *write(mine, 2))
    forged = other.envelope("damage.report", DAMAGE)
    outcome = other.outcomes(other.seal_envelope({**forged, "device": mine.device, "n": 5_000}), *write(other, 1))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "not_allowed")
    db.session.rollback()
    assert ranges(mine.device) == []
    assert db.session.get_one(Device, mine.device).n_seen == 2


def test_what_was_refused_is_a_gap_that_the_phone_still_holds(school: School) -> None:
    phone = school.phone("patrol")
    first, good = write(phone, 2)
    refused = {**first, "sig": "AAAA"}
    assert [one["outcome"] for one in phone.outcomes(refused, good)] == ["rejected", "stored"]

    send(phone, good, attention=1)

    assert ranges(phone.device) == [(1, 1, "on_phone")]


def test_the_highest_number_ever_named_is_not_forgotten(school: School) -> None:
    phone = school.phone("patrol")
    send(phone, *write(phone, 1), n_max=9)
    named_at = db.session.get_one(Device, phone.device).n_seen_at
    db.session.rollback()
    send(phone, *write(phone, 1), n_max=2)

    device = db.session.get_one(Device, phone.device)
    assert (device.n_seen, device.n_seen_at) == (9, named_at)
    assert ranges(phone.device) == [(3, 9, "lost")]


@pytest.mark.parametrize("n_max", [True, "9", -4, 1e300, None, [9], 2**40])
def test_a_number_that_can_not_be_one_breaks_nothing(school: School, n_max: Any) -> None:
    phone = school.phone("patrol")

    send(phone, *write(phone, 1), n_max=n_max)

    assert 1 <= db.session.get_one(Device, phone.device).n_seen < 2**31


def test_the_servers_own_numbers_are_no_gaps(school: School) -> None:
    server_id = school.app.extensions["journal"].server_id
    with writing() as work:
        work.session.execute(update(Record).where(Record.device_id == server_id, Record.n == 3).values(n=9_000))

    assert sum_missing(db.session(), now()).total == 0


def test_two_phones_under_one_id_are_found_by_their_chain(school: School) -> None:
    phone = school.phone("patrol")
    first, second = write(phone, 2)
    copied = Phone(phone.client, phone.author, phone.device, phone.server_id, phone.key, n=1, prev=phone.prev)
    twin = copied.seal("damage.report", DAMAGE, description="另一支")
    third = phone.seal("damage.report", DAMAGE)
    send(phone, first, second, third)
    assert broken_of(db.session(), phone.device) == []

    send(phone, twin)

    assert [one.n for one in broken_of(db.session())] == [2]
    keys = select(DeviceKey.id, DeviceKey.device_id).subquery()
    assert db.session.execute(select(numbers_used_twice(keys))).all() == [(phone.device, 2)]


def test_an_explained_gap_is_listed_no_more_and_its_record_is_taken_all_the_same(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    records = write(phone, 4)
    send(phone, records[3])
    page = f"/desk/phones/{phone.device}"
    given = {"first_n": 1, "last_n": 3}
    assert desk("patrol").post(f"{page}/gaps", {**given, "reason": "x"}).status_code == 403
    assert desk("director").post(f"{page}/gaps", {**given, "reason": " "}).status_code == 422
    assert desk("director").post(f"{page}/gaps", {"first_n": 3, "last_n": 1, "reason": "x"}).status_code == 422
    assert ranges(phone.device) == [(1, 3, "lost")]

    assert desk("director").post(f"{page}/gaps", {**given, "reason": "手機掉進水裡，已補登"}).status_code == 302

    assert ranges(phone.device) == []
    assert "手機掉進水裡，已補登" in desk("director").get(page).text
    assert phone.outcomes(records[1])[0]["outcome"] == "stored"
    assert ranges(phone.device) == []
    with snapshot_session() as session:
        found = verify(session, school.app.extensions["journal"], (SettledGap,), with_photos=False)
    assert (found.wrong, found.rows) == ([], 1)


def test_the_gap_report_is_exported_as_it_is_shown(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    send(phone, write(phone, 5)[4])
    director = desk("director")

    csv = director.get("/desk/ledgers/gaps.csv").text

    assert "可能遺失" in csv
    assert "可能遺失" in director.get("/desk/ledgers/gaps/print").text
    assert "可能遺失" in director.get("/desk/ledgers/gaps", state="lost").text
    assert phone.device not in director.get("/desk/ledgers/gaps", state="on_phone").text
    assert desk("guard").get("/desk/ledgers/gaps").status_code == 403
    assert {ledger.name for ledger in (PHONES, GAPS)} <= {one.name for one in school.app.extensions["ledgers"]}


def test_a_held_record_keeps_its_number(school: School) -> None:
    phone = school.phone("viewer")
    records = write(phone, 2)
    send(phone, *records)

    held = db.session.scalars(select(Record.outcome).where(Record.id == record_id(records[0]))).one()
    assert (held, ranges(phone.device)) == ("held", [])
    assert json.loads(records[0]["body"])["n"] == 1
