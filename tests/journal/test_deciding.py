"""Decisions of the office that arrive in one push with other records, or with each other."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.journal.test_outcomes import report
from tests.journal.test_verify import check
from tests.phones import Phone, record_id
from webapp.db import db
from webapp.journal.models import Record

NOWHERE = {"kind": "place", "id": "00000000-0000-4000-8000-000000000000"}


@pytest.fixture
def held(school: School, patrol: Phone) -> str:
    """A damage report about a place that there is not: it can't be applied, whoever says so. Returns its id."""
    sealed = report(patrol, school, target=NOWHERE)
    assert patrol.outcomes(sealed)[0]["outcome"] == "held"
    return record_id(sealed)


@pytest.fixture
def office(school: School) -> Phone:
    return school.phone("director")


def decision(office: Phone, id_: str, said: str) -> dict[str, str]:
    return office.seal("held.decide", {"record_id": id_, "decision": said, "reason": "已到現場看過"})


def rows(*ids: str) -> list[tuple[str, str | None]]:
    db.session.rollback()
    found = {row.id: (row.outcome, row.decided_by) for row in db.session.scalars(select(Record))}
    return [found[id_] for id_ in ids]


def test_a_decision_that_fails_leaves_what_became_of_the_others_of_its_push(
    school: School, office: Phone, held: str
) -> None:
    before, after = report(office, school), report(office, school)
    deciding = decision(office, held, "apply")

    outcomes = office.outcomes(before, deciding, after)

    assert [outcome["outcome"] for outcome in outcomes] == ["stored", "held", "stored"]
    ids = [record_id(sealed) for sealed in (before, deciding, after)]
    assert [outcome for outcome, _by in rows(*ids, held)] == ["stored", "held", "stored", "held"]
    again = office.outcomes(before, deciding, after)
    assert [outcome["first"] for outcome in again] == ["stored", "held", "stored"]
    assert check(school).wrong == []


def test_a_decision_may_come_in_the_push_of_what_it_is_about(school: School, office: Phone) -> None:
    sealed = report(office, school, target=NOWHERE)
    deciding = decision(office, record_id(sealed), "dismiss")

    outcomes = office.outcomes(sealed, deciding)

    assert [outcome["outcome"] for outcome in outcomes] == ["held", "stored"]
    assert rows(record_id(sealed)) == [("dismissed", record_id(deciding))]
    assert check(school).wrong == []


@pytest.mark.parametrize("second", ["apply", "dismiss"])
def test_of_two_decisions_in_one_push_the_first_counts(school: School, office: Phone, held: str, second: str) -> None:
    decisions = [decision(office, held, "dismiss"), decision(office, held, second)]

    outcomes = office.outcomes(*decisions)

    first, late = map(record_id, decisions)
    assert [(o["outcome"], o.get("first")) for o in outcomes] == [("stored", None), ("superseded", first)]
    assert rows(first, late, held) == [("stored", None), ("superseded", None), ("dismissed", first)]
    assert check(school).wrong == []
