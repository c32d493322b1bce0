"""Erasure (sync-protocol 12): a record's body and photos go, its id and hash stay, and the chain still holds.

Erasing is itself a record. The ids go to the ledger outside backups first: whatever dies between, a start or a restore
erases again what the ledger names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from webapp.journal.commit import Settled, Work
from webapp.journal.envelope import parse
from webapp.journal.interface import Erased, Erasure, Held, Kind, Statement, UnitOfWork
from webapp.journal.models import Blob, Record, RecordDependency, RecordPhoto, Verdict

if TYPE_CHECKING:
    from webapp.journal.accept import Door

ERASURE = "record.erase"
MOST_IDS = 500
CAUSES = ("request", "period", "restore")
CORRECTED_AT = "corrected_at"
UNDECIDED = frozenset({"held", "arriving"})


class EraseRecords(Schema):
    class Meta:
        unknown = EXCLUDE

    record_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_IDS))
    reason = fields.String(required=True, validate=validate.Length(1, 500))
    cause = fields.String(load_default="request", validate=validate.OneOf(CAUSES))


def kind_of_erasure(door_of: list[Door]) -> Kind:
    """Return the kind `record.erase`. The door comes in a list, as for decisions."""

    def apply(work: UnitOfWork, statement: Statement) -> None:
        _erase_all(door_of[0], cast(Work, work), statement)

    return Kind(ERASURE, 1, EraseRecords, permission="records.erase", apply=apply, read="safety.read")


def _erase_all(door: Door, work: Work, statement: Statement) -> None:
    """Erase, in the order named. Raises `Held` before anything is written if one of them can't be erased."""
    ids = list(dict.fromkeys(map(str, statement.data["record_ids"])))
    rows = _lock(work.session, ids)
    if fixed := [id_ for id_, row in rows.items() if not may_erase(door, row, is_applied=_is_applied(work, row))]:
        raise Held("invalid_data", f"these can't be erased: {' '.join(sorted(fixed))}")
    fresh = [rows[id_] for id_ in ids if id_ in rows and rows[id_].erased_at is None]
    named = select(RecordPhoto.sha256).where(RecordPhoto.record_id.in_(ids)).order_by(RecordPhoto.sha256)
    door.erasures.add(ids, statement.received_at, work.session.scalars(named))
    for row in fresh:
        _erase(door, work, row, statement)
    work.session.flush()
    for row in fresh:
        if row.outcome in UNDECIDED and not _is_applied(work, row):
            work.settle(row.id, Settled("erased", None, None, None, None))
    work.free(ids)


def named_by(erasing: Record) -> list[str]:
    """Return the ids that an erasure names, in its order, each once."""
    return list(dict.fromkeys(str(id_) for id_ in json.loads(erasing.body)["data"]["record_ids"]))


def _lock(session: Session, ids: list[str]) -> dict[str, Record]:
    statement = select(Record).where(Record.id.in_(ids)).order_by(Record.pk).with_for_update()
    return {row.id: row for row in session.scalars(statement, execution_options={"populate_existing": True})}


def _is_applied(work: Work, row: Record) -> bool:
    """Tell whether the record has made rows; one of this very transaction says so in no column yet."""
    if row.id in work.settled:
        return work.settled[row.id].applied_ix is not None
    return row.applied_ix is not None


def may_erase(door: Door, row: Record, *, is_applied: bool | None = None) -> bool:
    """Tell whether a record can be erased: one that was applied only if its kind says what remains of it. The record
    of an erasure is what proves the erasure, so it never can.
    """
    is_applied = row.applied_ix is not None if is_applied is None else is_applied
    return row.type != ERASURE and (not is_applied or erasure_of(door, row.type) is not None)


def erasure_of(door: Door, type_: str) -> Erasure | None:
    """Return how records of a type are erased; the newest schema's word counts for all."""
    kinds = [kind for (name, _schema), kind in sorted(door.kinds.items()) if name == type_]
    return kinds[-1].erasure if kinds else None


def _erase(door: Door, work: Work, row: Record, statement: Statement) -> None:
    erasure = erasure_of(door, row.type) if _is_applied(work, row) else None
    if erasure is not None:
        said = statement_of(door, row)
        row.remains = {CORRECTED_AT: said.corrected_at.isoformat(), **erasure.reduce(work.session, said)}
    row.body, row.detail = "", None
    row.erased_at, row.erased_by = statement.received_at, statement.record_id
    _erase_photos(work.session, row.id)
    work.session.execute(delete(RecordDependency).where(RecordDependency.record_id == row.id))
    _forget_verdict(work, row.id)
    work.session.flush()
    if erasure is not None:
        erasure.recall(work, erased_of(row))


def _forget_verdict(work: Work, record_id: str) -> None:
    """Take away what the office told the author of the record: it leaves the phones as `gone`."""
    if verdict := work.session.get(Verdict, record_id):
        work.changed("outcome", verdict)
        work.session.delete(verdict)


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
    """Return what is left of an applied record that was erased."""
    remains: Mapping[str, Any] = row.remains or {}
    return Erased(
        record_id=row.id,
        type=row.type,
        author_id=row.author_id,
        device_id=row.device_id,
        captured_at=row.captured_at,
        received_at=row.received_at,
        corrected_at=datetime.fromisoformat(remains[CORRECTED_AT]),
        via=row.via,
        remains=remains,
    )


def _erase_photos(session: Session, record_id: str) -> None:
    """Forget the photos that no other record names; their files go after the commit (`retention.purging`)."""
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
