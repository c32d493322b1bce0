"""What accounts puts on the home page and into the navigation."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Device
from webapp.accounts.phones import holds_something
from webapp.ledgers import NavItem, Tile


def _holding(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return session.scalar(select(func.count()).select_from(Device).where(holds_something())) or 0


def _seen(session: Session, now: datetime, zone: ZoneInfo) -> int:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return session.scalar(select(func.count()).select_from(Device).where(Device.last_seen_at >= midnight)) or 0


TILES = (
    Tile(
        _l("手機有未送出的記錄"),
        _holding,
        "/desk/ledgers/phones?state=holds",
        "wait",
        "devices.read",
        "cloud-upload",
        "needs",
    ),
    Tile(_l("今天連線的手機"), _seen, "/desk/ledgers/phones", "quiet", "devices.read", "smartphone", "today"),
)
NAV = (
    NavItem(_l("手機"), "/desk/ledgers/phones", "smartphone", "devices.read", 90),
    NavItem(_l("人員"), "/desk/ledgers/people", "users", "people.read", 100),
)
