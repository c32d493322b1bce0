"""What backups put on the home page and into the navigation."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.backups.state import backup_state
from webapp.ledgers import NavItem, Tile


def _days_without(session: Session, now: datetime, _zone: ZoneInfo) -> int:
    """Count the days since the last proved backup where that is too many, or its last run failed; one at the least.

    A school without any backup yet sees it on the page of backups: its home page need not begin with an alarm.
    """
    state = backup_state(session, now)
    if state.tone == "ok" or state.last_at is None:
        return 0
    return max(1, (now - (state.last_verified_at or state.last_at)).days)


TILES = (
    Tile(_l("天沒有可靠的備份"), _days_without, "/desk/backups/", "danger", "safety.read", "shield-alert", "needs"),
)
NAV = (NavItem(_l("備份"), "/desk/backups/", "shield-check", "safety.read", 115),)
