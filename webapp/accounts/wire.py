"""Requests and answers about sessions as schemas, for who writes against the API (`webapp/openapi/`)."""

from __future__ import annotations

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from webapp.accounts.permissions import PERMISSIONS_OF
from webapp.accounts.schemas import LANGUAGE_TAGS
from webapp.journal.envelope import UUID

DEVICE = validate.Regexp(UUID.pattern + r"\Z")
KEY_SIGNS, PUBLIC_KEY_SIGNS, SECRET_SIGNS = 32, 200, 100


class OwnClient(Schema):
    asked_by = fields.String(data_key="X-Requested-With", required=True, validate=validate.Equal("rounds"))


class EarlierKey(Schema):
    """A key by which records on this phone are signed, and which its person uses no longer."""

    class Meta:
        unknown = EXCLUDE

    person = fields.String(required=True)
    key = fields.String(required=True)


class Begin(Schema):
    """By name and password, or `ticket`, each with `public_key` (SPKI, base64url); or, for a key that is known here,
    by `challenge`, `key` and `signature`.
    """

    class Meta:
        unknown = EXCLUDE

    device = fields.String(required=True, validate=DEVICE)
    device_name = fields.String(metadata={"description": "120 signs of it are kept."})
    username = fields.String(validate=validate.Length(1, 64))
    password = fields.String(validate=validate.Length(1, 128))
    ticket = fields.String(validate=validate.Length(1, SECRET_SIGNS))
    public_key = fields.String(validate=validate.Length(1, PUBLIC_KEY_SIGNS))
    has_pin = fields.Boolean()
    earlier_keys = fields.List(fields.Nested(EarlierKey))
    challenge = fields.String(validate=validate.Length(1, SECRET_SIGNS))
    key = fields.String(validate=validate.Length(1, KEY_SIGNS))
    signature = fields.String(validate=validate.Length(1, SECRET_SIGNS))


class Challenge(Schema):
    class Meta:
        unknown = EXCLUDE

    device = fields.String(required=True, validate=DEVICE)
    key = fields.String(required=True, validate=validate.Length(1, KEY_SIGNS))


class Challenged(Schema):
    class Meta:
        unknown = RAISE

    challenge = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})


class Somebody(Schema):
    class Meta:
        unknown = RAISE

    id = fields.String(required=True, metadata={"format": "uuid"})
    name = fields.String(required=True)
    username = fields.String(required=True, allow_none=True)
    lang = fields.String(required=True, validate=validate.OneOf(LANGUAGE_TAGS))


class Facts(Schema):
    class Meta:
        unknown = RAISE

    server_id = fields.String(required=True, metadata={"format": "uuid"})
    person = fields.Nested(Somebody, required=True)
    roles = fields.List(fields.String(), required=True)
    permissions = fields.List(
        fields.String(validate=validate.OneOf(sorted(frozenset().union(*PERMISSIONS_OF.values())))), required=True
    )
    now = fields.String(required=True, metadata={"format": "date-time"})


class Begun(Facts):
    key = fields.String(required=True)


class SignedIn(Facts):
    """`device` is null under a session of a desk's browser."""

    device = fields.String(required=True, allow_none=True)
