"""Desk forms of assets and places: which fields in which order, and from what was typed to the fields of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

from webapp.db import wire_value
from webapp.registry.schemas import AssetFields, PlaceFields, SchoolFields
from webapp.registry.words import MONEY_FIELDS

WHOLE = frozenset({"quantity", "life_years", "sort"})
DATES = frozenset({"acquired_on", "used_from_on", "warranty_until_on"})
AMOUNTS = frozenset({"unit_price", "value"})
REQUIRED = frozenset({"name", "kind", "state", "quantity", "sort", "zone"})
SCHEMAS: dict[str, type[Schema]] = {"asset": AssetFields, "place": PlaceFields, "school": SchoolFields}


@dataclass(frozen=True)
class Group:
    """Fields that stand together under a heading."""

    key: str
    fields: tuple[str, ...]


ASSET_FORM = (
    Group("basic", ("number", "name", "category", "class_code", "quantity", "unit", "state", "note")),
    Group("whose", ("place_id", "department", "custodian_id", "user_name")),
    Group("make", ("brand", "model", "spec", "serial")),
    Group("got", ("acquired_by", "acquired_on", "used_from_on", "warranty_until_on", "life_years")),
    Group("money", ("unit_price", "value", "fund_source", "supplier", "invoice")),
)
PLACE_FORM = (
    Group("basic", ("name", "kind", "parent_id", "category", "number")),
    Group("whose", ("custodian_id", "department", "sort", "note")),
)
SCHOOL_FORM = (Group("school", ("name", "zone", "region", "label_host")),)


def group_titles() -> dict[str, str]:
    return {
        "basic": _("基本資料"),
        "whose": _("地點與保管"),
        "make": _("廠牌規格"),
        "got": _("取得與年限"),
        "money": _("金額與來源"),
    }


@dataclass
class Filled:
    """A form as it came back: what was typed, the fields to say (changed ones only), what is wrong."""

    typed: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(row: Any, form: tuple[Group, ...]) -> dict[str, str]:
    """Return a row's values as they stand in the form's inputs."""
    values = {name: wire_value(getattr(row, name)) for group in form for name in group.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def read_form(kind: str, given: Mapping[str, str], form: tuple[Group, ...], before: Mapping[str, str]) -> Filled:
    """Read what was typed about an asset, a place or the school.

    Only what differs from `before` becomes a field: other people's work is left alone.
    """
    names = [name for group in form for name in group.fields if name in given]
    filled = Filled({**before, **{name: given[name].strip() for name in names}})
    changed = [name for name in names if filled.typed[name] != before.get(name, "")]
    for name in changed:
        _read(filled, name)
    for name in REQUIRED & set(names):
        if not filled.typed[name]:
            filled.errors.setdefault(name, _("這一欄要填。"))
    try:
        SCHEMAS[kind]().load({name: value for name, value in filled.fields.items() if name not in filled.errors})
    except ValidationError as error:
        for name in error.normalized_messages():
            filled.errors.setdefault(str(name), _advice(str(name)))
    return filled


def _read(filled: Filled, name: str) -> None:
    text = filled.typed[name]
    if not text:
        filled.fields[name] = None
        return
    if name in WHOLE:
        try:
            filled.fields[name] = int(text)
        except ValueError:
            filled.errors[name] = _advice(name)
        return
    filled.fields[name] = text.replace(",", "") if name in AMOUNTS else text


def _advice(name: str) -> str:
    if name in WHOLE:
        return _("請填整數。")
    if name in AMOUNTS:
        return _("請填金額，例如 12500 或 12500.50。")
    if name in DATES:
        return _("請填日期，例如 2026-09-01。")
    if name == "label_host":
        return _("請只填主機名稱，例如 rounds.school.tw：不含 https://，也不能是 IP 位址。")
    return _("內容太長，或不是可以選的值。")


def shown_form(form: tuple[Group, ...], *, with_money: bool) -> tuple[Group, ...]:
    """Leave out what the person may not see."""
    groups = (Group(g.key, tuple(n for n in g.fields if with_money or n not in MONEY_FIELDS)) for g in form)
    return tuple(group for group in groups if group.fields)
