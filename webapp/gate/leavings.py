"""Visits on their way out: signed out by name or by the pass that came back, settled by the guard, and held or released
for a matter that outlasts their period.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.gate import rules
from webapp.gate.models import Visit, VisitLeaving
from webapp.gate.passes import Pass, pass_of, restate_pass
from webapp.gate.saying import find_locked, fresh, happened_at, locked, note_about, told_at
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork


def leave_visit(work: UnitOfWork, statement: Statement) -> None:
    """Sign people out of a visit, or of whatever visit held the pass; one that is not known yet is waited for.

    Raises `Held`: `unknown_target`, `invalid_data` for who never came in or for a time before they did; `Superseded`
    for who is out already.
    """
    data = statement.data
    left_at = told_at(statement, data["left_at"], "left_later")
    passed = pass_of(work.session, data)
    row = locked(work.session, Visit, [data["visit_id"]])[0] if data["visit_id"] else None
    if row is not None:
        _refuse(work.session, row, left_at)
    elif not passed.is_known and data["pass_number"] is None:
        raise Held("unknown_target", f"no_pass {passed.key}")
    work.session.add(_leaving(statement, row, passed, left_at))
    if row is None:
        restate_pass(work, passed.key, left_at)
        note_about(work, statement)
    else:
        restate_pass(work, row.pass_key, left_at, row)
        note_about(work, statement, row.id)


def _refuse(session: Session, row: Visit, left_at: datetime) -> None:
    match row.state:
        case rules.VOID:
            raise Superseded(row.void_record_id)
        case rules.OUT if not _was_only_guessed(session, row, left_at):
            raise Superseded(row.out_record_id)
        case rules.REFUSED:
            raise Held("invalid_data", f"never_in {row.id}")
    if left_at < row.entered_at:
        raise Held("invalid_data", f"left_before {row.id}")


def _was_only_guessed(session: Session, row: Visit, left_at: datetime) -> bool:
    """Tell whether the visit is out by the word of a pass alone, and had ended before that by what is said now: the
    pass was somebody else's by then, whose entry is still on its way.
    """
    named = fresh(session, select(VisitLeaving).where(VisitLeaving.visit_id == row.id, VisitLeaving.is_named))
    is_named = rules.ending(row.people, named).left_at is not None
    return not is_named and row.left_at is not None and left_at < row.left_at


def _leaving(statement: Statement, row: Visit | None, passed: Pass, left_at: datetime) -> VisitLeaving:
    data = statement.data
    return VisitLeaving(
        id=statement.record_id,
        visit_id=row.id if row else None,
        is_named=row is not None,
        pass_key=passed.key,
        pass_number=passed.number,
        left_at=left_at,
        said_at=happened_at(statement),
        people=data["people"],
        way=data["way"],
        by_id=statement.author_id,
        reason=data["reason"] or None,
        goods_out=data["goods_out"] or None,
        is_pass_back=data["is_pass_back"],
        return_record_id=None,
    )


def return_visit(work: UnitOfWork, statement: Statement) -> None:
    """Take back a word of leaving: they are still inside. Who comes second: `Superseded`."""
    leave_id = str(statement.data["leave_id"])
    said = find_locked(work.session, VisitLeaving, leave_id)
    if said is None:
        raise Held("unknown_target", f"leaving {leave_id}")
    if said.return_record_id is not None:
        raise Superseded(said.return_record_id)
    row = find_locked(work.session, Visit, said.visit_id) if said.visit_id else None
    key = row.pass_key if row else said.pass_key
    said.return_record_id = statement.record_id
    # whose visit a pass alone had ended is a guess of that hour: it is no part of the history
    about = [row.id] if row and said.is_named else []
    said.visit_id = said.pass_key = None
    said.is_named = True
    restate_pass(work, key, said.left_at, *([row] if row else []))
    note_about(work, statement, *about)


def hold_visits(work: UnitOfWork, statement: Statement) -> None:
    """Keep visits beyond their period (`visit.hold`), or no longer (`visit.release`). The latest word stands."""
    rows = locked(work.session, Visit, statement.data["visit_ids"])
    for row in rows:
        said = (happened_at(statement), statement.record_id)
        if row.hold_at is None or said > (row.hold_at, row.hold_record_id):
            row.is_held = statement.type == "visit.hold"
            row.hold_at, row.hold_record_id = said
            row.hold_by_id, row.hold_reason = statement.author_id, statement.data["reason"]
        work.changed("visit", row)
    note_about(work, statement, *(row.id for row in rows))
