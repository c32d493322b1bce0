"""Reading the journal for people: one record with everything that proves it, and the held ones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.journal.envelope import Envelope, is_signed_by, parse
from webapp.journal.interface import Authority, KeyInfo
from webapp.journal.models import Blob, CommitLog, Record, RecordPhoto
from webapp.journal.seal import ServerKey

DECISION = "held.decide"
CHUNK = 500


@dataclass(frozen=True)
class PhotoView:
    sha256: str
    field: str
    is_here: bool


@dataclass(frozen=True)
class RecordView:
    """One record for a reader: the row, its envelope (None once it was erased), and whether signature and hash hold
    today.
    """

    row: Record
    envelope: Envelope | None
    signature: str
    chain: str | None
    photos: list[PhotoView]

    @property
    def pretty_body(self) -> str:
        return json.dumps(json.loads(self.row.body), ensure_ascii=False, indent=2) if self.row.body else ""


def record_view(session: Session, record_id: str, authority: Authority, key: ServerKey) -> RecordView | None:
    """Return a record with its proofs. `signature`: valid, invalid, revoked (valid, by a key revoked since),
    unknown_key, or erased: there is nothing left that it could be compared with.
    """
    row = session.scalar(select(Record).where(Record.id == record_id))
    if row is None:
        return None
    chain = session.scalar(select(CommitLog.chain).where(CommitLog.seq == row.seq)) if row.seq else None
    if row.erased_at is not None:
        return RecordView(row, None, "erased", chain, [])
    envelope = parse({"body": row.body, "key": row.key_id, "sig": row.sig})
    found = (
        key.info(row.author_id) if row.key_id == key.id else authority.find_keys(session, {row.key_id}).get(row.key_id)
    )
    return RecordView(row, envelope, signature_state(row, found), chain, photos_of(session, record_id))


def signature_state(row: Record, key: KeyInfo | None) -> str:
    if key is None:
        return "unknown_key"
    if not is_signed_by(key.public_key, row.body.encode(), row.sig):
        return "invalid"
    return "revoked" if key.is_revoked else "valid"


def photos_of(session: Session, record_id: str) -> list[PhotoView]:
    rows = session.execute(
        select(RecordPhoto.sha256, RecordPhoto.field, Blob.sha256)
        .outerjoin(Blob, Blob.sha256 == RecordPhoto.sha256)
        .where(RecordPhoto.record_id == record_id)
        .order_by(RecordPhoto.position)
    )
    return [PhotoView(sha256, field, here is not None) for sha256, field, here in rows]


def held_records() -> Select[Any]:
    """Select what waits for the office, oldest first. A decision that itself failed is not work for anybody."""
    return select(Record).where(Record.outcome == "held", Record.type != DECISION).order_by(Record.pk)


@dataclass(frozen=True)
class Seal:
    """The journal's newest commit: what a printed page says, to prove which state of the journal it shows."""

    seq: int
    chain: str


def newest_seal(session: Session) -> Seal | None:
    """Return the seal of the newest commit, None before the first."""
    row = session.execute(select(CommitLog.seq, CommitLog.chain).order_by(CommitLog.seq.desc()).limit(1)).first()
    return Seal(row.seq, row.chain) if row else None


def signature_states(
    session: Session, record_ids: Iterable[str], authority: Authority, key: ServerKey
) -> dict[str, str]:
    """Return by record id whether its signature holds today: `valid`, `invalid`, `revoked`, `unknown_key`, `erased`."""
    asked, found = list(dict.fromkeys(record_ids)), {}
    for start in range(0, len(asked), CHUNK):
        rows = list(session.scalars(select(Record).where(Record.id.in_(asked[start : start + CHUNK]))))
        keys = authority.find_keys(session, {row.key_id for row in rows if row.key_id != key.id})
        for row in rows:
            info = key.info(row.author_id) if row.key_id == key.id else keys.get(row.key_id)
            found[row.id] = "erased" if row.erased_at is not None else signature_state(row, info)
    return found
