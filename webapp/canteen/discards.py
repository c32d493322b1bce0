"""Samples on their way out: discarding what may go, and the office's removing what may not yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.models import BoxDiscard, Freeze, Sample
from webapp.canteen.restating import fresh, restate, restate_box, restate_row
from webapp.canteen.saying import happened_at
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.models import Asset
from webapp.registry.service import Target, note_record, resolve_target

DESK = "desk"


def discard_sample(work: UnitOfWork, statement: Statement) -> None:
    """Discard a sample by its id, or whatever was in the box; one that is not known yet is waited for.

    Raises `Held`: `unknown_target`, `not_allowed` for what had to stay then; `Superseded` for what was gone already.
    """
    session, sample_id = work.session, statement.data["sample_id"]
    at = happened_at(statement)
    row = _named(session, str(sample_id)) if sample_id else None
    target = _target(session, statement, row)
    row = row or rules.occupant(_inside(session, target.id, at), at)
    if row is not None:
        _refuse(session, row, statement)
    session.add(
        BoxDiscard(
            id=statement.record_id,
            box_id=target.id,
            sample_id=row.id if row else None,
            is_named=sample_id is not None,
            at=at,
            by_id=statement.author_id,
            way=statement.data["way"],
            note=statement.data["note"] or None,
            known_freezes=[str(id_) for id_ in statement.data["known_freezes"]],
        )
    )
    session.flush()
    restate(work, select(Sample).where(Sample.id == (row.id if row else None)))
    for box_id in sorted({target.id} | ({row.box_id} if row else set())):
        restate_box(work, box_id)
    note_record(work, statement, target)


def _named(session: Session, sample_id: str) -> Sample:
    found = fresh(session, select(Sample).where(Sample.id == sample_id).with_for_update())
    if not found:
        raise Held("unknown_target", f"sample {sample_id}")
    row: Sample = found[0]
    return row


def _target(session: Session, statement: Statement, row: Sample | None) -> Target:
    """Return the box: the desk, which names the sample, need not."""
    if statement.target is None and row is not None:
        return box_of(session, row)
    return resolve_target(session, statement.target)


def _inside(session: Session, box_id: str, at: datetime) -> list[Sample]:
    found = select(Sample).where(Sample.box_id == box_id, or_(Sample.discarded_at.is_(None), Sample.discarded_at > at))
    return fresh(session, found.with_for_update())


def _refuse(session: Session, row: Sample, statement: Statement) -> None:
    """Refuse what is gone already, is too early, or is held by a freeze that the author had heard of."""
    if row.state != "kept":
        raise Superseded(row.discard_id)
    known = {str(id_) for id_ in statement.data["known_freezes"]}
    covering = select(Freeze).where(Freeze.from_at <= row.taken_at, Freeze.until_at >= row.taken_at)
    heard = [freeze for freeze in fresh(session, covering) if statement.via == DESK or freeze.id in known]
    why = rules.refusal(row.taken_at, row.release_at, heard, happened_at(statement))
    if why is not None:
        raise Held("not_allowed", f"{why} {row.id}")


def remove_sample(work: UnitOfWork, statement: Statement) -> None:
    """Take a sample out before its time or out of a freeze, by the office, with a reason."""
    row = _named(work.session, str(statement.data["sample_id"]))
    if row.state != "kept":
        raise Superseded(row.discard_id)
    row.state, row.removed_why = "removed", statement.data["why"]
    row.discard_id, row.discarded_at = statement.record_id, happened_at(statement)
    row.discarded_by_id, row.discard_note = statement.author_id, statement.data["note"] or None
    work.session.flush()
    restate_row(work.session, row)
    work.changed("sample", row)  # also where nothing derived has changed: phones must hear that it is gone
    restate_box(work, row.box_id)
    note_record(work, statement, box_of(work.session, row))


def box_of(session: Session, row: Sample) -> Target:
    """Return where a sample is: a box, or a place whose label somebody took for a box's."""
    is_asset = session.get(Asset, row.box_id) is not None
    return resolve_target(session, {"kind": "asset" if is_asset else "place", "id": row.box_id})
