"""The accept check says of a record what marshmallow says of it, for every kind whose schema it is made from."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from webapp.accounts.records import KINDS as ACCOUNTS
from webapp.canteen.records import KINDS as CANTEEN
from webapp.damage.records import KINDS as DAMAGE
from webapp.gate.records import KINDS as GATE
from webapp.journal.accept_check import accept_check
from webapp.patrol.records import KINDS as PATROL
from webapp.patrol.schemas import RecordInspection
from webapp.pickup.records import KINDS as PICKUP
from webapp.registry.records import KINDS as REGISTRY

KINDS = (*ACCOUNTS, *CANTEEN, *DAMAGE, *GATE, *PATROL, *PICKUP, *REGISTRY)
SCHEMAS = {f"{kind.type} {kind.schema}": kind.data() for kind in KINDS}
CHECKED = {name: schema for name, schema in SCHEMAS.items() if accept_check(schema)}
ABSENT = object()
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2**40),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(
        ["", "0190a000-0000-7000-8000-00000000dead", "2026-09-01", "2026-09-01T00:30:00Z", "08:30", "12.50"]
    ),
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner)
)


def likely(field: fields.Field[Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that the field might take, and now and then any other."""
    if isinstance(field, fields.Nested) and depth < 3:
        inner = data_for(field.schema, depth + 1)
        return st.lists(inner, max_size=2) if field.many else inner
    if isinstance(field, fields.List) and depth < 3:
        return st.lists(likely(field.inner, depth + 1), max_size=3)
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            return st.sampled_from(list(rule.choices))
        if isinstance(rule, validate.Regexp) and isinstance(field, fields.String):
            return st.from_regex(rule.regex)
    if isinstance(field, fields.String):
        return st.text(max_size=12)
    return st.integers(0, 50) if isinstance(field, fields.Integer) else SCALARS


def data_for(schema: Schema, depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    def member(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
        usual = likely(field, depth)
        return st.one_of(usual, usual, usual, st.just(ABSENT), ANYTHING)

    members = {field.data_key or name: member(field) for name, field in schema.load_fields.items()}
    known = st.fixed_dictionaries({**members, "of a newer release": st.sampled_from([ABSENT, 1])})
    return known.map(lambda data: {name: value for name, value in data.items() if value is not ABSENT})


@cache
def strategy(name: str) -> st.SearchStrategy[Any]:
    return st.one_of(data_for(CHECKED[name]), data_for(CHECKED[name]), ANYTHING)


def by_marshmallow(schema: Schema, data: Any) -> Any:
    try:
        return schema.load(data)
    except (ValidationError, TypeError):
        return None


@settings(max_examples=400)
@given(st.data())
def test_what_it_accepts_marshmallow_accepts_with_the_same_value(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CHECKED)))
    said = data.draw(strategy(name))
    check = accept_check(CHECKED[name])

    loaded = check(said) if check else None

    # by their text, as True equals 1
    assert loaded is None or repr(loaded) == repr(by_marshmallow(CHECKED[name], said))


@settings(max_examples=100)
@given(data_for(RecordInspection()))
def test_an_inspection_gets_the_same_verdict_and_mostly_from_it(said: dict[str, Any]) -> None:
    check, schema = accept_check(RecordInspection()), RecordInspection()
    plain = {
        "checklist_id": "patrol_daily",
        "checklist_version": 1,
        "answers": said.get("answers") or {},
        "note": "門鎖壞了",
    }

    assert check is not None
    assert repr(check(said)) in {"None", repr(by_marshmallow(schema, said))}
    assert repr(check(plain)) == repr(schema.load(plain))


def test_it_is_made_for_the_kinds_whose_schemas_read_field_by_field() -> None:
    assert {"inspection.record 1", "damage.report 1", "finding.close 1"} <= CHECKED.keys()
    assert len(CHECKED) > len(SCHEMAS) // 2


class Looks(Schema):
    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True)


class LooksTwice(Looks):
    @validates_schema
    def look_again(self, data: dict[str, Any], **_more: Any) -> None:
        raise ValidationError(data["name"])


class Strict(Schema):
    name = fields.String(required=True)


@pytest.mark.parametrize("schema", [LooksTwice(), Strict(), Looks(many=True), Looks(partial=True)])
def test_a_schema_that_does_more_is_left_to_marshmallow(schema: Schema) -> None:
    assert accept_check(Looks()) is not None
    assert accept_check(schema) is None


def test_the_door_says_why_where_the_check_does_not_say_yes(app: Flask) -> None:
    door = app.extensions["journal"].door

    assert door.accept_checks["inspection.record", 1]({"checklist_id": "a b"}) is None
    assert set(door.accept_checks) == set(door.schemas)
