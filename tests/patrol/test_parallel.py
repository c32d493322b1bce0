"""Several phones at one door at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from tests.cast import School
from tests.patrol.inspecting import inspect
from tests.phones import Phone, record_id
from webapp.db import db
from webapp.patrol.models import Check, Inspection

PHONES = 6


def test_first_inspections_of_a_room_by_several_phones_at_once_are_all_kept(school: School) -> None:
    phones = [school.phone("patrol") for _ in range(PHONES)]
    lists = ("patrol_daily", "evening_lockup")
    sealed = [[inspect(phone, school, checklist) for checklist in lists] for phone in phones]
    barrier = Barrier(PHONES)

    def push(phone: Phone, records: list[dict[str, str]]) -> list[str]:
        barrier.wait()
        return [outcome["outcome"] for record in records for outcome in phone.outcomes(record)]

    with ThreadPoolExecutor(PHONES) as pool:
        outcomes = [one for part in pool.map(push, phones, sealed) for one in part]

    assert outcomes == ["stored"] * 2 * PHONES
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Inspection)) == 2 * PHONES
    latest = select(Inspection.id).order_by(Inspection.inspected_at.desc(), Inspection.id.desc()).limit(1)
    for check in db.session.scalars(select(Check)):
        is_of = Inspection.checklist_id == check.checklist_id
        assert check.last_inspection_id == db.session.scalar(latest.where(is_of))
        assert check.last_inspection_id in {record_id(one) for records in sealed for one in records}
    assert db.session.scalar(select(func.count()).select_from(Check)) == 2
