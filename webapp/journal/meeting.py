"""Writers who would miss each other: one brings what a record of the other waits for, and neither sees the other's.

Only on PostgreSQL, which has many writers at a time (READ COMMITTED). Whoever takes records in shares a lock with the
others until the commit. Whoever erases, or would leave a record waiting, has that lock alone: all that others bring is
there by then, or looks for what waits and what was erased only afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.journal.commit import Work

T = TypeVar("T")
# one number for the whole database; nothing else in the house locks by numbers
RECORDS = 7_204_001
SHARED, ALONE = select(func.pg_advisory_xact_lock_shared(RECORDS)), select(func.pg_advisory_xact_lock(RECORDS))


def has_many_writers(session: Session) -> bool:
    return session.get_bind().dialect.name != "sqlite"


def wait_for_others(session: Session) -> None:
    """Wait until nobody else takes records in, and keep them waiting until the commit. To be called with no row
    locked: who holds nothing stands in nobody's way.
    """
    if has_many_writers(session):
        session.execute(ALONE)


def join_others(session: Session) -> None:
    """Begin when nobody who must be alone is at work, and let nobody be alone until the commit."""
    if has_many_writers(session):
        session.execute(SHARED)


class _StartAgainError(Exception):
    """Raised to undo what was done; never seen outside."""


def beside_others(
    work: Work, take: Callable[[], T], *, is_alone: bool, may_wait: bool, waits: Callable[[T], bool]
) -> T:
    """Return what `take` returns, which may be called twice, the first time without effect.

    `is_alone`: nobody else may be at work. `may_wait`: some of its records wait for others, if those are not here;
    `waits` tells by the result whether any does.
    """
    session = work.session
    if is_alone or not may_wait:
        session.execute(ALONE if is_alone else SHARED)
        return take()
    try:
        # undoing the savepoint lets go of the lock: two that held it could not both come to have it alone
        with work.attempt():
            session.execute(SHARED)
            result = take()
            if waits(result):
                raise _StartAgainError
            return result
    except _StartAgainError:
        session.execute(ALONE)
        return take()
