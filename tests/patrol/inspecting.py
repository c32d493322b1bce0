"""Inspections as a phone would fill them in."""

from __future__ import annotations

from typing import Any

from tests.cast import School
from tests.phones import Phone
from webapp.patrol.checklists import builtin_checklists

BODIES = {body["id"]: body for body in builtin_checklists()}


def good_answers(checklist_id: str) -> dict[str, dict[str, Any]]:
    """Every item answered, nothing failing. Photos and signatures have no value."""
    return {item["key"]: {"value": good_value(item)} for item in BODIES[checklist_id]["items"]}


def good_value(item: dict[str, Any]) -> Any:
    kind = item["type"]
    if kind == "yes_no":
        return "no" if item.get("fail_value") == "yes" else "yes"
    if kind == "choice":
        failing = [item.get("fail_value")] if not isinstance(item.get("fail_value"), list) else item["fail_value"]
        return next(option["value"] for option in item["options"] if option["value"] not in failing)
    if kind in {"number", "temperature", "count", "score", "rating"}:
        return item.get("max", item.get("min", 1)) if kind != "score" else item["max"]
    return {
        "pass_fail": "pass",
        "date": "2026-09-01",
        "time": "08:30",
        "datetime": "2026-09-01T00:30:00.000Z",
        "photo": None,
        "signature": None,
        "scan_many": ["7K3M9QXF"],
    }.get(kind, "無")


def photos_for(checklist_id: str) -> list[dict[str, Any]]:
    """A photo for every item that wants a picture."""
    keys = [item["key"] for item in BODIES[checklist_id]["items"] if item["type"] in {"photo", "signature"}]
    return [photo(key, number) for number, key in enumerate(keys)]


def photo(field: str, number: int = 0) -> dict[str, Any]:
    return {"sha256": f"{number:064x}", "bytes": 1000, "mime": "image/jpeg", "field": field}


def inspect(phone: Phone, school: School, checklist_id: str = "patrol_daily", **members: Any) -> dict[str, str]:
    """Seal an inspection of the school's room; `answers` and `version` replace, `members` go into the envelope."""
    answers = {**good_answers(checklist_id), **members.pop("answers", {})}
    data = {
        "checklist_id": checklist_id,
        "checklist_version": members.pop("version", 1),
        "answers": answers,
        **members.pop("data", {}),
    }
    given = {"target": {"code": school.room_code, "via": "scan"}, "photos": photos_for(checklist_id), **members}
    return phone.seal("inspection.record", data, **given)
