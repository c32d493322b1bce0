"""`rounds verify`: is the chain whole, is every record what was signed, does every projection equal a rebuild from
the journal?
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, repeat
from pathlib import Path
from typing import Any

from sqlalchemy import Select, String, collate, create_engine, inspect, select
from sqlalchemy.orm import Session

from webapp.db import WRITES, Base, wire_value
from webapp.journal.accept import Door
from webapp.journal.commit import GENESIS, Work, chain_link
from webapp.journal.erase import ERASURE, apply_again, erased_of, erasure_of, named_by
from webapp.journal.erased import check_erased
from webapp.journal.journal import Journal
from webapp.journal.models import Blob, Change, CommitLog, Record, SyncClock
from webapp.journal.queries import DECISION, signature_state

BATCH = 1000
STREAMED: Any = {"execution_options": {"yield_per": BATCH}}


@dataclass
class Findings:
    """What was looked at, and every place where it is not as it should be."""

    seq: int = 0
    commits: int = 0
    records: int = 0
    rows: int = 0
    photos: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.wrong


def verify(session: Session, journal: Journal, projections: tuple[Any, ...], *, with_photos: bool = True) -> Findings:
    """Check chain, signatures, projections, feed and photos. Reads only; the rebuild happens in a scratch database."""
    findings = Findings()
    _check_chain(session, findings)
    _check_records(session, journal, findings)
    _check_projections(session, journal.door, projections, findings)
    _check_feed(session, journal, findings)
    if with_photos:
        _check_photos(session, journal, findings)
    return findings


def verify_chain(session: Session) -> Findings:
    """Check that every commit is there, and its chain is that of its records' hashes. Reads no record's body."""
    findings = Findings()
    findings.records = _check_chain(session, findings)
    return findings


def _check_chain(session: Session, findings: Findings) -> int:
    """Return how many records the commits hold."""
    records = 0
    previous, expected_seq = GENESIS, 1
    hashes = groupby(
        session.execute(
            select(Record.seq, Record.hash).where(Record.seq.is_not(None)).order_by(Record.seq, Record.ix), **STREAMED
        ),
        key=lambda row: row.seq,
    )
    pending = next(hashes, None)
    log = select(CommitLog.seq, CommitLog.at, CommitLog.chain).order_by(CommitLog.seq)
    for commit in session.execute(log, **STREAMED):
        if commit.seq != expected_seq:
            findings.wrong.append(f"chain: commit {expected_seq} is missing")
        while pending is not None and pending[0] < commit.seq:
            findings.wrong.append(f"chain: records of commit {pending[0]}, which is not in the log")
            pending = next(hashes, None)
        own: list[str] = []
        if pending is not None and pending[0] == commit.seq:
            own = [row.hash for row in pending[1]]
            pending = next(hashes, None)
        if commit.chain != chain_link(previous, own):
            findings.wrong.append(f"chain: broken at commit {commit.seq} of {wire_value(commit.at)}")
        previous, expected_seq = commit.chain, commit.seq + 1
        findings.commits += 1
        records += len(own)
    while pending is not None:
        findings.wrong.append(f"chain: records of commit {pending[0]}, which is not in the log")
        pending = next(hashes, None)
    findings.seq = expected_seq - 1
    if session.scalar(select(SyncClock.seq)) != expected_seq - 1:
        findings.wrong.append("chain: the clock and the last commit differ")
    unstamped = session.scalars(select(Record.id).where(Record.seq.is_(None))).all()
    findings.wrong.extend(f"record {id_}: in no commit" for id_ in unstamped)
    return records


def _check_records(session: Session, journal: Journal, findings: Findings) -> None:
    for rows in _batches(session, select(Record).order_by(Record.pk)):
        keys = journal.door.authority.find_keys(session, {row.key_id for row in rows})
        erased = [row for row in rows if row.erased_at is not None]
        findings.wrong += check_erased(session, erased, journal.door.erasures)
        for row in rows:
            findings.records += 1
            if row.erased_at is not None:
                continue
            if row.id in journal.door.erasures:
                findings.wrong.append(f"record {row.id}: in the erasure ledger, and still here")
            if hashlib.sha256(row.body.encode()).hexdigest() != row.hash:
                findings.wrong.append(f"record {row.id}: the body is not what its hash says")
            key = journal.key.info(row.author_id) if row.key_id == journal.key.id else keys.get(row.key_id)
            if (state := signature_state(row, key)) not in {"valid", "revoked"}:
                findings.wrong.append(f"record {row.id}: signature {state}")


def _batches(session: Session, statement: Any) -> Iterator[list[Any]]:
    for rows in session.execute(statement.execution_options(yield_per=BATCH)).scalars().partitions(BATCH):
        yield list(rows)
        for row in rows:
            session.expunge(row)


@contextmanager
def scratch() -> Iterator[Session]:
    """Give a session on an empty database of the same shape, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="rounds-verify-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        try:
            with engine.execution_options(**WRITES).begin() as connection:
                Base.metadata.create_all(connection)
            with Session(engine.execution_options(**WRITES), expire_on_commit=False) as session:
                yield session
        finally:
            engine.dispose()


