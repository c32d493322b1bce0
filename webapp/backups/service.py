"""Applies the backup plan's records."""

from __future__ import annotations

from webapp.backups.models import BackupPlan
from webapp.journal.interface import Statement, UnitOfWork

PLAN_ID = "plan"


def plan_backups(work: UnitOfWork, statement: Statement) -> None:
    """Set the one plan."""
    row = work.session.get(BackupPlan, PLAN_ID)
    if row is None:
        row = BackupPlan(id=PLAN_ID, version=0)
        work.session.add(row)
    row.is_on, row.hour, row.keep = statement.data["is_on"], statement.data["hour"], statement.data["keep"]
    row.version += 1
