"""Slows down guessing: failures are counted per account and per address, and each further one costs longer.

A device that has signed in as that person before has a bucket of its own, so strangers can't lock a guard out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.accounts.models import Attempt

FREE_FAILURES = 5
FREE_PER_ADDRESS = 30
SHARED = ("address:", "ticket:", "stranger:", "label:")  # a whole school may stand behind one address
LONGEST = timedelta(minutes=15)
# a quiet hour forgives an account one failure; a school mistypes more often than a person
FORGIVEN_AFTER, SHARED_FORGIVEN_AFTER = timedelta(hours=1), timedelta(minutes=6)
FORGOTTEN_AFTER = timedelta(days=30)


def buckets(username: str, address: str, known_device: str | None) -> list[str]:
    """Name the counters that a sign-in touches."""
    if known_device:
        return [f"device:{known_device}:{username[:32]}"]
    return [f"account:{username[:64]}", f"address:{network_of(address)}"]


def label_bucket(address: str) -> str:
    """Name the counter of codes without a label that somebody who is not signed in has tried."""
    return f"label:{network_of(address)}"


def network_of(address: str) -> str:
    """Return who counts as one: an IPv4 address, or the /64 that a single IPv6 subscriber can choose from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def wait_seconds(session: Session, names: list[str], now: datetime) -> int:
    """Return how long these counters still block, 0 if they don't."""
    until = session.scalars(select(Attempt.blocked_until).where(Attempt.bucket.in_(names))).all()
    return max((int((moment - now).total_seconds()) + 1 for moment in until if moment > now), default=0)


def note_failure(session: Session, names: list[str], now: datetime) -> None:
    """Count a failure: beyond the free ones, 2, 4, 8 … seconds up to a quarter of an hour."""
    session.execute(delete(Attempt).where(Attempt.blocked_until < now - FORGOTTEN_AFTER))
    for name in sorted(names):
        attempt = _attempt(session, name, now)
        is_shared = name.startswith(SHARED)
        quiet = max(now - attempt.blocked_until, timedelta(0))
        forgiven = quiet // (SHARED_FORGIVEN_AFTER if is_shared else FORGIVEN_AFTER)
        attempt.failures = max(attempt.failures - forgiven, 0) + 1
        over = attempt.failures - (FREE_PER_ADDRESS if is_shared else FREE_FAILURES)
        wait = min(timedelta(seconds=2 ** min(over + 1, 12)), LONGEST) if over >= 0 else timedelta(0)
        attempt.blocked_until = now + wait


def _attempt(session: Session, name: str, now: datetime) -> Attempt:
    """Get the counter's row, locked. Two first failures at the same moment make one row, and neither is lost."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(Attempt).values(bucket=name, failures=0, blocked_until=now)
    session.execute(fresh.on_conflict_do_nothing(index_elements=["bucket"]))
    return session.get_one(Attempt, name, with_for_update=True, populate_existing=True)


def note_success(session: Session, names: list[str]) -> None:
    """Forget what was mistyped before. What an address has tried stays: one right password must not pay for guessing
    others.
    """
    own = [name for name in names if not name.startswith(SHARED)]
    session.execute(delete(Attempt).where(Attempt.bucket.in_(own)))
