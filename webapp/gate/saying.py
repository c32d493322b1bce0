"""What every part of the gate asks of a record: when it happened, how late it came, of what it spoke; and the turn in
which it is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.gate.models import GateRecord
from webapp.journal.interface import Erased, Held, Statement, UnitOfWork
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.service import school_zone

Said = TypeVar("Said", Statement, Erased)

LATE_AFTER = timedelta(hours=24)
FALLBACK_ZONE = "Asia/Taipei"


def happened_at(said: Statement | Erased) -> datetime:
    """Return the corrected time, at most that of arrival: a clock far ahead must not outrank all later words."""
    return min(said.corrected_at, said.received_at)


def told_at(statement: Statement, given: datetime | None, why: str) -> datetime:
    """Move a time that the phone gave as its time of writing is moved. Raises `Held` for one after that of writing."""
    if given is None:
        return happened_at(statement)
    if given > statement.captured_at:
        raise Held("invalid_data", why)
    return min(given + (statement.corrected_at - statement.captured_at), statement.received_at)


def is_late(statement: Statement) -> bool:
    """Tell whether the record came a day or more after what it speaks of."""
    return statement.received_at - statement.corrected_at >= LATE_AFTER


def zone_of(session: Session) -> ZoneInfo:
    return ZoneInfo(school_zone(session) or FALLBACK_ZONE)


def day_of(session: Session, at: datetime) -> date:
    """Return the school's day at an instant."""
    return at.astimezone(zone_of(session)).date()


def in_turn(apply: Callable[[UnitOfWork, Said], None]) -> Callable[[UnitOfWork, Said], None]:
    """Let one transaction at a time say something of the gate: an entry and a leaving that arrive at once must see
    each other, or neither would find the other. The turn ends with the commit.
    """

    @wraps(apply)
    def apply_in_turn(work: UnitOfWork, said: Said) -> None:
        work.session.execute(select(School.id).where(School.id == SCHOOL_ID).with_for_update())
        apply(work, said)

    return apply_in_turn


def note_about(work: UnitOfWork, statement: Statement, *about_ids: str) -> None:
    """Put the record into the history of what it speaks of."""
    work.session.add_all(
        GateRecord(
            record_id=statement.record_id,
            about_id=about_id,
            type=statement.type,
            author_id=statement.author_id,
            at=happened_at(statement),
        )
        for about_id in dict.fromkeys(about_ids)
    )


def fresh(session: Session, statement: Select[Any]) -> list[Any]:
    """Load rows as the database has them now: what a refused record had loaded may have changed since."""
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def locked(session: Session, model: Any, ids: Iterable[Any]) -> list[Any]:
    """Return these rows, locked, in the order of their ids. Raises `Held("unknown_target")` for one that is missing."""
    wanted = sorted({str(id_) for id_ in ids})
    rows = fresh(session, select(model).where(model.id.in_(wanted)).order_by(model.id).with_for_update())
    if missing := set(wanted) - {row.id for row in rows}:
        raise Held("unknown_target", f"{model.__tablename__} {' '.join(sorted(missing))}")
    return rows


def find_locked(session: Session, model: Any, id_: str) -> Any:
    """Return this row as it is now, locked; None where there is none."""
    rows = fresh(session, select(model).where(model.id == id_).with_for_update())
    return rows[0] if rows else None
