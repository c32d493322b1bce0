"""What became of a phone's held record, as its author's devices hear of it: the entity `outcome`."""

from __future__ import annotations

from datetime import datetime

from webapp.journal.commit import Work
from webapp.journal.interface import Entity
from webapp.journal.models import Verdict

OUTCOME = Entity(
    "outcome",
    Verdict,
    fields=("state", "reason", "note", "at"),
    permission="sync.use",
    scope=lambda reader: Verdict.author_id == reader.person_id,
)


def note_held(work: Work, record_id: str, author_id: str, reason: str | None, now: datetime) -> None:
    """Note that a record is held, for `reason`."""
    row = work.session.get(Verdict, record_id)
    if row is not None and (row.state, row.reason) == ("held", reason):
        return
    if row is None:
        row = Verdict(id=record_id, author_id=author_id, version=0)
        work.session.add(row)
    row.state, row.reason, row.note, row.at = "held", reason, None, now
    work.changed("outcome", row)


def note_end(work: Work, record_id: str, state: str, note: str | None, now: datetime) -> None:
    """Note that a held record was applied or dismissed, with the office's reason. Nothing, if it never was held."""
    row = work.session.get(Verdict, record_id)
    if row is None or row.state == state:
        return
    row.state, row.note, row.at = state, note, now
    work.changed("outcome", row)
