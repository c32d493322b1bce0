"""Samples: taking one, correcting what was said of it, signing under it, moving it to another fridge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.models import Sample, SampleMove, SampleTaking
from webapp.canteen.paper_models import HealthCertificate
from webapp.canteen.profiles import rules_of
from webapp.canteen.restating import fresh, restate, restate_box, restate_row
from webapp.canteen.saying import happened_at, is_late
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.models import PERSON, Asset
from webapp.registry.service import note_record, resolve_target

UNTOUCHED = {
    "state": "kept",
    "removed_why": None,
    "was_discarded_early": False,
    "was_discarded_frozen": False,
    "awaits_second": False,
}
SIGNED = {
    "taken": ("checker_id", "checked_at", "check_record_id"),
    "discarded": ("second_id", "second_at", "second_record_id"),
}


def take_sample(work: UnitOfWork, statement: Statement, gaps: Sequence[str] | None = None) -> None:
    """Keep a sample, or correct one that `amends` names. `gaps`: as judged once, for what has lost its words since.

    Raises `Held`: `unknown_target` for a box, fridge, person, profile or amended sample that is not known,
    `invalid_data` where the box held another sample then, or for a time of taking after that of writing.
    """
    session = work.session
    box = resolve_target(session, statement.target)
    body = rules_of(session, statement.data["profile"])
    before = _amended(session, statement.amends)
    taking = _taking(session, statement, before)
    _refuse_box_in_use(session, box.id, taking)
    row = session.get(Sample, taking.sample_id, with_for_update=True) if before else None
    boxes = {box.id} | ({row.box_id} if row else set())
    session.add(taking)
    if row is None or _stands(session, row, taking):
        row = _write(session, row, statement, taking)
        row.box_id = box.id
        row.release_at, row.discard_by_at = rules.keeping(body, row.taken_at)
        row.gaps = list(gaps) if gaps is not None else rules.gaps(body, _asked(session, row, statement))
        session.add(row)
        session.flush()
        restate_row(session, row)
        work.changed("sample", row)
        for box_id in sorted(boxes):
            restate_box(work, box_id)
    note_record(work, statement, box)


def _amended(session: Session, amends: str | None) -> SampleTaking | None:
    if amends is None:
        return None
    found = session.get(SampleTaking, amends)
    if found is None:
        raise Held("unknown_target", f"sample {amends}")
    return found


def _taking(session: Session, statement: Statement, before: SampleTaking | None) -> SampleTaking:
    """Read the word as it will be kept; an amendment takes over what it does not say."""
    data = statement.data
    sampler_id = str(data["sampler_id"] or (before.sampler_id if before else statement.author_id))
    if session.scalar(select(PERSON.c.id).where(PERSON.c.id == sampler_id)) is None:
        raise Held("unknown_target", f"person {sampler_id}")
    return SampleTaking(
        record_id=statement.record_id,
        sample_id=before.sample_id if before else statement.record_id,
        at=happened_at(statement),
        taken_at=before.taken_at if before and data["taken_at"] is None else _taken_at(statement),
        sampler_id=sampler_id,
        fridge_id=_fridge_id(session, data["fridge"]),
    )


def _taken_at(statement: Statement) -> datetime:
    """Move the phone's time of taking as its time of writing is moved."""
    taken_at: datetime | None = statement.data["taken_at"]
    if taken_at is None:
        return happened_at(statement)
    if taken_at > statement.captured_at:
        raise Held("invalid_data", "taken_later")
    return min(taken_at + (statement.corrected_at - statement.captured_at), statement.received_at)


def _fridge_id(session: Session, thing: dict[str, Any] | None) -> str | None:
    if thing is None:
        return None
    named = {"code": thing["code"]} if "code" in thing else {"kind": "asset", "id": str(thing["id"])}
    return resolve_target(session, named).id


def _refuse_box_in_use(session: Session, box_id: str, taking: SampleTaking) -> None:
    others = select(Sample).where(
        Sample.box_id == box_id,
        Sample.taken_at <= taking.taken_at,
        or_(Sample.discarded_at.is_(None), Sample.discarded_at > taking.taken_at),
        Sample.id != taking.sample_id,
    )
    inside = rules.occupant(fresh(session, others), taking.taken_at)
    if inside is not None:
        raise Held("invalid_data", f"box_in_use {inside.id}")


def _stands(session: Session, row: Sample, taking: SampleTaking) -> bool:
    standing = session.get_one(SampleTaking, row.record_id)
    return (taking.at, taking.record_id) > (standing.at, standing.record_id)


