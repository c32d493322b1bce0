"""Records that wait for others, and what becomes of them when those come."""

from __future__ import annotations

from tests.cast import School
from tests.journal.test_outcomes import report
from tests.phones import Phone, record_id
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify


def test_a_record_that_waits_is_applied_when_what_it_needs_arrives(school: School, patrol: Phone) -> None:
    damage = report(patrol, school)
    repair = school.phone("repair")
    closing = {"damage_id": record_id(damage), "result": "fixed", "note": "換鎖"}
    close = repair.seal("damage.close", closing, depends=[record_id(damage)])

    early = repair.outcomes(close)[0]
    patrol.outcomes(damage)

    assert (early["outcome"], early["reason"]) == ("held", "waiting")
    again = repair.outcomes(close)[0]
    assert (again["outcome"], again["first"]) == ("duplicate", "stored")
    db.session.rollback()
    assert db.session.get_one(Damage, record_id(damage)).state == "closed"


def test_a_record_that_waits_for_two_of_which_one_waits_too_is_applied_once(school: School, patrol: Phone) -> None:
    """Found by the fuzz: the second time took back, in the journal only, what the first had done."""
    damage = report(patrol, school)
    other = report(patrol, school, depends=[record_id(damage)])
    repair = school.phone("repair")
    closing = {"damage_id": record_id(damage), "result": "fixed", "note": "換鎖"}
    close = repair.seal("damage.close", closing, depends=[record_id(damage), record_id(other)])
    third = report(patrol, school, depends=[record_id(damage), record_id(other)])
    waiting = [*patrol.outcomes(other), *repair.outcomes(close), *patrol.outcomes(third)]

    patrol.outcomes(damage)

    assert [(o["outcome"], o["reason"]) for o in waiting] == [("held", "waiting")] * 3
    again = [*patrol.outcomes(other, third), *repair.outcomes(close)]
    assert [(o["outcome"], o["first"]) for o in again] == [("duplicate", "stored")] * 3
    assert db.session.get_one(Damage, record_id(damage)).closing_record_id == record_id(close)
    extensions = school.app.extensions
    with snapshot_session() as session:
        assert verify(session, extensions["journal"], extensions["projections"]).wrong == []
