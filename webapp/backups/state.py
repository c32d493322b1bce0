"""What the desk says of backups: how old the last proved one is, what went wrong, what came back after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.backups.models import Backup, BackupPlan, Restoration
from webapp.backups.service import PLAN_ID
from webapp.journal.models import Record

FRESH = timedelta(days=2)
STALE = timedelta(days=7)
MOST_RESTORATIONS = 20


@dataclass(frozen=True)
class CameBack:
    """The data were replaced by a backup's at `at`. `noticed_by`: command or phone. `came_back`: records that were
    captured before and that phones have sent since, because the backup lacked them.
    """

    at: datetime
    noticed_by: str
    backup_made_at: datetime | None
    came_back: int


@dataclass(frozen=True)
class BackupState:
    """`tone`: ok (at most 2 days old and nothing wrong), wait (older, or the last run failed) or danger (older than 7
    days, or none). `last_error`: the code of the last run's failure, None if it went well.
    """

    last_verified_at: datetime | None
    last_at: datetime | None
    last_error: str | None
    plan: BackupPlan | None
    restorations: list[CameBack]
    tone: str


def backup_state(session: Session, now: datetime) -> BackupState:
    """Say how safe the data are. Reads only."""
    verified_at = session.scalar(
        select(Backup.started_at).where(Backup.verified_at.is_not(None)).order_by(Backup.started_at.desc()).limit(1)
    )
    last = session.scalar(select(Backup).order_by(Backup.started_at.desc()).limit(1))
    error = last.error if last else None
    return BackupState(
        last_verified_at=verified_at,
        last_at=last.started_at if last else None,
        last_error=error.partition(":")[0] if error else None,
        plan=session.get(BackupPlan, PLAN_ID),
        restorations=_restorations(session),
        tone=_tone(verified_at, error, now),
    )


def _tone(verified_at: datetime | None, error: str | None, now: datetime) -> str:
    if verified_at is None or now - verified_at > STALE:
        return "danger"
    return "wait" if error or now - verified_at > FRESH else "ok"


def _restorations(session: Session) -> list[CameBack]:
    rows = session.scalars(select(Restoration).order_by(Restoration.at.desc()).limit(MOST_RESTORATIONS)).all()
    until: int | None = None
    found = []
    for row in rows:
        found.append(CameBack(row.at, row.noticed_by, row.backup_made_at, _came_back(session, row, until)))
        until = row.seq
    return found


def _came_back(session: Session, row: Restoration, until: int | None) -> int:
    """Count the phones' records above the backup's last commit that were captured before the restore."""
    statement = (
        select(func.count())
        .select_from(Record)
        .where(Record.seq > row.seq, Record.captured_at < row.at, Record.received_at >= row.at, Record.via != "desk")
    )
    if until is not None:
        statement = statement.where(Record.seq <= until)
    return session.scalar(statement) or 0
