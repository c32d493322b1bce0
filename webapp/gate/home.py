"""What the gate shows on the desk's home page, and its place in the navigation."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.gate import desk_reading, reading
from webapp.gate.models import Visit
from webapp.gate.muster_models import Muster
from webapp.ledgers import NavItem, Tile

SEE = "gate.see"


def count_inside(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    _visits, people = reading.count_inside(session)
    return people


def count_today(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return desk_reading.count_came(session, now.astimezone(zone).date())


def count_overdue(session: Session, now: datetime, zone: ZoneInfo) -> int:
    condition = desk_reading.is_overdue(session, now, zone)
    return session.scalar(select(func.count()).select_from(Visit).where(condition)) or 0


def count_watched(session: Session, now: datetime, _zone: ZoneInfo) -> int:
    return len(desk_reading.undecided(session, now))


def count_open_musters(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return session.scalar(select(func.count()).select_from(Muster).where(Muster.closed_at.is_(None))) or 0


TILES = (
    Tile(_l("點名進行中"), count_open_musters, "/desk/gate/musters", "danger", SEE, "bell", "needs"),
    Tile(_l("訪客符合注意名單"), count_watched, "/desk/gate#watched", "danger", "gate.reveal", "shield-alert", "needs"),
    Tile(
        _l("關門後沒有登記離校的訪客"),
        count_overdue,
        "/desk/ledgers/visits?state=overdue",
        "wait",
        "gate.read",
        "bell",
        "needs",
    ),
    Tile(_l("訪客在校內"), count_inside, "/desk/gate", "info", SEE, "users"),
    Tile(_l("今天的訪客"), count_today, "/desk/gate", "quiet", SEE, "door-open"),
)
NAV = (NavItem(_l("門衛"), "/desk/gate", "door-open", SEE, 47),)
