"""An accept check made from a marshmallow schema, for the many records that are right.

marshmallow says why a record is wrong, and takes its time for it. What is plainly right gets the same value from here
ten times sooner; for anything else the answer is `None`, and marshmallow is asked. So no verdict is given here but
"yes", and a property test holds that it, and the value, are marshmallow's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing

Load = Callable[[Any], dict[str, Any] | None]
# of exactly these types, as JSON gives them, a value is taken as it is
PLAIN: dict[type[fields.Field[Any]], frozenset[type]] = {
    fields.String: frozenset({str}),
    fields.Integer: frozenset({int}),
    fields.Raw: frozenset({str, int, float, bool, dict, list}),
}
OWN_WAYS = ("load", "_do_load", "_deserialize", "handle_error")


def accept_check(schema: Schema) -> Load | None:
    """Return a function that loads what is plainly right and gives None for the rest.

    None for a schema that does more than read field by field: with hooks, or ways of its own.
    """
    has_own_ways = any(getattr(type(schema), name) is not getattr(Schema, name) for name in OWN_WAYS)
    has_paths = any("." in (field.attribute or "") for field in schema.load_fields.values())
    is_plain = not (schema.many or schema.partial or has_paths) and schema.unknown == EXCLUDE
    if has_own_ways or any(schema._hooks.values()) or not is_plain:
        return None
    readers = [_reader(name, field) for name, field in schema.load_fields.items()]

    def load(data: Any) -> dict[str, Any] | None:
        if type(data) is not dict:
            return None
        loaded: dict[str, Any] = {}
        try:
            for read in readers:
                read(data, loaded)
        except Exception:
            # whatever is wrong, marshmallow has to say it
            return None
        return loaded

    return load


Read = Callable[[Mapping[str, Any], dict[str, Any]], None]


def _reader(name: str, field: fields.Field[Any]) -> Read:
    """Return what reads one field of `data` into `loaded`. It raises for what is not plainly right."""
    key, at = field.data_key if field.data_key is not None else name, field.attribute or name
    types = PLAIN.get(type(field))
    if types is None or field.pre_load or field.post_load:
        return _by_the_field(field, key, at)
    validators, allows_none = tuple(field.validators), bool(field.allow_none)
    is_required, default = field.required, field.load_default

    def read(data: Mapping[str, Any], loaded: dict[str, Any]) -> None:
        value = data.get(key, missing)
        if type(value) in types:
            for validate in validators:
                validate(value)
            loaded[at] = value
        elif value is None and allows_none:
            loaded[at] = None
        elif value is not missing or is_required:
            raise ValidationError(key)
        elif default is not missing:
            loaded[at] = default() if callable(default) else default

    return read


def _by_the_field(field: fields.Field[Any], key: str, at: str) -> Read:
    def read(data: Mapping[str, Any], loaded: dict[str, Any]) -> None:
        value = field.deserialize(data.get(key, missing), key, data)
        if value is not missing:
            loaded[at] = value

    return read
