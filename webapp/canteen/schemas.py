"""Shape of `data` in the canteen's records, with the closed lists of words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema

KEY = validate.Regexp(r"^[a-z][a-z0-9_]{0,31}$")
HOUR = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$")
LINE = validate.Regexp(r"^\S(.*\S)?$")
INTEGER_MAX = 2**31 - 1
DISHES_MAX, SAMPLES_MAX = 60, 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)

USES = ("sample", "chill", "freeze")
WAYS = ("kitchen_waste", "destroyed", "other")
WHYS_REMOVED = ("handed_over", "spilled", "mistake", "other")
SIGNATURES = ("taken", "discarded")


class Lenient(Schema):
    """Members of a newer release are kept in the sealed record and ignored here."""

    class Meta:
        unknown = EXCLUDE


class Strict(Schema):
    class Meta:
        unknown = RAISE


def text(limit: int = 2000, **more: Any) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=validate.Length(max=limit), **more)


def required_text(limit: int = 2000) -> fields.String:
    return fields.String(required=True, validate=[validate.Length(1, limit), validate.Regexp(r"(?s).*\S.*")])


def line(limit: int) -> fields.String:
    return fields.String(allow_none=True, validate=[validate.Length(1, limit), LINE])


def day(**more: Any) -> fields.Date:
    return fields.Date(validate=validate.Range(FIRST_DAY, LAST_DAY), **more)


def decimal(low: float, high: float, **more: Any) -> fields.Decimal:
    """A number with at most two places, `low` to `high`."""
    return fields.Decimal(places=2, allow_nan=False, validate=validate.Range(low, high), **more)


class Words(Lenient):
    """A text in the languages that are ready; zh-Hant always is."""

    zh_hant = fields.String(required=True, validate=validate.Length(1, 300))
    zh_hans = fields.String(validate=validate.Length(max=300))
    en = fields.String(validate=validate.Length(max=300))


class MealTime(Lenient):
    key = fields.String(required=True, validate=KEY)
    name = fields.Nested(Words, required=True)
    starts = fields.String(required=True, validate=HOUR)
    ends = fields.String(required=True, validate=HOUR)


class CheckTime(MealTime):
    """A part of the day in which each fridge is to be read once: from `starts` until before `ends`."""


class ProfileBody(Lenient):
    """The rules of one region or school. Hours and minutes are whole; weights in grams; temperatures in °C.

    `dishes`: `all`, or `chosen` (the menu says which dishes need a sample, as Taiwan's moist, low-acid ones).
    """

    name = fields.Nested(Words, required=True)
    source = fields.Nested(Words)
    region = fields.String(allow_none=True, validate=validate.Length(max=32))
    dishes = fields.String(required=True, validate=validate.OneOf(("all", "chosen")))
    min_g = decimal(0, 5000, required=True, allow_none=True)
    usual_g = fields.List(decimal(1, 5000), validate=validate.Length(max=6))
    keep_hours = fields.Integer(required=True, strict=True, validate=validate.Range(1, 24 * 30))
    discard_within_hours = fields.Integer(required=True, strict=True, validate=validate.Range(1, 24 * 30))
    sample_within_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, 24 * 60))
    requires_core = fields.Boolean(required=True)
    core_min_c = decimal(0, 120, required=True, allow_none=True)
    requires_photo = fields.Boolean(required=True)
    requires_checker = fields.Boolean(required=True)
    requires_second = fields.Boolean(required=True)
    sample_min_c = decimal(-40, 40, required=True, allow_none=True)
    sample_max_c = decimal(-40, 40, required=True, allow_none=True)
    chill_min_c = decimal(-40, 40, required=True, allow_none=True)
    chill_max_c = decimal(-40, 40, required=True, allow_none=True)
    freeze_max_c = decimal(-60, 40, required=True, allow_none=True)
    meals = fields.List(fields.Nested(MealTime), required=True, validate=validate.Length(1, 8))
    fridge_checks = fields.List(fields.Nested(CheckTime), required=True, validate=validate.Length(0, 8))

    @validates_schema
    def check_sense(self, body: dict[str, Any], **_more: Any) -> None:
        for name in ("meals", "fridge_checks"):
            keys = [one["key"] for one in body[name]]
            if len(keys) != len(set(keys)):
                raise ValidationError("the same key twice", name)
            for one in body[name]:
                if one["starts"] >= one["ends"]:
                    raise ValidationError(f"{one['key']} ends before it starts", name)
        for use in ("sample", "chill"):
            low, high = body[f"{use}_min_c"], body[f"{use}_max_c"]
            if low is not None and high is not None and low > high:
                raise ValidationError("the lowest is above the highest", f"{use}_min_c")


class PublishProfile(Lenient):
    """`body` is kept as it came: what is published is what was signed."""

    profile_id = fields.String(required=True, validate=KEY)
    profile_version = fields.Integer(
        required=True, strict=True, data_key="version", validate=validate.Range(1, INTEGER_MAX)
    )
    body = fields.Raw(required=True, metadata={"type": "object", "description": "The rules, as a `ProfileBody`."})

    @validates_schema
    def check_body(self, data: dict[str, Any], **_more: Any) -> None:
        if not isinstance(data["body"], dict):
            raise ValidationError("no profile", "body")
        if errors := ProfileBody().validate(data["body"]):
            raise ValidationError(errors, "body")


class MealRef(Lenient):
    on = day(required=True)
    meal = fields.String(required=True, validate=KEY)


class DishFields(Lenient):
    """Only what is given changes; a new dish needs a name."""

    id = fields.UUID(required=True)
    name = line(120)
    needs_sample = fields.Boolean()
    sort = fields.Integer(strict=True, validate=validate.Range(0, 10_000))


class MealFields(Strict):
    is_served = fields.Boolean()
    headcount = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 100_000))
    note = fields.String(allow_none=True, validate=validate.Length(max=2000))


class SaveMenu(MealRef):
    """What changes of one meal: `fields` of its own, dishes added or changed, ids of dishes taken off."""

    fields_ = fields.Nested(MealFields, data_key="fields", attribute="fields", load_default=dict)
    dishes = fields.List(fields.Nested(DishFields), load_default=list, validate=validate.Length(max=DISHES_MAX))
    removed = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=DISHES_MAX))


class Thing(Lenient):
    """A thing as it was scanned or chosen: `{code}` or `{id}`."""

    code = fields.String(validate=validate.Length(1, 128))
    id = fields.UUID()
    via = fields.String(validate=validate.OneOf(("scan", "typed", "list")))

    @validates_schema
    def check_one(self, thing: dict[str, Any], **_more: Any) -> None:
        if ("code" in thing) == ("id" in thing):
            raise ValidationError("either code or id")


class TakeSample(MealRef):
    """The record's target is the box. `taken_at` is by the phone's clock, as `captured_at` is; None: the same time."""

    dish_id = fields.UUID(load_default=None, allow_none=True)
    dish_name = fields.String(required=True, validate=[validate.Length(1, 120), LINE])
    pot = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 99))
    weight_g = decimal(0, 5000, load_default=None, allow_none=True)
    weight_reason = text(500)
    core_c = decimal(-40, 200, load_default=None, allow_none=True)
    is_box_clean = fields.Boolean(load_default=None, allow_none=True)
    fridge = fields.Nested(Thing, load_default=None, allow_none=True)
    sampler_id = fields.UUID(load_default=None, allow_none=True)
    certificate_reason = text(500)
    taken_at = fields.AwareDateTime(
        load_default=None, allow_none=True, default_timezone=UTC, validate=validate.Range(EARLIEST, LATEST)
    )
    profile = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,31}@[1-9]\d{0,9}$"))
    note = text()


class DiscardSample(Lenient):
    """The record's target is the box. `sample_id` None: what was in it, whoever filled it. `known_freezes`: ids of the
    open freezes that the author had heard of.
    """

    sample_id = fields.UUID(load_default=None, allow_none=True)
    way = fields.String(load_default="kitchen_waste", validate=validate.OneOf(WAYS))
    known_freezes = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=100))
    note = text()


class CountersignSamples(Lenient):
    """A second person's signature under what another one did: `of` the taking, or the discarding."""

    sample_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, SAMPLES_MAX))
    of = fields.String(required=True, validate=validate.OneOf(SIGNATURES))


