"""Looking at what is masked: each look is a record with its reason, and opens one thing to one person for a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import current_app, request
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.gate.blueprint import new_id, tell
from webapp.gate.watch_models import GateLook
from webapp.journal.desk import say

OPEN_FOR = timedelta(minutes=10)
WHY = 500


def register_id(first: date, last: date) -> str:
    """Return what stands for the register of some days where a look names what it was at."""
    return str(uuid5(NAMESPACE_URL, f"gate-register:{first.isoformat()}:{last.isoformat()}"))


def look(kind: str, about_id: str, why: str, done: str, decision: str | None = None) -> str:
    """Put down that this person looks at something, and why; return the look's id, "" where it does not hold."""
    look_id = new_id()
    data: dict[str, Any] = {"kind": kind, "id": about_id, "why": why[:WHY]}
    if decision:
        data["decision"] = decision
    return look_id if tell(say(current_user, "gate.look", data, record_id=look_id), done) else ""


def may_read(kind: str, about_id: str) -> bool:
    """Tell whether the look that the request names opens this to this person now."""
    look_id = request.values.get("look", "")
    if not look_id or "\x00" in look_id or not current_user.may("gate.reveal"):
        return False
    found = db.session.scalar(select(GateLook).where(GateLook.id == look_id))
    if found is None or (found.kind, found.about_id, found.by_id) != (kind, about_id, current_user.id):
        return False
    now = current_app.extensions["clock"]()
    return bool(now - OPEN_FOR <= found.at <= now + OPEN_FOR)


def looks_at(about_id: str, most: int = 50) -> list[GateLook]:
    """Return who looked at something, the latest first."""
    query = select(GateLook).where(GateLook.about_id == about_id)
    return list(db.session.scalars(query.order_by(GateLook.at.desc(), GateLook.id).limit(most)))
