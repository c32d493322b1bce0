"""What records and rows hold, by their kind: the part of the document that another program needs to write a phone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apispec import APISpec
from sqlalchemy import inspect

from webapp.journal.interface import Entity, Kind
from webapp.openapi.schemas import Converter

TYPES: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"},
}


def describe_kinds(spec: APISpec, converter: Converter, kinds: dict[tuple[str, int], Kind]) -> None:
    """Say in the component `journal.Envelope` what `data` holds for each type and schema; list who may say it."""
    conditions, listed = [], []
    for (type_, schema), kind in sorted(kinds.items()):
        data = converter.resolve_nested_schema(kind.data)
        named = {"type": {"const": type_}, "schema": {"const": schema}}
        condition = {"properties": named, "required": list(named)}
        conditions.append({"if": condition, "then": {"properties": {"data": data}}})
        listed.append({"type": type_, "schema": schema, "data": data, "needs": kind.permission, "read": kind.read})
    envelope = spec.components.schemas["journal.Envelope"]
    envelope |= {"allOf": conditions, "x-rounds-kinds": listed}


def describe_rows(spec: APISpec, entities: dict[str, Entity]) -> None:
    """Say in the component `journal.Change` what `data` holds for each kind of row."""
    conditions = []
    for kind, entity in sorted(entities.items()):
        name = f"row.{kind}"
        spec.components.schemas[name] = _row(entity)
        condition = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
        conditions.append({"if": condition, "then": {"properties": {"data": _ref(name)}}})
    spec.components.schemas["journal.Change"]["allOf"] = conditions


def _row(entity: Entity) -> dict[str, Any]:
    columns = inspect(entity.model).columns
    members = {name: _value(columns[name]) for name in entity.fields}
    needed = [name for name in entity.fields if name not in entity.guarded]
    row = {"type": "object", "properties": members, "required": needed, "additionalProperties": False}
    for name, permission in entity.guarded.items():
        members[name]["description"] = f"Only to who has {permission}."
    return row | {"x-rounds-needs": entity.permission}


def _value(column: Any) -> dict[str, Any]:
    try:
        said = dict(TYPES[column.type.python_type])
    except (KeyError, NotImplementedError):
        # a column of JSON: a list or an object, as the room's own page says
        return {}
    return said | {"type": [said["type"], "null"]} if column.nullable else said


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
