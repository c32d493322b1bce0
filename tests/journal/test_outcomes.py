"""Every outcome of sync-protocol 5.3, asked for over HTTP as a phone would."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.cast import School
from tests.phones import Phone, new_id, record_id
from webapp.accounts.models import DeviceKey
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.journal.models import Record

DAMAGE = {"category": "door_window", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def report(phone: Phone, school: School, **members: Any) -> dict[str, str]:
    target = {"code": school.room_code, "via": "scan"}
    return phone.seal("damage.report", **{"data": DAMAGE, "target": target, **members})


def stored(id_: str) -> Record | None:
    db.session.rollback()
    return db.session.scalar(select(Record).where(Record.id == id_))


def test_a_bad_signature_is_rejected_and_leaves_nothing(school: School, patrol: Phone) -> None:
    good, bad = report(patrol, school), report(patrol, school)
    bad["sig"] = good["sig"]

    outcomes = patrol.outcomes(good, bad)

    assert [o["outcome"] for o in outcomes] == ["stored", "rejected"]
    assert outcomes[1]["id"] == record_id(bad)
    assert stored(record_id(bad)) is None


def test_a_push_without_any_valid_signature_of_the_device_is_refused(school: School, patrol: Phone) -> None:
    bad = report(patrol, school)
    bad["sig"] = bad["sig"][::-1]

    assert patrol.push(bad).status_code == 401
    assert patrol.push(report(patrol, school), device=new_id()).status_code == 401


def test_a_truly_signed_text_that_is_no_record_is_rejected_when_it_comes_alone(school: School, patrol: Phone) -> None:
    """With a 401 its phone would send it for ever, and ask for a sign-in that changes nothing (the storm's seed 1)."""
    deep: Any = "end"
    for _ in range(12):
        deep = {"in": deep}

    [outcome] = patrol.outcomes(report(patrol, school, data=deep))

    assert (outcome["outcome"], outcome["reason"]) == ("rejected", "too_deep")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "7"),
        ("n", 0),
        ("n", True),
        ("device", None),
        ("author", 3),
        ("type", "Damage Report"),
        ("schema", "1"),
        ("captured_at", "yesterday"),
        ("captured_at", "2026-01-01T00:00:00"),
        ("depends", ["x"]),
        ("photos", [{}]),
        ("target", "7K3M9QXF"),
        ("amends", "it"),
        ("clock_offset_ms", "0"),
        ("data", {"deep": [[[[[[[[1]]]]]]]]}),
        ("data", {"long": "長" * 10_001}),
        ("data", {"nul": "a\x00b"}),
    ],
)
def test_a_badly_formed_envelope_is_rejected(school: School, patrol: Phone, name: str, value: Any) -> None:
    bad = report(patrol, school, **{name: value})

    outcomes = patrol.outcomes(report(patrol, school), bad)

    assert [o["outcome"] for o in outcomes] == ["stored", "rejected"]


def test_eight_levels_of_nesting_are_taken_and_nine_are_not(school: School, patrol: Phone) -> None:
    deep: Any = 1
    for _ in range(6):
        deep = [deep]
    taken = report(patrol, school, data=DAMAGE | {"extra": deep})
    refused = report(patrol, school, data=DAMAGE | {"extra": [deep]})

    assert [o["outcome"] for o in patrol.outcomes(taken, refused)] == ["stored", "rejected"]


def test_a_database_that_is_busy_fails_the_push_and_keeps_nothing(school: School, patrol: Phone) -> None:
    door = school.app.extensions["journal"].door
    kind = door.kinds["damage.report", 1]

    def deadlock(*_: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("deadlock detected"))

    door.kinds["damage.report", 1] = replace(kind, apply=deadlock)
    sealed = report(patrol, school)

    busy = patrol.push(sealed)
    door.kinds["damage.report", 1] = kind

    assert (busy.status_code, "Retry-After" in busy.headers) == (503, True)
    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"


@pytest.mark.parametrize("body", ["", "[]", "{", "{" * 70_000, '{"id": NaN}', "null", '"x"', "\ud800"])
def test_text_that_is_no_envelope_is_rejected_and_the_rest_goes_in(school: School, patrol: Phone, body: str) -> None:
    bad = {"body": body, "key": patrol.key_id, "sig": "AA"}

    outcomes = patrol.outcomes(bad, report(patrol, school))

    assert [o["outcome"] for o in outcomes] == ["rejected", "stored"]


def test_a_record_is_stored_as_it_came_and_applied(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school, unknown_member={"kept": True})

    outcome = patrol.outcomes(sealed)[0]

    assert outcome == {"id": record_id(sealed), "outcome": "stored", "missing": []}
    row = stored(record_id(sealed))
    assert row is not None
    assert (row.body, row.key_id, row.sig) == (sealed["body"], sealed["key"], sealed["sig"])
    damage = db.session.get(Damage, record_id(sealed))
    assert damage is not None
    assert (damage.target_kind, damage.target_id) == ("place", school.room_id)


def test_the_same_record_again_is_a_duplicate_with_its_first_outcome(school: School, patrol: Phone) -> None:
    good, odd = report(patrol, school), patrol.seal("nobody.knows", {})
    patrol.outcomes(good, odd)

    again = patrol.outcomes(good, odd)

    assert [(o["outcome"], o["first"], o.get("reason")) for o in again] == [
        ("duplicate", "stored", None),
        ("duplicate", "held", "unknown_type"),
    ]
    assert db.session.scalar(select(func.count()).select_from(Damage)) == 1


