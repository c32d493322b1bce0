"""Shape of `data` in the patrol room's records. Answers are judged by `answers.py`: that needs the checklist."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, INCLUDE, Schema, ValidationError, fields, validate, validates_schema

from webapp.patrol.answers import CHECKS, SEVERITIES
from webapp.patrol.checklists import published_body

KEY = validate.Regexp(r"^[A-Za-z0-9_]{1,64}$")
INTEGER_MAX = 2**31 - 1
ITEMS_MAX = 200
ON_FAIL = SEVERITIES | {"reject", "reprint", "none"}
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)


class Lenient(Schema):
    """Members of a newer release are kept in the sealed record and ignored here."""

    class Meta:
        unknown = EXCLUDE


class RecordInspection(Lenient):
    checklist_id = fields.String(required=True, validate=KEY)
    checklist_version = fields.Integer(required=True, strict=True, validate=validate.Range(1, INTEGER_MAX))
    answers = fields.Raw(required=True, metadata={"description": "By the keys of the checklist's items."})
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))
    started_at = fields.AwareDateTime(
        load_default=None, allow_none=True, default_timezone=UTC, validate=validate.Range(EARLIEST, LATEST)
    )


class CloseFinding(Lenient):
    finding_id = fields.UUID(required=True)
    note = fields.String(load_default="", allow_none=True, validate=validate.Length(max=2000))


class Words(Schema):
    """A text in the languages that are ready; zh-Hant always is."""

    class Meta:
        unknown = EXCLUDE

    zh_hant = fields.String(required=True, validate=validate.Length(1, 300))
    zh_hans = fields.String(validate=validate.Length(max=300))
    en = fields.String(validate=validate.Length(max=300))


class Option(Lenient):
    value = fields.String(required=True, validate=KEY)
    label = fields.Nested(Words, required=True)


class ChecklistItem(Schema):
    class Meta:
        unknown = INCLUDE

    key = fields.String(required=True, validate=KEY)
    label = fields.Nested(Words, required=True)
    type = fields.String(required=True, validate=validate.OneOf(sorted(CHECKS)))
    required = fields.Boolean(required=True)
    on_fail = fields.String(validate=validate.OneOf(sorted(ON_FAIL)))
    min = fields.Float(allow_nan=False)
    max = fields.Float(allow_nan=False)
    step = fields.Float(validate=validate.Range(0, min_inclusive=False))
    options = fields.List(fields.Nested(Option), validate=validate.Length(1, 50))
    profile = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()))

    @validates_schema
    def check_members(self, item: dict[str, Any], **_more: Any) -> None:
        if item["type"] == "choice" and "options" not in item:
            raise ValidationError("a choice needs options", "options")
        if "min" in item and "max" in item and item["min"] > item["max"]:
            raise ValidationError("min is above max", "min")


class Cadence(Schema):
    class Meta:
        unknown = INCLUDE

    kind = fields.String(required=True, validate=KEY)
    times = fields.Integer(strict=True, validate=validate.Range(1, 96))
    window = fields.String(validate=validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"))
    when = fields.String(validate=validate.OneOf(("before_open", "before_close")))


class PassRule(Lenient):
    total = fields.Float(required=True)
    pass_ = fields.Float(required=True, data_key="pass", attribute="pass")


class ChecklistBody(Schema):
    """A checklist as in `checklists.json`."""

    class Meta:
        unknown = INCLUDE

    id = fields.String(required=True, validate=KEY)
    version = fields.Integer(required=True, strict=True)
    system = fields.String(validate=KEY)
    name = fields.Nested(Words, required=True)
    cadence = fields.Nested(Cadence, required=True)
    target = fields.String(required=True, validate=KEY)
    applies_to = fields.List(fields.String(validate=KEY), validate=validate.Length(max=100))
    roles = fields.List(fields.String(validate=KEY), validate=validate.Length(max=20))
    items = fields.List(fields.Nested(ChecklistItem), required=True, validate=validate.Length(1, ITEMS_MAX))
    pass_rule = fields.Nested(PassRule)

    @validates_schema
    def check_keys(self, body: dict[str, Any], **_more: Any) -> None:
        keys = [item["key"] for item in body["items"]]
        if len(keys) != len(set(keys)):
            raise ValidationError("two items have the same key", "items")


class PublishChecklist(Lenient):
    checklist_id = fields.String(required=True, validate=KEY)
    checklist_version = fields.Integer(
        required=True, strict=True, data_key="version", validate=validate.Range(1, INTEGER_MAX)
    )
    body = fields.Raw(required=True, metadata={"type": "object", "description": "A checklist; options by value."})

    @validates_schema
    def check_body(self, data: dict[str, Any], **_more: Any) -> None:
        """Check the body, and keep it as it came: what is published must be what was signed."""
        body = data["body"]
        if not (isinstance(body, dict) and isinstance(items := body.get("items"), list)):
            raise ValidationError("no checklist", "body")
        if not all(isinstance(item, dict) for item in items):
            raise ValidationError("an item is no object", "body")
        if errors := ChecklistBody().validate(published_body(body)):
            raise ValidationError(errors, "body")
        if (data["body"]["id"], data["body"]["version"]) != (data["checklist_id"], data["checklist_version"]):
            raise ValidationError("the body is of another checklist or version", "body")


class WithdrawChecklist(Lenient):
    checklist_id = fields.String(required=True, validate=KEY)