def _write(session: Session, row: Sample | None, statement: Statement, taking: SampleTaking) -> Sample:
    """Put what the record says into the row of its sample, a new one for the first word.

    A correction says nothing of when the sample was first heard of: what came late stays marked so.
    """
    data, target = statement.data, statement.target or {}
    row = row or Sample(
        id=taking.sample_id,
        captured_at=statement.captured_at,
        received_at=statement.received_at,
        is_clock_trusted=statement.is_clock_trusted,
        is_late=is_late(statement),
        **UNTOUCHED,
    )
    row.on, row.meal, row.pot, row.profile = data["on"], data["meal"], data["pot"], data["profile"]
    row.dish_id, row.dish_name = str(data["dish_id"]) if data["dish_id"] else None, data["dish_name"]
    row.box_code = target.get("code")
    row.weight_g, row.core_c, row.is_box_clean = data["weight_g"], data["core_c"], data["is_box_clean"]
    row.weight_reason, row.certificate_reason = data["weight_reason"] or None, data["certificate_reason"] or None
    row.note = data["note"] or None
    row.photo_count = sum(photo["field"] == "photo" for photo in statement.photos)
    row.taken_at, row.sampler_id = taking.taken_at, taking.sampler_id
    row.recorded_by_id, row.record_id = statement.author_id, statement.record_id
    return row


def _asked(session: Session, row: Sample, statement: Statement) -> rules.Taking:
    taking = session.get_one(SampleTaking, statement.record_id)
    return rules.Taking(
        on=row.on,
        weight_g=row.weight_g,
        has_weight_reason=_is_said(row.weight_reason),
        core_c=row.core_c,
        has_photo=row.photo_count > 0,
        box_category=_category(session, row.box_id),
        fridge_category=_category(session, taking.fridge_id),
        is_box_clean=row.is_box_clean,
        certificate_until_on=certificate_until(session, row.sampler_id),
        has_certificate_reason=_is_said(row.certificate_reason),
    )


def _is_said(text: str | None) -> bool:
    return bool((text or "").strip())


def _category(session: Session, asset_id: str | None) -> str | None:
    return session.scalar(select(Asset.category).where(Asset.id == asset_id)) if asset_id else None


def certificate_until(session: Session, person_id: str) -> date | None:
    """Return until when the newest health certificate on file of a person holds."""
    return session.scalar(
        select(func.max(HealthCertificate.expires_on)).where(
            HealthCertificate.person_id == person_id, HealthCertificate.is_active
        )
    )


def countersign_samples(work: UnitOfWork, statement: Statement) -> None:
    """Sign under what somebody else did. What was signed already stays so; all of it: `Superseded`.

    Raises `Held`: `unknown_target`, `not_allowed` for the signer's own work, `invalid_data` for a discarding that
    has not been.
    """
    data = statement.data
    by, at, record = SIGNED[data["of"]]
    rows = _samples(work.session, data["sample_ids"])
    for row in rows:
        if data["of"] == "discarded" and row.state != "discarded":
            raise Held("invalid_data", f"not_discarded {row.id}")
        if not rules.may_countersign(statement.author_id, _doers(row, data["of"])):
            raise Held("not_allowed", f"own_work {row.id}")
    unsigned = [row for row in rows if getattr(row, by) is None]
    if not unsigned:
        raise Superseded(getattr(rows[0], record))
    for row in unsigned:
        setattr(row, by, statement.author_id)
        setattr(row, at, happened_at(statement))
        setattr(row, record, statement.record_id)
        row.awaits_second = row.awaits_second and row.second_id is None
        work.changed("sample", row)


def _doers(row: Sample, of: str) -> tuple[str | None, ...]:
    return (row.sampler_id, row.recorded_by_id) if of == "taken" else (row.discarded_by_id,)


def move_samples(work: UnitOfWork, statement: Statement) -> None:
    """Note that samples went to another fridge, the record's target."""
    fridge = resolve_target(work.session, statement.target)
    rows = _samples(work.session, statement.data["sample_ids"])
    for row in rows:
        work.session.add(
            SampleMove(
                record_id=statement.record_id,
                sample_id=row.id,
                at=happened_at(statement),
                from_fridge_id=None,
                to_fridge_id=fridge.id,
            )
        )
    work.session.flush()
    restate(work, select(Sample).where(Sample.id.in_([row.id for row in rows])))
    note_record(work, statement, fridge)


def _samples(session: Session, ids: Sequence[Any]) -> list[Sample]:
    """Return these samples, locked, in the order of their ids. Raises `Held("unknown_target")`."""
    wanted = sorted({str(id_) for id_ in ids})
    rows = fresh(session, select(Sample).where(Sample.id.in_(wanted)).order_by(Sample.id).with_for_update())
    if missing := set(wanted) - {row.id for row in rows}:
        raise Held("unknown_target", f"sample {' '.join(sorted(missing))}")
    return rows
