"""Taking records in (sync-protocol 5.2): keep the raw record, then try to apply it. One outcome a record, never a lost one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.journal.commit import Work
from webapp.journal.envelope import Envelope, RejectedError, is_signed_by, parse
from webapp.journal.erasure import ErasureLedger
from webapp.journal.interface import Authority, Held, KeyInfo, Kind, Statement, Superseded
from webapp.journal.models import Blob, Record, RecordDependency, RecordPhoto

log = logging.getLogger(__name__)
OVERRULED = frozenset({"not_allowed", "author_disabled", "key_revoked", "waiting"})


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


@dataclass(frozen=True)
class Checked:
    """A record whose signature has been looked at, outside the writing transaction: that is where the time goes."""

    envelope: Envelope | None
    key: KeyInfo | None
    rejected: str | None = None
    record_id: str | None = None


class Door:
    """Accepts records of the kinds it was given, on the word of the authority it was given."""

    def __init__(self, kinds: tuple[Kind, ...], authority: Authority, erasures: ErasureLedger) -> None:
        self.kinds = {(kind.type, kind.schema): kind for kind in kinds}
        self.types = {kind.type for kind in kinds}
        self.authority = authority
        self.erasures = erasures

    def reading_right(self, type_: str) -> str:
        """Return the permission that lets somebody other than its author read a record of this type."""
        return next((kind.read for (name, _schema), kind in self.kinds.items() if name == type_), "held.decide")

    def check(self, session: Session, sealed: list[Any]) -> list[Checked]:
        """Parse every record and verify its signature. Reads keys, writes nothing."""
        parsed: list[Envelope | RejectedError] = []
        for item in sealed:
            try:
                parsed.append(parse(item))
            except RejectedError as error:
                parsed.append(error)
        keys = self.authority.find_keys(session, {e.key_id for e in parsed if isinstance(e, Envelope)})
        return [self._verify(item, keys) for item in parsed]

    def _verify(self, item: Envelope | RejectedError, keys: Mapping[str, KeyInfo]) -> Checked:
        if isinstance(item, RejectedError):
            return Checked(None, None, rejected=item.why, record_id=item.record_id)
        key = keys.get(item.key_id)
        if key is None or not is_signed_by(key.public_key, item.body.encode(), item.sig):
            return Checked(None, None, rejected="bad_signature", record_id=item.id)
        return Checked(item, key)

    def accept(self, work: Work, checked: list[Checked], now: datetime) -> list[Outcome]:
        """Store and apply, in the order sent. Answer only after the transaction has committed."""
        outcomes = [self._accept_one(work, item, now) for item in checked]
        _fill_missing(work.session, outcomes)
        return outcomes

    def _accept_one(self, work: Work, item: Checked, now: datetime) -> Outcome:
        envelope = item.envelope
        if envelope is None or item.key is None:
            return Outcome(item.record_id, "rejected", reason=item.rejected)
        if envelope.id in self.erasures:
            return Outcome(envelope.id, "gone")
        if not _insert(work, envelope, now):
            return self._known(work.session, envelope)
        outcome = self._apply(work, envelope, item.key, now)
        if outcome.outcome in {"stored", "superseded"}:
            self.wake(work, envelope.id, now)
        return outcome

    def _known(self, session: Session, envelope: Envelope) -> Outcome:
        row = session.execute(select(Record).where(Record.id == envelope.id)).scalar_one()
        if row.hash != envelope.hash:
            return Outcome(envelope.id, "conflict")
        return Outcome(envelope.id, "duplicate", first=row.outcome, reason=row.reason, detail=row.detail)

    def _apply(self, work: Work, envelope: Envelope, key: KeyInfo | None, now: datetime) -> Outcome:
        """Try to apply a kept record; write down what became of it. `key` None: the office overrules (`held.decide`)."""
        outcome = Outcome(envelope.id, "stored")
        applied_ix: int | None = None
        try:
            with work.attempt():
                if key is not None:
                    self._check_author(work.session, envelope, key)
                self._check_depends(work, envelope)
                kind = self._kind_of(envelope)
                if key is not None:
                    self._check_right(work.session, envelope, kind)
                kind.apply(work, self.statement(envelope, kind, now))
                work.session.flush()
                applied_ix = work.next_applied_ix()
        except Superseded as late:
            outcome = Outcome(envelope.id, "superseded", first=late.first)
        except Held as held:
            outcome = Outcome(envelope.id, "held", reason=held.reason, detail=held.detail or None)
        except Exception:
            log.exception("record %s of type %s can't be applied", envelope.id, envelope.type)
            outcome = Outcome(envelope.id, "held", reason="server_error")
        work.session.execute(
            update(Record).where(Record.id == envelope.id).values(
                outcome=outcome.outcome, reason=outcome.reason, detail=outcome.detail, first=outcome.first,
                applied_ix=applied_ix,
            ),
            execution_options={"synchronize_session": False},
        )
        return outcome

    def _check_author(self, session: Session, envelope: Envelope, key: KeyInfo) -> None:
        if key.is_revoked:
            raise Held("key_revoked")
        is_own = key.is_server or key.person_id == envelope.author_id
        if not is_own or key.device_id != envelope.device_id:
            raise Held("not_allowed", "the key is another person's or another device's")
        if not self.authority.is_active(session, envelope.author_id):
            raise Held("author_disabled")

    def _check_depends(self, work: Work, envelope: Envelope) -> None:
        if not envelope.depends:
            return
        done = work.session.scalars(
            select(Record.id).where(Record.id.in_(envelope.depends), Record.outcome.in_(("stored", "superseded", "dismissed")))
        ).all()
        if missing := set(envelope.depends) - set(done):
            raise Held("waiting", " ".join(sorted(missing)))

    def _kind_of(self, envelope: Envelope) -> Kind:
        kind = self.kinds.get((envelope.type, envelope.schema))
        if kind is None:
            raise Held("unknown_schema" if envelope.type in self.types else "unknown_type", envelope.type)
        return kind

    def _check_right(self, session: Session, envelope: Envelope, kind: Kind) -> None:
        if kind.permission not in self.authority.permissions_of(session, envelope.author_id):
            raise Held("not_allowed", kind.permission)

    def statement(self, envelope: Envelope, kind: Kind, received_at: datetime) -> Statement:
        """Check `data` and give the service its view of the record. Raises `Held("invalid_data")`."""
        try:
            data = kind.data().load(envelope.data)
        except ValidationError as error:
            raise Held("invalid_data", str(error.normalized_messages())[:2000]) from error
        return Statement(
            record_id=envelope.id, type=envelope.type, schema=envelope.schema, author_id=envelope.author_id,
            device_id=envelope.device_id, n=envelope.n, captured_at=envelope.captured_at, received_at=received_at,
            corrected_at=envelope.corrected_at, is_clock_trusted=envelope.is_clock_trusted, tz=envelope.tz,
            target=envelope.target, base=envelope.base, data=data, photos=envelope.photos, amends=envelope.amends,
            via=envelope.via,
        )

    def wake(self, work: Work, arrived_id: str, now: datetime) -> None:
        """Apply what waited for this record, and what waits for that in turn."""
        ids = work.session.scalars(
            select(RecordDependency.record_id)
            .join(Record, Record.id == RecordDependency.record_id)
            .where(RecordDependency.depends_on_id == arrived_id, Record.outcome == "held", Record.reason == "waiting")
            .order_by(Record.pk)
        ).all()
        for record_id in ids:
            self.retry(work, record_id, now)

    def retry(self, work: Work, record_id: str, now: datetime, *, overrule: bool = False) -> Outcome:
        """Try a held record again; `overrule` skips the questions that the office has just answered."""
        row = work.session.execute(select(Record).where(Record.id == record_id)).scalar_one()
        envelope = parse({"body": row.body, "key": row.key_id, "sig": row.sig})
        key = None if overrule else self.authority.find_keys(work.session, {row.key_id}).get(row.key_id)
        outcome = self._apply(work, envelope, key, row.received_at)
        work.session.expire(row)
        if outcome.outcome in {"stored", "superseded"}:
            work.session.execute(delete(RecordDependency).where(RecordDependency.record_id == record_id))
            self.wake(work, record_id, now)
        return outcome


def _insert(work: Work, envelope: Envelope, now: datetime) -> bool:
    """Keep the record as it came. False: the id is known already; the unique constraint says so, not a look beforehand."""
    session = work.session
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "id": envelope.id, "hash": envelope.hash, "body": envelope.body, "key_id": envelope.key_id, "sig": envelope.sig,
        "device_id": envelope.device_id, "n": envelope.n, "author_id": envelope.author_id, "type": envelope.type,
        "captured_at": envelope.captured_at, "received_at": now, "via": envelope.via, "outcome": "stored",
        "ix": len(work.record_hashes),
    }
    kept = session.execute(insert(Record).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(Record.pk))
    if kept.first() is None:
        return False
    work.next_ix(envelope.hash)
    for position, photo in enumerate(envelope.photos):
        session.add(RecordPhoto(
            record_id=envelope.id, position=position, sha256=photo["sha256"], field=photo["field"],
            mime=photo["mime"], bytes=photo["bytes"],
        ))
    for needed in envelope.depends:
        session.add(RecordDependency(record_id=envelope.id, depends_on_id=needed))
    return True


def _fill_missing(session: Session, outcomes: list[Outcome]) -> None:
    """List, for each record that the server has, the photos whose bytes it has not."""
    ids = [o.id for o in outcomes if o.id and o.outcome in {"stored", "duplicate", "held", "superseded"}]
    if not ids:
        return
    rows = session.execute(
        select(RecordPhoto.record_id, RecordPhoto.sha256)
        .outerjoin(Blob, Blob.sha256 == RecordPhoto.sha256)
        .where(RecordPhoto.record_id.in_(ids), Blob.sha256.is_(None))
        .order_by(RecordPhoto.record_id, RecordPhoto.position)
    )
    missing: dict[str, dict[str, None]] = {}
    for record_id, sha256 in rows:
        missing.setdefault(record_id, {})[sha256] = None
    for outcome in outcomes:
        if outcome.id and outcome.outcome != "conflict":
            outcome.missing = list(missing.get(outcome.id, {}))
