"""What the journal asks of backups, and what it tells them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.backups.models import Backup, BackupPlan, Restoration
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import SyncClock

SAME_EVENT = timedelta(days=1)


def has_backups(session: Session) -> bool:
    """Tell whether this server has backups: the plan is on, or one was verified. Then nothing is durable without."""
    if session.scalar(select(BackupPlan.id).where(BackupPlan.is_on)):
        return True
    return session.scalar(select(Backup.id).where(Backup.verified_at.is_not(None)).limit(1)) is not None


def note_restored() -> None:
    """A phone showed a position that these data do not know: note it, once for all the phones that will."""
    now = current_app.extensions["clock"]()
    known = select(Restoration.id).where(Restoration.at > now - SAME_EVENT).limit(1)
    if db.session.scalar(known):
        return
    with writing() as work:
        if work.session.scalar(known) is None:
            seq = work.session.scalar(select(SyncClock.seq)) or 0
            work.session.add(Restoration(id=str(uuid.uuid4()), at=now, noticed_by="phone", seq=seq))
