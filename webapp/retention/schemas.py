"""Shape of `data` in the records about retention."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

TYPE_OR_GROUP = r"[a-z_]{1,32}(\.[a-z_]{1,31}){1,2}(/[a-z_]{1,32})?\Z"


class SaveRetention(Schema):
    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True, validate=validate.Regexp(TYPE_OR_GROUP))
    days = fields.Integer(strict=True, required=True, allow_none=True, validate=validate.Range(1, 36500))
