"""Slows down guessing: failures are counted per account and per address, and each further one costs longer.

A device that has signed in as that person before has a bucket of its own, so strangers can't lock a guard out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Attempt

FREE_FAILURES = 5
FREE_PER_ADDRESS = 30
SHARED = ("address:", "ticket:", "stranger:")  # a whole school may stand behind one address
LONGEST = timedelta(minutes=15)


def buckets(username: str, address: str, known_device: str | None) -> list[str]:
    """Name the counters that a sign-in touches."""
    if known_device:
        return [f"device:{known_device}:{username[:32]}"]
    return [f"account:{username[:64]}", f"address:{address[:64]}"]


def wait_seconds(session: Session, names: list[str], now: datetime) -> int:
    """Return how long these counters still block, 0 if they don't."""
    until = session.scalars(select(Attempt.blocked_until).where(Attempt.bucket.in_(names))).all()
    return max((int((moment - now).total_seconds()) + 1 for moment in until if moment > now), default=0)


def note_failure(session: Session, names: list[str], now: datetime) -> None:
    """Count a failure: beyond the free ones, 2, 4, 8 … seconds up to a quarter of an hour."""
    for name in names:
        attempt = session.get(Attempt, name)
        if attempt is None:
            attempt = Attempt(bucket=name, failures=0, blocked_until=now)
            session.add(attempt)
        attempt.failures += 1
        free = FREE_PER_ADDRESS if name.startswith(SHARED) else FREE_FAILURES
        over = attempt.failures - free
        if over >= 0:
            attempt.blocked_until = now + min(timedelta(seconds=2 ** min(over + 1, 12)), LONGEST)


def note_success(session: Session, names: list[str]) -> None:
    session.execute(delete(Attempt).where(Attempt.bucket.in_(names)))
