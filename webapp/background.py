"""Work that outlives a request: one thread for each kind of job, which goes on after the server has started again.

A job is a row with `id, state, problem, created_at, lease_until`. Whoever works at it holds its lease and renews it at
each step; once a lease has run out, the next process goes on. What a step is, and where it goes on, is the job's own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import or_, select, update

from webapp.db import db
from webapp.journal.commit import writing

LEASE = timedelta(seconds=20)
PROBLEM_SIGNS = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Queue:
    """Jobs of one kind. `unfinished` are the states in which there is work; `go_on(job_id)` does the rest of a job."""

    name: str
    model: Any
    unfinished: tuple[str, ...]
    go_on: Callable[[str], None]

    def has_unfinished(self) -> bool:
        """Tell whether some job is in the middle of its work."""
        is_unfinished = self.model.state.in_(self.unfinished)
        return db.session.scalar(select(self.model.id).where(is_unfinished).limit(1)) is not None

    def claim(self, now: datetime, job_id: str | None = None) -> str | None:
        """Take an unfinished job that nobody works at (this one, or the oldest); return its id."""
        model = self.model
        is_free = or_(model.lease_until.is_(None), model.lease_until < now)
        waiting = select(model.id).where(model.state.in_(self.unfinished), is_free).order_by(model.created_at).limit(1)
        with writing() as work:
            found = work.session.scalar(waiting if job_id is None else waiting.where(model.id == job_id))
            if found is None:
                return None
            return work.session.scalar(
                update(model)
                .where(model.id == found, is_free)
                .values(lease_until=now + LEASE)
                .returning(model.id)
                .execution_options(synchronize_session=False)
            )

    def do(self, job_id: str) -> None:
        """Do the rest of a job that was claimed; what goes wrong is written down with it."""
        try:
            self.go_on(job_id)
        except Exception as error:
            log.exception("%s: job %s stopped", self.name, job_id)
            self.mark_failed(job_id, f"{type(error).__name__}: {error}")

    def mark_failed(self, job_id: str, problem: str) -> None:
        with writing() as work:
            job = work.session.get(self.model, job_id)
            if job is not None:
                job.state, job.problem, job.lease_until = "failed", problem[:PROBLEM_SIGNS], None


class Runner:
    """One thread a process and kind, alive while there is unfinished work; `wake_all` finds it by its app."""

    def __init__(self, app: Flask, queue: Queue) -> None:
        self.app = app
        self.queue = queue
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._has_looked = False
        app.extensions.setdefault("runners", []).append(self)

    def wake(self) -> None:
        """Start the thread if it is not at work; returns at once."""
        with self._guard:
            self._has_looked = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name=self.queue.name, daemon=True)
                self._thread.start()

    def wake_once(self) -> None:
        """With the first request of a process: is there work that an earlier process left?"""
        if not self._has_looked:
            self._has_looked = True
            if self.queue.has_unfinished():
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
                while self._is_wanted():
                    db.session.rollback()
                    job_id = self.queue.claim(self.app.extensions["clock"]())
                    if job_id is None:
                        pause.wait(LEASE.total_seconds() / 4)
                    else:
                        self.queue.do(job_id)
            except Exception:
                log.exception("%s stopped; the next request starts them again", self.queue.name)
                self._has_looked, self._thread = False, None

    def _is_wanted(self) -> bool:
        """Tell whether there is work. Whoever wakes this thread while it decides to end finds it ended."""
        with self._guard:
            has_work = self.queue.has_unfinished()
            if not has_work:
                self._thread = None
            return has_work


def wake_all(app: Flask) -> None:
    """Go on with what an earlier process left, of all kinds; returns at once."""
    for runner in app.extensions.get("runners", ()):
        runner.wake()
