"""Merging fields of one row from several records: per field, the last by corrected time stands (sync-protocol 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.db import rfc3339
from webapp.journal.interface import Statement


def said_at(statement: Statement) -> str:
    """Return the time by which a statement's words are weighed, as RFC 3339."""
    return rfc3339(min(statement.corrected_at, statement.received_at)) or ""


def merge_fields(row: Any, fields: Mapping[str, Any], statement: Statement) -> None:
    """Set those of `fields` that no later statement has set. `row.field_times` keeps, per field, whose word stands.

    A tie goes to the record that came last in the journal. A word from the future counts as of its arrival: a phone
    whose clock is years ahead must not settle a field for years.
    """
    at = said_at(statement)
    times = dict(row.field_times or {})
    for name, value in fields.items():
        if at >= times.get(name, ""):
            setattr(row, name, value)
            times[name] = at
    row.field_times = times
