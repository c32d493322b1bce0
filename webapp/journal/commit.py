"""The only code that commits (sync-protocol 7.1).

The last statements of a writing transaction: count the clock up, log the commit with its nonce and chain, stamp the
records and the changed entities. The clock's row is locked by everybody and always last, so nothing commits late
below a position that a device has already read.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session

from webapp.bulk import Insert
from webapp.db import WRITES, db
from webapp.journal.models import Change, CommitLog, SyncClock
from webapp.journal.points import Point, Reached
from webapp.journal.settling import Settled, settle_and_stamp, write_settled
from webapp.journal.turns import FairLock

GENESIS = "0" * 64
COMMIT_LOG: Table = CommitLog.__table__  # type: ignore[assignment]
CLOCK: Table = SyncClock.__table__  # type: ignore[assignment]
TICK = update(CLOCK).values(seq=CLOCK.c.seq + 1).returning(CLOCK.c.seq)
CHAIN_BEFORE = select(COMMIT_LOG.c.chain).where(COMMIT_LOG.c.seq == bindparam("now_seq") - 1)
LOG = insert(COMMIT_LOG)
STAMP_CHANGES = Insert(
    Change.__table__,  # type: ignore[arg-type]
    ("kind", "entity_id", "seq"),
    unique=("kind", "entity_id"),
    update=("seq",),
)


@dataclass(frozen=True)
class _Mark:
    """How far a transaction had come: so many of each list, or of each of its readings."""

    hashes: int
    applied: int
    changed: int
    settlings: int
    written: int
    freed: int
    taken: int
    loaded: int


class Work:
    """One writing transaction: the session, the records it keeps and applies, the entities it changes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.record_hashes: list[str] = []
        self.applied = 0
        self.settled: dict[str, Settled] = {}
        # what was settled, in order, with what was said of it before; those from `_written` on are in no row yet
        self._settlings: list[tuple[str, Settled | None]] = []
        self._written = 0
        self._freed: list[str] = []
        self._taken = 0
        self._changed: dict[tuple[str, str], None] = {}
        # the session holds its rows weakly: fifty inspections of one room would load its checklist fifty times
        self._loaded: list[Any] = []
        event.listen(session, "loaded_as_persistent", lambda _session, row: self._loaded.append(row))

    def changed(self, kind: str, row: Any) -> None:
        row.version = (row.version or 0) + 1
        self._changed[(kind, row.id)] = None

    def next_applied_ix(self) -> int:
        self.applied += 1
        return self.applied - 1

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint: an exception undoes its rows and whatever was noted here since."""
        mark = self._mark()
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            self._go_back(mark)
            raise

    def _mark(self) -> _Mark:
        return _Mark(
            len(self.record_hashes), self.applied, len(self._changed), len(self._settlings), self._written,
            len(self._freed), self._taken, len(self._loaded),
        )  # fmt: skip

    def _go_back(self, mark: _Mark) -> None:
        """Rows that were written inside for what was settled outside are undone, too: that is to be written again. And
        the session would go on believing in what it read inside, unless it was told by itself of every change.
        """
        for row in self._loaded[mark.loaded :]:
            if row in self.session:
                self.session.expunge(row)
        del self._loaded[mark.loaded :]
        self.session.expire_all()
        del self.record_hashes[mark.hashes :]
        del self._freed[mark.freed :]
        self.applied, self._written, self._taken = mark.applied, mark.written, mark.taken
        while len(self._changed) > mark.changed:
            self._changed.popitem()
        while len(self._settlings) > mark.settlings:
            record_id, before = self._settlings.pop()
            if before is None:
                del self.settled[record_id]
            else:
                self.settled[record_id] = before

    def free(self, record_ids: list[str]) -> None:
        """Nobody need wait any longer for these records: they were erased."""
        self._freed += record_ids

    def take_freed(self) -> list[str]:
        fresh, self._taken = self._freed[self._taken :], len(self._freed)
        return fresh

    def settle(self, record_id: str, settled: Settled) -> None:
        self._settlings.append((record_id, self.settled.get(record_id)))
        self.settled[record_id] = settled

    def write_settled(self) -> None:
        """Write down what became of records, before somebody asks; at the commit, all that is left is written."""
        if fresh := self.take_unwritten():
            write_settled(self.session, fresh)

    def settle_and_stamp(self, seq: int) -> None:
        """Write down what became of records, and their positions. Each that was kept has been settled; if all of them
        are here, nothing else waits for its position.
        """
        fresh, kept = self.take_unwritten(), sum(map(bool, self.record_hashes))
        is_all = len(fresh) == len(self._settlings) == kept
        settle_and_stamp(self.session, fresh, seq, and_others=not is_all)

    def take_unwritten(self) -> list[tuple[str, Settled]]:
        fresh = {record_id for record_id, _before in self._settlings[self._written :]}
        self._written = len(self._settlings)
        return [(record_id, self.settled[record_id]) for record_id in sorted(fresh)]

    def rest(self) -> None:
        """Let go of what was seen so far: a rebuild does a million records in one piece of work, and commits none."""
        self._loaded.clear()
        self._changed.clear()

    @property
    def is_idle(self) -> bool:
        return not (any(self.record_hashes) or self.applied or self._changed)

    def changes(self) -> list[tuple[str, str]]:
        return list(self._changed)


def chain_link(previous: str, record_hashes: list[str]) -> str:
    """Return the chain's next value: SHA-256 over the previous one and the hashes of this commit's records, in
    order.
    """
    return hashlib.sha256((previous + "".join(record_hashes)).encode()).hexdigest()


@contextmanager
def writing() -> Iterator[Work]:
    """Open the writing transaction; commit at the end of the block, or undo all of it on an exception.

    Uses a session of its own: what the request has read stays as it was, and is read anew afterwards.
    """
    lock = write_lock()
    let_go_of_reading()
    with lock.turn() if lock else nullcontext(), transaction() as work:
        yield work
    let_go_of_reading()


def turns() -> FairLock:
    """Return what gives turns: to all writers on SQLite, on PostgreSQL to those of this process that go together."""
    lock: FairLock = current_app.extensions["write_lock"]
    return lock


def write_lock() -> FairLock | None:
    """Return what every writer needs a turn of; nothing on PostgreSQL, which has many writers at a time."""
    return turns() if db.engine.dialect.name == "sqlite" else None


def let_go_of_reading() -> None:
    """Whoever waits for a turn must hold no connection, or enough waiters would leave none for the one whose turn it
    is.
    """
    if db.session.registry.has():
        db.session.rollback()


@contextmanager
def transaction() -> Iterator[Work]:
    """The transaction itself, for who has the turn: `writing()`, and a group of pieces (`group.py`)."""
    reached: Reached = current_app.extensions["reached"]
    with Session(db.engine, expire_on_commit=False) as session:
        session.connection(execution_options=WRITES)
        work = Work(session)
        yield work
        session.flush()
        reached(Point.COMMIT_BEFORE_TICK)
        if work.is_idle:
            work.write_settled()
        else:
            _tick(work, current_app.extensions["clock"]())
        _check_is_open(session)
        reached(Point.COMMIT_BEFORE)
        session.commit()
        reached(Point.COMMIT_AFTER)


def _check_is_open(session: Session) -> None:
    """A fault that somebody swallowed may have made SQLite end the transaction (a full disk does), and the driver takes
    the commit of nothing for done.
    """
    driver: Any = session.connection().connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
        raise RuntimeError("the transaction has ended before its commit")


def _tick(work: Work, now: datetime) -> None:
    connection = work.session.connection()
    seq = connection.scalar(TICK)
    if seq is None:
        raise RuntimeError("sync_clock has no row: run `rounds migrate`")
    at_seq = {"now_seq": seq}
    chain = chain_link(connection.scalar(CHAIN_BEFORE, at_seq) or GENESIS, work.record_hashes)
    connection.execute(LOG, {"seq": seq, "nonce": secrets.token_hex(8), "at": now, "chain": chain})
    work.settle_and_stamp(seq)
    stamp(work.session, work.changes(), seq)


def stamp(session: Session, changes: list[tuple[str, str]], seq: int) -> None:
    """Put the changed entities into the feed at position `seq`."""
    STAMP_CHANGES(session, [(kind, id_, seq) for kind, id_ in changes])
