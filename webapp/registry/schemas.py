"""`data` of records about the school, its places, assets and tags. Marshmallow only: no database, no current user."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from webapp.registry.terms import ASSET_STATES, PLACE_KINDS, REGIONS, TARGET_KINDS, WAYS_ACQUIRED

CODE = r"^[0-9A-HJKMNP-TV-Z]{8}$"
FOREIGN_CODE = r"^\S(.{0,118}\S)?$"
# a host name: its last part begins with a letter, so no IP address is one (RFC 3696, 2)
HOST = r"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?(:[0-9]{1,5})?\Z"
KEY = r"^[a-z][a-z_]{0,31}$"
MONEY_MAX = Decimal(10) ** 12
CODES_MAX, PAIRS_MAX = 500, 250


class Line(fields.String):
    """Text of at most `most` signs: spaces around it don't count, nothing is None."""

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(allow_none=True, metadata={"maxLength": most}, **more)
        self._fits = validate.Length(max=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str | None:  # type: ignore[override]
        text = super()._deserialize(value, attr, data, **more)
        stripped = (text or "").strip()
        return self._fits(stripped) if stripped else None


def amount() -> fields.Decimal:
    """An amount of money: to the hundredth, never negative, sent as a string or a JSON number."""
    within = validate.Range(Decimal(0), MONEY_MAX, max_inclusive=False)
    return fields.Decimal(places=2, allow_none=True, validate=within)


def reference() -> fields.UUID:
    return fields.UUID(allow_none=True)


def whole(least: int, most: int, *, is_required: bool = False) -> fields.Integer:
    return fields.Integer(strict=True, allow_none=not is_required, validate=validate.Range(least, most))


def own_code(**more: Any) -> fields.String:
    """A code of ours as it is kept: eight signs, the check sign not yet looked at."""
    return fields.String(validate=validate.Regexp(CODE), **more)


def own_codes() -> fields.List:
    return fields.List(own_code(), required=True, validate=validate.Length(1, CODES_MAX))


class Strict(Schema):
    class Meta:
        unknown = RAISE


class SchoolFields(Strict):
    name = fields.String(validate=validate.Length(1, 120))
    zone = fields.String(validate=validate.OneOf(available_timezones(), error="no time zone of that name"))
    label_host = fields.String(allow_none=True, validate=[validate.Length(max=120), validate.Regexp(HOST)])
    region = fields.String(allow_none=True, validate=validate.OneOf(REGIONS))


class PlaceFields(Strict):
    parent_id = reference()
    kind = fields.String(validate=validate.OneOf(PLACE_KINDS))
    category = fields.String(allow_none=True, validate=validate.Regexp(KEY))
    name = fields.String(validate=[validate.Length(1, 120), validate.Regexp(r"^\S(.*\S)?$")])
    number = Line(64)
    custodian_id = reference()
    department = Line(120)
    note = Line(2000)
    sort = whole(-1_000_000, 1_000_000, is_required=True)


class AssetFields(Strict):
    number = Line(64)
    name = fields.String(validate=[validate.Length(1, 200), validate.Regexp(r"^\S(.*\S)?$")])
    class_code = Line(64)
    category = fields.String(allow_none=True, validate=validate.Regexp(KEY))
    brand = Line(120)
    model = Line(120)
    spec = Line(400)
    serial = Line(120)
    unit = Line(16)
    quantity = whole(0, 1_000_000, is_required=True)
    unit_price = amount()
    value = amount()
    acquired_by = fields.String(allow_none=True, validate=validate.OneOf(WAYS_ACQUIRED))
    acquired_on = fields.Date(allow_none=True)
    used_from_on = fields.Date(allow_none=True)
    fund_source = Line(120)
    invoice = Line(120)
    supplier = Line(200)
    warranty_until_on = fields.Date(allow_none=True)
    life_years = whole(0, 200)
    department = Line(120)
    custodian_id = reference()
    user_name = Line(120)
    place_id = reference()
    state = fields.String(validate=validate.OneOf(ASSET_STATES))
    note = Line(2000)
    photo_sha256 = fields.String(allow_none=True, validate=validate.Regexp(r"^[0-9a-f]{64}$"))


class SaveSchool(Strict):
    fields_ = fields.Nested(SchoolFields, required=True, data_key="fields", attribute="fields")


class SavePlace(Strict):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(PlaceFields, required=True, data_key="fields", attribute="fields")


class SaveAsset(Strict):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(AssetFields, required=True, data_key="fields", attribute="fields")


class TagTarget(Strict):
    kind = fields.String(required=True, validate=validate.OneOf(TARGET_KINDS))
    id = fields.UUID(required=True)


class BindTag(Strict):
    """A code of ours is canonical; a foreign sticker's text is taken as it is read."""

    code = fields.String(required=True, validate=validate.Length(1, 120))
    target = fields.Nested(TagTarget, required=True)
    is_foreign = fields.Boolean(load_default=False)
    replaces = own_code(load_default=None, allow_none=True)

    @validates_schema
    def check_code(self, data: dict[str, Any], **_more: Any) -> None:
        pattern = FOREIGN_CODE if data.get("is_foreign") else CODE
        try:
            validate.Regexp(pattern)(data["code"])
        except ValidationError as error:
            raise ValidationError(error.messages, "code") from error

    @validates_schema
    def check_replaces(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("replaces") is not None and (data.get("is_foreign") or data["replaces"] == data["code"]):
            raise ValidationError("only another label of ours can be replaced", "replaces")


class IssueTags(Strict):
    block_id = fields.UUID(required=True)
    codes = own_codes()


class TagPair(Strict):
    code = own_code(required=True)
    replaces = own_code(required=True)


class ReissueTags(Strict):
    pairs = fields.List(fields.Nested(TagPair), required=True, validate=validate.Length(1, PAIRS_MAX))

    @validates_schema
    def check_pairs(self, data: dict[str, Any], **_more: Any) -> None:
        """Each code once, on one side: a label that is its own successor would retire itself."""
        codes = [pair[side] for pair in data["pairs"] for side in ("code", "replaces")]
        if len(set(codes)) < len(codes):
            raise ValidationError("a code twice", "pairs")


class SpokenTag(Strict):
    """One label of ours, of which something is said: it is worn, it sticks."""

    code = own_code(required=True)


class RetireTag(Strict):
    code = fields.String(required=True, validate=validate.Length(1, 120))
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class PrintTags(Strict):
    codes = own_codes()
    stock = fields.String(required=True, validate=validate.Length(1, 64))
