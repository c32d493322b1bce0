"""A session by the key of a person on a device, without a password: what switching people on a shared phone needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.accounts import throttle, tickets
from webapp.accounts.models import Device, DeviceKey, Person
from webapp.journal.envelope import is_signed_by

PROOF_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Answer:
    """What a device sent back: the key's signature over `signed_text`."""

    device_id: str
    key_id: str
    challenge: str
    signature: str


@dataclass(frozen=True)
class Verdict:
    """The person whose session may begin and when it must end, or the stable word for why it may not."""

    person: Person | None
    ends_at: datetime | None = None
    refusal: str = ""


def signed_text(server_id: str, device_id: str, challenge: str) -> bytes:
    """Return what the key signs (docs/developers.md 4.1)."""
    return "\n".join(("rounds-session", server_id, device_id, challenge)).encode()


def find_key(session: Session, device_id: str, key_id: str) -> DeviceKey | None:
    """Return the key if it is this device's."""
    key = session.get(DeviceKey, key_id)
    return key if key is not None and key.device_id == device_id else None


def buckets(key: DeviceKey | None, address: str) -> list[str]:
    """Name the counters: a known key has its own, so that nobody else's failures reach it."""
    return [f"key:{key.id}"] if key else [f"stranger:{address[:64]}"]


def judge(session: Session, answer: Answer, server_id: str, address: str, now: datetime) -> Verdict:
    """Use the challenge up and say whether a session may begin.

    Why not is told only to who has the key: `prove_again` for everything before its signature is known to be right,
    then `device_revoked`, `key_revoked`, `author_disabled`, or `prove_again` after 30 days.
    """
    key = find_key(session, answer.device_id, answer.key_id)
    text = signed_text(server_id, answer.device_id, answer.challenge)
    is_answered = tickets.use_challenge(session, answer.challenge, answer.key_id, now)
    if key is None or not is_answered or not is_signed_by(key.public_key, text, answer.signature):
        throttle.note_failure(session, buckets(key, address), now)
        return Verdict(None, refusal="prove_again")
    throttle.note_success(session, buckets(key, address))
    return _rights_of(session, key, now)


def _rights_of(session: Session, key: DeviceKey, now: datetime) -> Verdict:
    person = session.get(Person, key.person_id)
    if session.get_one(Device, key.device_id).revoked_at is not None:
        return Verdict(None, refusal="device_revoked")
    if key.revoked_at is not None:
        return Verdict(None, refusal="key_revoked")
    if person is None or not person.is_active:
        return Verdict(None, refusal="author_disabled")
    if key.proved_at is None or key.proved_at + PROOF_LIFE <= now:
        return Verdict(None, refusal="prove_again")
    return Verdict(person, key.proved_at + PROOF_LIFE)
