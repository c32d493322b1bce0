"""Freezes: after a report of illness, what was taken in the hours before stays until the office lifts it."""

from __future__ import annotations

from datetime import timedelta

from webapp.canteen.models import Freeze
from webapp.canteen.restating import restate_taken_between
from webapp.canteen.saying import happened_at
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork


def place_freeze(work: UnitOfWork, statement: Statement) -> None:
    """Hold whatever was taken in the hours before; two freezes may hold the same sample."""
    at = happened_at(statement)
    row = Freeze(
        id=statement.record_id,
        state="open",
        from_at=at - timedelta(hours=statement.data["hours"]),
        until_at=at,
        reason=statement.data["reason"],
        placed_at=at,
        placed_by_id=statement.author_id,
    )
    work.session.add(row)
    work.changed("freeze", row)
    restate_taken_between(work, row.from_at, row.until_at)


def lift_freeze(work: UnitOfWork, statement: Statement) -> None:
    """Lift a freeze. The first to lift it wins: later ones raise `Superseded`."""
    row = work.session.get(Freeze, str(statement.data["freeze_id"]), with_for_update=True)
    if row is None:
        raise Held("unknown_target", f"freeze {statement.data['freeze_id']}")
    if row.state != "open":
        raise Superseded(row.lift_record_id)
    row.state, row.lifted_at = "lifted", max(happened_at(statement), row.placed_at)
    row.lifted_by_id, row.lift_reason = statement.author_id, statement.data["reason"]
    row.lift_record_id = statement.record_id
    work.changed("freeze", row)
    restate_taken_between(work, row.from_at, row.until_at)
