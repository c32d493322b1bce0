"""Shape of `data` in the gate's records, with the closed lists of words."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from webapp.gate.schema_parts import (
    Lenient,
    Strict,
    day,
    ids,
    instant,
    line,
    maybe_id,
    one_of,
    required_text,
    said_line,
    text,
)

HOUR = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$")
TOKEN = validate.Regexp(r"^[0-9A-HJKMNP-TV-Z]{16}$")
LAST_FOUR = validate.Regexp(r"^[0-9A-Za-z]{1,4}$")
ID_HASH = validate.Regexp(r"^[0-9A-Za-z_-]{22}$")
INTEGER_MAX = 2**31 - 1
PEOPLE_MAX, GUESTS_MAX, VISITS_MAX, LISTED_MAX = 2000, 200, 1000, 600

ID_KINDS = ("national_id", "staff_card", "driving_licence", "passport", "known", "other", "none")
PURPOSES = ("parent", "delivery", "repair", "official", "other")
HOST_ANSWERS = ("yes", "refused", "no_answer", "not_called")
REFUSALS = ("host_refused", "no_id", "watch_list", "barred_goods", "epidemic", "not_expected", "other")
WAYS_OUT = ("scan", "list", "settled")
DECISIONS = ("not_them", "overridden")
LOOKS = ("visit", "visitor", "watch", "invitation", "register", "child", "guardian")
ASKS = ("organisation", "id_last_four", "mobile", "plate", "goods", "temperature", "host")
ITEMS = ("visit", "person", "place", "other")
MARKS = ("safe", "missing", "clear", "unclear", "unset")


class NoticeTexts(Lenient):
    """What visitors read; zh-Hant is always there."""

    zh_Hant = fields.String(required=True, validate=validate.Length(1, 4000))
    zh_Hans = fields.String(load_default="", validate=validate.Length(max=4000))
    en = fields.String(load_default="", validate=validate.Length(max=4000))


class RulesFields(Strict):
    is_epidemic = fields.Boolean()
    closes_at = fields.String(validate=HOUR)
    keys = fields.List(line(60), validate=validate.Length(max=50))
    asks = fields.List(one_of(ASKS), validate=validate.Length(max=len(ASKS)))
    contact = fields.String(allow_none=True, validate=validate.Length(max=300))
    notice = fields.Nested(NoticeTexts)


class SaveRules(Lenient):
    fields_ = fields.Nested(RulesFields, data_key="fields", attribute="fields", required=True)


class VisitorSaid(Lenient):
    """Who came. Never a whole number of a paper: its last four signs, and its keyed hash for finding it again."""

    name = line(120, required=True)
    organisation = said_line(120)
    id_kind = one_of(ID_KINDS, load_default="none")
    is_id_seen = fields.Boolean(load_default=False)
    id_last_four = fields.String(load_default=None, allow_none=True, validate=LAST_FOUR)
    id_hash = fields.String(load_default=None, allow_none=True, validate=ID_HASH)
    mobile = said_line(40)


class Thing(Lenient):
    """A pass as it was scanned or chosen: `{code}` or `{id}`."""

    code = fields.String(validate=validate.Length(1, 128))
    id = fields.UUID()
    via = fields.String(validate=validate.OneOf(("scan", "typed", "list")))

    @validates_schema
    def check_one(self, thing: dict[str, Any], **_more: Any) -> None:
        if ("code" in thing) == ("id" in thing):
            raise ValidationError("either code or id")


class Invited(Lenient):
    id = fields.UUID(required=True)
    guest_id = maybe_id()


class Warned(Lenient):
    """What the guard decided about a warning, and why."""

    id = fields.UUID(required=True)
    decision = one_of(DECISIONS, required=True)
    reason = required_text(500)


class Came(Lenient):
    """What is said of whoever stands at the gate, let in or not."""

    visitor_id = maybe_id()
    visitor = fields.Nested(VisitorSaid, required=True)
    plate = said_line(20)
    goods = text()
    purpose = one_of(PURPOSES, required=True)
    purpose_note = text(500)
    host_id = maybe_id()
    host_name = said_line(120)
    host_answer = one_of(HOST_ANSWERS, load_default="not_called")
    people = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, PEOPLE_MAX))
    temperature = one_of(("pass", "fail"), load_default=None, allow_none=True)
    notice = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, INTEGER_MAX))
    invitation = fields.Nested(Invited, load_default=None, allow_none=True)
    watch = fields.List(fields.Nested(Warned), load_default=list, validate=validate.Length(max=20))
    entered_at = instant()
    note = text()


class EnterVisit(Came):
    pass_ = fields.Nested(Thing, data_key="pass", attribute="pass", load_default=None, allow_none=True)
    pass_number = said_line(64)


class RefuseVisit(Came):
    reason = one_of(REFUSALS, required=True)
    reason_note = text(500)


class LeaveVisit(Lenient):
    """Whose visit ends is said by its id, or by the pass that comes back. `people` None: all that were left."""

    visit_id = maybe_id()
    pass_ = fields.Nested(Thing, data_key="pass", attribute="pass", load_default=None, allow_none=True)
    pass_number = said_line(64)
    people = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, PEOPLE_MAX))
    way = one_of(WAYS_OUT, load_default="list")
    left_at = instant()
    reason = text(500)
    goods_out = text()
    is_pass_back = fields.Boolean(load_default=None, allow_none=True)

    @validates_schema
    def check_sense(self, data: dict[str, Any], **_more: Any) -> None:
        if not any((data["visit_id"], data["pass"], data["pass_number"])):
            raise ValidationError("a visit or a pass", "visit_id")
        if data["way"] == "settled" and not (data["reason"] or "").strip():
            raise ValidationError("say how it was settled", "reason")


class ReturnVisit(Lenient):
    """A word of leaving was a mistake."""

    leave_id = fields.UUID(required=True)


class VoidVisit(Lenient):
    visit_id = fields.UUID(required=True)
    reason = required_text(500)


class HoldVisits(Lenient):
    """Kept beyond their period, or no longer."""

    visit_ids = ids(100, 1, required=True)
    reason = required_text(500)


class Look(Lenient):
    kind = one_of(LOOKS, required=True)
    id = fields.UUID(required=True)
    why = required_text(500)
    decision = one_of((*DECISIONS, "refused"), load_default=None, allow_none=True)


class Guest(Lenient):
    id = fields.UUID(required=True)
    name = line(120, required=True)
    organisation = said_line(120)
    mobile = said_line(40)
    plate = said_line(20)


class AnnounceInvitation(Lenient):
    id = fields.UUID(required=True)
    on = day(required=True)
    until_on = day(load_default=None, allow_none=True)
    from_time = fields.String(load_default=None, allow_none=True, validate=HOUR)
    until_time = fields.String(load_default=None, allow_none=True, validate=HOUR)
    host_id = fields.UUID(required=True)
    purpose = one_of(PURPOSES, required=True)
    title = said_line(120)
    people = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, PEOPLE_MAX))
    guests = fields.List(fields.Nested(Guest), load_default=list, validate=validate.Length(max=GUESTS_MAX))
    note = text()
    token = fields.String(required=True, validate=TOKEN)

    @validates_schema
    def check_sense(self, data: dict[str, Any], **_more: Any) -> None:
        if data["until_on"] is not None and data["until_on"] < data["on"]:
            raise ValidationError("ends before it begins", "until_on")
        guests = [guest["id"] for guest in data["guests"]]
        if len(guests) != len(set(guests)):
            raise ValidationError("the same guest twice", "guests")


class CancelInvitation(Lenient):
    invitation_id = fields.UUID(required=True)
    reason = text(500)


class WatchFields(Strict):
    name = line(120)
    other_names = fields.List(line(120), validate=validate.Length(max=20))
    id_kind = one_of(ID_KINDS, allow_none=True)
    id_last_four = fields.String(allow_none=True, validate=LAST_FOUR)
    id_hash = fields.String(allow_none=True, validate=ID_HASH)
    mobile = line(40, allow_none=True)
    plate = line(20, allow_none=True)
    reason = fields.String(validate=validate.Length(1, 2000))
    decided_by = line(120)
    until_on = day(allow_none=True)
    advice = fields.String(allow_none=True, validate=validate.Length(max=2000))
    is_active = fields.Boolean()


class SaveWatch(Lenient):
    id = fields.UUID(required=True)
    fields_ = fields.Nested(WatchFields, data_key="fields", attribute="fields", required=True)


class KeyThere(Lenient):
    name = line(60, required=True)
    is_there = fields.Boolean(required=True)


class HandOverShift(Lenient):
    visit_ids = ids(VISITS_MAX, load_default=list)
    passes_out = fields.List(line(64), load_default=list, validate=validate.Length(max=LISTED_MAX))
    passes_missing = fields.List(line(64), load_default=list, validate=validate.Length(max=LISTED_MAX))
    keys = fields.List(fields.Nested(KeyThere), load_default=list, validate=validate.Length(max=50))
    to_id = maybe_id()
    note = text()


class TakeOverShift(Lenient):
    hand_over_id = fields.UUID(required=True)
    is_agreed = fields.Boolean(required=True)
    differences = text()

    @validates_schema
    def check_differences(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["is_agreed"] and not (data["differences"] or "").strip():
            raise ValidationError("say what differs", "differences")


class OpenMuster(Lenient):
    title = said_line(120)
    is_drill = fields.Boolean(required=True)
    place_ids = ids(LISTED_MAX, load_default=list)
    person_ids = ids(LISTED_MAX, load_default=list)


class Item(Lenient):
    kind = one_of(ITEMS, required=True)
    id = fields.UUID(required=True)


class TickMuster(Lenient):
    """A word on one item. Somebody who is on no list has an id of their own, and the note says who."""

    muster_id = fields.UUID(required=True)
    item = fields.Nested(Item, required=True)
    state = one_of(MARKS, required=True)
    note = text(500)
    where = text(200)

    @validates_schema
    def check_sense(self, data: dict[str, Any], **_more: Any) -> None:
        is_place = data["item"]["kind"] == "place"
        if data["state"] in (("safe", "missing") if is_place else ("clear", "unclear")):
            raise ValidationError("no word for such an item", "state")
        if data["item"]["kind"] == "other" and data["state"] != "unset" and not (data["note"] or "").strip():
            raise ValidationError("say who", "note")


class CloseMuster(Lenient):
    muster_id = fields.UUID(required=True)
    note = text()