class MoveSamples(Lenient):
    """The record's target is the fridge that they go to."""

    sample_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, SAMPLES_MAX))


class RemoveSample(Lenient):
    sample_id = fields.UUID(required=True)
    why = fields.String(required=True, validate=validate.OneOf(WHYS_REMOVED))
    note = required_text()


class PlaceFreeze(Lenient):
    """Whatever was taken in the `hours` before now is to stay."""

    hours = fields.Integer(required=True, strict=True, validate=validate.Range(1, 24 * 30))
    reason = required_text()


class LiftFreeze(Lenient):
    freeze_id = fields.UUID(required=True)
    reason = required_text()


class CheckFridge(Lenient):
    """The record's target is the fridge."""

    temperature_c = decimal(-60, 80, required=True)
    use = fields.String(required=True, validate=validate.OneOf(USES))
    action = text()
    profile = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,31}@[1-9]\d{0,9}$"))


class CloseFridgeCase(Lenient):
    case_id = fields.UUID(required=True)
    note = required_text()


class ReportDay(Lenient):
    on = day(required=True)
    has_findings = fields.Boolean(required=True)
    findings = text()
    measures = text()

    @validates_schema
    def check_findings(self, data: dict[str, Any], **_more: Any) -> None:
        if data["has_findings"] and not (data["findings"] or "").strip():
            raise ValidationError("say what was found", "findings")
