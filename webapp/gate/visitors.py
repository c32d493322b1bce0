"""Who has been here before: one row a visitor, made of the visits that still know who they were of."""

from __future__ import annotations

from sqlalchemy import func, select

from webapp.gate import rules
from webapp.gate.models import Visit, Visitor
from webapp.gate.saying import find_locked
from webapp.journal.interface import UnitOfWork

SAME = ("name", "organisation", "id_kind", "id_last_four", "id_hash", "mobile", "plate")


def restate_visitor(work: UnitOfWork, visitor_id: str) -> None:
    """Show what the newest visit says; take the row away with the last visit that knows whose it was."""
    session = work.session
    session.flush()
    knows = (Visit.visitor_id == visitor_id, Visit.name.is_not(None), Visit.state != rules.VOID)
    newest = session.scalar(select(Visit).where(*knows).order_by(Visit.entered_at.desc(), Visit.id.desc()).limit(1))
    row = find_locked(session, Visitor, visitor_id)
    if newest is None:
        if row is not None:
            work.changed("visitor", row)
            session.delete(row)
            session.flush()
        return
    row = row or Visitor(id=visitor_id)
    for name in SAME:
        setattr(row, name, getattr(newest, name))
    row.last_purpose, row.last_host_id = newest.purpose, newest.host_id
    row.last_visit_id, row.last_at = newest.id, newest.entered_at
    row.visits = session.scalar(select(func.count()).where(*knows, Visit.state.in_(rules.CAME_IN))) or 0
    session.add(row)
    work.changed("visitor", row)
