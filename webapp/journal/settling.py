"""What became of records, and at which position: the last that is written of them, by one statement where it can be.

A record's row stands in a dozen indexes. Written once when it comes and once at the commit, it costs two thirds of
what it costs when its outcome is written in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from webapp.bulk import Update
from webapp.journal.models import Record

RECORDS: Table = Record.__table__  # type: ignore[assignment]
# for what was written before the commit
STAMP_NEW = update(RECORDS).where(RECORDS.c.seq.is_(None)).values(seq=bindparam("now_seq"))
STAMP_APPLIED = (
    update(RECORDS)
    .where(RECORDS.c.applied_ix.is_not(None), RECORDS.c.applied_seq.is_(None))
    .values(applied_seq=bindparam("now_seq"))
)


@dataclass(frozen=True)
class Settled:
    """What became of a record, as its row will say."""

    outcome: str
    reason: str | None
    detail: str | None
    first: str | None
    applied_ix: int | None


class _SettleAndStamp(Update):
    """UPDATE of what became of records, with a position for those that have none yet."""

    def __init__(self) -> None:
        super().__init__(RECORDS, ("id", "outcome", "reason", "detail", "first", "applied_ix", "seq"))

    def for_sqlite(self, table: str) -> str:
        return (
            f"UPDATE {table} SET outcome = ?2, reason = ?3, detail = ?4, first = ?5, applied_ix = ?6,"  # noqa: S608
            f" seq = COALESCE(seq, ?7), applied_seq = {_applied_seq('applied_seq', '?6', '?7')} WHERE id = ?1"
        )

    def for_postgresql(self, table: str, rows: str) -> str:
        return (
            f"UPDATE {table} SET outcome = said.outcome, reason = said.reason, detail = said.detail,"  # noqa: S608
            f" first = said.first, applied_ix = said.applied_ix, seq = COALESCE({table}.seq, said.seq),"
            f" applied_seq = {_applied_seq(f'{table}.applied_seq', 'said.applied_ix', 'said.seq')}"
            f" FROM {rows} WHERE {table}.id = said.id"
        )


def _applied_seq(here: str, ix: str, now: str) -> str:
    return f"CASE WHEN {ix} IS NULL THEN {here} ELSE COALESCE({here}, {now}) END"


SETTLE = Update(RECORDS, ("id", "outcome", "reason", "detail", "first", "applied_ix"))
SETTLE_AND_STAMP = _SettleAndStamp()


def write_settled(session: Session, settled: Sequence[tuple[str, Settled]]) -> None:
    """Write down what became of records by id; their positions come at the commit."""
    SETTLE(session, [(id_, *_values(said)) for id_, said in settled])


def settle_and_stamp(session: Session, settled: Sequence[tuple[str, Settled]], seq: int, *, and_others: bool) -> None:
    """Write down what became of records, and `seq` as their position; with `and_others` as that of all that have none
    yet.
    """
    SETTLE_AND_STAMP(session, [(id_, *_values(said), seq) for id_, said in settled])
    if and_others:
        connection = session.connection()
        connection.execute(STAMP_NEW, {"now_seq": seq})
        connection.execute(STAMP_APPLIED, {"now_seq": seq})


def _values(said: Settled) -> tuple[str | int | None, ...]:
    return said.outcome, said.reason, said.detail, said.first, said.applied_ix
