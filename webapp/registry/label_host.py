"""Under which host the symbols on this school's labels lead here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.registry.models import SCHOOL_ID, School


def label_host(session: Session, configured: str, requested: str) -> str:
    """Return the host for the symbols: the school's setting, else the installation's, else the one of this visit."""
    return session.scalar(select(School.label_host).where(School.id == SCHOOL_ID)) or configured or requested
