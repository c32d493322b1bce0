"""Shape of `data` in the damage room's records, with the closed lists of words."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

CATEGORIES = (
    "water",
    "electric",
    "wood",
    "furniture",
    "air_conditioner",
    "lock",
    "network",
    "wall_floor",
    "door_window",
    "equipment",
    "other",
)
CAUSES = ("natural", "careless", "deliberate", "unknown", "third_party")
RESULTS = ("fixed", "replaced", "outsourced", "cannot")


class Lenient(Schema):
    """Members of a newer release are kept in the sealed record and ignored here."""

    class Meta:
        unknown = EXCLUDE


class ReportDamage(Lenient):
    category = fields.String(required=True, validate=validate.OneOf(CATEGORIES))
    description = fields.String(load_default="", allow_none=True, validate=validate.Length(max=2000))
    quantity = fields.Integer(load_default=1, allow_none=True, strict=True, validate=validate.Range(1, 100_000))
    cause = fields.String(load_default="unknown", allow_none=True, validate=validate.OneOf(CAUSES))
    is_urgent = fields.Boolean(load_default=False)
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class CloseDamage(Lenient):
    damage_id = fields.UUID(required=True)
    result = fields.String(required=True, validate=validate.OneOf(RESULTS))
    note = fields.String(load_default="", allow_none=True, validate=validate.Length(max=2000))
