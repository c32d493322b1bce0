"""The rows that an inspection becomes, whether it comes alone (`service.py`) or among many (`batches.py`). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from webapp.ids import derived_id
from webapp.journal.interface import Erased, Statement
from webapp.patrol.answers import Assessment, Failure
from webapp.registry.service import Target

LATE_AFTER = timedelta(hours=24)


class Inspected(Protocol):
    """An inspection as a row of the database, or as one to be."""

    id: Any
    checklist_id: Any
    checklist_version: Any
    target_kind: Any
    target_id: Any
    place_id: Any
    note: Any
    result: Any
    author_id: Any
    inspected_at: Any


def inspection_values(
    statement: Statement, assessment: Assessment, target: Target, region: str | None
) -> dict[str, Any]:
    data = statement.data
    return {
        "id": statement.record_id,
        "checklist_id": data["checklist_id"],
        "checklist_version": data["checklist_version"],
        "region": region,
        "target_kind": target.kind or None,
        "target_id": target.id or None,
        "place_id": target.place_id,
        "answers": data["answers"],
        "note": data["note"],
        "result": assessment.result,
        "score": assessment.score,
        "gaps": list(assessment.gaps),
        "gap_count": len(assessment.gaps),
        "photo_count": len(statement.photos),
        "author_id": statement.author_id,
        "inspected_at": happened_at(statement),
        "started_at": data["started_at"],
        "captured_at": statement.captured_at,
        "corrected_at": statement.corrected_at,
        "received_at": statement.received_at,
        "is_clock_trusted": statement.is_clock_trusted,
        "is_late": is_late(statement),
        "via": statement.via,
        "amends_id": statement.amends,
        "amended_by_id": None,
    }


def happened_at(statement: Statement | Erased) -> datetime:
    """Return the corrected time, at most that of arrival: a clock far ahead must not outrank all later checks."""
    return min(statement.corrected_at, statement.received_at)


def is_late(statement: Statement) -> bool:
    """Tell whether the record came a day or more after what it speaks of."""
    return statement.received_at - statement.corrected_at >= LATE_AFTER


def finding_id(inspection_id: str, item_key: str) -> str:
    return derived_id("finding", inspection_id, item_key)


def finding_values(inspection: Inspected, failure: Failure) -> dict[str, Any]:
    return {
        "id": finding_id(inspection.id, failure.key),
        "version": 0,
        "state": "open",
        "target_kind": inspection.target_kind,
        "target_id": inspection.target_id,
        "place_id": inspection.place_id,
        "inspection_id": inspection.id,
        "checklist_id": inspection.checklist_id,
        "checklist_version": inspection.checklist_version,
        "item_key": failure.key,
        "item_label": failure.label,
        "severity": failure.on_fail,
        "note": failure.note or inspection.note,
        "opened_at": inspection.inspected_at,
        "opened_by_id": inspection.author_id,
    }
