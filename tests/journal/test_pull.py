"""The feed: pages, scope, resets and the snapshot (sync-protocol 6)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from tests.cast import School
from tests.phones import API, BASE, Phone, new_id, record_id
from webapp.accounts.models import Device
from webapp.backups.models import Restoration
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say, say_many
from webapp.journal.models import CommitLog

DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def walk(phone: Phone, cursor: str = "", limit: int = 3) -> tuple[dict[tuple[str, str], dict[str, Any]], str, str]:
    """Pull page after page until nothing more comes; return the replica, the cursor and the head."""
    replica: dict[tuple[str, str], dict[str, Any]] = {}
    head = ""
    for _page in range(500):
        reply = phone.pull(cursor, head, limit=limit)
        assert reply.status_code == 200, reply.text
        for change in reply.json["changes"]:
            if change.get("gone"):
                replica.pop((change["kind"], change["id"]), None)
            else:
                replica[change["kind"], change["id"]] = change["data"]
        cursor, head = reply.json["cursor"], reply.json["head"]
        if not reply.json["more"]:
            return replica, cursor, head
    raise AssertionError("the feed has no end")


def snapshot(phone: Phone) -> dict[str, Any]:
    reply = phone.client.get(f"{API}/bootstrap", base_url=BASE)
    assert reply.status_code == 200
    return dict(reply.json)


def rows_of(snapshot: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    replica = {}
    for kind, columns in snapshot["kinds"].items():
        names = [name for name in columns if name not in {"id", "version"}]
        for index, id_ in enumerate(columns["id"]):
            replica[kind, id_] = {name: columns[name][index] for name in names}
    return replica


def test_pull_without_a_session_is_refused(school: School) -> None:
    assert Phone(school.app.test_client()).pull().status_code == 401


@pytest.mark.parametrize("token", ["x", "e30.AAAA", "AAAA.AAAA.AAAA", "¤"])
def test_a_cursor_of_somebody_elses_making_starts_anew(school: School, patrol: Phone, token: str) -> None:
    reply = patrol.pull(token)

    assert (reply.status_code, reply.json["reset"]) == (409, "lineage")


def test_pages_and_snapshot_give_the_same_replica(school: School, patrol: Phone) -> None:
    places = [Say("place.save", {"id": new_id(), "fields": {"kind": "room", "name": f"R{n}"}}) for n in range(20)]
    say_many(school.person("administrator"), places)

    by_pages, _cursor, _head = walk(patrol, limit=3)

    assert by_pages == rows_of(snapshot(patrol))
    assert sum(kind == "place" for kind, _id in by_pages) == 21


def test_deltas_after_a_snapshot_bring_it_up_to_date(school: School, patrol: Phone) -> None:
    start = snapshot(patrol)
    replica = rows_of(start)
    office = school.person("administrator")
    say(office, "place.save", {"id": school.room_id, "fields": {"name": "三年二班"}})

    changes = patrol.pull(start["cursor"], start["head"]).json["changes"]

    assert [(c["kind"], c["id"], c["data"]["name"]) for c in changes] == [("place", school.room_id, "三年二班")]
    replica["place", school.room_id] = changes[0]["data"]
    assert replica == rows_of(snapshot(patrol))


def test_a_quiet_feed_gives_nothing_and_a_cursor_that_stays(school: School, patrol: Phone) -> None:
    _replica, cursor, head = walk(patrol, limit=1000)

    reply = patrol.pull(cursor, head)

    assert (reply.json["changes"], reply.json["cursor"], reply.json["more"]) == ([], cursor, False)


def test_a_page_names_the_request_that_it_answers(school: School, patrol: Phone) -> None:
    page = patrol.pull(request_id="0190-mine").json

    assert page["request_id"] == "0190-mine"


def test_what_is_closed_leaves_the_phones_as_gone(school: School, patrol: Phone) -> None:
    damage = patrol.seal("damage.report", DAMAGE, target={"code": school.room_code})
    patrol.outcomes(damage)
    replica, cursor, _head = walk(patrol)
    damage_id = next(id_ for kind, id_ in replica if kind == "damage")
    say(school.person("director"), "damage.close", {"damage_id": damage_id, "result": "fixed", "note": ""})

    changes = patrol.pull(cursor).json["changes"]

    assert {"kind": "damage", "id": damage_id, "gone": True} in changes


def test_nobody_sees_a_field_without_the_right_to_it(school: School, patrol: Phone) -> None:
    office = school.phone("director")

    for replica in (walk(patrol)[0], rows_of(snapshot(patrol))):
        assert "value" not in replica["asset", school.asset_id]
    for replica in (walk(office)[0], rows_of(snapshot(office))):
        assert replica["asset", school.asset_id]["value"] == "1200.00"


def test_a_change_of_rights_starts_anew(school: School, patrol: Phone) -> None:
    _replica, cursor, head = walk(patrol)
    say(school.person("administrator"), "person.save", {"id": patrol.author, "fields": {"roles": ["director"]}})

    reply = patrol.pull(cursor, head)

    assert (reply.status_code, reply.json["reset"]) == (409, "scope")


def test_another_persons_cursor_starts_anew(school: School, patrol: Phone) -> None:
    _replica, cursor, _head = walk(school.phone("canteen"))

    reply = school.phone("guard").pull(cursor)

    assert (reply.status_code, reply.json["reset"]) == (409, "scope")


@pytest.mark.parametrize("which", ["cursor", "head"])
def test_a_server_restored_to_an_earlier_state_is_recognised(school: School, patrol: Phone, which: str) -> None:
    _replica, cursor, head = walk(patrol)
    with writing() as work:
        work.session.execute(update(CommitLog).values(nonce="f" * 16))

    reply = patrol.pull(cursor if which == "cursor" else "", head if which == "head" else "")

    assert (reply.status_code, reply.json["reset"]) == (409, "lineage")


def test_a_snapshot_already_held_is_not_sent_again(school: School, patrol: Phone) -> None:
    first = patrol.client.get(f"{API}/bootstrap", base_url=BASE, headers={"Accept-Encoding": "gzip"})
    again = patrol.client.get(f"{API}/bootstrap", base_url=BASE, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.headers["Content-Encoding"], again.status_code) == (200, "gzip", 304)


def test_a_page_stays_under_a_mebibyte(school: School, patrol: Phone) -> None:
    office = school.person("administrator")
    for _batch in range(4):
        say_many(
            office,
            [Say("asset.save", {"id": new_id(), "fields": {"name": "課桌", "note": "長" * 2000}}) for _ in range(100)],
        )

    reply = patrol.pull("", "", limit=1000)

    assert reply.json["more"]
    assert len(json.dumps(reply.json["changes"], ensure_ascii=False).encode()) <= 1 << 20
    assert sum(kind == "asset" for kind, _id in walk(patrol, limit=1000)[0]) == 401
    db.session.rollback()


def test_a_phone_that_only_pulls_is_heard_of(school: School, patrol: Phone) -> None:
    later = school.app.extensions["clock"]() + timedelta(hours=1)
    school.app.extensions["clock"] = lambda: later

    patrol.pull()

    db.session.rollback()
    assert db.session.get_one(Device, patrol.device).last_seen_at == later


def test_the_digest_is_that_of_what_the_phone_holds(school: School, patrol: Phone) -> None:
    """Computed here over what came, by the protocol's words and not by the server's code (6.3)."""
    held: dict[tuple[str, str], int] = {}
    reply = patrol.pull(digest="1")
    for change in reply.json["changes"]:
        held[change["kind"], change["id"]] = change["version"]
    total = 0
    for (kind, id_), version in held.items():
        total ^= int.from_bytes(hashlib.sha256(f"{kind}\n{id_}\n{version}".encode()).digest())

    assert reply.json["digest"] == {"count": len(held), "xor": f"{total:064x}"}


def test_a_digest_comes_only_when_asked_for_and_only_with_the_last_page(school: School, patrol: Phone) -> None:
    assert "digest" not in patrol.pull().json
    first = patrol.pull(digest="1", limit=2)

    assert first.json["more"] is True
    assert "digest" not in first.json


def hold(phone: Phone) -> str:
    sealed = phone.seal("damage.report", DAMAGE, target={"kind": "place", "id": new_id()})
    assert phone.outcomes(sealed)[0]["outcome"] == "held"
    return record_id(sealed)


def test_an_author_learns_what_became_of_a_held_record_and_nobody_else_does(school: School, patrol: Phone) -> None:
    id_ = hold(patrol)
    before = walk(patrol)[0]["outcome", id_]
    director = school.person("director")
    say(director, "held.decide", {"record_id": id_, "decision": "dismiss", "reason": "那間教室已拆"})
    after = walk(patrol)[0]["outcome", id_]

    assert (before["state"], before["reason"]) == ("held", "unknown_target")
    assert (after["state"], after["note"]) == ("dismissed", "那間教室已拆")
    for role in ("director", "guard", "administrator"):
        replica = walk(school.phone(role))[0]
        assert not [kind for kind, _id in replica if kind == "outcome"]


def test_the_office_applying_a_held_record_reaches_its_author(school: School, patrol: Phone) -> None:
    id_ = hold_for_right(school)
    say(school.person("director"), "held.decide", {"record_id": id_, "decision": "apply", "reason": "同意"})
    verdict = walk(school.phone("viewer"))[0]["outcome", id_]

    assert (verdict["state"], verdict["note"]) == ("applied", "同意")


def hold_for_right(school: School) -> str:
    phone = school.phone("viewer")
    sealed = phone.seal("damage.report", DAMAGE, target={"kind": "place", "id": school.room_id})
    assert phone.outcomes(sealed)[0]["reason"] == "not_allowed"
    return record_id(sealed)


def test_a_position_of_a_lost_timeline_is_noted_once(school: School, patrol: Phone) -> None:
    """The data were replaced by an earlier state: the desk hears of it from the first phone that comes back."""
    cursor = patrol.pull().json["cursor"]
    with writing() as work:
        work.session.execute(update(CommitLog).values(nonce="0" * 16))
    for phone in (patrol, patrol):
        assert phone.pull(cursor).json == {"reset": "lineage", "server_id": patrol.server_id}

    noted = db.session.scalars(db.select(Restoration)).all()
    assert [restoration.noticed_by for restoration in noted] == ["phone"]


def test_a_cursor_that_is_only_garbage_notes_no_restoration(school: School, patrol: Phone) -> None:
    assert patrol.pull("AAAA.AAAA").status_code == 409

    assert db.session.scalars(db.select(Restoration)).all() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_changed_since_a_cursor_is_found_by_its_position_not_among_all_there_is(
    school: School, patrol: Phone
) -> None:
    """With 200,000 things a phone with one change to hear of took 0.3 s: found by `bench.growth`."""
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "change.entity_id" in statement and "LIMIT" in statement:
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.append("; ".join(row[3] for row in rows))

    _replica, cursor, head = walk(patrol)
    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        assert patrol.pull(cursor, head).json["changes"] == []
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)

    assert [plan.replace("USING COVERING", "USING") for plan in plans] == [
        "SEARCH change USING INDEX ix_change_seq (seq>?)"
    ]
