"""What becomes of records is written once, at the commit, unless somebody asks for it before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, select, update

from tests.cast import School
from tests.journal.test_deciding import decision
from tests.journal.test_outcomes import report
from tests.journal.test_verify import check
from tests.phones import Phone, record_id
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.commit import Work, writing
from webapp.journal.models import Record, SyncClock
from webapp.journal.settling import Settled

Positions = tuple[str, int | None, int | None]


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(" ".join(statement.replace('"', "").split()[:3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def positions(*sealed: dict[str, str]) -> list[Positions]:
    db.session.rollback()
    rows = {row.id: row for row in db.session.scalars(select(Record))}
    found = [rows[record_id(record)] for record in sealed]
    return [(row.outcome, row.seq, row.applied_seq) for row in found]


def now_at() -> int:
    db.session.rollback()
    return db.session.scalar(select(SyncClock.seq)) or 0


def accept(school: School, work: Work, *sealed: dict[str, str]) -> list[tuple[str, str | None]]:
    door = school.app.extensions["journal"].door
    outcomes = door.accept(work, door.check(work.session, list(sealed)), datetime.now(UTC))
    return [(outcome.outcome, outcome.first) for outcome in outcomes]


def test_the_row_of_a_record_is_written_when_it_comes_and_at_the_commit(school: School, patrol: Phone) -> None:
    sealed = [report(patrol, school) for _ in range(3)]

    with statements() as said:
        patrol.outcomes(*sealed)

    assert [words for words in said if words in {"INSERT INTO record", "UPDATE record SET"}] == [
        "INSERT INTO record",
        "UPDATE record SET",
    ]
    assert positions(*sealed) == [("stored", now_at(), now_at())] * 3


def test_what_waits_in_a_push_and_what_comes_twice_in_it_get_their_positions(school: School, patrol: Phone) -> None:
    first, damage = report(patrol, school), report(patrol, school)
    waiting = report(patrol, school, depends=[record_id(damage)])
    held = report(patrol, school, depends=[record_id(report(patrol, school))])

    outcomes = patrol.outcomes(first, waiting, held, damage, first)

    assert [outcome["outcome"] for outcome in outcomes] == ["stored", "held", "held", "stored", "duplicate"]
    assert outcomes[-1]["first"] == "stored"
    seq = now_at()
    assert positions(first, waiting, held, damage) == [
        ("stored", seq, seq),
        ("stored", seq, seq),
        ("held", seq, None),
        ("stored", seq, seq),
    ]
    assert check(school).wrong == []


def test_a_record_applied_later_keeps_its_first_position(school: School, patrol: Phone) -> None:
    damage = report(patrol, school)
    waiting = report(patrol, school, depends=[record_id(damage)])
    patrol.outcomes(waiting)
    came = now_at()

    patrol.outcomes(damage)

    assert positions(waiting, damage) == [("stored", came, came + 1), ("stored", came + 1, came + 1)]


def test_a_decision_keeps_the_first_position_of_what_it_is_about(school: School, patrol: Phone) -> None:
    held = patrol.seal("damage.report", {"nonsense": 1}, target={"code": school.room_code})
    assert patrol.outcomes(held)[0]["outcome"] == "held"
    came = now_at()

    office = school.phone("director")
    deciding = decision(office, record_id(held), "dismiss")
    office.outcomes(deciding)

    assert positions(held, deciding) == [("dismissed", came, None), ("stored", came + 1, came + 1)]
    assert now_at() == came + 1


def test_what_one_transaction_takes_in_twice_is_known_the_second_time(school: School, patrol: Phone) -> None:
    """As in a group, where a phone's push and its repetition may meet."""
    damage, other = report(patrol, school), report(patrol, school)

    with writing() as work:
        outcomes = [accept(school, work, damage), accept(school, work, damage, other)]

    assert outcomes == [[("stored", None)], [("duplicate", "stored"), ("stored", None)]]
    assert positions(damage, other) == [("stored", now_at(), now_at())] * 2
    assert set(db.session.scalars(select(Damage.id))) == {record_id(damage), record_id(other)}
    assert check(school).wrong == []


def test_what_is_settled_by_a_transaction_that_does_nothing_else_is_written(school: School, patrol: Phone) -> None:
    held = patrol.seal("damage.report", {"nonsense": 1}, target={"code": school.room_code})
    patrol.outcomes(held)
    came = now_at()

    with writing() as work:
        work.settle(record_id(held), Settled("held", "server_error", None, None, None))

    assert positions(held) == [("held", came, None)]
    reason = select(Record.reason).where(Record.id == record_id(held))
    assert (db.session.scalar(reason), now_at()) == ("server_error", came)


def test_what_was_kept_and_never_settled_has_a_position_all_the_same(school: School, patrol: Phone) -> None:
    """It should never be; but a record without a position is seen by nobody, not even by who looks for mistakes."""
    damage, lost = report(patrol, school), report(patrol, school)

    with writing() as work:
        accept(school, work, damage, lost)
        work.settled.pop(record_id(lost))
        work._settlings = [entry for entry in work._settlings if entry[0] != record_id(lost)]

    assert positions(damage, lost) == [("stored", now_at(), now_at()), ("arriving", now_at(), None)]


def test_rows_of_before_are_stamped_with_the_next_commit(school: School, patrol: Phone) -> None:
    earlier, later = report(patrol, school), report(patrol, school)
    patrol.outcomes(earlier)
    with writing() as work:
        work.session.execute(update(Record).where(Record.id == record_id(earlier)).values(applied_seq=None))
        accept(school, work, later)
        work.write_settled()

    assert positions(earlier, later) == [("stored", now_at() - 1, now_at()), ("stored", now_at(), now_at())]


def test_a_record_that_was_applied_stays_at_the_position_where_it_was(school: School, patrol: Phone) -> None:
    damage = report(patrol, school)
    patrol.outcomes(damage)
    came = now_at()

    with writing() as work:
        work.settle(record_id(damage), Settled("stored", None, None, None, work.next_applied_ix()))

    assert positions(damage) == [("stored", came, came)]
    assert now_at() == came + 1
