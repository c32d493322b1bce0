"""Writers who would miss each other: one brings what a record of the other waits for, and neither sees the other's.

Only on PostgreSQL, which has many writers at a time (READ COMMITTED). Whoever takes records in shares a lock with the
others until the commit. Whoever would leave a record waiting starts again with that lock alone: all that others bring
is there by then, or looks for what waits only afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import func, select

from webapp.journal.commit import Work

T = TypeVar("T")
# one number for the whole database; nothing else in the house locks by numbers
RECORDS = 7_204_001
SHARED, ALONE = select(func.pg_advisory_xact_lock_shared(RECORDS)), select(func.pg_advisory_xact_lock(RECORDS))


class _StartAgainError(Exception):
    """Raised to undo what was done; never seen outside."""


def beside_others(work: Work, take: Callable[[], T], *, may_wait: bool, leaves_waiting: Callable[[T], bool]) -> T:
    """Return what `take` returns, which may be called twice, the first time without effect.

    `may_wait`: some of its records wait for others, if those are not here. `leaves_waiting`: tells by the result
    whether any did.
    """
    session = work.session
    if session.get_bind().dialect.name == "sqlite":
        return take()
    if not may_wait:
        session.execute(SHARED)
        return take()
    try:
        # undoing the savepoint lets go of the lock: two that held it could not both come to have it alone
        with work.attempt():
            session.execute(SHARED)
            result = take()
            if leaves_waiting(result):
                raise _StartAgainError
            return result
    except _StartAgainError:
        session.execute(ALONE)
        return take()
