"""Merging fields of one row from several records: per field, the last by corrected time stands (sync-protocol 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.db import rfc3339
from webapp.journal.interface import Statement


def merge_fields(row: Any, fields: Mapping[str, Any], statement: Statement) -> None:
    """Set those of `fields` that no later statement has set. `row.field_times` keeps, per field, whose word stands.

    A tie goes to the record that came last in the journal.
    """
    at = rfc3339(statement.corrected_at) or ""
    times = dict(row.field_times or {})
    for name, value in fields.items():
        if at >= times.get(name, ""):
            setattr(row, name, value)
            times[name] = at
    row.field_times = times
