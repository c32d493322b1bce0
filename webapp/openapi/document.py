"""Putting the document together."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from apispec import APISpec
from flask import Flask

from webapp.journal import wire
from webapp.openapi.paths import add_problems, methods_of, operation_of, path_of
from webapp.openapi.records import describe_kinds, describe_rows
from webapp.openapi.schemas import Converter, Plugin, name_of, plain

OPENAPI = "3.1.1"
ABOUT = """Records travel by `/api/sync/v1` (the sync protocol, version 1): sealed on a device as `journal.Sealed`,
whose `body` is the text of a `journal.Envelope`; `x-rounds-kinds` there lists every kind, and what its `data` holds.
Whole numbers are written without a point; `x-minimum` and `x-maximum` bound days and instants. Published types and
schemas are served for ever. Everything tagged `pages` is what people look at, listed so that nothing that this server
answers is left out; it may change with any release."""


def make_document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of this application. Raises `LookupError` where a view is not described."""
    plugin = Plugin(schema_name_resolver=name_of)
    spec = APISpec(
        "Campus Rounds",
        version("campus-rounds"),
        OPENAPI,
        plugins=[plugin],
        info={"description": " ".join(ABOUT.split())},
    )
    converter = plugin.converter
    if not isinstance(converter, Converter):
        raise TypeError(type(converter))
    for schema in (wire.Problem, wire.Envelope, wire.Change):
        converter.resolve_nested_schema(schema)
    add_problems(spec)
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "session"})
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (path_of(rule), rule.endpoint)):
        operations = {method.lower(): operation_of(app, converter, rule, method) for method in methods_of(rule)}
        spec.path(path_of(rule), operations=operations)
    journal = app.extensions["journal"]
    describe_kinds(spec, converter, journal.door.kinds)
    describe_rows(spec, journal.feed.entities)
    made: dict[str, Any] = plain(spec.to_dict())
    return made
