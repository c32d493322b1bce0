"""Passwords: argon2id, at most four hashes at once so that a flood of sign-ins can't exhaust memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session
from zxcvbn import zxcvbn

from webapp.accounts.models import Credential, Person

MIN_SIGNS = 8
MAX_SIGNS = 128
# the throttle grants a stranger some 36,000 guesses a year; lists of leaked passwords begin with far fewer
LEAST_GUESSES = 10**6
WEIGHED_SIGNS = 64
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# threads of their own: malloc keeps what a thread has used for the next time, and any of hundreds may be asked
HASHING = ThreadPoolExecutor(4, "hashing")
NOBODY = HASHER.hash("nobody has this password")


class WeakPasswordError(ValueError):
    """Shorter than `MIN_SIGNS` or longer than `MAX_SIGNS`."""


class CommonPasswordError(WeakPasswordError):
    """Long enough, but among the first that anybody would try: leaked lists, keyboard rows, dates, one's own name."""


def set_password(session: Session, person_id: str, password: str, now: datetime, about: tuple[str, ...] = ()) -> None:
    """Give a person a password, inside a writing transaction. Raises `WeakPasswordError`, `CommonPasswordError`.

    `about` holds words that would be tried for this person first, beside what is known of them already.
    """
    if not MIN_SIGNS <= len(password) <= MAX_SIGNS:
        raise WeakPasswordError
    if _is_common(password, [*about, *_words_about(session, person_id)]):
        raise CommonPasswordError
    hashed = HASHING.submit(HASHER.hash, password).result()
    credential = session.get(Credential, person_id)
    if credential is None:
        session.add(Credential(person_id=person_id, password_hash=hashed, changed_at=now))
    else:
        credential.password_hash, credential.changed_at = hashed, now


def _words_about(session: Session, person_id: str) -> list[str]:
    person = session.get(Person, person_id)
    return [word for word in (person.username, person.name, person.department) if word] if person else []


def _is_common(password: str, words: list[str]) -> bool:
    """Estimate how soon it would be guessed: 30,000 leaked passwords, words, names, rows of keys, dates, repeats."""
    found = zxcvbn(password[:WEIGHED_SIGNS], user_inputs=["campus", "rounds", *words])
    return bool(found["guesses"] < LEAST_GUESSES)


def is_password(session: Session, person_id: str | None, password: str) -> bool:
    """Compare. An unknown person costs as much time as a known one."""
    credential = session.get(Credential, person_id) if person_id else None
    try:
        known = credential.password_hash if credential else NOBODY
        HASHING.submit(HASHER.verify, known, password[:MAX_SIGNS]).result()
    except (VerificationError, InvalidHashError):
        return False
    return credential is not None
