"""When the nightly backup is due, and who has it made: `rounds backup --scheduled`, at low priority."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from webapp.backups.models import Backup, BackupPlan
from webapp.backups.runs import NOT_VERIFIABLE
from webapp.backups.service import PLAN_ID
from webapp.nightly import NightWatch, Rhythm
from webapp.registry.service import school_zone

RHYTHM = Rhythm(first_after_seconds=0, every_seconds=60.0)
TRY_AGAIN_AFTER = timedelta(hours=1)
COMMAND = (sys.executable, "-m", "webapp", "backup", "--scheduled")
Clock = Callable[[], datetime]


def last_slot(now: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """Return the latest instant not after `now` at which the school's wall clock showed `hour`."""
    today = now.astimezone(zone).date()
    slots = (datetime.combine(today - timedelta(days=back), time(hour), zone).astimezone(UTC) for back in (0, 1))
    return next((slot for slot in slots if slot <= now), now - timedelta(days=1))


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether the plan wants a backup: none came out well since the last slot, and none was tried this hour.

    A server that was off at the hour catches up when it is on again.
    """
    plan = session.get(BackupPlan, PLAN_ID)
    if plan is None or not plan.is_on:
        return False
    slot = last_slot(now, ZoneInfo(str(school_zone(session) or "Asia/Taipei")), plan.hour)
    since = select(Backup.id).where(Backup.is_scheduled, Backup.started_at >= slot).limit(1)
    came_out_well = or_(Backup.verified_at.is_not(None), Backup.error == NOT_VERIFIABLE)
    if session.scalar(since.where(came_out_well)):
        return False
    return session.scalar(since.where(Backup.started_at > now - TRY_AGAIN_AFTER)) is None


class Overdue:
    """Tells whether to run a backup now, of the database at `address`: each hour at most once."""

    def __init__(self, address: str, clock: Clock) -> None:
        self._address = address
        self._clock = clock
        self._tried_at: datetime | None = None

    def __call__(self) -> bool:
        now = self._clock()
        if self._tried_at is not None and now - self._tried_at < TRY_AGAIN_AFTER:
            return False
        if not self._is_due(now):
            return False
        self._tried_at = now
        return True

    def _is_due(self, now: datetime) -> bool:
        engine = create_engine(self._address, poolclass=NullPool)
        try:
            with Session(engine) as session:
                return is_due(session, now)
        finally:
            engine.dispose()


def nightly_backups(address: str, clock: Clock, command: tuple[str, ...] = COMMAND) -> NightWatch:
    """Look every minute, from the server's start on, whether the plan wants a backup."""
    return NightWatch("nightly backup", command, RHYTHM, Overdue(address, clock))
