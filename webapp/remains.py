"""What is kept of an erased record as JSON, and how it is said once more without its words: for rooms whose records are
recalled through the service that applied them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from webapp.journal.interface import Erased, Statement

ENVELOPE = ("schema", "n", "is_clock_trusted", "tz", "amends")


def remains_of(statement: Statement, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays of a record: its envelope, and `data` without what must go."""
    return {
        **{name: getattr(statement, name) for name in ENVELOPE},
        "target": dict(statement.target) if statement.target else None,
        "photos": [{"field": photo["field"]} for photo in statement.photos],
        "data": pack(data),
    }


def said_again(erased: Erased, data: Any) -> Statement:
    """Return an erased record as a statement that says `data`."""
    remains = erased.remains
    return Statement(
        record_id=erased.record_id,
        type=erased.type,
        author_id=erased.author_id,
        device_id=erased.device_id,
        captured_at=erased.captured_at,
        received_at=erased.received_at,
        corrected_at=erased.corrected_at,
        via=erased.via,
        target=remains["target"],
        base=None,
        data=data,
        photos=tuple(remains["photos"]),
        **{name: remains[name] for name in ENVELOPE},
    )


def blank(value: Any, words: Collection[str], instead: Mapping[str, Any]) -> Any:
    """Return `data` with every word that somebody wrote taken out; that there was one stays visible where it counts.

    `instead`: what stands for those of the words for which None can't.
    """
    if isinstance(value, dict):
        return {
            name: instead.get(name) if name in words and one is not None else blank(one, words, instead)
            for name, one in value.items()
        }
    return [blank(one, words, instead) for one in value] if isinstance(value, list) else value


def pack(value: Any) -> Any:
    """Turn loaded `data` into JSON from which `unpack` gets the same."""
    if isinstance(value, Mapping):
        return {name: pack(one) for name, one in value.items()}
    if isinstance(value, list):
        return [pack(one) for one in value]
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, date):
        return {"$on": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    return str(value) if isinstance(value, UUID) else value


def unpack(value: Any) -> Any:
    if isinstance(value, list):
        return [unpack(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    match value:
        case {"$at": text}:
            return datetime.fromisoformat(text)
        case {"$on": text}:
            return date.fromisoformat(text)
        case {"$number": text}:
            return Decimal(text)
    return {name: unpack(one) for name, one in value.items()}
