"""Erasure (sync-protocol 12): a record's body and photos go, its id and hash stay, and the chain still holds.

Erasing is itself a record. The ids go to the ledger outside backups first: whatever dies between, a start or a restore
erases again what the ledger names. Where a kind has groups of fields, one may go before the others: with the first the
body goes, and what the others need stays in the row's `remains` until it is their turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from webapp.journal.commit import Work
from webapp.journal.envelope import parse
from webapp.journal.erasure import WHOLE, ErasureLedger, words_for
from webapp.journal.interface import Erased, Erasure, Held, Kind, Statement, UnitOfWork
from webapp.journal.models import Blob, Record, RecordDependency, RecordPhoto, Verdict
from webapp.journal.points import Point
from webapp.journal.settling import Settled

if TYPE_CHECKING:
    from webapp.journal.accept import Door

ERASURE = "record.erase"
MOST_IDS = 500
MOST_GROUPS = 16
GROUPS = "groups"
CAUSES = ("request", "period", "restore")
CORRECTED_AT = "corrected_at"
UNDECIDED = frozenset({"held", "arriving"})
NOTHING: frozenset[str] = frozenset()
ALL = frozenset({WHOLE})


class EraseRecords(Schema):
    class Meta:
        unknown = EXCLUDE

    record_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_IDS))
    reason = fields.String(required=True, validate=validate.Length(1, 500))
    cause = fields.String(load_default="request", validate=validate.OneOf(CAUSES))


class EraseGroups(EraseRecords):
    """Schema 2: only these groups of fields; None: all that is there."""

    groups = fields.List(
        fields.String(validate=validate.Regexp(r"[a-z_]{1,32}\Z")),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, MOST_GROUPS),
    )


def kinds_of_erasure(door_of: list[Door]) -> tuple[Kind, ...]:
    """Return the kinds `record.erase`. The door comes in a list, as for decisions."""

    def apply(work: UnitOfWork, statement: Statement) -> None:
        _erase_all(door_of[0], cast(Work, work), statement)

    return tuple(
        Kind(ERASURE, schema, data, permission="records.erase", apply=apply, read="safety.read")
        for schema, data in ((1, EraseRecords), (2, EraseGroups))
    )


def _erase_all(door: Door, work: Work, statement: Statement) -> None:
    """Erase, in the order named. Raises `Held` before anything is written if one of them can't be erased."""
    ids = list(dict.fromkeys(map(str, statement.data["record_ids"])))
    groups = frozenset(statement.data.get(GROUPS) or ALL)
    rows = _lock(work.session, ids)
    _refuse(door, work, rows, groups, statement.data["cause"])
    going = {id_: _going(door, row, groups, is_applied=_is_applied(work, row)) for id_, row in rows.items()}
    named = select(RecordPhoto.sha256).where(RecordPhoto.record_id.in_(ids)).order_by(RecordPhoto.sha256)
    # what is not here, or is gone, may come again some day: the ledger knows what was asked for
    words = [word for id_ in ids for word in words_for(id_, groups if groups == ALL else going.get(id_) or groups)]
    door.erasures.add(words, statement.received_at, work.session.scalars(named))
    fresh = [rows[id_] for id_ in ids if going.get(id_)]
    for row in fresh:
        _erase(door, work, row, going[row.id], statement)
    work.session.flush()
    door.reached(Point.ERASURE_EMPTIED)
    for row in fresh:
        if row.outcome in UNDECIDED and not _is_applied(work, row):
            work.settle(row.id, Settled("erased", None, None, None, None))
    work.free(ids)


def _refuse(door: Door, work: Work, rows: Mapping[str, Record], groups: frozenset[str], cause: str) -> None:
    """Raise `Held` if one of the records can't be erased, has no such groups, or is on hold."""
    if fixed := [id_ for id_, row in rows.items() if not may_erase(door, row, is_applied=_is_applied(work, row))]:
        raise Held("invalid_data", f"these can't be erased: {' '.join(sorted(fixed))}")
    strange = [
        id_
        for id_, row in rows.items()
        if groups != ALL and _is_applied(work, row) and not groups <= set(groups_of(door, row.type))
    ]
    if strange:
        raise Held("invalid_data", f"these have no such groups: {' '.join(sorted(strange))}")
    if cause != "restore" and (kept := on_hold(door, work.session, rows.values())):
        raise Held("not_allowed", f"on_hold: {' '.join(sorted(kept))}")


