"""Visits: letting somebody in or not, correcting what was said of it, putting one down as a mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.gate import rules
from webapp.gate.gate_rules import asks_temperature, notice_at
from webapp.gate.invitations import restate_invitation
from webapp.gate.masking import mask_name
from webapp.gate.models import Visit, VisitEntry, VisitLeaving
from webapp.gate.passes import Pass, pass_of, restate_pass
from webapp.gate.people import find_person
from webapp.gate.saying import day_of, find_locked, happened_at, is_late, locked, note_about, told_at
from webapp.gate.visitors import restate_visitor
from webapp.gate.watching import unanswered_warning
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork

REFUSE = "visit.refuse"
UNTOUCHED: Mapping[str, Any] = {"state": rules.IN, "is_held": False, "people_left": 0, "gaps": []}


@dataclass(frozen=True)
class Judged:
    """How an entry was judged when it arrived. Kept for what has lost its words since."""

    gaps: list[str]
    watch_id: str | None
    host_department: str | None
    erased_groups: list[str]


def enter_visit(work: UnitOfWork, statement: Statement, judged: Judged | None = None) -> None:
    """Let somebody in (`visit.enter`), turn somebody away (`visit.refuse`), or correct what `amends` names.

    Never held for what is missing: people are waiting, so that is marked. Raises `Held`: `unknown_target` for a visit
    that is not known, `invalid_data` for a time after that of writing, for a correction of the other kind, or one by
    which somebody would have left before they came.
    """
    session = work.session
    before = _amended(session, statement)
    entered_at = told_at(statement, statement.data["entered_at"], "entered_later")
    if before is not None and statement.data["entered_at"] is None:
        entered_at = before.entered_at
    visit_id = before.visit_id if before else statement.record_id
    row = find_locked(session, Visit, visit_id) if before else None
    passed = _pass(session, statement)
    judged = judged or _judge(session, statement, entered_at, passed)
    entry = VisitEntry(
        record_id=statement.record_id,
        visit_id=visit_id,
        is_refusal=statement.type == REFUSE,
        at=happened_at(statement),
        entered_at=entered_at,
        gaps=judged.gaps,
        watch_id=judged.watch_id,
    )
    if row is None or _stands(session, row, entry):
        _refuse_left_before(session, visit_id, entered_at)
        session.add(entry)
        _let_stand(work, row or _new(statement, visit_id), statement, entry, passed, judged)
    else:
        session.add(entry)
    note_about(work, statement, visit_id)


def _amended(session: Session, statement: Statement) -> VisitEntry | None:
    if statement.amends is None:
        return None
    found = session.get(VisitEntry, statement.amends)
    if found is None:
        raise Held("unknown_target", f"visit {statement.amends}")
    if found.is_refusal != (statement.type == REFUSE):
        raise Held("invalid_data", f"other_kind {found.visit_id}")
    return found


def _pass(session: Session, statement: Statement) -> Pass:
    return Pass() if statement.type == REFUSE else pass_of(session, statement.data)


def _stands(session: Session, row: Visit, entry: VisitEntry) -> bool:
    standing = session.get_one(VisitEntry, row.record_id)
    return (entry.at, entry.record_id) > (standing.at, standing.record_id)


def _refuse_left_before(session: Session, visit_id: str, entered_at: datetime) -> None:
    named = select(VisitLeaving.id).where(
        VisitLeaving.visit_id == visit_id, VisitLeaving.is_named, VisitLeaving.left_at < entered_at
    )
    if session.scalar(named.limit(1)) is not None:
        raise Held("invalid_data", f"left_before {visit_id}")


def _judge(session: Session, statement: Statement, entered_at: datetime, passed: Pass) -> Judged:
    data = statement.data
    watch_id = unanswered_warning(session, statement, entered_at)
    host = find_person(session, str(data["host_id"]) if data["host_id"] else None)
    if statement.type == REFUSE:
        return Judged([], watch_id, host.department if host else None, [])
    gaps = rules.entry_gaps(
        rules.Entering(
            is_id_seen=data["visitor"]["is_id_seen"],
            id_kind=data["visitor"]["id_kind"],
            has_host=host is not None or data["host_name"] is not None,
            host_answer=data["host_answer"],
            temperature=data["temperature"],
            asks_temperature=asks_temperature(session),
            notice=data["notice"],
            notice_in_force=notice_at(session, entered_at),
            is_pass_known=passed.is_known,
        )
    )
    gaps = rules.in_order([*gaps, *(["watch"] if watch_id else [])])
    return Judged(gaps, watch_id, host.department if host else None, [])


def _new(statement: Statement, visit_id: str) -> Visit:
    """A correction says nothing of when the visit was first heard of: what came late stays marked so."""
    return Visit(
        id=visit_id,
        captured_at=statement.captured_at,
        received_at=statement.received_at,
        is_clock_trusted=statement.is_clock_trusted,
        is_late=is_late(statement),
        **UNTOUCHED,
    )


def _let_stand(
    work: UnitOfWork, row: Visit, statement: Statement, entry: VisitEntry, passed: Pass, judged: Judged
) -> None:
    """Write what the record says into the row of its visit, and restate what follows of it."""
    was = (row.visitor_id, row.invitation_id, row.pass_key, row.entered_at or entry.entered_at)
    _write(row, statement, entry, passed, judged)
    row.on = day_of(work.session, entry.entered_at)
    work.session.add(row)
    visitor_id, invitation_id, pass_key, began_at = was
    since = min(began_at, entry.entered_at)
    if pass_key not in (None, row.pass_key):
        restate_pass(work, pass_key, since)
    restate_pass(work, row.pass_key, since, row)
    for id_ in sorted({id_ for id_ in (visitor_id, row.visitor_id) if id_}):
        restate_visitor(work, id_)
    for id_ in sorted({id_ for id_ in (invitation_id, row.invitation_id) if id_}):
        restate_invitation(work, id_)


def _write(row: Visit, statement: Statement, entry: VisitEntry, passed: Pass, judged: Judged) -> None:
    data = statement.data
    row.entered_at, row.purpose, row.people = entry.entered_at, data["purpose"], data["people"]
    row.host_department, row.host_answer = judged.host_department, data["host_answer"]
    row.refusal = data["reason"] if entry.is_refusal else None
    row.notice_version, row.watch_id = data["notice"], judged.watch_id
    row.pass_id, row.pass_number, row.pass_key = passed.id, passed.number, passed.key
    row.invitation_id = str(data["invitation"]["id"]) if data["invitation"] else None
    row.watch_said = [{"id": str(one["id"]), "decision": one["decision"]} for one in data["watch"]]
    row.guard_id, row.device_id, row.record_id = statement.author_id, statement.device_id, statement.record_id
    row.erased_groups = judged.erased_groups
    write_groups(row, data)


def write_groups(row: Visit, data: Mapping[str, Any]) -> None:
    """Set what names or describes somebody; what was erased is not in `data` and is emptied."""
    visitor = data["visitor"]
    said = visitor or {}
    row.name, row.name_masked = said.get("name"), mask_name(said["name"]) if said else None
    row.organisation, row.id_kind = said.get("organisation"), said.get("id_kind")
    row.is_id_seen, row.id_hash = said.get("is_id_seen"), said.get("id_hash")
    row.id_last_four = said["id_last_four"].upper() if said.get("id_last_four") else None
    row.mobile, row.temperature = said.get("mobile"), data["temperature"]
    row.visitor_id = str(data["visitor_id"] or row.id) if visitor else None
    row.plate = data["plate"]
    row.goods, row.purpose_note, row.note = data["goods"] or None, data["purpose_note"] or None, data["note"] or None
    row.refusal_note = data.get("reason_note") or None
    row.host_id, row.host_name = str(data["host_id"]) if data["host_id"] else None, data["host_name"]
    guest_id = data["invitation"]["guest_id"] if data["invitation"] else None
    row.guest_id = str(guest_id) if guest_id else None
    row.watch_reasons = {str(one["id"]): one["reason"] for one in data["watch"] if one["reason"]}


def void_visit(work: UnitOfWork, statement: Statement) -> None:
    """Put a visit down as a mistake. Who comes second: `Superseded`."""
    row = locked(work.session, Visit, [statement.data["visit_id"]])[0]
    if row.void_record_id is not None:
        raise Superseded(row.void_record_id)
    row.void_record_id, row.void_reason = statement.record_id, statement.data["reason"]
    row.voided_at, row.voided_by_id = happened_at(statement), statement.author_id
    restate_pass(work, row.pass_key, row.entered_at, row)
    if row.visitor_id:
        restate_visitor(work, row.visitor_id)
    if row.invitation_id:
        restate_invitation(work, row.invitation_id)
    note_about(work, statement, row.id)
