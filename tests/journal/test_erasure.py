"""Erasure (sync-protocol 12): body and photos go, id and hash stay, the chain holds, and nothing comes back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.damage.reporting import close, report
from tests.journal.erasing import (
    CANARY,
    _keys,
    erase,
    named,
    row_of,
    school_with_a_checklist,  # noqa: F401 - a fixture
    sent,
    tables_with,
)
from tests.journal.photo_parts import journal_of, partial_files, patch
from tests.journal.test_photos import jpeg
from tests.journal.test_verify import check
from tests.patrol.inspecting import inspect
from tests.phones import BASE, Phone, new_id, record_id
from webapp.damage.models import Damage, DamagePhoto
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Blob, Record, RecordPhoto, Verdict
from webapp.patrol.models import Check, Finding, Inspection
from webapp.retention.photos import drop_erased


@pytest.mark.parametrize("role", ["director", "patrol", "viewer"])
def test_who_may_not_erase_erases_nothing(school: School, patrol: Phone, role: str) -> None:
    id_ = sent(patrol, report(patrol, school, data={"description": CANARY}))

    assert erase(school, id_, by=role).reason == "not_allowed"
    assert CANARY in row_of(id_).body
    assert id_ not in school.app.extensions["journal"].door.erasures


def test_an_erasure_itself_can_not_be_erased(school: School, patrol: Phone) -> None:
    erase(school, sent(patrol, report(patrol, school)))
    erasing = db.session.scalars(select(Record.id).where(Record.type == "record.erase")).one()

    assert erase(school, erasing).outcome == "held"
    assert row_of(erasing).body


def test_what_registers_are_built_of_can_not_be_erased_and_takes_nothing_else_along(
    school: School, patrol: Phone
) -> None:
    asset = db.session.scalars(select(Record.id).where(Record.type == "asset.save")).first()
    id_ = sent(patrol, report(patrol, school, data={"description": CANARY}))
    outcome = erase(school, id_, str(asset))

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")
    assert str(asset) in str(outcome.detail)
    assert CANARY in row_of(id_).body
    assert check(school).wrong == []


@pytest.mark.parametrize("data", [{"record_ids": [], "reason": "x"}, {"record_ids": ["x"], "reason": "x"}, {}])
def test_an_erasure_of_nothing_is_held(school: School, data: dict[str, Any]) -> None:
    assert say(school.person("administrator"), "record.erase", data).reason == "invalid_data"


def test_the_words_go_and_the_case_keeps_its_number_state_and_place(school: School, patrol: Phone) -> None:
    data = {"description": CANARY, "note": CANARY}
    first, second = (sent(patrol, report(patrol, school, data=data)) for _ in range(2))
    repair = school.phone("repair")
    closing = sent(repair, close(repair, first, note=CANARY))
    before = {row.id: (row.number, row.state, row.place_id, row.category) for row in db.session.scalars(select(Damage))}
    hashes = {id_: row_of(id_).hash for id_ in (first, second, closing)}

    assert erase(school, first, second, closing).outcome == "stored"
    db.session.expire_all()
    after = {row.id: (row.number, row.state, row.place_id, row.category) for row in db.session.scalars(select(Damage))}
    assert after == before
    assert {id_: row_of(id_).hash for id_ in hashes} == hashes
    assert tables_with(CANARY) == []
    assert check(school).wrong == []
    third = sent(patrol, report(patrol, school))
    db.session.rollback()
    assert db.session.get_one(Damage, third).number.endswith("0003")


def test_an_erased_inspection_stays_counted_with_its_findings_and_the_last_state(school: School, patrol: Phone) -> None:
    answers = {_keys()[0]: {"value": "fail", "note": CANARY}}
    first = sent(patrol, inspect(patrol, school, answers=answers, data={"note": CANARY}))
    amended = sent(patrol, inspect(patrol, school, answers=answers, data={"note": CANARY}, amends=first))
    finding = db.session.scalars(select(Finding).where(Finding.inspection_id == amended)).one()
    closing = say(school.person("director"), "finding.close", {"finding_id": finding.id, "note": CANARY})
    states = _patrol_states()

    assert erase(school, str(closing.id), first, amended).outcome == "stored"
    assert _patrol_states() == states
    assert tables_with(CANARY) == []
    assert db.session.get_one(Inspection, amended).answers == {}
    assert check(school).wrong == []


def _patrol_states() -> list[Any]:
    db.session.expire_all()
    return [
        sorted((r.id, r.result, r.amended_by_id, r.inspected_at) for r in db.session.scalars(select(Inspection))),
        sorted((r.id, r.state, r.severity, r.closed_by_id) for r in db.session.scalars(select(Finding))),
        sorted((r.id, r.last_inspection_id, r.last_result) for r in db.session.scalars(select(Check))),
    ]


def test_held_dismissed_and_superseded_records_of_any_type_can_be_erased(school: School, patrol: Phone) -> None:
    viewer = school.phone("viewer")
    held = sent(viewer, viewer.seal("asset.save", {"id": new_id(), "fields": {"name": CANARY}}), "held")
    dismissed = sent(viewer, report(viewer, school, data={"description": CANARY}), "held")
    decision = say(
        school.person("director"), "held.decide", {"record_id": dismissed, "decision": "dismiss", "reason": CANARY}
    )
    strange = sent(patrol, patrol.seal("nobody.knows", {"x": CANARY}), "held")
    damage = sent(patrol, report(patrol, school))
    say(school.person("director"), "damage.close", {"damage_id": damage, "result": "fixed", "note": ""})
    repair = school.phone("repair")
    late = sent(repair, close(repair, damage, note=CANARY), "superseded")

    assert erase(school, held, dismissed, strange, late, str(decision.id)).outcome == "stored"
    assert tables_with(CANARY) == []
    assert {row_of(id_).outcome for id_ in (held, strange)} == {"erased"}
    assert db.session.scalars(select(Verdict)).all() == []
    assert check(school).wrong == []


@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_what_the_office_wrote_of_a_held_record_can_be_erased_alone(
    school: School, patrol: Phone, decision: str
) -> None:
    viewer = school.phone("viewer")
    held = sent(viewer, report(viewer, school), "held")
    data = {"record_id": held, "decision": decision, "reason": CANARY}
    decided = say(school.person("director"), "held.decide", data)
    assert "verdict.note" in tables_with(CANARY)

    assert erase(school, str(decided.id)).outcome == "stored"
    assert tables_with(CANARY) == []
    assert row_of(held).body
    assert check(school).wrong == []


def test_a_record_erased_while_it_was_held_can_not_be_decided_any_more(school: School, patrol: Phone) -> None:
    viewer = school.phone("viewer")
    held = sent(viewer, report(viewer, school), "held")
    erase(school, held)
    outcome = say(school.person("director"), "held.decide", {"record_id": held, "decision": "apply", "reason": "x"})

    assert outcome.outcome == "superseded"
    assert db.session.scalars(select(Damage)).all() == []


def test_what_waits_for_an_erased_record_waits_no_longer(school: School, patrol: Phone) -> None:
    viewer = school.phone("viewer")
    held = sent(viewer, report(viewer, school), "held")
    never_came = new_id()
    waiting = sent(patrol, report(patrol, school, depends=[held]), "held")
    other = sent(patrol, report(patrol, school, depends=[never_came]), "held")

    erase(school, held, never_came)
    assert {row_of(id_).outcome for id_ in (waiting, other)} == {"stored"}
    assert sent(patrol, report(patrol, school, depends=[never_came]))
    assert check(school).wrong == []


def test_phones_hear_that_the_words_are_gone(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school, data={"description": CANARY}))
    page = patrol.pull().json
    before = next(change for change in page["changes"] if change["id"] == id_)
    erase(school, id_)
    after = patrol.pull(page["cursor"], page["head"]).json["changes"]

    assert before["data"]["description"] == CANARY
    assert [(c["id"], c["data"]["description"], c["version"]) for c in after] == [(id_, "", before["version"] + 1)]


def test_photos_go_unless_another_record_names_them(school: School, patrol: Phone) -> None:
    only, shared = jpeg(color="red"), jpeg(color="blue")
    first = sent(patrol, report(patrol, school, photos=[named(only), named(shared)]))
    second = sent(patrol, report(patrol, school, photos=[named(shared)]))
    assert {patrol.put_photo(content).status_code for content in (only, shared)} == {204}

    erase(school, first)
    db.session.rollback()
    assert db.session.scalars(select(Blob.sha256)).all() == [named(shared)["sha256"]]
    assert db.session.scalars(select(RecordPhoto.record_id)).all() == [second]
    assert db.session.scalars(select(DamagePhoto.record_id)).all() == [second]
    assert check(school).wrong == []


def test_an_erased_record_is_gone_on_every_push_and_to_confirm(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school, data={"description": CANARY})
    id_ = sent(patrol, sealed)
    erase(school, id_)

    assert [o["outcome"] for o in patrol.outcomes(sealed, sealed)] == ["gone", "gone"]
    assert patrol.confirmed(id_) == {id_: "gone"}
    assert tables_with(CANARY) == []


def test_what_only_the_row_knows_is_gone_too(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school)
    erase(school, sent(patrol, sealed))
    journal = school.app.extensions["journal"]
    journal.door.erasures.path.unlink()

    assert [o["outcome"] for o in patrol.outcomes(sealed, sealed)] == ["gone", "gone"]


def test_a_record_erased_before_it_arrived_never_arrives(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school, data={"description": CANARY})
    erase(school, record_id(sealed))

    assert [o["outcome"] for o in patrol.outcomes(sealed, sealed)] == ["gone", "gone"]
    assert tables_with(CANARY) == []


def test_a_record_and_its_erasure_in_one_batch_leave_nothing(school: School) -> None:
    phone = school.phone("administrator")
    before, after = (report(phone, school, data={"description": CANARY}) for _ in range(2))
    held = phone.seal("nobody.knows", {"x": CANARY})
    ids = [record_id(sealed) for sealed in (before, held, after)]
    erasing = phone.seal("record.erase", {"record_ids": ids, "reason": "x"})

    assert [o["outcome"] for o in phone.outcomes(before, held, erasing, after)][2:] == ["stored", "gone"]
    assert tables_with(CANARY) == []
    assert check(school).wrong == []


def test_a_photo_of_an_erased_record_is_refused_until_a_kept_record_names_it(school: School, patrol: Phone) -> None:
    content = jpeg()
    id_ = sent(patrol, report(patrol, school, photos=[named(content)]))
    assert patrol.put_photo(content).status_code == 204
    erase(school, id_)

    assert patrol.put_photo(content).status_code == 404
    assert patch(patrol, content, 0, 100).status_code == 404
    assert partial_files(school) == [], "not even a part of it lies on the disk again"
    sent(patrol, report(patrol, school, photos=[named(content)]))
    assert patrol.put_photo(content).status_code == 204


def test_what_had_come_of_an_erased_photo_goes_too(school: School, patrol: Phone) -> None:
    content = jpeg()
    id_ = sent(patrol, report(patrol, school, photos=[named(content)]))
    assert patch(patrol, content, 0, 100).status_code == 204
    assert len(partial_files(school)) == 1

    erase(school, id_)
    drop_erased(journal_of(school), db.session(), [named(content)["sha256"]])

    assert partial_files(school) == []


def test_the_pages_say_that_the_content_is_gone(school: School, patrol: Phone) -> None:
    key = _keys()[0]
    damage = sent(patrol, report(patrol, school, data={"description": CANARY}))
    inspection = sent(patrol, inspect(patrol, school, answers={key: {"value": "fail", "note": CANARY}}))
    finding = db.session.scalars(select(Finding.id)).one()
    erase(school, damage, inspection)
    client = patrol.client
    pages = (
        f"/desk/damages/{damage}",
        f"/desk/inspections/{inspection}",
        f"/desk/findings/{finding}",
        f"/desk/records/{damage}",
        f"/desk/places/{school.room_id}",
    )

    for path in pages:
        reply = client.get(path, base_url=BASE)
        assert reply.status_code == 200, path
        assert "已依規定刪除" in reply.text, path
        assert CANARY not in reply.text
    for path in ("/desk/ledgers/damages", "/desk/ledgers/inspections", "/desk/ledgers/findings"):
        reply = client.get(path, base_url=BASE)
        assert reply.status_code == 200
        assert CANARY not in reply.text
