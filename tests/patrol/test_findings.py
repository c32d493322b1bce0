"""Findings: opened by what failed, closed once, replaced by amendments."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.patrol.inspecting import inspect
from tests.phones import Phone, new_id, record_id
from webapp.db import db
from webapp.patrol.models import Finding
from webapp.patrol.rows import finding_id

FAILING = {
    "fire": {"value": "fail", "note": "被櫃子擋住"},
    "doors": {"value": "fail"},
    "off": {"value": "fail", "note": "整夜開著"},
}


def states() -> dict[str, str]:
    db.session.rollback()
    return {row.item_key: row.state for row in db.session.scalars(select(Finding).order_by(Finding.opened_at))}


def close(phone: Phone, id_: str, note: str = "移開了") -> dict[str, str]:
    return phone.seal("finding.close", {"finding_id": id_, "note": note})


@pytest.fixture
def failed(school: School, patrol: Phone) -> str:
    """The id of an inspection with three failing answers."""
    sealed = inspect(patrol, school, answers=FAILING, data={"note": "巡檢備註"})
    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"
    return record_id(sealed)


def test_a_finding_that_nobody_knows_cannot_be_closed(school: School, patrol: Phone) -> None:
    outcome = patrol.outcomes(close(patrol, new_id()))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "unknown_target")


def test_who_may_not_close_is_held(school: School, failed: str) -> None:
    guard = school.phone("guard")

    outcome = guard.outcomes(close(guard, finding_id(failed, "fire")))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "not_allowed")
    assert states()["fire"] == "open"


def test_each_failing_answer_opens_a_finding_of_its_kind(school: School, patrol: Phone, failed: str) -> None:
    rows = {row.item_key: row for row in db.session.scalars(select(Finding))}

    assert {key: row.severity for key, row in rows.items()} == {"fire": "hazard", "doors": "repair", "off": "note"}
    assert rows["fire"].note == "被櫃子擋住"
    assert rows["doors"].note == "巡檢備註"
    assert (rows["fire"].place_id, rows["fire"].opened_by_id) == (school.room_id, patrol.author)
    assert rows["fire"].id == finding_id(failed, "fire")


def test_refusals_and_reprints_open_no_finding(school: School, patrol: Phone) -> None:
    sealed = inspect(patrol, school, "stocktake_item", answers={"label": {"value": "fail"}})

    patrol.outcomes(sealed)

    assert states() == {}


def test_the_first_to_close_a_finding_wins(school: School, patrol: Phone, failed: str) -> None:
    repair = school.phone("repair")
    first, second = close(patrol, finding_id(failed, "fire")), close(repair, finding_id(failed, "fire"), "好了")

    patrol.outcomes(first)
    late = repair.outcomes(second)[0]

    assert (late["outcome"], late["first"]) == ("superseded", record_id(first))
    row = db.session.get_one(Finding, finding_id(failed, "fire"))
    assert (row.state, row.closing_note, row.closed_by_id) == ("closed", "移開了", patrol.author)


def test_only_open_findings_are_on_the_phones(school: School, patrol: Phone, failed: str) -> None:
    patrol.outcomes(close(patrol, finding_id(failed, "fire")))

    changes = {c["id"]: c for c in patrol.pull().json["changes"] if c["kind"] == "finding"}

    assert changes[finding_id(failed, "fire")].get("gone") is True
    open_one = changes[finding_id(failed, "doors")]["data"]
    assert (open_one["item_key"], open_one["severity"], open_one["target_id"]) == ("doors", "repair", school.room_id)


def test_an_amendment_replaces_what_is_open_and_opens_what_still_fails(
    school: School, patrol: Phone, failed: str
) -> None:
    mended = inspect(patrol, school, amends=failed, answers={"doors": {"value": "fail"}})

    patrol.outcomes(mended)

    db.session.rollback()
    rows = {row.id: row.state for row in db.session.scalars(select(Finding))}
    assert rows == {
        finding_id(failed, "fire"): "replaced",
        finding_id(failed, "doors"): "replaced",
        finding_id(failed, "off"): "replaced",
        finding_id(record_id(mended), "doors"): "open",
    }


def test_an_amendment_does_not_open_again_what_was_closed(school: School, patrol: Phone, failed: str) -> None:
    patrol.outcomes(close(patrol, finding_id(failed, "fire")))
    mended = inspect(patrol, school, amends=failed, answers=FAILING)

    patrol.outcomes(mended)

    db.session.rollback()
    assert db.session.get(Finding, finding_id(record_id(mended), "fire")) is None
    assert db.session.get_one(Finding, finding_id(failed, "fire")).state == "closed"
    assert db.session.get_one(Finding, finding_id(record_id(mended), "doors")).state == "open"


def test_closing_a_replaced_finding_closes_the_one_in_its_place(school: School, patrol: Phone, failed: str) -> None:
    mended = inspect(patrol, school, amends=failed, answers={"doors": {"value": "fail"}})
    patrol.outcomes(mended)

    outcomes = patrol.outcomes(close(patrol, finding_id(failed, "doors")), close(patrol, finding_id(failed, "fire")))

    assert outcomes[0]["outcome"] == "stored"
    assert (outcomes[1]["outcome"], outcomes[1]["first"]) == ("superseded", record_id(mended))
    db.session.rollback()
    assert db.session.get_one(Finding, finding_id(record_id(mended), "doors")).state == "closed"
