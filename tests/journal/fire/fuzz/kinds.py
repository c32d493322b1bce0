"""The kinds of record as addresses of their own, so that schemathesis makes `data` for each, right and nearly right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.schemas import APIOperation

Kind = tuple[str, int]
FIRST, DAYS = date(2000, 1, 1), 73_000
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)
# within the bounds that the document has for days and instants, most of them near today
days = st.integers(0, DAYS).map(lambda days: (FIRST + timedelta(days)).isoformat())
instants = st.integers(-(10**9), 10**9).map(lambda seconds: (MOMENT + timedelta(seconds=seconds)).isoformat())
schemathesis.openapi.format("date", days)
schemathesis.openapi.format("date-time", instants)


def operations_of_kinds(document: dict[str, Any]) -> dict[Kind, APIOperation]:
    """Return for each type and schema an operation whose body is that kind's `data`, by the document alone."""
    listed = document["components"]["schemas"]["journal.Envelope"]["x-rounds-kinds"]
    paths = {f"/{kind['type']}/{kind['schema']}": {"post": _taking(kind["data"])} for kind in listed}
    made = schemathesis.openapi.from_dict({**document, "paths": paths})
    operations = (result.ok() for result in made.get_all_operations())
    return {_kind_of(operation.path): operation for operation in operations}


def _taking(data: dict[str, Any]) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": data}}}
    return {"requestBody": body, "responses": {"200": {"description": "Taken."}}}


def _kind_of(path: str) -> Kind:
    type_, schema = path.strip("/").split("/")
    return type_, int(schema)


def as_written(value: Any) -> Any:
    """Write whole numbers as programs do (JSON Schema takes 2.0 for one), and leave NUL out of texts: a record that
    holds it is refused before anybody looks at the rest.
    """
    if isinstance(value, dict):
        return {as_written(name): as_written(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_written(member) for member in value]
    if isinstance(value, str):
        return value.replace("\x00", "")
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