def on_hold(door: Door, session: Session, rows: Iterable[Record]) -> set[str]:
    """Return the ids of those records that a matter of law keeps."""
    by_type: dict[str, list[str]] = {}
    for row in rows:
        by_type.setdefault(row.type, []).append(row.id)
    found: set[str] = set()
    for type_, ids in by_type.items():
        erasure = erasure_of(door, type_)
        if erasure is not None and erasure.on_hold is not None:
            found |= set(session.scalars(select(Record.id).where(Record.id.in_(ids), Record.id.in_(erasure.on_hold))))
    return found


def _going(door: Door, row: Record, groups: frozenset[str], *, is_applied: bool) -> frozenset[str]:
    """Return which groups of a record go now: `WHOLE` where it has none, or has made no rows; none if all are gone."""
    if row.is_partly_erased:
        left = frozenset((row.remains or {})[GROUPS])
        return left if groups == ALL else left & groups
    if row.erased_at is not None:
        return NOTHING
    own = frozenset(groups_of(door, row.type)) if is_applied else NOTHING
    if not own:
        return ALL
    return own if groups == ALL else groups


def named_by(erasing: Record) -> list[str]:
    """Return the ids that an erasure names, in its order, each once."""
    return list(dict.fromkeys(str(id_) for id_ in json.loads(erasing.body)["data"]["record_ids"]))


def groups_named_by(erasing: Record) -> frozenset[str]:
    """Return the groups of fields that an erasure names; `WHOLE` alone where it names none."""
    return frozenset(json.loads(erasing.body)["data"].get(GROUPS) or ALL)


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


def groups_of(door: Door, type_: str) -> tuple[str, ...]:
    """Return the groups of fields of a type that may go at different times."""
    erasure = erasure_of(door, type_)
    return erasure.groups if erasure is not None else ()


def _erase(door: Door, work: Work, row: Record, going: frozenset[str], statement: Statement) -> None:
    erasure = erasure_of(door, row.type) if _is_applied(work, row) else None
    if row.erased_at is None:
        _empty(door, work, row, erasure, statement)
    if going != ALL:
        _take_groups(row, going, statement.record_id)
    work.session.flush()
    if erasure is not None:
        erasure.recall(work, erased_of(row))


def _empty(door: Door, work: Work, row: Record, erasure: Erasure | None, statement: Statement) -> None:
    if erasure is not None:
        said = statement_of(door, row)
        row.remains = {CORRECTED_AT: said.corrected_at.isoformat(), **erasure.reduce(work.session, said)}
    row.body, row.detail = "", None
    row.erased_at, row.erased_by = statement.received_at, statement.record_id
    _erase_photos(work.session, row.id)
    work.session.execute(delete(RecordDependency).where(RecordDependency.record_id == row.id))
    _forget_verdict(work, row.id)


def _take_groups(row: Record, going: frozenset[str], erasing_id: str) -> None:
    remains = row.remains or {}
    kept = {name: facts for name, facts in remains[GROUPS].items() if name not in going}
    row.remains = {**remains, GROUPS: kept}
    row.erased_groups = {**(row.erased_groups or {}), **dict.fromkeys(sorted(going), erasing_id)}
    row.is_partly_erased = bool(kept)


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


def still_here(session: Session, ledger: ErasureLedger) -> dict[str, frozenset[str]]:
    """Return, by record, the groups of fields that the ledger names (`WHOLE`: all) and that are here all the same:
    after a restore, or a crash between.
    """
    gone = ledger.parts()
    wanted = sorted(gone)
    found: dict[str, frozenset[str]] = {}
    for start in range(0, len(wanted), MOST_IDS):
        chunk = Record.id.in_(wanted[start : start + MOST_IDS])
        for id_ in session.scalars(select(Record.id).where(chunk, Record.erased_at.is_(None))):
            found[id_] = ALL if WHOLE in gone[id_] else gone[id_]
        partly = select(Record.id, Record.remains).where(chunk, Record.is_partly_erased)
        for id_, remains in session.execute(partly):
            if left := ALL if WHOLE in gone[id_] else gone[id_] & set((remains or {})[GROUPS]):
                found[id_] = left
    return found


def erased_in(session: Session, *which: ColumnElement[bool]) -> Iterator[tuple[datetime, list[str]]]:
    """Give, for every record of these data that was erased, when, and how the ledger names what went of it."""
    rows = select(Record.id, Record.erased_at, Record.erased_groups).where(Record.erased_at.is_not(None), *which)
    for id_, at, groups in session.execute(rows.order_by(Record.pk)):
        if at is not None:
            yield at, words_for(id_, groups or ALL)