def rebuild(source: Session, target: Session, door: Door) -> None:
    """Apply every applied record of `source` to the empty tables of `target`, in the order in which they were
    applied.
    """
    work = Work(target)
    statement = (
        select(Record)
        .where(Record.applied_seq.is_not(None), Record.type != DECISION)
        .order_by(Record.applied_seq, Record.applied_ix)
    )
    for rows in _batches(source, statement):
        for row in rows:
            if row.type == ERASURE:
                _recall_all(source, work, door, row)
            elif row.erased_at is not None:
                _recall(work, door, row)
            else:
                apply_again(work, door, row)
        target.flush()
        work.rest()


def _recall(work: Work, door: Door, row: Record) -> None:
    if erasure := erasure_of(door, row.type):
        erasure.recall(work, erased_of(row))


def _recall_all(source: Session, work: Work, door: Door, erasing: Record) -> None:
    """What an erasure did to the rows of records that had been applied, in the order in which it named them."""
    named = named_by(erasing)
    rows = {
        row.id: row
        for row in source.scalars(select(Record).where(Record.id.in_(named), Record.applied_seq.is_not(None)))
        if erasing.id in (row.erased_by, *(row.erased_groups or {}).values())
    }
    for id_ in named:
        if id_ in rows:
            _recall(work, door, rows[id_])


def _check_projections(session: Session, door: Door, projections: tuple[Any, ...], findings: Findings) -> None:
    with scratch() as target:
        try:
            rebuild(session, target, door)
        except Exception as error:
            findings.wrong.append(f"projections: a record can't be applied again: {type(error).__name__}: {error}")
            return
        for model in projections:
            _compare(session, target, model, findings)


def _compare(session: Session, target: Session, model: Any, findings: Findings) -> None:
    """Go through both tables side by side in the order of their keys: neither is ever in memory whole."""
    table = model.__table__
    key = [column.name for column in inspect(model).primary_key]
    columns = [column for column in table.columns if column.name not in getattr(model, "UNCOMPARED", ())]
    found = _by_key(session, select(*columns), key)
    expected = _by_key(target, select(*columns), key)
    for id_, here, there in _side_by_side(found, expected):
        findings.rows += here is not None
        name = f"{table.name} {'/'.join(map(str, id_))}"
        if there is None:
            findings.wrong.append(f"{name}: no record says so")
        elif here is None:
            findings.wrong.append(f"{name}: missing, though the journal has it")
        elif differing := [c for c in here if here[c] != there[c]]:
            findings.wrong.append(f"{name}: {', '.join(sorted(differing))} not as the journal says")


Row = tuple[tuple[Any, ...], dict[str, Any]]


def _by_key(session: Session, statement: Select[Any], key: list[str]) -> Iterator[Row]:
    """Give the rows by their keys, ordered by the bytes of the key's texts, as Python and SQLite order them: by
    PostgreSQL's own collation the two sides would walk past each other.
    """
    is_postgres = session.get_bind().dialect.name == "postgresql"
    order = [
        collate(column, "C") if is_postgres and isinstance(column.type, String) else column
        for column in statement.selected_columns
        if column.name in key
    ]
    for row in session.execute(statement.order_by(*order), **STREAMED).mappings():
        yield tuple(row[column.name] for column in statement.selected_columns if column.name in key), dict(row)


def _side_by_side(
    left: Iterator[Row], right: Iterator[Row]
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any] | None, dict[str, Any] | None]]:
    """Merge two ordered sequences by key; None stands for a side that has not got it."""
    both = merge(zip(left, repeat("left")), zip(right, repeat("right")), key=lambda row: row[0][0])
    for key, same in groupby(both, key=lambda row: row[0][0]):
        found = {side: row for (_key, row), side in same}
        yield key, found.get("left"), found.get("right")


def _check_feed(session: Session, journal: Journal, findings: Findings) -> None:
    """Every entity has its place in the feed, or a device would never hear of it."""
    for entity in journal.feed.entities.values():
        unheard = session.scalars(
            select(entity.model.id)
            .outerjoin(Change, (Change.kind == entity.kind) & (Change.entity_id == entity.model.id))
            .where(Change.id.is_(None))
        )
        findings.wrong.extend(f"{entity.kind} {id_}: not in the feed" for id_ in unheard)


def _check_photos(session: Session, journal: Journal, findings: Findings) -> None:
    for sha256 in session.scalars(select(Blob.sha256), **STREAMED):
        findings.photos += 1
        if not journal.photos.has(sha256):
            findings.wrong.append(f"photo {sha256}: the file is missing")
        elif hashlib.sha256(journal.photos.get(sha256)).hexdigest() != sha256:
            findings.wrong.append(f"photo {sha256}: the file is not what its name says")
