"""Writers at the same moment, of whom one brings what the other waits for, or decides what the other decides.

PostgreSQL lets them in together; on SQLite they come one after the other. Each test holds one transaction open before
its commit until the other has ended or waits for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.journal.test_outcomes import report
from tests.journal.test_verify import check
from tests.locks import waited_for
from tests.patience import LOOK_EVERY, SECONDS
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import Phone, record_id
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.journal.models import Record
from webapp.patrol.checklists import publish_data


def is_somebody_waiting(school: School) -> bool:
    if db.engine.dialect.name == "sqlite":
        return bool(school.app.extensions["write_lock"].waiting)
    return bool(waited_for())


def until_somebody_waits_or_ends(school: School, thread: threading.Thread) -> None:
    until = time.monotonic() + SECONDS
    while thread.is_alive() and not is_somebody_waiting(school) and time.monotonic() < until:
        thread.join(LOOK_EVERY)


@contextmanager
def beside(school: School, other: Callable[[], Any]) -> Iterator[list[Any]]:
    """Inside, write; before the commit, let `other` go until it has ended or waits. Gives what it returned."""
    results: list[Any] = []

    def run() -> None:
        with school.app.app_context():
            results.append(other())

    thread = threading.Thread(target=run)
    with writing() as work:
        results.append(work)
        yield results
        thread.start()
        until_somebody_waits_or_ends(school, thread)
    thread.join(SECONDS)
    assert not thread.is_alive(), "it waits for ever"
    db.session.rollback()
    del results[0]


def accept(school: School, work: Any, *sealed: dict[str, str]) -> list[str]:
    door = school.app.extensions["journal"].door
    return [o.outcome for o in door.accept(work, door.check(work.session, list(sealed)), datetime.now(UTC))]


def outcomes(*ids: str) -> list[str]:
    found = {row.id: row.outcome for row in db.session.scalars(select(Record))}
    return [found[id_] for id_ in ids]


@pytest.mark.parametrize("is_needed_first", [True, False])
def test_one_that_waits_and_what_it_waits_for_at_once(school: School, patrol: Phone, is_needed_first: bool) -> None:
    needed = report(patrol, school)
    other = school.phone("patrol")
    waiting = report(other, school, depends=[record_id(needed)])
    first, second = (needed, waiting) if is_needed_first else (waiting, needed)
    pushing = other if is_needed_first else patrol

    with beside(school, lambda: pushing.outcomes(second)) as given:
        accept(school, given[0], first)

    assert outcomes(record_id(needed), record_id(waiting)) == ["stored", "stored"]
    assert db.session.get_one(Damage, record_id(waiting))
    assert check(school).wrong == []


def test_two_at_once_that_a_third_waits_for(school: School, patrol: Phone) -> None:
    other, third = school.phone("patrol"), school.phone("patrol")
    # of two kinds: two damages would meet at the counter of their numbers
    say(school.person("director"), "checklist.publish", publish_data(BODIES["patrol_daily"]))
    one, two = inspect(patrol, school), report(other, school)
    waiting = report(third, school, depends=[record_id(one), record_id(two)])
    assert third.outcomes(waiting)[0]["reason"] == "waiting"

    with beside(school, lambda: other.outcomes(two)) as given:
        accept(school, given[0], one)

    assert outcomes(*map(record_id, (one, two, waiting))) == ["stored"] * 3
    assert check(school).wrong == []


def test_two_that_wait_for_the_same_at_once(school: School, patrol: Phone) -> None:
    needed = report(patrol, school)
    phones = [school.phone("patrol") for _ in range(2)]
    first, second = (report(phone, school, depends=[record_id(needed)]) for phone in phones)

    with beside(school, lambda: phones[1].outcomes(second)) as given:
        accept(school, given[0], first)

    assert [o["reason"] for o in given[0]] == ["waiting"]
    patrol.outcomes(needed)
    db.session.rollback()
    assert outcomes(*map(record_id, (needed, first, second))) == ["stored"] * 3
    assert check(school).wrong == []


@pytest.mark.parametrize("decisions", [("apply", "apply"), ("dismiss", "apply"), ("apply", "dismiss")])
def test_of_two_decisions_at_once_the_first_counts(school: School, decisions: tuple[str, str]) -> None:
    held = report(viewer := school.phone("viewer"), school)
    assert viewer.outcomes(held)[0]["reason"] == "not_allowed"
    offices = [school.phone("director") for _ in range(2)]
    first, second = (
        office.seal("held.decide", {"record_id": record_id(held), "decision": decision, "reason": "看過了"})
        for office, decision in zip(offices, decisions, strict=True)
    )

    with beside(school, lambda: offices[1].outcomes(second)) as given:
        assert accept(school, given[0], first) == ["stored"]

    assert [(o["outcome"], o.get("first")) for o in given[0]] == [("superseded", record_id(first))]
    assert outcomes(record_id(held)) == ["stored" if decisions[0] == "apply" else "dismissed"]
    assert db.session.query(Damage).count() == (decisions[0] == "apply")
    assert check(school).wrong == []


@pytest.mark.parametrize("is_erased_first", [True, False])
def test_a_record_erased_at_the_moment_when_it_comes(school: School, patrol: Phone, is_erased_first: bool) -> None:
    coming = report(patrol, school)
    office = school.phone("administrator")
    erasing = office.seal("record.erase", {"record_ids": [record_id(coming)], "reason": "家長要求"})
    first, second = (erasing, coming) if is_erased_first else (coming, erasing)
    pushing = patrol if is_erased_first else office

    with beside(school, lambda: pushing.outcomes(second)) as given:
        assert accept(school, given[0], first) == ["stored"]

    assert [o["outcome"] for o in given[0]] == ["gone" if is_erased_first else "stored"]
    kept = db.session.scalar(select(Record.body).where(Record.id == record_id(coming)))
    assert kept == (None if is_erased_first else "")
    assert db.session.query(Damage).where(Damage.description != "").count() == 0
    assert check(school).wrong == []
