"""Which version of a checklist counts: the newest, unless it was withdrawn."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from webapp.patrol.models import Checklist


def is_newest() -> ColumnElement[bool]:
    """Say in SQL that a version is the newest of its checklist, in force or withdrawn."""
    other = aliased(Checklist)
    versions = select(func.max(other.checklist_version)).where(other.checklist_id == Checklist.checklist_id)
    return Checklist.checklist_version == versions.correlate(Checklist).scalar_subquery()


def find_newest(session: Session, checklist_id: str, *, is_to_change: bool = False) -> Checklist | None:
    """Return the newest version; none where the checklist was never published."""
    versions = select(Checklist).where(Checklist.checklist_id == checklist_id)
    newest = versions.order_by(Checklist.checklist_version.desc()).limit(1)
    return session.scalar(newest.with_for_update() if is_to_change else newest)


def checklists_in_force(session: Session) -> frozenset[str]:
    """Return the ids of the checklists by which people inspect."""
    return frozenset(session.scalars(select(Checklist.checklist_id).where(Checklist.is_current)))
