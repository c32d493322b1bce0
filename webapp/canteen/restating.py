"""What is derived of a sample, from everything that was said of it, its box, its fridge and the freezes.

Called by whatever brings one of these: the same records give the same rows in whichever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.fridge_models import FridgeCheck
from webapp.canteen.models import BoxDiscard, Freeze, Sample, SampleMove, SampleTaking
from webapp.canteen.profiles import rules_of
from webapp.journal.interface import UnitOfWork

DERIVED = (
    "state",
    "fridge_id",
    "discard_id",
    "discarded_at",
    "discarded_by_id",
    "discard_way",
    "discard_note",
    "freeze_id",
    "was_discarded_early",
    "was_discarded_frozen",
    "case_id",
    "awaits_second",
)


@dataclass(frozen=True)
class Stay:
    """A time in one fridge: [`since`, `until`), `until` None: it is there still."""

    fridge_id: str | None
    since: datetime
    until: datetime | None


def fresh(session: Session, statement: Select[Any]) -> list[Any]:
    """Load rows as the database has them now: what a refused record had loaded may have changed since."""
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def restate_box(work: UnitOfWork, box_id: str) -> None:
    """Give the nameless discards of a box to the samples that they emptied, and restate those that this changes."""
    nameless = fresh(
        work.session, select(BoxDiscard).where(BoxDiscard.box_id == box_id, BoxDiscard.is_named.is_(False))
    )
    if not nameless:
        return
    owner = rules.discards_by_sample(_unended(work.session, box_id), [(row.at, row.id) for row in nameless])
    touched: set[str] = set()
    for row in nameless:
        if row.sample_id != owner.get(row.id):
            touched |= {id_ for id_ in (row.sample_id, owner.get(row.id)) if id_}
            row.sample_id = owner.get(row.id)
    work.session.flush()
    restate(work, select(Sample).where(Sample.id.in_(touched)))


def _unended(session: Session, box_id: str) -> list[tuple[datetime, str]]:
    """Return (taken_at, id) of the box's samples that nobody removed or discarded by name."""
    is_named = exists().where(BoxDiscard.sample_id == Sample.id, BoxDiscard.is_named)
    rows = session.execute(
        select(Sample.taken_at, Sample.id).where(Sample.box_id == box_id, Sample.removed_why.is_(None), ~is_named)
    )
    return [(row.taken_at, row.id) for row in rows]


def restate_taken_between(work: UnitOfWork, since: datetime, until: datetime) -> None:
    restate(work, select(Sample).where(Sample.taken_at.between(since, until)))


def restate_in_fridge(work: UnitOfWork, fridge_id: str, since: datetime, until: datetime) -> None:
    """Restate the samples that may have been in a fridge at some time of [`since`, `until`]."""
    moved = select(SampleMove.sample_id).where(
        or_(SampleMove.from_fridge_id == fridge_id, SampleMove.to_fridge_id == fridge_id)
    )
    restate(
        work,
        select(Sample).where(
            or_(Sample.fridge_id == fridge_id, Sample.id.in_(moved)),
            Sample.taken_at <= until,
            or_(Sample.discarded_at.is_(None), Sample.discarded_at > since),
        ),
    )


def restate(work: UnitOfWork, samples: Select[Any]) -> None:
    """Restate these samples; those that change go out to the phones."""
    for row in fresh(work.session, samples.order_by(Sample.id)):
        if restate_row(work.session, row):
            work.changed("sample", row)


def restate_row(session: Session, row: Sample) -> bool:
    """Set the derived columns of one sample; tell whether any changed."""
    before = [getattr(row, name) for name in DERIVED]
    _state_end(session, row)
    stays = _state_fridge(session, row)
    freezes = fresh(session, select(Freeze).where(Freeze.from_at <= row.taken_at, Freeze.until_at >= row.taken_at))
    _state_freeze(row, freezes)
    row.case_id = _case_of(session, stays)
    needs_second = row.state == "discarded" and row.second_id is None
    row.awaits_second = needs_second and rules_of(session, row.profile)["requires_second"]
    return before != [getattr(row, name) for name in DERIVED]


def _state_end(session: Session, row: Sample) -> None:
    if row.removed_why is not None:
        return
    end = session.scalar(select(BoxDiscard).where(BoxDiscard.sample_id == row.id))
    row.state = "discarded" if end else "kept"
    row.discard_id, row.discarded_at = (end.id, end.at) if end else (None, None)
    row.discarded_by_id, row.discard_way = (end.by_id, end.way) if end else (None, None)
    row.discard_note = end.note if end else None


def _state_fridge(session: Session, row: Sample) -> list[Stay]:
    """Follow a sample through its fridges; moves after its end count for nothing."""
    taking = session.get_one(SampleTaking, row.record_id)
    moves = select(SampleMove).where(SampleMove.sample_id == row.id).order_by(SampleMove.at, SampleMove.record_id)
    stays: list[Stay] = []
    here, since = taking.fridge_id, row.taken_at
    for move in fresh(session, moves):
        move.from_fridge_id = here
        if move.at < since or (row.discarded_at is not None and move.at >= row.discarded_at):
            continue
        stays.append(Stay(here, since, move.at))
        here, since = move.to_fridge_id, move.at
    row.fridge_id = here
    return [*stays, Stay(here, since, row.discarded_at)]


def _state_freeze(row: Sample, freezes: Iterable[Freeze]) -> None:
    at = row.discarded_at
    if at is None:
        still = [freeze for freeze in freezes if freeze.lifted_at is None]
        row.freeze_id = min(still, key=lambda freeze: (freeze.placed_at, freeze.id)).id if still else None
        row.was_discarded_early = row.was_discarded_frozen = False
        return
    row.freeze_id = rules.freeze_at(row.taken_at, freezes, at)
    is_discarded = row.state == "discarded"
    row.was_discarded_frozen = is_discarded and row.freeze_id is not None
    row.was_discarded_early = is_discarded and at < row.release_at


def _case_of(session: Session, stays: list[Stay]) -> str | None:
    """Return the case of the last reading out of range while the sample was in that fridge."""
    for stay in reversed(stays):
        if stay.fridge_id is None:
            continue
        bad = select(FridgeCheck.case_id).where(
            FridgeCheck.fridge_id == stay.fridge_id, FridgeCheck.case_id.is_not(None), FridgeCheck.at >= stay.since
        )
        if stay.until is not None:
            bad = bad.where(FridgeCheck.at < stay.until)
        case_id = session.scalar(bad.order_by(FridgeCheck.at.desc(), FridgeCheck.id.desc()).limit(1))
        if case_id is not None:
            return case_id
    return None
