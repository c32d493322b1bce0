"""The proof of an erasure, for `rounds verify`: what was erased is gone, is in the ledger, and a record says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.erase import ERASURE, GROUPS, NOTHING, groups_named_by, named_by
from webapp.journal.erasure import WHOLE, ErasureLedger
from webapp.journal.models import Record, RecordPhoto

Sayings = Mapping[tuple[str, str], frozenset[str]]


def check_erased(session: Session, rows: list[Record], ledger: ErasureLedger) -> Iterator[str]:
    """Give what is wrong with these erased records. Each is empty, in the ledger, and named by a record that says so:
    emptying one by hand shows.
    """
    if not rows:
        return
    with_photos = set(
        session.scalars(select(RecordPhoto.record_id).where(RecordPhoto.record_id.in_([row.id for row in rows])))
    )
    sayings = _sayings(session, rows)
    for row in rows:
        if row.body or row.detail or row.id in with_photos:
            yield f"record {row.id}: erased, and its content is still here"
        if row.id not in ledger:
            yield f"record {row.id}: erased, but not in the erasure ledger"
        if (row.erased_by, row.id) not in sayings:
            yield f"record {row.id}: erased, but no record says so"
        yield from _check_groups(row, ledger, sayings)


def _sayings(session: Session, rows: list[Record]) -> Sayings:
    """Return, by erasing record and erased record, the groups of fields that were named."""
    saying = {by for row in rows for by in (row.erased_by, *(row.erased_groups or {}).values())}
    erasings = session.scalars(
        select(Record).where(Record.id.in_(saying), Record.type == ERASURE, Record.applied_seq.is_not(None))
    )
    return {(erasing.id, id_): groups_named_by(erasing) for erasing in erasings for id_ in named_by(erasing)}


def _check_groups(row: Record, ledger: ErasureLedger, sayings: Sayings) -> Iterator[str]:
    """Of a record that is erased by groups each group is either kept, or gone by a record that names it."""
    gone, kept = row.erased_groups or {}, (row.remains or {}).get(GROUPS, {})
    if row.is_partly_erased != bool(kept) or (row.is_partly_erased and not gone):
        yield f"record {row.id}: what is kept of it is not as the row says"
    for group, by in gone.items():
        if group in kept:
            yield f"record {row.id}: {group} erased, and its content is still here"
        if not ledger.has(row.id, group):
            yield f"record {row.id}: {group} erased, but not in the erasure ledger"
        if not sayings.get((by, row.id), NOTHING) & {group, WHOLE}:
            yield f"record {row.id}: {group} erased, but no record says so"
    for group in kept:
        if ledger.has(row.id, group):
            yield f"record {row.id}: {group} in the erasure ledger, and still here"
