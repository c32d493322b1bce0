"""What the damage room shows on the desk's home page, and its place in the navigation."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.damage.models import Damage
from webapp.ledgers import NavItem, Tile


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(Damage).where(*conditions)) or 0


def count_open(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, Damage.state == "open")


def count_urgent(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, Damage.state == "open", Damage.is_urgent)


def count_reported_today(session: Session, now: datetime, zone: ZoneInfo) -> int:
    start: Any = datetime.combine(now.astimezone(zone).date(), time(), zone)
    return _count(session, Damage.reported_at >= start)


TILES = (
    Tile(
        _l("緊急損壞"),
        count_urgent,
        "/desk/ledgers/damages?state=open&urgent=yes",
        "danger",
        "damage.read",
        "zap",
        "needs",
    ),
    Tile(_l("未結損壞"), count_open, "/desk/ledgers/damages?state=open", "wait", "damage.read", "hammer", "needs"),
    Tile(
        _l("今天通報的損壞"),
        count_reported_today,
        "/desk/ledgers/damages?day=today",
        "quiet",
        "damage.read",
        "hammer",
        "today",
    ),
)
NAV = (NavItem(_l("損壞"), "/desk/ledgers/damages", "hammer", "damage.read", 50),)
