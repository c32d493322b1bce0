"""What the patrol room adds to the journal."""

from __future__ import annotations

from webapp.journal.interface import Entity, Kind
from webapp.patrol import batches, erasing, schemas, service
from webapp.patrol.models import Check, Checklist, Finding, Inspection

READ = "patrol.read"

KINDS = (
    Kind("checklist.publish", 1, schemas.PublishChecklist, "patrol.publish", service.publish_checklist, READ),
    Kind("checklist.withdraw", 1, schemas.WithdrawChecklist, "patrol.publish", service.withdraw_checklist, READ),
    Kind(
        "inspection.record",
        1,
        schemas.RecordInspection,
        "patrol.inspect",
        service.record_inspection,
        READ,
        erasing.INSPECTION,
        apply_many=batches.record_inspections,
    ),
    Kind("finding.close", 1, schemas.CloseFinding, "finding.close", service.close_finding, READ, erasing.CLOSING),
)
ENTITIES = (
    Entity(
        "checklist",
        Checklist,
        permission=READ,
        fields=("checklist_id", "checklist_version", "is_current", "body"),
    ),
    Entity(
        "check",
        Check,
        permission=READ,
        fields=(
            "target_kind",
            "target_id",
            "checklist_id",
            "last_inspection_id",
            "last_at",
            "last_result",
            "last_by_id",
        ),
    ),
    Entity(
        "finding",
        Finding,
        permission=READ,
        is_live=Finding.state == "open",
        fields=(
            "target_kind",
            "target_id",
            "place_id",
            "inspection_id",
            "checklist_id",
            "item_key",
            "severity",
            "note",
            "opened_at",
            "opened_by_id",
        ),
    ),
)
PROJECTIONS = (Checklist, Inspection, Finding, Check)
