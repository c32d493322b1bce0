"""When the nightly backup is due, and the thread that has it made: in a process of its own, at low priority."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from webapp.backups.models import Backup, BackupPlan
from webapp.backups.runs import NOT_VERIFIABLE
from webapp.backups.service import PLAN_ID
from webapp.registry.service import school_zone

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 60.0
TRY_AGAIN_AFTER = timedelta(hours=1)
LET_END_SECONDS = 10
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


class NightlyBackups:
    """Looks every minute whether the plan wants a backup, and runs it. A context: it ends with the server."""

    def __init__(self, address: str, clock: Clock, command: tuple[str, ...] = COMMAND) -> None:
        self._address = address
        self._clock = clock
        self._command = command
        self._tried_at: datetime | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="nightly-backups", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        child = self._child
        if child is not None and child.poll() is None:
            # what it leaves half made is cleared by the next run
            child.terminate()
        self._thread.join(LET_END_SECONDS)

    def look(self) -> None:
        """Run a backup now if one is due. What goes wrong is logged: it must never end the thread."""
        try:
            now = self._clock()
            if self._tried_at is not None and now - self._tried_at < TRY_AGAIN_AFTER:
                return
            if self._is_due(now):
                self._tried_at = now
                self._run()
        except Exception as error:
            log.error("the nightly backup could not start: %s", type(error).__name__)

    def _watch(self) -> None:
        self.look()
        while not self._is_over.wait(LOOK_EVERY_SECONDS):
            self.look()

    def _is_due(self, now: datetime) -> bool:
        engine = create_engine(self._address, poolclass=NullPool)
        try:
            with Session(engine) as session:
                return is_due(session, now)
        finally:
            engine.dispose()

    def _run(self) -> None:
        self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        code = self._child.wait()
        self._child = None
        if code:
            log.error("the nightly backup ended with %d", code)
