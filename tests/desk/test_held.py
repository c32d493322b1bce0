"""Held records: what the office sees of them, and that its decision is a record too."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.desk.conftest import Desk
from tests.phones import Phone, record_id
from webapp.db import db
from webapp.journal.models import Record

At = Callable[[str], Desk]
DAMAGE = {"category": "water", "description": "水龍頭漏水", "quantity": 1, "cause": "natural", "is_urgent": False}
CODE = "7Q2K8MXA"


@pytest.fixture
def patrol(school: School) -> Phone:
    return school.phone("patrol")


@pytest.fixture
def held(school: School, patrol: Phone) -> str:
    """A damage report about a label that nobody has bound. Returns its id."""
    sealed = patrol.seal(
        "damage.report", DAMAGE, target={"kind": "place", "id": "00000000-0000-4000-8000-000000000000"}
    )
    assert patrol.outcomes(sealed)[0]["outcome"] == "held"
    return record_id(sealed)


def outcome_of(id_: str) -> str:
    db.session.rollback()
    return str(db.session.scalar(select(Record.outcome).where(Record.id == id_)))


def decide(desk: Desk, id_: str, decision: str, reason: str = "已到現場看過") -> tuple[int, str]:
    reply = desk.post(f"/desk/records/{id_}/decision", {"decision": decision, "reason": reason})
    page = desk.get(reply.location) if reply.status_code == 302 else reply
    return reply.status_code, page.text


@pytest.mark.parametrize("role", ["viewer", "guard", "patrol", "repair", "custodian", "canteen"])
def test_only_the_office_decides(desk: At, held: str, role: str) -> None:
    assert decide(desk(role), held, "dismiss")[0] == 403
    assert outcome_of(held) == "held"


def test_a_stranger_to_a_record_does_not_find_it(desk: At, held: str) -> None:
    assert desk("patrol").get(f"/desk/records/{held}").status_code == 200
    assert desk("director").get("/desk/records/00000000-0000-4000-8000-000000000001").status_code == 404


@pytest.mark.parametrize(
    ("decision", "reason"), [("dismiss", ""), ("dismiss", "  "), ("apply", "字" * 501), ("burn", "理由"), ("", "理由")]
)
def test_a_decision_needs_a_reason_and_a_known_word(desk: At, held: str, decision: str, reason: str) -> None:
    status, page = decide(desk("director"), held, decision, reason)

    assert status == 422
    assert "請寫下理由" in page
    assert outcome_of(held) == "held"


def test_a_held_record_is_listed_with_its_reason_and_readable_whole(desk: At, held: str) -> None:
    director = desk("director")

    assert "找不到標籤所指的東西" in director.get("/desk/ledgers/held").text
    page = director.get(f"/desk/records/{held}").text
    assert "水龍頭漏水" in page
    assert "簽章相符" in page
    assert "Patrol" in page
    assert "先把標籤綁到東西上" in page


def test_dismissing_keeps_the_record_and_names_who_decided(desk: At, held: str) -> None:
    status, page = decide(desk("director"), held, "dismiss")

    assert status == 302
    assert outcome_of(held) == "dismissed"
    assert "Director" in page
    assert "水龍頭漏水" in page
    assert held not in desk("director").get("/desk/ledgers/held").text


def test_what_still_cannot_be_applied_stays_and_says_why(desk: At, held: str) -> None:
    status, page = decide(desk("director"), held, "apply")

    assert status == 422
    assert "還是不能採用：找不到標籤所指的東西" in page
    assert outcome_of(held) == "held"


def test_a_decision_that_failed_is_nobodys_work(desk: At, held: str) -> None:
    decide(desk("director"), held, "apply")

    waiting = desk("director").get("/desk/ledgers/held").text
    assert "1 筆" in waiting
    assert "處理待辦記錄" not in waiting.split("</form>")[-1]


def test_after_the_way_is_clear_the_record_is_applied(school: School, desk: At, patrol: Phone) -> None:
    sealed = patrol.seal("asset.save", {"id": school.asset_id, "fields": {"state": "idle"}})
    assert patrol.outcomes(sealed)[0] | {"missing": []} == {
        "id": record_id(sealed),
        "outcome": "held",
        "reason": "not_allowed",
        "detail": "registry.edit",
        "missing": [],
    }

    status, page = decide(desk("director"), record_id(sealed), "apply")

    assert status == 302
    assert "已採用" in page
    assert outcome_of(record_id(sealed)) == "stored"


def test_the_second_of_two_decisions_has_no_effect(desk: At, held: str) -> None:
    decide(desk("director"), held, "dismiss")

    _status, page = decide(desk("administrator"), held, "dismiss", "我也看過")

    assert "已經有人處理過了" in page
    decisions = db.session.scalars(select(Record.outcome).where(Record.type == "held.decide").order_by(Record.pk)).all()
    assert decisions == ["stored", "superseded"]


def test_the_decision_is_signed_for_the_person_at_the_desk(school: School, desk: At, held: str) -> None:
    decide(desk("director"), held, "dismiss", "重複通報")

    row = db.session.scalars(select(Record).where(Record.type == "held.decide")).one()
    assert (row.author_id, row.via) == (school.people["director"], "desk")
    assert json.loads(row.body)["data"]["reason"] == "重複通報"
    assert "簽章相符" in desk("director").get(f"/desk/records/{row.id}").text


def test_a_record_altered_by_hand_shows_a_signature_that_does_not_hold(desk: At, held: str) -> None:
    from webapp.db import WRITES

    with db.engine.execution_options(**WRITES).begin() as connection:
        body = connection.scalar(select(Record.body).where(Record.id == held))
        connection.execute(Record.__table__.update().where(Record.id == held).values(body=body.replace("漏水", "很好")))

    assert "簽章不符" in desk("director").get(f"/desk/records/{held}").text
