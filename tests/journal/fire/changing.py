"""Who writes and who reads while the order of commits is under attack: every change is a place of its own, whose id
says whose change it was and which.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from psycopg.errors import LockNotAvailable
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.journal.fire.servers import Site, settings_of
from webapp import create_app
from webapp.commands.backup import context_of
from webapp.db import WRITES, db
from webapp.journal.commit import Work, chain_link, stamp, writing
from webapp.journal.feed import PAGE, snapshot_session
from webapp.journal.group import write_together
from webapp.journal.interface import Reader
from webapp.journal.models import CommitLog, SyncClock
from webapp.registry.models import Place

MOST_AT_ONCE = 10
READER = Reader("0190a000-0000-7000-8000-000000000001", frozenset({"registry.read"}))
Nothing = Callable[[], object]


@dataclass(frozen=True)
class Task:
    """One writer's share: so many changes, in transactions of a size of chance."""

    writer: int
    changes: int
    seed: int


@contextmanager
def opened(site: Site) -> Iterator[Flask]:
    app = create_app(settings_of(site, None))
    with context_of(app):
        yield app


def id_of(writer: int, number: int) -> str:
    return f"{writer:08x}-0000-4000-8000-{number:012x}"


def number_in(id_: str) -> tuple[int, int]:
    return int(id_[:8], 16), int(id_[-12:], 16)


def write(task: Task, is_over: Callable[[], bool]) -> int:
    """Make the changes in the app's context; return how many were committed."""
    chance, number = random.Random(task.seed), 0
    while number < task.changes and not is_over():
        numbers = range(number, min(number + chance.randint(1, MOST_AT_ONCE), task.changes))
        try:
            _write(task, numbers)
        except OperationalError as error:
            # a machine that stood still for longer than a writer waits; nothing was written, and a phone asks again
            if not isinstance(error.orig, LockNotAvailable):
                raise
        else:
            number = numbers.stop
    return number


def _write(task: Task, numbers: range) -> None:
    if task.writer % 2:
        write_together(lambda work: add_places(work, task.writer, numbers))
    else:
        with writing() as work:
            add_places(work, task.writer, numbers)


def add_places(work: Work, writer: int, numbers: range) -> None:
    for number in numbers:
        place = Place(id=id_of(writer, number), kind="room", name="R", sort=0, field_times={})
        work.session.add(place)
        work.changed("place", place)


class Follower:
    """A device that pulls with its cursor, and marks every change that it is given."""

    def __init__(self, shares: dict[int, int]) -> None:
        self._seen = {writer: bytearray(changes) for writer, changes in shares.items()}
        self._cursor = self._head = ""
        self.pages = 0

    def pull(self) -> bool:
        """Pull a page; return whether there is more."""
        with snapshot_session() as session:
            page = current_app.extensions["journal"].feed.pull(session, READER, self._cursor, self._head, PAGE)
        self._cursor, self._head = page.cursor, page.head
        self.pages += 1
        for change in page.changes:
            writer, number = number_in(change["id"])
            if writer in self._seen:
                self._seen[writer][number] = 1
        return bool(page.more)

    def follow(self, is_over: Callable[[], bool]) -> None:
        """Pull until the writers are done, and then all that is left."""
        while not is_over():
            self.pull()
        while self.pull():
            pass

    def missed(self, committed: dict[int, int]) -> int:
        return sum(self._seen[writer][:count].count(0) for writer, count in committed.items())


def write_early(writer: int, numbers: range, between: Nothing) -> None:
    """The control: the position is taken first, in a transaction of its own, and committed with whenever that is.

    `between` is called between the two.
    """
    with Session(db.engine) as session:
        session.connection(execution_options=WRITES)
        seq = session.scalar(update(SyncClock).values(seq=SyncClock.seq + 1).returning(SyncClock.seq)) or 0
        session.commit()
    between()
    with Session(db.engine, expire_on_commit=False) as session:
        session.connection(execution_options=WRITES)
        work = Work(session)
        add_places(work, writer, numbers)
        session.flush()
        now: Any = current_app.extensions["clock"]()
        session.add(CommitLog(seq=seq, nonce=secrets.token_hex(8), at=now, chain=chain_link("", [])))
        stamp(session, work.changes(), seq)
        session.commit()
