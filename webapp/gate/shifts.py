"""Handing the gate over: who goes signs, then who comes."""

from __future__ import annotations

from sqlalchemy import or_, select

from webapp.gate.muster_models import HandOver
from webapp.gate.saying import fresh, happened_at, is_late, locked, note_about
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork

SHOWN = 3


def hand_over(work: UnitOfWork, statement: Statement) -> None:
    """Keep what one shift leaves to the next: who is inside, passes, keys."""
    data = statement.data
    row = HandOver(
        id=statement.record_id,
        by_id=statement.author_id,
        at=happened_at(statement),
        device_id=statement.device_id,
        to_id=str(data["to_id"]) if data["to_id"] else None,
        visit_ids=[str(id_) for id_ in data["visit_ids"]],
        passes_out=data["passes_out"],
        passes_missing=data["passes_missing"],
        keys=[{"name": key["name"], "is_there": key["is_there"]} for key in data["keys"]],
        note=data["note"] or None,
        received_at=statement.received_at,
        is_late=is_late(statement),
        is_recent=True,
    )
    work.session.add(row)
    work.session.flush()
    work.changed("hand_over", row)
    _show_latest(work, row)
    note_about(work, statement, row.id)


def _show_latest(work: UnitOfWork, said: HandOver) -> None:
    """Keep the latest three on the phones."""
    shown = select(HandOver).where(or_(HandOver.is_recent, HandOver.id == said.id))
    for row in fresh(work.session, shown.order_by(HandOver.at.desc(), HandOver.id.desc()))[SHOWN:]:
        row.is_recent = False
        if row.id != said.id:
            work.changed("hand_over", row)


def take_over(work: UnitOfWork, statement: Statement) -> None:
    """Sign for the gate as the one who comes. Who went can't: `Held("not_allowed")`; a second one: `Superseded`."""
    data = statement.data
    row = locked(work.session, HandOver, [data["hand_over_id"]])[0]
    if row.by_id == statement.author_id:
        raise Held("not_allowed", f"own_shift {row.id}")
    if row.take_record_id is not None:
        raise Superseded(row.take_record_id)
    row.taken_by_id, row.taken_at = statement.author_id, happened_at(statement)
    row.take_record_id, row.is_agreed = statement.record_id, data["is_agreed"]
    row.differences = data["differences"] or None
    work.changed("hand_over", row)
    note_about(work, statement, row.id)
