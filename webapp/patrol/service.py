"""Applies the patrol room's records. The same records in the same order give the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.interface import Erased, Held, Statement, Superseded, UnitOfWork
from webapp.patrol.answers import SEVERITIES, AnswerError, Assessment, Failure, assess, for_region
from webapp.patrol.checklists import TARGETS, published_body, row_id
from webapp.patrol.checks import check_id, note_check, refresh_check
from webapp.patrol.editions import find_newest
from webapp.patrol.models import Checklist, Finding, Inspection
from webapp.patrol.rows import finding_id, finding_values, inspection_values
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.service import Target, note_record, resolve_target

Row = TypeVar("Row", Checklist, School)
NOWHERE = Target("", "", None)


def publish_checklist(work: UnitOfWork, statement: Statement) -> None:
    """Publish a version. A version is published once: what phones hold under its number never changes.

    A checklist that was withdrawn is in force again by a newer version, not by an older one that comes late.
    """
    data = statement.data
    id_ = row_id(data["checklist_id"], data["checklist_version"])
    known = work.session.get(Checklist, id_)
    if known is not None:
        raise Superseded(known.record_id)
    newest = find_newest(work.session, data["checklist_id"], is_to_change=True)
    is_newest = newest is None or newest.checklist_version < data["checklist_version"]
    if newest is not None and newest.is_current and is_newest:
        newest.is_current = False
        work.changed("checklist", newest)
    row = Checklist(
        id=id_,
        checklist_id=data["checklist_id"],
        checklist_version=data["checklist_version"],
        is_current=is_newest,
        body=published_body(data["body"]),
        record_id=statement.record_id,
        published_at=statement.corrected_at,
        published_by_id=statement.author_id,
    )
    work.session.add(row)
    work.changed("checklist", row)


def withdraw_checklist(work: UnitOfWork, statement: Statement) -> None:
    """Take a checklist out of force. What was inspected by it stays, and what phones inspected meanwhile is taken.

    Raises `Held("unknown_target")` for one that was never published, `Superseded` for one that is withdrawn already.
    """
    checklist_id = statement.data["checklist_id"]
    newest = find_newest(work.session, checklist_id, is_to_change=True)
    if newest is None:
        raise Held("unknown_target", f"checklist {checklist_id}")
    if not newest.is_current:
        raise Superseded(newest.withdrawal_record_id)
    newest.is_current, newest.withdrawal_record_id = False, statement.record_id
    work.changed("checklist", newest)


def record_inspection(work: UnitOfWork, statement: Statement) -> None:
    """Keep an inspection; open findings for what failed; note the last state of the thing.

    Raises `Held`: `unknown_target` for a checklist version, thing or amended inspection that is not known,
    `invalid_data` for answers that cannot be answers of the checklist.
    """
    session, data = work.session, statement.data
    checklist = _keep(session, Checklist, row_id(data["checklist_id"], data["checklist_version"]))
    if checklist is None:
        raise Held("unknown_target", f"checklist {data['checklist_id']} version {data['checklist_version']}")
    target = NOWHERE if is_nowhere(checklist, statement) else resolve_target(session, statement.target)
    amended = last_word(session, statement.amends)
    school = _keep(session, School, SCHOOL_ID)
    region = school.region if school else None
    assessment = _assess(checklist, region, statement)
    inspection = Inspection(**inspection_values(statement, assessment, target, region))
    enter(work, inspection, amended, assessment.failures)
    if target is not NOWHERE:
        note_record(work, statement, target)


def enter(work: UnitOfWork, inspection: Inspection, amended: Inspection | None, failures: Iterable[Failure]) -> None:
    """Put an inspection into the tables, with what follows from it: findings, the end of those that it replaces, the
    last state of the thing.
    """
    work.session.add(inspection)
    if amended is not None:
        inspection.inspected_at = amended.inspected_at
        amended.amended_by_id = inspection.id
    _open_findings(work, inspection, failures)
    if amended is not None:
        _replace_findings(work, amended, inspection)
    work.session.flush()
    if amended is not None:
        refresh_check(work, amended)
    if amended is None or check_id(amended) != check_id(inspection):
        note_check(work, inspection)


def _keep(session: Session, model: type[Row], id_: str) -> Row | None:
    """Return a row, and hold it for the rest of the transaction: a batch asks for the same ones again and again."""
    row = session.get(model, id_)
    if row is not None:
        session.info.setdefault("patrol_rows", set()).add(row)
    return row


def is_nowhere(checklist: Checklist, statement: Statement) -> bool:
    """Tell whether an inspection is about no thing, which only some checklists allow."""
    return statement.target is None and checklist.body["target"] not in TARGETS


def last_word(session: Session, amends_id: str | None) -> Inspection | None:
    """Return the inspection that an amendment takes the place of: the last of those that amend the one it names."""
    if amends_id is None:
        return None
    found = session.get(Inspection, amends_id, with_for_update=True)
    if found is None:
        raise Held("unknown_target", f"inspection {amends_id}")
    while found.amended_by_id is not None:
        found = session.get_one(Inspection, found.amended_by_id, with_for_update=True)
    return found


def _assess(checklist: Checklist, region: str | None, statement: Statement) -> Assessment:
    fields = [photo["field"] for photo in statement.photos]
    try:
        return assess(for_region(checklist.body, region), statement.data["answers"], fields)
    except AnswerError as error:
        raise Held("invalid_data", str(error)) from error


def _open_findings(work: UnitOfWork, inspection: Inspection, failures: Iterable[Failure]) -> None:
    settled = _settled_items(work.session, inspection)
    for failure in failures:
        if failure.on_fail not in SEVERITIES or failure.key in settled:
            continue
        row = Finding(**finding_values(inspection, failure))
        work.session.add(row)
        work.changed("finding", row)


def _settled_items(session: Session, inspection: Inspection) -> set[str]:
    """Name the items whose findings were closed already: an amendment of the inspection does not open them again."""
    settled: set[str] = set()
    before = inspection.amends_id
    while before is not None:
        closed = select(Finding.item_key).where(Finding.inspection_id == before, Finding.state == "closed")
        settled.update(session.scalars(closed))
        before = session.scalar(select(Inspection.amends_id).where(Inspection.id == before))
    return settled


def _replace_findings(work: UnitOfWork, amended: Inspection, inspection: Inspection) -> None:
    work.session.flush()
    open_ones = select(Finding).where(Finding.inspection_id == amended.id, Finding.state == "open")
    for row in work.session.scalars(open_ones.order_by(Finding.id).with_for_update()):
        row.state, row.replaced_by_id = "replaced", finding_id(inspection.id, row.item_key)
        row.closing_record_id = inspection.id
        work.changed("finding", row)


def close_finding(work: UnitOfWork, statement: Statement) -> None:
    """Close an open finding. The first to close it wins: later ones raise `Superseded`."""
    close(work, str(statement.data["finding_id"]), statement, statement.data["note"] or None)


def close(work: UnitOfWork, finding_id: str, statement: Statement | Erased, note: str | None) -> None:
    row = _finding(work.session, finding_id)
    if row.state != "open":
        raise Superseded(row.closing_record_id)
    row.state = "closed"
    row.closed_at, row.closed_by_id = statement.corrected_at, statement.author_id
    row.closing_note, row.closing_record_id = note, statement.record_id
    work.changed("finding", row)
    if row.target_kind and row.target_id:
        note_record(work, statement, Target(row.target_kind, row.target_id, row.place_id))


def _finding(session: Session, id_: str) -> Finding:
    """Return the finding, or the one that took its place. Raises `Held("unknown_target")`."""
    row = session.get(Finding, id_, with_for_update=True)
    if row is None:
        raise Held("unknown_target", f"finding {id_}")
    while row.replaced_by_id is not None:
        successor = session.get(Finding, row.replaced_by_id, with_for_update=True)
        if successor is None:
            return row
        row = successor
    return row
