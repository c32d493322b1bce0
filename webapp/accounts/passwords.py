"""Passwords: argon2id, at most four hashes at once so that a flood of sign-ins can't exhaust memory."""

from __future__ import annotations

import threading
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from webapp.accounts.models import Credential

MIN_SIGNS = 8
MAX_SIGNS = 128
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
AT_ONCE = threading.BoundedSemaphore(4)
NOBODY = HASHER.hash("nobody has this password")


class WeakPasswordError(ValueError):
    """Shorter than `MIN_SIGNS` or longer than `MAX_SIGNS`."""


def set_password(session: Session, person_id: str, password: str, now: datetime) -> None:
    """Give a person a password, inside a writing transaction. Raises `WeakPasswordError`."""
    if not MIN_SIGNS <= len(password) <= MAX_SIGNS:
        raise WeakPasswordError
    with AT_ONCE:
        hashed = HASHER.hash(password)
    credential = session.get(Credential, person_id)
    if credential is None:
        session.add(Credential(person_id=person_id, password_hash=hashed, changed_at=now))
    else:
        credential.password_hash, credential.changed_at = hashed, now


def is_password(session: Session, person_id: str | None, password: str) -> bool:
    """Compare. An unknown person costs as much time as a known one."""
    credential = session.get(Credential, person_id) if person_id else None
    try:
        with AT_ONCE:
            HASHER.verify(credential.password_hash if credential else NOBODY, password[:MAX_SIGNS])
    except (VerificationError, InvalidHashError):
        return False
    return credential is not None
