"""The rules of a region or school: shipped ones, publishing them, and which hold for a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.models import CanteenProfile
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork

SHIPPED = Path(__file__).with_name("profiles.json")


def shipped_profiles() -> dict[str, dict[str, Any]]:
    """Return the rules that come with the product, by id."""
    profiles: dict[str, dict[str, Any]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return profiles


def profile_key(profile_id: str, version: int) -> str:
    return f"{profile_id}@{version}"


def find_current(session: Session) -> CanteenProfile | None:
    """Return the rules in force, None before the office has published any."""
    return session.scalar(select(CanteenProfile).where(CanteenProfile.is_current))


def rules_of(session: Session, key: str) -> dict[str, Any]:
    """Return the body of `id@version`. Raises `Held("unknown_target")`."""
    row = session.get(CanteenProfile, key)
    if row is None:
        raise Held("unknown_target", f"profile {key}")
    return row.body


def publish_profile(work: UnitOfWork, statement: Statement) -> None:
    """Publish rules; they are in force from then on. A version is published once: what it says never changes."""
    data = statement.data
    key = profile_key(data["profile_id"], data["profile_version"])
    known = work.session.get(CanteenProfile, key)
    if known is not None:
        raise Superseded(known.record_id)
    for row in work.session.scalars(select(CanteenProfile).where(CanteenProfile.is_current).with_for_update()):
        row.is_current = False
        work.changed("canteen_profile", row)
    row = CanteenProfile(
        id=key,
        profile_id=data["profile_id"],
        profile_version=data["profile_version"],
        is_current=True,
        body=data["body"],
        published_at=statement.corrected_at,
        published_by_id=statement.author_id,
        record_id=statement.record_id,
    )
    work.session.add(row)
    work.changed("canteen_profile", row)
