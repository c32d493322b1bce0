"""What remains of the patrol room's records when they are erased by right: that somebody looked, at what, when, with
which result. Not what they wrote, answered or photographed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.interface import Erased, Erasure, Statement, UnitOfWork
from webapp.patrol.answers import Failure
from webapp.patrol.models import Finding, Inspection
from webapp.patrol.rows import happened_at
from webapp.patrol.service import close, enter, last_word
from webapp.registry.service import Target, note_record

REMAINS = (
    "checklist_id",
    "checklist_version",
    "region",
    "target_kind",
    "target_id",
    "place_id",
    "result",
    "score",
    "gaps",
    "gap_count",
    "photo_count",
    "is_clock_trusted",
    "is_late",
    "amends_id",
)


def _reduce_inspection(session: Session, statement: Statement) -> dict[str, Any]:
    row = session.get_one(Inspection, statement.record_id)
    return {
        **{name: getattr(row, name) for name in REMAINS},
        "started_at": row.started_at.isoformat() if row.started_at else None,
        "findings": [
            {"item_key": finding.item_key, "item_label": finding.item_label, "severity": finding.severity}
            for finding in _findings_of(session, row.id)
        ],
    }


def _recall_inspection(work: UnitOfWork, erased: Erased) -> None:
    row = work.session.get(Inspection, erased.record_id, with_for_update=True)
    if row is None:
        _enter_what_remains(work, erased)
        return
    row.answers, row.note = {}, None
    for finding in _findings_of(work.session, row.id):
        finding.note = None
        work.changed("finding", finding)


def _enter_what_remains(work: UnitOfWork, erased: Erased) -> None:
    remains, started_at = erased.remains, erased.remains["started_at"]
    row = Inspection(
        id=erased.record_id,
        **{name: remains[name] for name in REMAINS},
        answers={},
        note=None,
        author_id=erased.author_id,
        inspected_at=happened_at(erased),
        started_at=datetime.fromisoformat(started_at) if started_at else None,
        captured_at=erased.captured_at,
        corrected_at=erased.corrected_at,
        received_at=erased.received_at,
        via=erased.via,
        amended_by_id=None,
    )
    failures = [
        Failure(finding["item_key"], finding["item_label"], finding["severity"], None)
        for finding in remains["findings"]
    ]
    enter(work, row, last_word(work.session, row.amends_id), failures)
    if row.target_kind and row.target_id:
        note_record(work, erased, Target(row.target_kind, row.target_id, row.place_id))


def _findings_of(session: Session, inspection_id: str) -> list[Finding]:
    rows = select(Finding).where(Finding.inspection_id == inspection_id).order_by(Finding.id)
    return list(session.scalars(rows.with_for_update()))


def _reduce_closing(_session: Session, statement: Statement) -> dict[str, Any]:
    return {"finding_id": str(statement.data["finding_id"])}


def _recall_closing(work: UnitOfWork, erased: Erased) -> None:
    row = work.session.scalar(select(Finding).where(Finding.closing_record_id == erased.record_id).with_for_update())
    if row is None:
        close(work, erased.remains["finding_id"], erased, None)
        return
    row.closing_note = None
    work.changed("finding", row)


INSPECTION = Erasure(
    _reduce_inspection,
    _recall_inspection,
    in_use=select(Finding.inspection_id).where(Finding.state == "open"),
)
CLOSING = Erasure(_reduce_closing, _recall_closing)
