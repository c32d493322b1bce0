"""The thread that does the long steps of imports, and goes on with them after the server has started again."""

from __future__ import annotations

import logging
import threading

from flask import Flask
from sqlalchemy import select

from webapp.db import db
from webapp.registry.importing.jobs import LEASE, UNFINISHED, claim, go_on, mark_failed
from webapp.registry.models import ImportJob

log = logging.getLogger(__name__)


class Runner:
    """One thread a process, alive while there is an unfinished job. A job whose worker died is free after its lease."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._has_looked = False

    def wake(self) -> None:
        """Start the thread if it is not at work; returns at once."""
        with self._guard:
            self._has_looked = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="imports", daemon=True)
                self._thread.start()

    def wake_once(self) -> None:
        """With the first request of a process: is there work that an earlier process left?"""
        if not self._has_looked:
            self._has_looked = True
            if has_unfinished():
                self.wake()

    def join(self, timeout_seconds: float) -> None:
        """Wait until all work is done."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_seconds)

    def _work(self) -> None:
        pause = threading.Event()
        with self.app.app_context():
            try:
                while has_unfinished():
                    db.session.rollback()
                    job_id = claim(self.app.extensions["clock"]())
                    if job_id is None:
                        pause.wait(LEASE.total_seconds() / 4)
                    else:
                        self._do(job_id)
            except Exception:
                log.exception("imports stopped; the next request starts them again")
                self._has_looked = False

    def _do(self, job_id: str) -> None:
        try:
            go_on(job_id)
        except Exception as error:
            log.exception("import %s stopped", job_id)
            mark_failed(job_id, f"{type(error).__name__}: {error}")


def has_unfinished() -> bool:
    """Tell whether some import is in the middle of a long step."""
    return db.session.scalar(select(ImportJob.id).where(ImportJob.state.in_(UNFINISHED)).limit(1)) is not None
