"""Keeping records as they came (sync-protocol 5.2 b): one statement a batch, the unique id decides who was first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from webapp.bulk import Insert, among
from webapp.journal.commit import Work
from webapp.journal.envelope import Envelope
from webapp.journal.models import Blob, Record, RecordDependency, RecordPhoto

RECORDS: Table = Record.__table__  # type: ignore[assignment]
HERE = ("stored", "duplicate", "held", "superseded")
KEEP = Insert(
    RECORDS,
    (
        "id", "hash", "body", "key_id", "sig", "device_id", "n", "author_id", "type", "captured_at", "received_at",
        "via", "outcome", "ix",
    ),
    unique=("id",),
)  # fmt: skip
ARRIVING = select(Record.id).where(Record.seq.is_(None), Record.outcome == "arriving")

PHOTOS: Table = RecordPhoto.__table__  # type: ignore[assignment]
KEEP_PHOTOS = Insert(PHOTOS, ("record_id", "position", "sha256", "field", "mime", "bytes"))
BLOBS: Table = Blob.__table__  # type: ignore[assignment]
MISSING = (
    select(PHOTOS.c.record_id, PHOTOS.c.sha256)
    .outerjoin(BLOBS, BLOBS.c.sha256 == PHOTOS.c.sha256)
    .where(among(PHOTOS.c.record_id, "ids"), BLOBS.c.sha256.is_(None))
    .order_by(PHOTOS.c.record_id, PHOTOS.c.position)
)


@dataclass
class Outcome:
    """What became of one record, as 5.3 says it."""

    id: str | None
    outcome: str
    first: str | None = None
    reason: str | None = None
    detail: str | None = None
    missing: list[str] = field(default_factory=list)

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = {"id": self.id, "outcome": self.outcome, "missing": self.missing}
        for name in ("first", "reason", "detail"):
            if getattr(self, name) is not None:
                wire[name] = getattr(self, name)
        return wire


def keep(work: Work, envelopes: list[Envelope], now: datetime) -> set[str]:
    """Keep the records that are new; return their ids.

    Whether one is new is decided by the unique constraint, never by a look beforehand: parallel pushes of the same
    records would both see nothing.
    """
    first = {envelope.id: envelope for envelope in reversed(envelopes)}
    candidates = [envelope for envelope in envelopes if first[envelope.id] is envelope]
    if not candidates:
        return set()
    session = work.session
    start = len(work.record_hashes)
    rows = [_row(envelope, now, start + place) for place, envelope in enumerate(candidates)]
    # in one order whoever sends them, or two phones' batches could wait for each other
    fresh = KEEP.fresh(session, sorted(rows), arrived=ARRIVING)
    kept = [envelope for envelope in candidates if envelope.id in fresh]
    # a record that was known leaves a hole in `ix`; only the order matters
    work.record_hashes.extend(envelope.hash if envelope.id in fresh else "" for envelope in candidates)
    _keep_photos(session, kept)
    _keep_dependencies(session, kept)
    return fresh


def _row(envelope: Envelope, now: datetime, ix: int) -> tuple[Any, ...]:
    """Return a record's row, in the order of `KEEP`: its id comes first."""
    return (
        envelope.id,
        envelope.hash,
        envelope.body,
        envelope.key_id,
        envelope.sig,
        envelope.device_id,
        envelope.n,
        envelope.author_id,
        envelope.type,
        envelope.captured_at,
        now,
        envelope.via,
        "arriving",
        ix,
    )


def _keep_photos(session: Session, kept: list[Envelope]) -> None:
    rows = [
        (envelope.id, position, photo["sha256"], photo["field"], photo["mime"], photo["bytes"])
        for envelope in kept
        for position, photo in enumerate(envelope.photos)
    ]
    KEEP_PHOTOS(session, rows)


def _keep_dependencies(session: Session, kept: list[Envelope]) -> None:
    rows = [{"record_id": envelope.id, "depends_on_id": needed} for envelope in kept for needed in envelope.depends]
    if rows:
        session.execute(insert(RecordDependency), rows)


def known(work: Work, envelope: Envelope | None) -> Outcome:
    """Answer for a record whose id is here already: the same text is a duplicate, another one a conflict."""
    if envelope is None:
        raise TypeError("a record that can't be read has been turned away")
    work.write_settled()
    row = work.session.execute(
        select(Record.hash, Record.outcome, Record.reason, Record.detail, Record.erased_at).where(
            Record.id == envelope.id
        )
    ).one()
    if row.erased_at is not None:
        return Outcome(envelope.id, "gone")
    if row.hash != envelope.hash:
        return Outcome(envelope.id, "conflict")
    return Outcome(envelope.id, "duplicate", first=row.outcome, reason=row.reason, detail=row.detail)


def fill_missing(session: Session, outcomes: list[Outcome]) -> None:
    """List, for each record that the server has, the photos whose bytes it has not."""
    here = [outcome for outcome in outcomes if outcome.id and outcome.outcome in HERE]
    missing = missing_photos(session, [str(outcome.id) for outcome in here])
    for outcome in here:
        outcome.missing = missing.get(str(outcome.id), [])


def missing_photos(session: Session, record_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return, by record, the hashes of the photos it names whose bytes are not here."""
    ids = list(record_ids)
    if not ids:
        return {}
    rows = session.connection().execute(MISSING, {"ids": ids})
    missing: dict[str, dict[str, None]] = {}
    for record_id, sha256 in rows:
        missing.setdefault(record_id, {})[sha256] = None
    return {record_id: list(hashes) for record_id, hashes in missing.items()}
