"""Many at once: one closes, the others are kept as too late; numbers stay unique."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.cast import School
from tests.damage.reporting import close, report
from tests.phones import Phone, record_id
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.models import Record

PHONES = 8


def at_once(app: Flask, phone: Phone, sealed: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Push each record in a request of its own, several at the same moment."""
    barrier = Barrier(PHONES)

    def push(mine: list[dict[str, str]]) -> list[dict[str, Any]]:
        one = Phone(app.test_client(), author=phone.author, device=phone.device, server_id=phone.server_id)
        barrier.wait()
        return [one.outcomes(record)[0] for record in mine]

    with ThreadPoolExecutor(PHONES) as pool:
        parts = list(pool.map(push, [sealed[number::PHONES] for number in range(PHONES)]))
    return [outcome for part in parts for outcome in part]


def test_of_fifty_closings_at_once_one_counts_and_the_others_are_kept(school: School, patrol: Phone) -> None:
    repair, damage = school.phone("repair"), report(patrol, school)
    patrol.outcomes(damage)
    closings = [close(repair, record_id(damage), note=str(number)) for number in range(50)]

    outcomes = at_once(school.app, repair, closings)

    won = [outcome["id"] for outcome in outcomes if outcome["outcome"] == "stored"]
    lost = [outcome for outcome in outcomes if outcome["outcome"] == "superseded"]
    assert (len(won), len(lost)) == (1, 49)
    assert {outcome["first"] for outcome in lost} == set(won)
    db.session.rollback()
    row = db.session.get_one(Damage, record_id(damage))
    assert (row.closing_record_id, row.version) == (won[0], 2)
    kept = db.session.scalars(select(Record.outcome).where(Record.type == "damage.close")).all()
    assert sorted(kept) == ["stored"] + ["superseded"] * 49


def test_reports_at_once_get_numbers_without_holes(school: School, patrol: Phone) -> None:
    outcomes = at_once(school.app, patrol, [report(patrol, school) for _ in range(32)])

    assert {outcome["outcome"] for outcome in outcomes} == {"stored"}
    db.session.rollback()
    numbers = db.session.scalars(select(Damage.number).order_by(Damage.number)).all()
    assert [number[-4:] for number in numbers] == [f"{n:04d}" for n in range(1, 33)]
