"""Taking records in (sync-protocol 5.2): keep the raw record, then try to apply it. One outcome a record, never a
lost one.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import cache, partial
from itertools import compress
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from webapp.errors import is_disk_full
from webapp.journal.accept_check import Load, accept_check
from webapp.journal.arrive import Outcome, fill_missing, keep, known
from webapp.journal.checking import Checked, check_all, highest_numbers
from webapp.journal.commit import Work
from webapp.journal.envelope import Envelope, parse
from webapp.journal.erase import ERASURE
from webapp.journal.erasure import ErasureLedger
from webapp.journal.interface import Authority, Held, KeyInfo, Kind, Reader, Statement, Superseded
from webapp.journal.meeting import beside_others, has_many_writers
from webapp.journal.models import Record, RecordDependency
from webapp.journal.outcome import note_end, note_held
from webapp.journal.points import Point, Reached, unwatched
from webapp.journal.runs import apply_in_order, kind_of_run
from webapp.journal.settling import Settled

log = logging.getLogger(__name__)
APPLIED = ("stored", "superseded")
DONE = (*APPLIED, "dismissed", "erased")
WAITS = (Record.outcome == "held", Record.reason == "waiting")


def _turned_away(item: Checked, gone: set[str]) -> Outcome | None:
    if item.envelope is None or item.key is None:
        return Outcome(item.record_id, "rejected", reason=item.rejected)
    return Outcome(item.envelope.id, "gone") if item.envelope.id in gone else None


def _leaves_waiting(outcomes: list[Outcome]) -> bool:
    return any(outcome.outcome == "held" and outcome.reason == "waiting" for outcome in outcomes)


@cache
def _made(schema: type[Schema]) -> Schema:
    """Making a schema copies every field, and loading changes none: one does for all doors of a process."""
    return schema()


@cache
def _made_check(schema: type[Schema]) -> Load | None:
    return accept_check(_made(schema))


class Door:
    """Accepts records of the kinds it was given, on the word of the authority it was given."""

    def __init__(
        self, kinds: tuple[Kind, ...], authority: Authority, erasures: ErasureLedger, reached: Reached = unwatched
    ) -> None:
        self.kinds = {(kind.type, kind.schema): kind for kind in kinds}
        self.types = {kind.type for kind in kinds}
        self.schemas = {(kind.type, kind.schema): _made(kind.data) for kind in kinds}
        self.accept_checks = {(kind.type, kind.schema): _made_check(kind.data) for kind in kinds}
        self.authority = authority
        self.erasures = erasures
        self.reached = reached

    def reading_right(self, type_: str) -> str:
        """Return the permission that lets somebody other than its author read a record of this type."""
        return next((kind.read for (name, _schema), kind in self.kinds.items() if name == type_), "held.decide")

    def is_shown(self, session: Session, record: Record, reader: Reader) -> bool:
        """Tell whether somebody other than its author may read a record."""
        if self.reading_right(record.type) in reader.permissions:
            return True
        sees = next((kind.sees for kind in self.kinds.values() if kind.type == record.type and kind.sees), None)
        return sees is not None and sees(session, reader, record.id)

    def check(self, session: Session, sealed: list[Any]) -> list[Checked]:
        """Parse every record and verify its signature. Reads keys, writes nothing."""
        return check_all(self.authority, session, sealed)

    def goes_together(self, item: Checked) -> bool:
        """Tell whether a record may be kept before others that came first are applied: nothing of them changes what
        becomes of it, and nothing of it what becomes of them.
        """
        kind = kind_of_run(self, item)
        return kind is not None and kind.apply_many is not None

    def accept(self, work: Work, checked: list[Checked], now: datetime) -> list[Outcome]:
        """Keep and apply, in the order sent. Answer only after the transaction has committed."""
        if not has_many_writers(work.session):
            return self._take(work, checked, now)
        envelopes = [item.envelope for item in checked if item.envelope]
        return beside_others(
            work,
            partial(self._take, work, checked, now),
            is_alone=any(envelope.type == ERASURE for envelope in envelopes),
            may_wait=any(envelope.depends for envelope in envelopes),
            waits=_leaves_waiting,
        )

    def _take(self, work: Work, checked: list[Checked], now: datetime) -> list[Outcome]:
        # another push of this transaction may have brought the same records
        work.write_settled()
        gone = self.erasures.among(item.envelope.id for item in checked if item.envelope)
        outcomes = [_turned_away(item, gone) for item in checked]
        arriving = [item.envelope for item, away in zip(checked, outcomes, strict=True) if item.envelope and not away]
        self.authority.note_numbers(work.session, highest_numbers(checked), now)
        fresh = keep(work, arriving, now)
        self.reached(Point.PUSH_KEPT)
        new = {}
        for place, item in enumerate(checked):
            if item.envelope and outcomes[place] is None and item.envelope.id in fresh:
                fresh.discard(item.envelope.id)
                new[place] = item
        for place, outcome in zip(new, apply_in_order(self, work, list(new.values()), now), strict=True):
            outcomes[place] = outcome
        arrived = [o.id for o in outcomes if o and o.id and o.outcome in APPLIED]
        self._wake_all(work, arrived + work.take_freed(), now)
        answers = [outcome or known(work, item.envelope) for item, outcome in zip(checked, outcomes, strict=True)]
        with_photos = [item.envelope is not None and bool(item.envelope.photos) for item in checked]
        fill_missing(work.session, list(compress(answers, with_photos)))
        self.reached(Point.PUSH_APPLIED)
        return answers

    def apply_new(self, work: Work, item: Checked, now: datetime) -> Outcome:
        """Apply one record that was just kept, by itself."""
        if item.envelope is None:
            raise TypeError("a record that can't be read has been turned away")
        away = _turned_away(item, self.erasures.among([item.envelope.id]))
        return away or self._apply(work, item.envelope, item.key, now)

    def _apply(self, work: Work, envelope: Envelope, key: KeyInfo | None, now: datetime) -> Outcome:
        """Try to apply a kept record; write down what became of it. `key` None: the office overrules
        (`held.decide`).
        """
        outcome = Outcome(envelope.id, "stored")
        applied_ix: int | None = None
        try:
            applied_ix = self._attempt_twice(work, envelope, key, now)
        except Superseded as late:
            outcome = Outcome(envelope.id, "superseded", first=late.first)
        except Held as held:
            outcome = Outcome(envelope.id, "held", reason=held.reason, detail=held.detail or None)
        except OperationalError:
            # a deadlock, a lock not won in time, a full disk: nobody's fault; the whole push fails and the phone
            # sends it again
            raise
        except Exception as error:
            if is_disk_full(error):
                raise
            log.exception("record %s of type %s can't be applied", envelope.id, envelope.type)
            outcome = Outcome(envelope.id, "held", reason="server_error")
        settled = Settled(outcome.outcome, outcome.reason, outcome.detail, outcome.first, applied_ix)
        work.settle(envelope.id, settled)
        if outcome.outcome == "held" and outcome.reason != "waiting" and envelope.via == "device":
            note_held(work, envelope.id, envelope.author_id, settled, now)
        return outcome

    def _attempt_twice(self, work: Work, envelope: Envelope, key: KeyInfo | None, now: datetime) -> int:
        """A row that appeared while we looked makes the first attempt fail; the second one sees it."""
        try:
            return self._attempt(work, envelope, key, now)
        except IntegrityError:
            return self._attempt(work, envelope, key, now)

    def _attempt(self, work: Work, envelope: Envelope, key: KeyInfo | None, now: datetime) -> int:
        """Ask all questions and apply, in a savepoint; return the place among what this transaction applied."""
        with work.attempt():
            if key is not None:
                self.check_author(work.session, envelope, key)
            self._check_depends(work, envelope)
            kind = self._kind_of(envelope)
            if key is not None:
                self.check_right(work.session, envelope, kind)
            kind.apply(work, self.statement(envelope, kind, now))
            work.session.flush()
            return work.next_applied_ix()

    def check_author(self, session: Session, envelope: Envelope, key: KeyInfo) -> None:
        if key.is_revoked:
            raise Held("key_revoked")
        is_own = key.is_server or key.person_id == envelope.author_id
        if not is_own or key.device_id != envelope.device_id:
            raise Held("not_allowed", "the key is another person's or another device's")
        if not self.authority.is_active(session, envelope.author_id):
            raise Held("author_disabled")

    def _check_depends(self, work: Work, envelope: Envelope) -> None:
        missing = {
            needed
            for needed in envelope.depends
            if (needed not in work.settled or work.settled[needed].outcome not in DONE) and needed not in self.erasures
        }
        if missing:
            missing -= set(
                work.session.scalars(select(Record.id).where(Record.id.in_(missing), Record.outcome.in_(DONE)))
            )
        if missing:
            raise Held("waiting", " ".join(sorted(missing)))

    def _kind_of(self, envelope: Envelope) -> Kind:
        kind = self.kinds.get((envelope.type, envelope.schema))
        if kind is None:
            raise Held("unknown_schema" if envelope.type in self.types else "unknown_type", envelope.type)
        return kind

    def check_right(self, session: Session, envelope: Envelope, kind: Kind) -> None:
        if kind.permission not in self.authority.permissions_of(session, envelope.author_id):
            raise Held("not_allowed", kind.permission)

    def statement(self, envelope: Envelope, kind: Kind, received_at: datetime) -> Statement:
        """Check `data` and give the service its view of the record. Raises `Held("invalid_data")`."""
        check = self.accept_checks[kind.type, kind.schema]
        data = check(envelope.data) if check else None
        if data is None:
            data = self._load(kind, envelope.data)
        return Statement(
            record_id=envelope.id,
            type=envelope.type,
            schema=envelope.schema,
            author_id=envelope.author_id,
            device_id=envelope.device_id,
            n=envelope.n,
            captured_at=envelope.captured_at,
            received_at=received_at,
            corrected_at=envelope.corrected_at,
            is_clock_trusted=envelope.is_clock_trusted,
            tz=envelope.tz,
            target=envelope.target,
            base=envelope.base,
            data=data,
            photos=envelope.photos,
            amends=envelope.amends,
            via=envelope.via,
        )

    def _load(self, kind: Kind, data: Any) -> Any:
        try:
            return self.schemas[kind.type, kind.schema].load(data)
        except ValidationError as error:
            raise Held("invalid_data", str(error.normalized_messages())[:2000]) from error

    def _wake_all(self, work: Work, arrived: list[str], now: datetime) -> None:
        """Apply what waited for these records, and what waits for that in turn."""
        if not arrived or work.session.scalar(select(RecordDependency.record_id).limit(1)) is None:
            return
        work.write_settled()
        ids = work.session.scalars(
            select(RecordDependency.record_id)
            .join(Record, Record.id == RecordDependency.record_id)
            .where(RecordDependency.depends_on_id.in_(arrived), *WAITS)
            .order_by(Record.pk)
        ).all()
        for record_id in dict.fromkeys(ids):
            # one that waited for another of these as well was applied after that, and must not be once more; nor may
            # another writer, who has brought another of them, look at it before this one has done with it
            still = select(Record.id).where(Record.id == record_id, *WAITS).with_for_update()
            if work.session.scalar(still) is not None:
                self.retry(work, record_id, now)

    def wake(self, work: Work, arrived_id: str, now: datetime) -> None:
        """Apply what waited for a record that the office has just decided."""
        self._wake_all(work, [arrived_id], now)

    def retry(
        self, work: Work, record_id: str, now: datetime, *, overrule: bool = False, note: str | None = None
    ) -> Outcome:
        """Try a held record again; `overrule` skips the questions that the office has just answered, `note` is what it
        says of it to the author.
        """
        row = work.session.execute(select(Record).where(Record.id == record_id)).scalar_one()
        envelope = parse({"body": row.body, "key": row.key_id, "sig": row.sig})
        key = None if overrule else self.authority.find_keys(work.session, {row.key_id}).get(row.key_id)
        outcome = self._apply(work, envelope, key, row.received_at)
        work.write_settled()
        work.session.expire(row)
        if outcome.outcome in APPLIED:
            note_end(work, record_id, "applied", note, now)
            work.session.execute(delete(RecordDependency).where(RecordDependency.record_id == record_id))
            self._wake_all(work, [record_id, *work.take_freed()], now)
        return outcome