def test_the_same_id_with_another_text_is_a_conflict(school: School, patrol: Phone) -> None:
    good = report(patrol, school)
    other = report(patrol, school, id=record_id(good))
    patrol.outcomes(good)

    assert patrol.outcomes(other)[0]["outcome"] == "conflict"
    row = stored(record_id(good))
    assert row is not None
    assert row.body == good["body"]


def test_what_cannot_be_applied_is_held_with_its_reason(school: School, patrol: Phone) -> None:
    cases = [
        (patrol.seal("nobody.knows", {}), "unknown_type"),
        (report(patrol, school, schema=99), "unknown_schema"),
        (patrol.seal("damage.report", {"category": "no such"}, target={"code": school.room_code}), "invalid_data"),
        (report(patrol, school, target={"code": "00000000"}), "unknown_target"),
        (patrol.seal("place.save", {"id": new_id(), "fields": {"name": "x", "kind": "room"}}), "not_allowed"),
        (report(patrol, school, author=school.people["guard"]), "not_allowed"),
        (report(patrol, school, depends=[new_id()]), "waiting"),
    ]

    outcomes = patrol.outcomes(*(sealed for sealed, _reason in cases))

    assert [(o["outcome"], o.get("reason")) for o in outcomes] == [("held", reason) for _sealed, reason in cases]
    assert db.session.scalar(select(func.count()).select_from(Damage)) == 0
    assert all(stored(record_id(sealed)) is not None for sealed, _reason in cases)


def test_push_accepts_the_good_records_when_one_is_bad(school: School, patrol: Phone) -> None:
    records = [report(patrol, school) for _ in range(5)]
    records.insert(2, patrol.seal("damage.report", None))

    outcomes = patrol.outcomes(*records)

    assert [o["outcome"] for o in outcomes] == ["stored", "stored", "held", "stored", "stored", "stored"]


def test_a_revoked_key_and_a_disabled_author_are_held_never_lost(school: School, patrol: Phone) -> None:
    first = report(patrol, school)
    say(school.person("administrator"), "person.save", {"id": patrol.author, "fields": {"is_active": False}})
    disabled = patrol.outcomes(first)[0]
    with writing() as work:
        key = work.session.get_one(DeviceKey, patrol.key_id)
        key.revoked_at = school.app.extensions["clock"]()

    revoked = patrol.outcomes(report(patrol, school))[0]

    assert (disabled["outcome"], disabled["reason"]) == ("held", "author_disabled")
    assert (revoked["outcome"], revoked["reason"]) == ("held", "key_revoked")


def test_an_exception_in_a_service_holds_the_record(school: School, patrol: Phone) -> None:
    door = school.app.extensions["journal"].door
    kind = door.kinds["damage.report", 1]
    door.kinds["damage.report", 1] = replace(kind, apply=lambda work, statement: 1 / 0)

    outcomes = patrol.outcomes(report(patrol, school), patrol.seal("nobody.knows", {}))

    assert [(o["outcome"], o.get("reason")) for o in outcomes] == [("held", "server_error"), ("held", "unknown_type")]


def test_a_command_that_comes_too_late_is_superseded_and_kept(school: School, patrol: Phone) -> None:
    damage = report(patrol, school)
    patrol.outcomes(damage)
    repair, office = school.phone("repair"), school.phone("director")
    close = {"damage_id": record_id(damage), "result": "fixed", "note": ""}
    first, second = repair.seal("damage.close", close), office.seal("damage.close", close | {"result": "replaced"})
    repair.outcomes(first)

    late = office.outcomes(second)[0]

    assert (late["outcome"], late["first"]) == ("superseded", record_id(first))
    assert stored(record_id(second)) is not None
    assert db.session.get_one(Damage, record_id(damage)).result == "fixed"


def test_an_erased_id_is_gone_and_does_not_come_back(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school)
    journal = school.app.extensions["journal"]
    journal.door.erasures.add([record_id(sealed)], school.app.extensions["clock"]())

    outcome = patrol.outcomes(sealed)[0]

    assert outcome["outcome"] == "gone"
    assert stored(record_id(sealed)) is None


def test_a_photo_that_is_not_here_yet_is_missing(school: School, patrol: Phone) -> None:
    photo = {"sha256": "ab" * 32, "bytes": 1000, "mime": "image/jpeg", "field": "photos"}
    sealed = report(patrol, school, photos=[photo])

    assert patrol.outcomes(sealed)[0]["missing"] == ["ab" * 32]
    assert patrol.outcomes(sealed)[0]["missing"] == ["ab" * 32]


def test_the_author_is_the_one_in_the_envelope_not_the_one_of_the_session(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school)
    stranger = school.app.test_client()

    reply = stranger.post(
        "/api/sync/v1/push",
        base_url="http://localhost",
        json={"request_id": "r", "device": patrol.device, "records": [sealed]},
    )

    assert reply.json["outcomes"][0]["outcome"] == "stored"
    assert db.session.get_one(Damage, record_id(sealed)).reported_by_id == patrol.author


def test_the_reply_echoes_server_and_request(school: School, patrol: Phone) -> None:
    reply = patrol.push(report(patrol, school), request_id="my-request")

    assert (reply.json["server_id"], reply.json["request_id"]) == (patrol.server_id, "my-request")
    assert json.loads(reply.text)["now"].endswith("Z")
    assert reply.headers["Cache-Control"] == "no-store"
