"""Phones on the desk: what never arrived, what needs a look, and taking a person or a phone out of use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.cast import CODE_OF_ROOM, PASSWORD, School, open_school
from tests.desk.conftest import Desk
from tests.phones import API, BASE, Phone, new_id, record_id
from webapp.accounts.ledger import GAPS, PHONES
from webapp.accounts.missing import broken_of, missing_of, sum_missing
from webapp.accounts.models import Device, DeviceKey, SettledGap, SignIn
from webapp.accounts.phone_health import count_needs, current_build, needs_of
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.feed import snapshot_session
from webapp.journal.gaps import numbers_used_twice
from webapp.journal.models import Record
from webapp.journal.verify import verify

At = Callable[[str], Desk]
DAMAGE = {"category": "water", "description": "漏水", "quantity": 1, "cause": "unknown", "is_urgent": False}
WEEK = timedelta(days=7)


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def desk(school: School) -> At:
    return lambda role: Desk(school, role)


def now() -> datetime:
    return datetime.now(UTC)


def write(phone: Phone, count: int, **members: Any) -> list[dict[str, str]]:
    target = {"code": CODE_OF_ROOM, "via": "scan"}
    return [phone.seal("damage.report", DAMAGE, **{"target": target} | members) for _ in range(count)]


def send(phone: Phone, *records: dict[str, str], **status: Any) -> None:
    reply = phone.push(*records, status={"n_max": phone.n, "queued": 0, "attention": 0, **status})
    assert reply.status_code == 200, reply.text
    db.session.rollback()


def alter(device: str, **values: Any) -> None:
    with writing() as work:
        work.session.execute(update(Device).where(Device.id == device).values(**values))


def ranges(device: str) -> list[tuple[int, int, str]]:
    db.session.rollback()
    return [(gap.first_n, gap.last_n, gap.state) for gap in missing_of(db.session(), device)]


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
    send(phone, *write(phone, 1), n_max=2)

    assert db.session.get_one(Device, phone.device).n_seen == 9
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


@pytest.mark.parametrize(
    ("status", "device", "need"),
    [
        ({"attention": 1}, {}, "attention"),
        ({"queued": 2}, {"last_seen_at": timedelta(days=4)}, "silent"),
        ({"queued": 2}, {}, "holds"),
        ({"persisted": False}, {}, "unsafe"),
        ({"clock_ms": 0}, {}, "clock"),
        ({"used_bytes": 9e8, "quota_bytes": 1e9}, {}, "full"),
        ({"app": "an older build"}, {}, "build"),
        ({"persisted": False}, {"last_seen_at": timedelta(days=61)}, "unused"),
        ({"attention": 1}, {"last_seen_at": timedelta(days=61)}, "attention"),
        ({"persisted": True, "installed": True, "used_bytes": 1, "quota_bytes": 1e9}, {}, "fine"),
    ],
)
def test_each_phone_says_what_it_needs_most(
    school: School, desk: At, status: dict[str, Any], device: dict[str, timedelta], need: str
) -> None:
    phone = school.phone("patrol")
    ready = {"clock_ms": now().timestamp() * 1000, "app": current_build()} | status
    send(phone, *write(phone, 1), **ready)
    if device:
        alter(phone.device, **{name: now() - age for name, age in device.items()})

    db.session.rollback()
    assert count_needs(db.session()) == {need: 1}
    assert f"/desk/phones/{phone.device}" in desk("director").get("/desk/ledgers/phones", need=need).text
    assert desk("director").get(f"/desk/phones/{phone.device}").status_code == 200


def test_the_phones_that_need_a_look_come_first(school: School, desk: At) -> None:
    fine, lost, holding = school.phone("patrol"), school.phone("guard"), school.phone("repair")
    ready = {"app": current_build(), "persisted": True}
    send(fine, *write(fine, 1), **ready)
    send(holding, *write(holding, 1), queued=1, **ready)
    send(lost, write(lost, 2)[1], **ready)

    page = desk("director").get("/desk/ledgers/phones").text
    places = [page.index(f"/desk/phones/{phone.device}") for phone in (lost, holding, fine)]

    assert places == sorted(places)


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


def test_one_person_is_taken_off_a_shared_phone_and_the_other_goes_on(school: School, desk: At) -> None:
    patrol = school.phone("patrol")
    guard = Phone(school.app.test_client(), device=patrol.device)
    assert guard.sign_in("guard", PASSWORD).status_code == 200
    path = f"/desk/phones/{patrol.device}/keys/{patrol.key_id}/revoke"
    assert desk("director").post(path).status_code == 403
    assert desk("administrator").post(f"/desk/phones/{new_id()}/keys/{patrol.key_id}/revoke").status_code == 404

    assert desk("administrator").post(path).status_code == 302

    assert desk("administrator").post(path).status_code == 404
    assert patrol.outcomes(*write(patrol, 1))[0]["reason"] == "key_revoked"
    assert (
        guard.outcomes(guard.seal("damage.report", DAMAGE, target={"code": school.room_code}))[0]["outcome"] == "stored"
    )
    assert patrol.client.get(f"{API}/session", base_url=BASE).status_code == 401
    assert guard.client.get(f"{API}/session", base_url=BASE).status_code == 200


def test_the_offices_name_for_a_phone_outlives_the_next_sign_in(school: School, desk: At) -> None:
    phone = school.phone("patrol")
    path = f"/desk/phones/{phone.device}"
    assert desk("director").post(f"{path}/name", {"name": "x"}).status_code == 403
    assert desk("administrator").post(f"{path}/name", {"name": "  "}).status_code == 422
    assert desk("administrator").post(f"{path}/name", {"name": "大門警衛室 1 號"}).status_code == 302

    phone.sign_in("patrol", PASSWORD)

    assert "大門警衛室 1 號" in desk("director").get(path).text


def test_signing_somebody_out_everywhere_ends_desk_and_phone_and_asks_for_proof_again(school: School, desk: At) -> None:
    there, phone, administrator = desk("guard"), school.phone("guard"), desk("administrator")
    path = f"/desk/people/{school.people['guard']}"
    assert "test phone" in administrator.get(path).text
    assert desk("director").post(f"{path}/sign-out").status_code == 403

    assert administrator.post(f"{path}/sign-out").status_code == 302

    assert there.get("/desk/").status_code == 302
    assert phone.client.get(f"{API}/session", base_url=BASE).status_code == 401
    db.session.rollback()
    assert db.session.scalars(select(DeviceKey.proved_at).where(DeviceKey.id == phone.key_id)).one() is None
    assert phone.outcomes(*write(phone, 1))[0]["outcome"] == "stored"
    assert administrator.get("/desk/").status_code == 200


def test_everybody_signs_themself_out_elsewhere(school: School, desk: At) -> None:
    here, elsewhere = desk("guard"), desk("guard")
    assert here.get("/desk/me").text.count("上次使用") == 2

    assert here.post("/desk/me/sign-out").status_code == 302

    assert here.get("/desk/me").text.count("上次使用") == 1
    assert elsewhere.get("/desk/").status_code == 302
    db.session.rollback()
    assert len(db.session.scalars(select(SignIn).where(SignIn.person_id == school.people["guard"])).all()) == 1


def test_a_held_record_keeps_its_number(school: School) -> None:
    phone = school.phone("viewer")
    records = write(phone, 2)
    send(phone, *records)

    held = db.session.scalars(select(Record.outcome).where(Record.id == record_id(records[0]))).one()
    assert (held, ranges(phone.device)) == ("held", [])
    assert json.loads(records[0]["body"])["n"] == 1
