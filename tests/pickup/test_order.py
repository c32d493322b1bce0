"""In whichever order records arrive, those that count give the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tests.cast import open_school
from tests.phones import Phone, new_id, record_id
from tests.pickup.classes import Classes, ago, day_ago, enrol
from webapp.journal.commit import writing
from webapp.journal.models import Record
from webapp.pickup.records import PROJECTIONS

# what tells of the way here and not of what was said: how often a row changed, when it came
OF_THE_WAY = {"version", "received_at", "is_late", "is_recent"}
ORDERS = 25


class UndoneError(Exception):
    """Ends a transaction of a test without a trace."""


def rows(session: Session) -> dict[str, Any]:
    """Everything that is known of pick-up, by table."""
    session.flush()
    found: dict[str, Any] = {}
    for model in PROJECTIONS:
        columns = [column for column in model.__table__.columns if column.name not in OF_THE_WAY]
        key = [column.name for column in inspect(model).primary_key]
        listed = [dict(row) for row in session.execute(select(*columns)).mappings()]
        found[model.__tablename__] = sorted(listed, key=lambda row: [str(row[name]) for name in key])
    return found


def a_busy_gate(classes: Classes, gate: Phone, teacher: Phone) -> list[dict[str, str]]:
    """An afternoon of two phones: cards lost twice, a delegate called off, words for and against, one taken back."""
    delegate_id = new_id()
    by_delegate = {"collector": {"kind": "delegate", "id": delegate_id}}
    without = {"way": "no_card", "card_code": None, "no_card": {"why": "forgot", "checked": "photo"}}
    both = {"child_ids": classes.children[:2], "collector": {"kind": "guardian", "id": classes.adults[0]}}
    first, second = classes.release(gate, hours=3), classes.release(teacher, hours=2.5, data=without)
    together = classes.release(gate, hours=1, data=both)
    fetched = classes.release(gate, child=1, hours=2, data=by_delegate)
    third = classes.release(gate, child=2, hours=1.5, data=without)
    day = {"class_id": classes.ids[0], "on": day_ago(3)}

    def of(phone: Phone, departure: dict[str, str], hours: float, type_: str, **data: Any) -> dict[str, str]:
        told = {"departure_id": record_id(departure), **data}
        return phone.seal(type_, told, captured_at=ago(hours), depends=[record_id(departure)])

    allowed = classes.allow(teacher, child=1, hours=4, id=delegate_id)
    return [
        first,
        second,
        together,
        fetched,
        third,
        allowed,
        classes.void(gate, hours=2.8),
        classes.void(teacher, hours=3.2, why="other"),
        classes.void(gate, child=2, hours=0.5),
        gate.seal("delegate.cancel", {"delegate_id": delegate_id}, captured_at=ago(1.9), depends=[record_id(allowed)]),
        of(gate, second, 2.4, "departure.confirm", is_confirmed=True),
        of(gate, second, 2.2, "departure.confirm", is_confirmed=False),
        of(teacher, first, 2.9, "departure.confirm", is_confirmed=True),
        of(teacher, first, 2.7, "departure.void", reason="忘了書包"),
        of(gate, first, 2.6, "departure.void", reason="回來"),
        of(gate, together, 0.9, "departure.void", reason="只有一個", child_ids=[classes.children[1]]),
        teacher.seal("roll.call", {**day, "absent_ids": [classes.children[1]]}, captured_at=ago(8)),
        gate.seal("roll.call", {**day, "absent_ids": []}, captured_at=ago(7)),
        teacher.seal("dismissal.lead_out", {**day, "count": 2}, captured_at=ago(3)),
        gate.seal("dismissal.lead_out", {**day, "count": 1}, captured_at=ago(2)),
        teacher.seal("dismissal.room_empty", {**day, "is_empty": True}, captured_at=ago(1)),
    ]


@pytest.fixture
def shuffled(app: Flask) -> Iterator[tuple[Classes, list[dict[str, str]]]]:
    with app.app_context():
        classes = enrol(open_school(app))
        yield classes, a_busy_gate(classes, classes.school.phone("guard"), classes.school.phone("custodian"))


def arrive(classes: Classes, records: list[dict[str, str]], batch: int) -> tuple[frozenset[str], dict[str, Any]]:
    """Let records arrive in this order; return which of them count, and the rows. Leaves nothing behind."""
    door = classes.school.app.extensions["journal"].door
    said: list[Any] = []
    with suppress(UndoneError), writing() as work:
        for start in range(0, len(records), batch):
            door.accept(work, door.check(work.session, records[start : start + batch]), classes.now)
        work.session.flush()
        counted = select(Record.id).where(Record.id.in_(map(record_id, records)), Record.outcome == "stored")
        said += [frozenset(work.session.scalars(counted)), rows(work.session)]
        raise UndoneError
    counts, found = said
    return counts, found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_order_of_arrival_changes_nothing_but_what_was_refused(
    shuffled: tuple[Classes, list[dict[str, str]]],
) -> None:
    """Of words that void or take back the later one counts where it came first, and is a line of the history then."""
    classes, records = shuffled
    seen: dict[frozenset[str], Any] = {}
    derived: list[Any] = []

    # an order of twenty records is not shrunk: that takes minutes and tells no more
    @settings(max_examples=ORDERS, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(order=st.permutations(range(len(records))), batch=st.integers(1, 7))
    def holds(order: list[int], batch: int) -> None:
        counted, found = arrive(classes, [records[at] for at in order], batch)
        assert len(counted) >= len(records) - 2, "no more than two came too late"
        assert seen.setdefault(counted, found) == found
        derived.append({name: listed for name, listed in found.items() if name != "pickup_record"})
        assert derived[-1] == derived[0], "not even what was refused changes what is derived"

    holds()
    assert len(derived) >= ORDERS
