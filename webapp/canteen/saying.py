"""What every part of the canteen asks of a record: when it happened, how late it came, of what it spoke; and the turn
in which it is applied.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.models import CanteenRecord
from webapp.journal.interface import Erased, Statement, UnitOfWork
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.service import school_zone

Said = TypeVar("Said", Statement, Erased)

LATE_AFTER = timedelta(hours=24)
FALLBACK_ZONE = "Asia/Taipei"


def happened_at(statement: Statement) -> datetime:
    """Return the corrected time, at most that of arrival: a clock far ahead must not outrank all later words."""
    return min(statement.corrected_at, statement.received_at)


def is_late(statement: Statement) -> bool:
    """Tell whether the record came a day or more after what it speaks of."""
    return statement.received_at - statement.corrected_at >= LATE_AFTER


def zone_of(session: Session) -> ZoneInfo:
    return ZoneInfo(school_zone(session) or FALLBACK_ZONE)


def day_of(session: Session, at: datetime) -> date:
    """Return the school's day at an instant."""
    return at.astimezone(zone_of(session)).date()


def in_turn(apply: Callable[[UnitOfWork, Said], None]) -> Callable[[UnitOfWork, Said], None]:
    """Let one transaction at a time say something of the canteen: a freeze and a sample that arrive at once must see
    each other, or neither would hold the other. The turn ends with the commit.
    """

    @wraps(apply)
    def apply_in_turn(work: UnitOfWork, said: Said) -> None:
        work.session.execute(select(School.id).where(School.id == SCHOOL_ID).with_for_update())
        apply(work, said)

    return apply_in_turn


def note_about(work: UnitOfWork, statement: Statement, about_id: str) -> None:
    """Put the record into the history of what is no thing: a meal, a day, a certificate, a supplier."""
    work.session.add(
        CanteenRecord(
            record_id=statement.record_id,
            about_id=about_id,
            type=statement.type,
            author_id=statement.author_id,
            at=happened_at(statement),
        )
    )
