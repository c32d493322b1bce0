"""What became of a phone's held record, as its author's devices hear of it: the entity `outcome`."""

from __future__ import annotations

from datetime import datetime

from webapp.journal.commit import Work
from webapp.journal.interface import Entity
from webapp.journal.models import Verdict
from webapp.journal.settling import Settled

OUTCOME = Entity(
    "outcome",
    Verdict,
    fields=("state", "reason", "detail", "note", "at"),
    permission="sync.use",
    scope=lambda reader: Verdict.author_id == reader.person_id,
)


DETAIL_SIGNS = 200


def note_held(work: Work, record_id: str, author_id: str, held: Settled, now: datetime) -> None:
    """Note that a record is held, and why."""
    why = (held.reason, held.detail[:DETAIL_SIGNS] if held.detail else None)
    row = work.session.get(Verdict, record_id)
    if row is not None and (row.state, row.reason, row.detail) == ("held", *why):
        return
    if row is None:
        row = Verdict(id=record_id, author_id=author_id, version=0)
        work.session.add(row)
    row.state, row.note, row.at = "held", None, now
    row.reason, row.detail = why
    work.changed("outcome", row)


def note_end(work: Work, record_id: str, state: str, note: str | None, now: datetime) -> None:
    """Note that a held record was applied or dismissed, with the office's reason. Nothing, if it never was held."""
    row = work.session.get(Verdict, record_id)
    if row is None or row.state == state:
        return
    row.state, row.note, row.at = state, note, now
    work.changed("outcome", row)
