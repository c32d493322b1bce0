"""What the office adds by hand: delegates, a departure that nobody noted, the second word, taking one back."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _

from webapp.db import db, rfc3339
from webapp.errors import Problem
from webapp.journal.desk import Say
from webapp.pickup import schemas
from webapp.pickup.blueprint import bp, clock, find, read_on, say_and_tell
from webapp.pickup.day_models import Departure
from webapp.pickup.models import Child, Delegate, Guardian
from webapp.registry.blueprint import new_id
from webapp.security import needs


def _given(name: str, limit: int) -> str | None:
    return request.form.get(name, "").strip()[:limit] or None


def _chosen(name: str, words: tuple[str, ...], usual: str) -> str:
    said = request.form.get(name, "")
    return said if said in words else usual


def _child_page(child_id: str, anchor: str) -> Any:
    return redirect(url_for("pickup.child", child_id=child_id, _anchor=anchor))


def _needed(name: str, limit: int) -> str:
    """Return what was written. Raises `Problem` 422 for nothing: the browser asks for it already."""
    said = _given(name, limit)
    if said is None:
        raise Problem(422, "incomplete", _("還沒有儲存"), _("請回到前一頁，把要填的欄位填好。"))
    return said


@bp.post("/children/<uuid:child_id>/delegates")
@needs("pickup.manage")
def allow_delegate(child_id: UUID) -> Any:
    """Allow somebody to fetch the child on one day."""
    row: Child = find(Child, child_id)
    data = {
        "id": new_id(),
        "child_id": row.id,
        "on": read_on(request.form.get("on", "")).isoformat(),
        "name": _needed("name", 120),
        "relation": _given("relation", 64),
        "mobile": _given("mobile", 32),
        "by": _chosen("by", schemas.ALLOWED_BY, "parent"),
        "way": _chosen("way", schemas.ALLOW_WAYS, "phone"),
    }
    say_and_tell([Say("delegate.allow", data)], _("已登記代接人。"))
    return _child_page(row.id, "delegates")


@bp.post("/delegates/<uuid:delegate_id>/cancel")
@needs("pickup.manage")
def cancel_delegate(delegate_id: UUID) -> Any:
    row: Delegate = find(Delegate, delegate_id)
    say_and_tell([Say("delegate.cancel", {"delegate_id": row.id})], _("已取消代接。"))
    return _child_page(row.child_id, "delegates")


@bp.get("/departures/<uuid:row_id>")
@needs("pickup.manage")
def departure(row_id: UUID) -> Any:
    """Lead to the child who left."""
    return _child_page(find(Departure, row_id).child_id, "departures")


@bp.post("/children/<uuid:child_id>/departures")
@needs("pickup.manage")
def add_departure(child_id: UUID) -> Any:
    """Note afterwards that a child left: what the gate has not written down."""
    row: Child = find(Child, child_id)
    data = {
        "child_ids": [row.id],
        "collector": _collector(row),
        "way": "no_card",
        "no_card": {"why": "other", "checked": _chosen("checked", schemas.CHECKS, "phone")},
        "left_at": rfc3339(_left_at()),
        "note": _given("note", 500),
    }
    say_and_tell([Say("departure.record", data)], _("已補登離校，請另一位人員確認。"))
    return _child_page(row.id, "departures")


def _collector(row: Child) -> dict[str, Any]:
    said = request.form.get("collector", "")
    if said == "self":
        return {"kind": "self"}
    adult = db.session.get(Guardian, said) if said else None
    if adult is not None and adult.child_id == row.id:
        return {"kind": "guardian", "id": adult.id, "name": adult.name or None, "relation": adult.relation}
    return {"kind": "other", "name": _needed("name", 120), "relation": _given("relation", 64)}


def _left_at() -> datetime:
    """Return the time of today that was typed, now where none was."""
    now, zone = clock()
    try:
        at = time.fromisoformat(request.form.get("at", ""))
    except ValueError:
        return now
    on = now.astimezone(zone).date()
    return min(datetime.combine(on, at, zone), now)


@bp.post("/departures/<uuid:row_id>/confirm")
@needs("pickup.manage")
def confirm_departure(row_id: UUID) -> Any:
    """Say, as somebody else, that the child left so, or that it did not."""
    row: Departure = find(Departure, row_id)
    data = {
        "departure_id": row.departure_id,
        "child_ids": [row.child_id],
        "is_confirmed": request.form.get("is_confirmed") == "yes",
        "note": _given("note", 500),
    }
    say_and_tell([Say("departure.confirm", data)], _("已記下。"))
    return _child_page(row.child_id, "departures")


@bp.post("/departures/<uuid:row_id>/void")
@needs("pickup.manage")
def void_departure(row_id: UUID) -> Any:
    """Take a departure back: the child came back, or it was another one."""
    row: Departure = find(Departure, row_id)
    data = {"departure_id": row.departure_id, "child_ids": [row.child_id], "reason": _needed("reason", 500)}
    say_and_tell([Say("departure.void", data)], _("已取消這一筆離校。"))
    return _child_page(row.child_id, "departures")
