"""A little past for the demo school, so that its desk and phones have something to show: checks done, faults found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from webapp.canteen.rules import REPLACED_CHECKLISTS
from webapp.db import rfc3339
from webapp.demo.school import DemoSchool, DemoThing
from webapp.journal.desk import Say
from webapp.patrol.answers import is_fail
from webapp.patrol.checklists import builtin_checklists, publish_data

DAYS_BETWEEN = 2
MINUTES_BETWEEN = 4


def publications() -> Iterator[Say]:
    """Yield the publishing of every checklist that comes with the product, and the withdrawing of those that the
    school's canteen replaces by its own records.
    """
    for body in builtin_checklists():
        yield Say("checklist.publish", publish_data(body))
    for checklist_id in REPLACED_CHECKLISTS:
        yield Say("checklist.withdraw", {"checklist_id": checklist_id})


def inspections(school: DemoSchool, now: datetime) -> Iterator[Say]:
    """Yield past inspections: the first ones long enough ago to be due again, the last ones of this week."""
    for checklist_id, name, count in school.facts["inspected"]:
        things = [thing for thing in school.things if thing.fields["name"] == name][:count]
        for position, thing in enumerate(things):
            days = DAYS_BETWEEN * (len(things) - position) - 1
            yield _inspect(checklist_id, thing, now - timedelta(days=days, minutes=MINUTES_BETWEEN * position), {})
    for checklist_id, key, note in school.facts["failed"]:
        yield _inspect(checklist_id, school.thing(key), now - timedelta(hours=3), {"fail": note})


def damages(school: DemoSchool, now: datetime) -> Iterator[Say]:
    """Yield damage that is still open."""
    for position, (key, category, description, quantity, cause, is_urgent) in enumerate(school.facts["damages"]):
        data = {
            "category": category,
            "description": description,
            "quantity": quantity,
            "cause": cause,
            "is_urgent": is_urgent,
        }
        at = now - timedelta(hours=5 + 20 * position)
        yield Say("damage.report", data, target=_target(school.thing(key)), extra={"captured_at": rfc3339(at)})


def _inspect(checklist_id: str, thing: DemoThing, at: datetime, failing: dict[str, str]) -> Say:
    body = next(body for body in builtin_checklists() if body["id"] == checklist_id)
    data = {
        "checklist_id": checklist_id,
        "checklist_version": body["version"],
        "answers": _answers(body, at, failing),
        "started_at": rfc3339(at - timedelta(minutes=1)),
    }
    return Say("inspection.record", data, target=_target(thing), extra={"captured_at": rfc3339(at)})


def _target(thing: DemoThing) -> dict[str, str]:
    return {"code": thing.code, "via": "scan"}


def _answers(body: dict[str, Any], at: datetime, failing: dict[str, str]) -> dict[str, Any]:
    """Answer every item that can be answered without a camera; the first pass/fail item fails if a note is given."""
    answers: dict[str, Any] = {}
    left = dict(failing)
    for item in body["items"]:
        value = _usual(item, at)
        if value is None:
            continue
        answers[item["key"]] = {"value": value}
        if item["type"] == "pass_fail" and (note := left.pop("fail", None)):
            answers[item["key"]] = {"value": "fail", "note": note}
    return answers


def _usual(item: dict[str, Any], at: datetime) -> Any:
    """Return what is answered when all is in order."""
    kind = item["type"]
    if kind == "pass_fail":
        return "pass"
    if kind == "yes_no":
        return next(value for value in ("yes", "no") if not is_fail(item, value))
    if kind == "choice":
        options = [option["value"] if isinstance(option, dict) else option for option in item["options"]]
        return next((value for value in options if not is_fail(item, value)), None)
    if kind in {"number", "temperature", "count"} and "min" in item and "max" in item:
        return (item["min"] + item["max"]) // 2
    return at.date().isoformat() if kind == "date" and item.get("required") else None
