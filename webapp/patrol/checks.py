"""The last state of a checklist at a thing: the rows `check`, which follow from the inspections."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.ids import derived_id
from webapp.journal.interface import UnitOfWork
from webapp.patrol.models import Check, Inspection
from webapp.patrol.rows import Inspected


def check_id(inspection: Inspected) -> str:
    return derived_id("check", inspection.target_kind or "", inspection.target_id or "", inspection.checklist_id)


def note_check(work: UnitOfWork, inspection: Inspection) -> None:
    """Let the thing's last state be this inspection, unless a later one is known: phones come back in any order."""
    if inspection.target_id is None:
        return
    row = work.session.get(Check, check_id(inspection), with_for_update=True)
    if row is None:
        _insert_check(work.session, inspection)
        row = work.session.get_one(Check, check_id(inspection), with_for_update=True)
    if (inspection.inspected_at, inspection.id) < (row.last_at, row.last_inspection_id):
        return
    _set_last(row, inspection)
    work.changed("check", row)


def _insert_check(session: Session, inspection: Inspection) -> None:
    """Make the row, unless another transaction is making it right now: two phones may be at one door."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Check)
        .values(
            id=check_id(inspection),
            version=0,
            target_kind=inspection.target_kind,
            target_id=inspection.target_id,
            checklist_id=inspection.checklist_id,
            last_inspection_id=inspection.id,
            last_at=inspection.inspected_at,
            last_result=inspection.result,
            last_by_id=inspection.author_id,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


def refresh_check(work: UnitOfWork, amended: Inspection) -> None:
    """Find the last state anew where an amended inspection may have been it."""
    row = work.session.get(Check, check_id(amended), with_for_update=True)
    if row is None or row.last_inspection_id != amended.id:
        return
    last = work.session.scalar(
        select(Inspection)
        .where(
            Inspection.target_kind == amended.target_kind,
            Inspection.target_id == amended.target_id,
            Inspection.checklist_id == amended.checklist_id,
            Inspection.amended_by_id.is_(None),
        )
        .order_by(Inspection.inspected_at.desc(), Inspection.id.desc())
        .limit(1)
    )
    work.changed("check", row)
    if last is None:
        work.session.delete(row)
        work.session.flush()
    else:
        _set_last(row, last)


def _set_last(row: Check, inspection: Inspection) -> None:
    row.last_inspection_id, row.last_at = inspection.id, inspection.inspected_at
    row.last_result, row.last_by_id = inspection.result, inspection.author_id
