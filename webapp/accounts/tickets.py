"""Secrets for one use: a ticket from the office instead of a password, a challenge for a key to answer.

Only their SHA-256 is kept. Secrets come in as arguments; they have at least 128 random bits.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Ticket

TICKET, CHALLENGE = "ticket", "challenge"
TICKET_LIFE, CHALLENGE_LIFE = timedelta(minutes=10), timedelta(minutes=2)
CHALLENGES_PER_KEY = 20


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_ticket(session: Session, secret: str, person_id: str, issuer_id: str, now: datetime) -> datetime:
    """Note a ticket for somebody and void the one before; return when it ends."""
    older = update(Ticket).where(Ticket.purpose == TICKET, Ticket.person_id == person_id)
    session.execute(older.where(Ticket.used_at.is_(None), Ticket.expires_at > now).values(expires_at=now))
    ends_at = now + TICKET_LIFE
    session.add(
        Ticket(
            hash=_hash(secret),
            purpose=TICKET,
            person_id=person_id,
            created_by=issuer_id,
            created_at=now,
            expires_at=ends_at,
        )
    )
    return ends_at


def use_ticket(session: Session, secret: str, now: datetime) -> str | None:
    """Use a ticket up and return whose it was; None for a wrong, a used and an expired one alike."""
    good = update(Ticket).where(Ticket.hash == _hash(secret), Ticket.purpose == TICKET)
    good = good.where(Ticket.used_at.is_(None), Ticket.expires_at > now).values(used_at=now)
    return session.scalar(good.returning(Ticket.person_id))


def find_latest_ticket(session: Session, person_id: str) -> Ticket | None:
    """Return the newest ticket of a person, whatever became of it."""
    query = select(Ticket).where(Ticket.purpose == TICKET, Ticket.person_id == person_id)
    return session.scalar(query.order_by(Ticket.created_at.desc(), Ticket.expires_at.desc()).limit(1))


def issue_challenge(session: Session, secret: str, key_id: str, now: datetime) -> bool:
    """Note a challenge for a key; False when too many of its own still wait for an answer."""
    mine = (Ticket.purpose == CHALLENGE, Ticket.key_id == key_id)
    session.execute(delete(Ticket).where(*mine, Ticket.expires_at <= now))
    if (session.scalar(select(func.count()).select_from(Ticket).where(*mine)) or 0) >= CHALLENGES_PER_KEY:
        return False
    session.add(
        Ticket(hash=_hash(secret), purpose=CHALLENGE, key_id=key_id, created_at=now, expires_at=now + CHALLENGE_LIFE)
    )
    return True


def use_challenge(session: Session, secret: str, key_id: str, now: datetime) -> bool:
    """Use a challenge up; False unless it was this key's, unused and in time."""
    mine = delete(Ticket).where(Ticket.hash == _hash(secret), Ticket.purpose == CHALLENGE, Ticket.key_id == key_id)
    done = cast("CursorResult[Any]", session.execute(mine.where(Ticket.expires_at > now)))
    return done.rowcount == 1
