"""What the damage room adds to the journal."""

from __future__ import annotations

from webapp.damage import erasing, schemas, service
from webapp.damage.models import Damage, DamageCounter, DamagePhoto
from webapp.journal.interface import Entity, Kind

READ = "damage.read"

KINDS = (
    Kind("damage.report", 1, schemas.ReportDamage, "damage.report", service.report_damage, READ, erasing.REPORT),
    Kind("damage.close", 1, schemas.CloseDamage, "damage.close", service.close_damage, READ, erasing.CLOSING),
)
ENTITIES = (
    Entity(
        "damage",
        Damage,
        permission=READ,
        is_live=Damage.state == "open",
        fields=(
            "number",
            "target_kind",
            "target_id",
            "place_id",
            "category",
            "description",
            "quantity",
            "cause",
            "is_urgent",
            "reported_at",
            "reported_by_id",
        ),
    ),
)
PROJECTIONS = (Damage, DamagePhoto, DamageCounter)
