"""Marshmallow's schemas as JSON Schema: what apispec makes of them, and where the two languages differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields, validate

# what Python takes for a space and JavaScript doesn't is no sign either
SIGN = r"[^\s\u001c-\u001f\u0085]"
# "somewhere a sign", which JavaScript's patterns say without a flag
ANY_SIGN = r"(?s).*\S.*"
NO_NULL = ["object", "array", "string", "number", "boolean"]


class Converter(OpenAPIConverter):
    """Says all that marshmallow checks of a field by itself, in the patterns of ECMA-262."""

    def field2pattern(self, field: fields.Field, **_more: Any) -> dict[str, Any]:
        patterns = [pattern_of(check.regex) for check in field.validators if isinstance(check, validate.Regexp)]
        if len(patterns) > 1:
            raise ValueError(f"{field}: say it in one pattern")
        return {"pattern": patterns[0]} if patterns else {}

    def field2type_and_format(self, field: fields.Field, **_more: Any) -> dict[str, Any]:
        found = super().field2type_and_format(field)
        is_open = not (found or field.allow_none or isinstance(field, fields.Nested))
        return {"type": NO_NULL} if is_open else found

    def field2range(self, field: fields.Field, ret: Any) -> dict[str, Any]:
        found = super().field2range(field, ret)
        for check in field.validators:
            if isinstance(check, validate.Range):
                if not check.min_inclusive and "minimum" in found:
                    found["exclusiveMinimum"] = found.pop("minimum")
                if not check.max_inclusive and "maximum" in found:
                    found["exclusiveMaximum"] = found.pop("maximum")
        return found

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        said = super().schema2jsonschema(schema)
        kind = schema if isinstance(schema, type) else type(schema)
        if about := own_words(kind):
            said["description"] = about
        return said


class Plugin(MarshmallowPlugin):
    Converter = Converter


def pattern_of(regex: re.Pattern[Any]) -> str:
    """Write a pattern that is matched at the beginning, as Python's `match` does, for who searches anywhere."""
    if regex.pattern == ANY_SIGN:
        return SIGN
    pattern = str(regex.pattern).replace(r"\Z", "$").replace(r"\S", SIGN)
    return pattern if pattern.startswith("^") and "|" not in pattern else f"^(?:{pattern})"


def name_of(schema: Any) -> str:
    """Name a schema by its room: `gate.Thing`, `pickup.Collector`."""
    kind = schema if isinstance(schema, type) else type(schema)
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


def own_words(kind: type[Schema]) -> str:
    """Return the docstring of the class itself, in one line; marshmallow's own says nothing of ours."""
    return " ".join((kind.__dict__.get("__doc__") or "").split())


def plain(value: Any) -> Any:
    """Turn what a schema's bounds and choices are in Python into what JSON holds."""
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member) for member in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if isinstance(value, date) else value


def names_in(value: Any) -> Iterator[str]:
    """Yield every `$ref` in a part of the document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from names_in(member)
