"""Shape of `data` in the records about backups."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate


class PlanBackups(Schema):
    class Meta:
        unknown = EXCLUDE

    is_on = fields.Boolean(required=True)
    hour = fields.Integer(strict=True, load_default=2, validate=validate.Range(0, 23))
    keep = fields.Integer(strict=True, load_default=14, validate=validate.Range(2, 400))
