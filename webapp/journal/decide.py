"""The journal's own kind of record: what the office decides of a held one."""

from __future__ import annotations

from typing import Any, cast

from marshmallow import Schema, fields, validate
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.journal.accept import Door
from webapp.journal.commit import Work
from webapp.journal.interface import Erased, Erasure, Held, Kind, Statement, Superseded, UnitOfWork
from webapp.journal.models import Record, Verdict
from webapp.journal.outcome import note_end


class DecideHeld(Schema):
    record_id = fields.UUID(required=True)
    decision = fields.String(required=True, validate=validate.OneOf(("apply", "dismiss")))
    reason = fields.String(required=True, validate=validate.Length(1, 500))


def kind_of_decision(door_of: list[Door]) -> Kind:
    """Return the kind `held.decide`. The door is handed over in a list: it is made of the kinds, this one among
    them.
    """

    def apply(work: UnitOfWork, statement: Statement) -> None:
        _decide(door_of[0], cast(Work, work), statement)

    erasure = Erasure(_reduce, _recall)
    return Kind("held.decide", 1, DecideHeld, permission="held.decide", apply=apply, erasure=erasure)


def _reduce(_session: Session, statement: Statement) -> dict[str, Any]:
    return {"record_id": str(statement.data["record_id"]), "decision": statement.data["decision"]}


def _recall(work: UnitOfWork, erased: Erased) -> None:
    """Take back the reason where it was copied to: the decided record's row, and what its author was told."""
    record_id = str(erased.remains["record_id"])
    work.session.execute(
        update(Record).where(Record.id == record_id, Record.decided_by == erased.record_id).values(detail=None),
        execution_options={"synchronize_session": False},
    )
    verdict = work.session.get(Verdict, record_id)
    if verdict is not None and verdict.note is not None:
        verdict.note = None
        work.changed("outcome", verdict)


def _decide(door: Door, work: Work, statement: Statement) -> None:
    record_id = str(statement.data["record_id"])
    # of two decisions, in one push or in two at once, the second must see what the first has done
    work.write_settled()
    the_one = select(Record).where(Record.id == record_id).with_for_update()
    row = work.session.scalar(the_one, execution_options={"populate_existing": True})
    if row is None:
        raise Held("unknown_target", record_id)
    if row.outcome != "held":
        raise Superseded(first=row.decided_by)
    if statement.data["decision"] == "apply":
        outcome = door.retry(work, record_id, statement.received_at, overrule=True, note=statement.data["reason"])
        if outcome.outcome == "held":
            raise Held(outcome.reason or "server_error", outcome.detail or "")
    values = {"decided_by": statement.record_id}
    if statement.data["decision"] == "dismiss":
        values |= {"outcome": "dismissed", "detail": statement.data["reason"]}
    work.session.execute(
        update(Record).where(Record.id == record_id).values(**values), execution_options={"synchronize_session": False}
    )
    if statement.data["decision"] == "dismiss":
        note_end(work, record_id, "dismissed", statement.data["reason"], statement.received_at)
        door.wake(work, record_id, statement.received_at)
