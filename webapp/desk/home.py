"""What the journal puts on the home page and into the navigation."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.desk.safety_views import count_urgent
from webapp.journal.queries import held_records
from webapp.ledgers import NavItem, Tile


def _held(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return session.scalar(select(func.count()).select_from(held_records().order_by(None).subquery())) or 0


TILES = (
    Tile(_l("待處理記錄"), _held, "/desk/ledgers/held", "danger", "held.decide", "inbox", "needs"),
    Tile(_l("資料安全：要處理"), count_urgent, "/desk/safety", "danger", "safety.read", "shield-alert", "needs"),
)
NAV = (
    NavItem(_l("今日"), "/desk/", "house", "desk.use", 10),
    NavItem(_l("待處理記錄"), "/desk/ledgers/held", "inbox", "held.decide", 60),
    NavItem(_l("資料安全"), "/desk/safety", "shield-check", "safety.read", 105),
    NavItem(_l("記錄總帳"), "/desk/ledgers/records", "history", "held.decide", 110),
)
