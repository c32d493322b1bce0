"""Shape of `data` in the records of pick-up, with the closed lists of words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema

LINE = validate.Regexp(r"^\S(.*\S)?$")
HOUR = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$")
CODE = validate.Regexp(r"^[0-9A-HJKMNP-TV-Z]{8}$")
LAST_FOUR = validate.Regexp(r"^[0-9A-Za-z]{1,4}$")
INTEGER_MAX = 2**31 - 1
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
TEACHERS_MAX, TOGETHER_MAX, CLASS_MAX = 8, 8, 200

# nursery and kindergarten by year, then school years
GRADES = ("k0", "k1", "k2", "k3", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "g10", "g11", "g12")
RELATIONS = ("father", "mother", "grandparent", "relative", "helper", "other")
WHYS_VOID = ("lost", "returned", "left", "other")
ID_KINDS = ("national_id", "staff_card", "driving_licence", "passport", "known", "other", "none")
ALLOWED_BY = ("parent", "teacher")
ALLOW_WAYS = ("phone", "paper", "message", "in_person")
COLLECTORS = ("guardian", "delegate", "other", "self")
WAYS = ("card", "no_card")
WHYS_NO_CARD = ("forgot", "lost", "other")
CHECKS = ("photo", "id", "phone")
SECOND_WAYS = ("here", "phone", "own_phone")


class Lenient(Schema):
    """Members of a newer release are kept in the sealed record and ignored here."""

    class Meta:
        unknown = EXCLUDE


class Strict(Schema):
    class Meta:
        unknown = RAISE


def text(limit: int = 2000) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=validate.Length(max=limit))


def line(limit: int) -> fields.String:
    return fields.String(allow_none=True, validate=[validate.Length(1, limit), LINE])


def optional_line(limit: int) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=[validate.Length(1, limit), LINE])


def name(**more: Any) -> fields.String:
    return fields.String(validate=[validate.Length(1, 120), LINE], **more)


def one_of(words: tuple[str, ...], **more: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(words), **more)


def optional(words: tuple[str, ...]) -> fields.String:
    return one_of(words, load_default=None, allow_none=True)


def day() -> fields.Date:
    return fields.Date(required=True, validate=validate.Range(FIRST_DAY, LAST_DAY))


def ids(most: int, least: int = 0, **more: Any) -> fields.List:
    return fields.List(fields.UUID(), validate=validate.Length(least, most), **more)


def sort() -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(0, 10_000))


class ClassFields(Strict):
    name = fields.String(validate=[validate.Length(1, 64), LINE])
    grade = one_of(GRADES, allow_none=True)
    sort = sort()
    teacher_ids = ids(TEACHERS_MAX)
    room_id = fields.UUID(allow_none=True)
    board_id = fields.UUID(allow_none=True)
    closes_at = fields.String(allow_none=True, validate=HOUR)
    is_active = fields.Boolean()


class SaveClass(Lenient):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(ClassFields, data_key="fields", attribute="fields", required=True)


class ChildFields(Strict):
    name = name()
    class_id = fields.UUID(allow_none=True)
    number = line(32)
    note = fields.String(allow_none=True, validate=validate.Length(max=2000))
    is_active = fields.Boolean()


class SaveChild(Lenient):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(ChildFields, data_key="fields", attribute="fields", required=True)


class GuardianFields(Strict):
    child_id = fields.UUID()
    name = name()
    relation = one_of(RELATIONS)
    mobile = line(32)
    sort = sort()
    is_active = fields.Boolean()


class SaveGuardian(Lenient):
    """A photo with `field: "photo"` shows the adult; it takes the place of an earlier one."""

    id = fields.UUID(required=True)
    fields_ = fields.Nested(GuardianFields, data_key="fields", attribute="fields", required=True)


class IssueCard(Lenient):
    """`replaces`: a card of the same child that is void from now on (`lost`, unless it was already)."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=CODE)
    child_id = fields.UUID(required=True)
    number = fields.Integer(required=True, strict=True, validate=validate.Range(1, INTEGER_MAX))
    replaces = fields.UUID(load_default=None, allow_none=True)


