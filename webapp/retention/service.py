"""Applies the records about retention."""

from __future__ import annotations

from webapp.journal.interface import Statement, UnitOfWork
from webapp.retention.models import Retention


def save_retention(work: UnitOfWork, statement: Statement) -> None:
    """Set how many days records of one type, or a group of their fields, are kept; None: for ever."""
    row = work.session.get(Retention, statement.data["type"])
    if row is None:
        row = Retention(id=statement.data["type"], version=0)
        work.session.add(row)
    row.days = statement.data["days"]
    row.version += 1
