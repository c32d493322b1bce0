"""What every part of pick-up asks of a record: when it happened, how late it came, of whom it spoke, whether its author
may speak of that child; and the turn in which it is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Select, column, select, table
from sqlalchemy.orm import Session

from webapp.accounts.permissions import permissions_of
from webapp.journal.interface import Erased, Held, Statement, UnitOfWork
from webapp.pickup.models import ClassTeacher, PickupRecord
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.service import school_zone

Said = TypeVar("Said", Statement, Erased)

LATE_AFTER = timedelta(hours=24)
# phones keep days, delegates and departures so long: today's, and what was forgotten yesterday
RECENT = timedelta(days=2)
FALLBACK_ZONE = "Asia/Taipei"
EVERYBODYS = frozenset({"pickup.gate", "pickup.manage"})
PERSON = table("person", column("id"), column("roles", JSON))


def happened_at(statement: Statement) -> datetime:
    """Return the corrected time, at most that of arrival: a clock far ahead must not outrank all later words."""
    return min(statement.corrected_at, statement.received_at)


def is_late(statement: Statement) -> bool:
    """Tell whether the record came a day or more after what it speaks of."""
    return statement.received_at - statement.corrected_at >= LATE_AFTER


def day_of(session: Session, at: datetime) -> date:
    """Return the school's day at an instant."""
    return at.astimezone(ZoneInfo(school_zone(session) or FALLBACK_ZONE)).date()


def oldest_recent(session: Session, statement: Statement) -> date:
    """Return the first day that phones keep, as the record arrived."""
    return day_of(session, statement.received_at) - RECENT


def let_go(work: UnitOfWork, kind: str, model: Any, oldest: date) -> None:
    """Take what is past off the phones; what was just added has its own `is_recent`."""
    past = select(model).where(model.is_recent, model.on < oldest).order_by(model.id)
    for row in fresh(work.session, past):
        row.is_recent = False
        work.changed(kind, row)


def fresh(session: Session, statement: Select[Any]) -> list[Any]:
    """Load rows as the database has them now: what a refused record had loaded may have changed since."""
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def in_turn(apply: Callable[[UnitOfWork, Said], None]) -> Callable[[UnitOfWork, Said], None]:
    """Let one transaction at a time say something of pick-up: a voided card and a departure that arrive at once, or
    two gates that release one child, must see each other. The turn ends with the commit.
    """

    @wraps(apply)
    def apply_in_turn(work: UnitOfWork, said: Said) -> None:
        work.session.execute(select(School.id).where(School.id == SCHOOL_ID).with_for_update())
        apply(work, said)

    return apply_in_turn


def note_about(work: UnitOfWork, statement: Statement, *about_ids: str) -> None:
    """Put the record into the history of classes and children."""
    for about_id in dict.fromkeys(about_ids):
        work.session.add(
            PickupRecord(
                record_id=statement.record_id,
                about_id=about_id,
                type=statement.type,
                author_id=statement.author_id,
                at=happened_at(statement),
            )
        )


def is_of_other_class(session: Session, author_id: str, class_ids: Iterable[str | None]) -> bool:
    """Tell whether somebody who only teaches speaks of another class than their own."""
    roles = session.scalar(select(PERSON.c.roles).where(PERSON.c.id == author_id))
    if EVERYBODYS & permissions_of(roles or []):
        return False
    own = set(session.scalars(select(ClassTeacher.class_id).where(ClassTeacher.person_id == author_id)))
    return not set(class_ids) <= own


def refuse_other_class(session: Session, author_id: str, class_id: str | None) -> None:
    """Raise `Held` where a teacher commands over a child of another class."""
    if is_of_other_class(session, author_id, [class_id]):
        raise Held("not_allowed", "other_class")


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with ids as texts."""
    return {name: _as_text(value) for name, value in fields.items()}


def _as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return str(value) if isinstance(value, UUID) else value
