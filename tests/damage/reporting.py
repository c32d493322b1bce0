"""Damage as a phone would report and close it."""

from __future__ import annotations

from typing import Any

from tests.cast import School
from tests.phones import Phone

WINDOW = {
    "category": "door_window",
    "description": "玻璃破了",
    "quantity": 2,
    "cause": "careless",
    "is_urgent": True,
    "note": "體育課後",
}


def report(phone: Phone, school: School, **members: Any) -> dict[str, str]:
    """Seal a report about the school's room; `data` replaces members of it, the rest go into the envelope."""
    data = {**WINDOW, **members.pop("data", {})}
    return phone.seal("damage.report", data, **{"target": {"code": school.room_code, "via": "scan"}, **members})


def close(
    phone: Phone, damage_id: str, result: str = "fixed", note: str = "換了玻璃", **members: Any
) -> dict[str, str]:
    """Seal the closing of a case."""
    return phone.seal("damage.close", {"damage_id": damage_id, "result": result, "note": note}, **members)


def photo(number: int) -> dict[str, Any]:
    return {"sha256": f"{number:064x}", "bytes": 1000, "mime": "image/jpeg", "field": "photos"}
