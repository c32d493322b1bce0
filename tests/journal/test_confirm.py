"""Confirming (sync-protocol 5.5): only what a verified backup holds may leave a phone."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update

from tests.cast import School
from tests.phones import API, BASE, Phone, new_id, record_id
from webapp.backups.models import Backup, BackupPlan
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import Blob, Record

DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def report(phone: Phone, school: School, **members: Any) -> str:
    """Send one report of damage; return its id."""
    sealed = phone.seal("damage.report", DAMAGE, target={"kind": "place", "id": school.room_id}, **members)
    assert phone.outcomes(sealed)[0]["outcome"] == "stored"
    return record_id(sealed)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


def with_verified_backup() -> None:
    """A backup has been verified some time: from then on nothing is durable without one."""
    with writing() as work:
        moment = db.session.scalar(db.select(Record.received_at).limit(1))
        work.session.add(
            Backup(
                id=new_id(),
                name="x",
                started_at=moment,
                verified_at=moment,
                seq=1,
                chain="0" * 64,
                records=0,
                photos=0,
                bytes=0,
                is_encrypted=False,
                is_scheduled=False,
            )
        )


def mark_durable(model: Any) -> None:
    with writing() as work:
        moment = work.session.scalar(db.select(Record.received_at).limit(1))
        work.session.execute(update(model).values(durable_at=moment))


def days_later(school: School, days: float) -> None:
    then = school.app.extensions["clock"]
    school.app.extensions["clock"] = lambda: then() + timedelta(days=days)


def test_confirm_without_signature_or_session_is_refused(school: School, patrol: Phone) -> None:
    stranger = school.app.test_client()
    reply = stranger.post(f"{API}/confirm", base_url=BASE, json={"ids": []})

    assert reply.status_code == 401


def test_confirm_under_a_session_wants_our_own_header(school: School, patrol: Phone) -> None:
    ids = [report(patrol, school)]
    without = patrol.client.post(f"{API}/confirm", base_url=BASE, json={"ids": ids})
    headers = {"X-Requested-With": "rounds", "Origin": BASE}
    reply = patrol.client.post(f"{API}/confirm", base_url=BASE, json={"ids": ids}, headers=headers)

    assert without.status_code == 400
    assert [outcome["outcome"] for outcome in reply.json["outcomes"]] == ["present"]


@pytest.mark.parametrize("ids", [None, "x", [1], ["not-an-id"], {"a": 1}])
def test_confirm_of_what_is_no_list_of_ids_is_refused(school: School, patrol: Phone, ids: Any) -> None:
    assert patrol.confirm(ids=ids).status_code == 400


def test_confirm_takes_500_ids_and_no_more(school: School, patrol: Phone) -> None:
    assert patrol.confirm(*(new_id() for _ in range(500))).status_code == 200
    assert patrol.confirm(*(new_id() for _ in range(501))).status_code == 413


def test_an_altered_confirm_is_refused(school: School, patrol: Phone) -> None:
    path = f"{API}/confirm"
    headers = patrol.photo_headers("POST", path, b'{"ids": []}')
    reply = patrol.client.post(path, base_url=BASE, data=b'{"ids": ["x"]}', headers=headers)

    assert reply.status_code == 401


def test_the_answer_names_server_request_and_every_id_in_order(school: School, patrol: Phone) -> None:
    ids = [new_id(), report(patrol, school), new_id()]
    reply = patrol.confirm(*ids, request_id="a-request")

    assert (reply.json["server_id"], reply.json["request_id"]) == (patrol.server_id, "a-request")
    assert [outcome["id"] for outcome in reply.json["outcomes"]] == ids
    assert [outcome["outcome"] for outcome in reply.json["outcomes"]] == ["unknown", "present", "unknown"]


def test_a_record_of_another_device_is_unknown(school: School, patrol: Phone) -> None:
    id_ = report(patrol, school)

    assert school.phone("guard").confirmed(id_) == {id_: "unknown"}


def test_with_no_backup_a_record_is_durable_after_14_days(school: School, patrol: Phone) -> None:
    id_ = report(patrol, school)
    days_later(school, 13.9)
    before = patrol.confirmed(id_)
    days_later(school, 0.2)

    assert (before[id_], patrol.confirmed(id_)[id_]) == ("present", "durable")


def test_once_there_are_backups_age_makes_nothing_durable(school: School, patrol: Phone) -> None:
    id_ = report(patrol, school)
    with_verified_backup()
    days_later(school, 100)
    before = patrol.confirmed(id_)
    mark_durable(Record)

    assert (before[id_], patrol.confirmed(id_)[id_]) == ("present", "durable")


def test_a_plan_that_is_on_counts_as_backups_even_before_the_first(school: School, patrol: Phone) -> None:
    id_ = report(patrol, school)
    with writing() as work:
        work.session.add(BackupPlan(id="plan", version=1, is_on=True, hour=2, keep=14))
    days_later(school, 100)

    assert patrol.confirmed(id_)[id_] == "present"


def test_a_record_is_durable_only_with_all_its_photos(school: School, patrol: Phone) -> None:
    content = photo()
    sha256 = hashlib.sha256(content).hexdigest()
    note = {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photos"}
    id_ = report(patrol, school, photos=[note])
    with_verified_backup()
    mark_durable(Record)
    without_bytes = patrol.confirm(id_).json["outcomes"][0]
    assert patrol.put_photo(content).status_code == 204
    not_in_a_backup = patrol.confirm(id_).json["outcomes"][0]
    mark_durable(Blob)

    assert (without_bytes["outcome"], without_bytes["missing"]) == ("present", [sha256])
    assert (not_in_a_backup["outcome"], not_in_a_backup["missing"]) == ("present", [])
    assert patrol.confirmed(id_)[id_] == "durable"


def test_an_erased_record_is_gone(school: School, patrol: Phone) -> None:
    id_ = report(patrol, school)
    school.app.extensions["journal"].door.erasures.add([id_], school.app.extensions["clock"]())

    assert patrol.confirmed(id_) == {id_: "gone"}


def test_a_revoked_phone_may_still_confirm(school: School, patrol: Phone) -> None:
    """It keeps what it holds until that is safe, whatever the office thinks of it."""
    from webapp.accounts.phones import revoke_phone

    id_ = report(patrol, school)
    with writing() as work:
        revoke_phone(work.session, patrol.device, school.app.extensions["clock"]())

    assert patrol.confirmed(id_) == {id_: "present"}
