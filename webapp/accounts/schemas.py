"""`data` of records about people."""

from __future__ import annotations

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from webapp.accounts.permissions import ROLES

LANGUAGE_TAGS = ("zh-Hant", "zh-Hans", "en")


class PersonFields(Schema):
    class Meta:
        unknown = RAISE

    username = fields.String(allow_none=True, validate=validate.Regexp(r"^[a-z0-9][a-z0-9._-]{1,62}$"))
    name = fields.String(validate=validate.Length(1, 120))
    department = fields.String(allow_none=True, validate=validate.Length(max=120))
    roles = fields.List(fields.String(validate=validate.OneOf(ROLES)), validate=validate.Length(max=len(ROLES)))
    lang = fields.String(validate=validate.OneOf(LANGUAGE_TAGS))
    is_active = fields.Boolean()


class SavePerson(Schema):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(PersonFields, required=True, data_key="fields", attribute="fields")


class Prefer(Schema):
    lang = fields.String(required=True, validate=validate.OneOf(LANGUAGE_TAGS))


class CustodianFields(Schema):
    class Meta:
        unknown = RAISE

    name = fields.String(validate=validate.Length(1, 120))
    department = fields.String(allow_none=True, validate=validate.Length(max=120))


class SaveCustodian(Schema):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(CustodianFields, required=True, data_key="fields", attribute="fields")


class SettleGap(Schema):
    class Meta:
        unknown = EXCLUDE

    device_id = fields.UUID(required=True)
    first_n = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))
    last_n = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))
    reason = fields.String(required=True, validate=validate.Length(1, 500))
