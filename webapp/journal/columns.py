"""Columns of a snapshot in a shorter form: a value that comes again and again is written once, and pointed at."""

from __future__ import annotations

from typing import Any

# below this a column is as short as its short form
FEWEST_ROWS = 8


def shorten(column: list[Any]) -> list[Any] | dict[str, list[Any]]:
    """Return `{of: values, at: positions}` where that is shorter, without `at` where all rows have the one value; else
    the column as it is.
    """
    if len(column) < FEWEST_ROWS or any(isinstance(value, list | dict) for value in column[:FEWEST_ROWS]):
        return column
    positions: dict[Any, int] = {}
    try:
        at = [positions.setdefault(value, len(positions)) for value in column]
    except TypeError:  # a list or an object among them
        return column
    if len(positions) == 1:
        return {"of": list(positions)}
    return {"of": list(positions), "at": at} if 2 * len(positions) <= len(column) else column