class VoidCard(Lenient):
    card_id = fields.UUID(required=True)
    why = one_of(WHYS_VOID, required=True)
    note = text()


class AllowDelegate(Lenient):
    id = fields.UUID(required=True)
    child_id = fields.UUID(required=True)
    on = day()
    name = name(required=True)
    relation = optional_line(64)
    id_kind = optional(ID_KINDS)
    id_last_four = fields.String(load_default=None, allow_none=True, validate=LAST_FOUR)
    mobile = optional_line(32)
    by = one_of(ALLOWED_BY, required=True)
    guardian_id = fields.UUID(load_default=None, allow_none=True)
    way = one_of(ALLOW_WAYS, required=True)


class CancelDelegate(Lenient):
    delegate_id = fields.UUID(required=True)
    reason = text(500)


class Collector(Lenient):
    """Who took the children. `also`: the rows of the same adult beside brothers' and sisters' names; each child is
    fetched by one of `id` and `also`.
    """

    kind = one_of(COLLECTORS, required=True)
    id = fields.UUID(load_default=None, allow_none=True)
    also = ids(TOGETHER_MAX, load_default=list)
    name = optional_line(120)
    relation = optional_line(64)

    @validates_schema
    def check_who(self, who: dict[str, Any], **_more: Any) -> None:
        if who["kind"] in {"guardian", "delegate"} and who["id"] is None:
            raise ValidationError("say which", "id")
        if who["kind"] == "other" and who["name"] is None:
            raise ValidationError("say who", "name")


class SecondWord(Lenient):
    """`own_phone`: that person will say so by a `departure.confirm` of their own."""

    by_id = fields.UUID(required=True)
    way = one_of(SECOND_WAYS, required=True)


class NoCard(Lenient):
    why = one_of(WHYS_NO_CARD, required=True)
    checked = one_of(CHECKS, required=True)
    confirmed = fields.Nested(SecondWord, load_default=None, allow_none=True)


class RecordDeparture(Lenient):
    """`left_at` is by the phone's clock, as `captured_at` is; None: the same time."""

    child_ids = ids(TOGETHER_MAX, 1, required=True)
    collector = fields.Nested(Collector, required=True)
    way = one_of(WAYS, required=True)
    card_code = fields.String(load_default=None, allow_none=True, validate=CODE)
    no_card = fields.Nested(NoCard, load_default=None, allow_none=True)
    left_at = fields.AwareDateTime(
        load_default=None, allow_none=True, default_timezone=UTC, validate=validate.Range(EARLIEST, LATEST)
    )
    note = text()

    @validates_schema
    def check_way(self, data: dict[str, Any], **_more: Any) -> None:
        if data["way"] == "card" and data["card_code"] is None:
            raise ValidationError("say which card", "card_code")


class ConfirmDeparture(Lenient):
    """`departure_id` is the id of the departure's record; `child_ids`: of which of its children, none: of all."""

    departure_id = fields.UUID(required=True)
    child_ids = ids(TOGETHER_MAX, load_default=list)
    is_confirmed = fields.Boolean(required=True)
    note = text()


class VoidDeparture(Lenient):
    departure_id = fields.UUID(required=True)
    child_ids = ids(TOGETHER_MAX, load_default=list)
    reason = fields.String(required=True, validate=[validate.Length(1, 500), validate.Regexp(r"(?s).*\S.*")])


class ClassDay(Lenient):
    class_id = fields.UUID(required=True)
    on = day()


class CallRoll(ClassDay):
    """Who of the class is absent today: nobody will fetch them. Said again it replaces what was said before."""

    absent_ids = ids(CLASS_MAX, required=True)


class LeadOut(ClassDay):
    """The record's target is the board that was scanned."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1000))
    to = optional_line(120)


class RoomEmpty(ClassDay):
    """The record's target is the room that was scanned."""

    is_empty = fields.Boolean(required=True)
    lights_off = fields.Boolean(load_default=None, allow_none=True)
    windows_shut = fields.Boolean(load_default=None, allow_none=True)
    note = text()
