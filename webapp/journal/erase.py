"""Erasure (sync-protocol 12): a record's body and photos go, its id and hash stay, and the chain still holds.

Erasing is itself a record. The ids go to the ledger outside backups first: whatever dies between, a start or a restore
erases again what the ledger names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from webapp.journal.commit import Work
from webapp.journal.envelope import parse
from webapp.journal.interface import Erased, Erasure, Kind, Statement, UnitOfWork
from webapp.journal.models import Blob, Record, RecordDependency, RecordPhoto, Verdict

if TYPE_CHECKING:
    from webapp.journal.accept import Door

ERASURE = "record.erase"
MOST_IDS = 500
# what no right to erasure takes away: who decided, and what was erased
NEVER = frozenset({ERASURE, "held.decide"})


class EraseRecords(Schema):
    class Meta:
        unknown = EXCLUDE

    record_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_IDS))
    reason = fields.String(required=True, validate=validate.Length(1, 500))


def kind_of_erasure(door_of: list[Door]) -> Kind:
    """Return the kind `record.erase`. The door comes in a list, as for decisions."""

    def apply(work: UnitOfWork, statement: Statement) -> None:
        _erase_all(door_of[0], cast(Work, work), statement)

    return Kind(ERASURE, 1, EraseRecords, permission="records.erase", apply=apply, read="safety.read")


def _erase_all(door: Door, work: Work, statement: Statement) -> None:
    for record_id in map(str, statement.data["record_ids"]):
        row = work.session.execute(select(Record).where(Record.id == record_id)).scalar_one_or_none()
        if row is not None and not may_erase(door, row):
            continue
        door.erasures.add(record_id, statement.received_at)
        if row is not None and row.erased_at is None:
            _erase(door, work, row, statement)


def may_erase(door: Door, row: Record) -> bool:
    """Tell whether a record can be erased: one that was applied only if its kind says what remains of it."""
    return row.type not in NEVER and (row.applied_seq is None or erasure_of(door, row.type) is not None)


def erasure_of(door: Door, type_: str) -> Erasure | None:
    """Return how records of a type are erased; the newest schema's word counts for all."""
    kinds = [kind for (name, _schema), kind in sorted(door.kinds.items()) if name == type_]
    return kinds[-1].erasure if kinds else None


def _erase(door: Door, work: Work, row: Record, statement: Statement) -> None:
    erasure = erasure_of(door, row.type)
    if row.applied_seq is not None and erasure is not None:
        row.remains = erasure.reduce(statement_of(door, row))
    row.body, row.detail = "", None
    if row.outcome == "held":
        row.outcome, row.reason = "erased", None
    row.erased_at, row.erased_by = statement.received_at, statement.record_id
    _erase_photos(work.session, row.id)
    work.session.execute(delete(RecordDependency).where(RecordDependency.record_id == row.id))
    if verdict := work.session.get(Verdict, row.id):
        verdict.note = None
        work.changed("outcome", verdict)
    work.session.flush()
    if row.applied_seq is not None and erasure is not None:
        erasure.recall(work, erased_of(row))


def statement_of(door: Door, row: Record) -> Statement:
    """Read a kept record again, as its service saw it."""
    envelope = parse({"body": row.body, "key": row.key_id, "sig": row.sig})
    return door.statement(envelope, door.kinds[envelope.type, envelope.schema], row.received_at)


def apply_again(work: UnitOfWork, door: Door, row: Record) -> None:
    """Apply a kept record as it was applied first: for a rebuild."""
    envelope = parse({"body": row.body, "key": row.key_id, "sig": row.sig})
    kind = door.kinds[envelope.type, envelope.schema]
    kind.apply(work, door.statement(envelope, kind, row.received_at))


def erased_of(row: Record) -> Erased:
    return Erased(
        row.id, row.type, row.author_id, row.device_id, row.captured_at, row.received_at, dict(row.remains or {})
    )


def _erase_photos(session: Session, record_id: str) -> None:
    """Forget the photos that no other record names; their files go after the commit (`unnamed_files`)."""
    own = set(session.scalars(select(RecordPhoto.sha256).where(RecordPhoto.record_id == record_id)))
    session.execute(delete(RecordPhoto).where(RecordPhoto.record_id == record_id))
    session.flush()
    named = exists().where(RecordPhoto.sha256 == Blob.sha256)
    session.execute(delete(Blob).where(Blob.sha256.in_(own), ~named), execution_options={"synchronize_session": False})


def still_here(session: Session, erased_ids: Iterable[str]) -> list[str]:
    """Return those of the ledger's ids whose content is here all the same: after a restore, or a crash between."""
    wanted = sorted(erased_ids)
    found: list[str] = []
    for start in range(0, len(wanted), MOST_IDS):
        chunk = wanted[start : start + MOST_IDS]
        found += session.scalars(select(Record.id).where(Record.id.in_(chunk), Record.erased_at.is_(None)))
    return found


def received_before(session: Session, type_: str, moment: datetime, limit: int) -> list[str]:
    """Return the ids of this type's unerased records that were received before `moment`, the oldest first."""
    statement: Any = (
        select(Record.id)
        .where(Record.type == type_, Record.received_at < moment, Record.erased_at.is_(None))
        .order_by(Record.pk)
        .limit(limit)
    )
    return list(session.scalars(statement))
