"""What pick-up shows on the desk's home page, and its place in the navigation."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.ledgers import NavItem, Tile
from webapp.pickup.day_models import Departure
from webapp.pickup.ledger import GAP_OF, GRAVE, STANDS
from webapp.pickup.models import SchoolClass
from webapp.pickup.reading import read_day

MANAGE = "pickup.manage"
PAGE = "/desk/pickup"


def _count_today(session: Session, now: datetime, zone: ZoneInfo, *conditions: object) -> int:
    on = now.astimezone(zone).date()
    asked = select(func.count()).select_from(Departure).where(Departure.on == on, STANDS, *conditions)  # type: ignore[arg-type]
    return session.scalar(asked) or 0


def count_grave(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Count the departures of today that may mean a child is with the wrong person."""
    return _count_today(session, now, zone, GRAVE)


def count_unconfirmed(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return _count_today(session, now, zone, GAP_OF["no_second_word"])


def count_still_here(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Count the children whom nobody fetched by their class's closing today."""
    classes = list(session.scalars(select(SchoolClass).where(SchoolClass.is_active)))
    day = read_day(session, now.astimezone(zone).date(), classes, (now, zone))
    return sum(len(each.still_here) for each in day.classes)


def count_gone(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return _count_today(session, now, zone)


TILES = (
    Tile(
        _l("離校有疑問（卡作廢、人不對）"), count_grave, f"{PAGE}#marked", "danger", MANAGE, "triangle-alert", "needs"
    ),
    Tile(_l("放學後還沒接走的孩子"), count_still_here, f"{PAGE}#still-here", "danger", MANAGE, "bell", "needs"),
    Tile(_l("未帶卡，等第二人確認"), count_unconfirmed, f"{PAGE}#marked", "wait", MANAGE, "clock", "needs"),
    Tile(_l("今天已接走的孩子"), count_gone, PAGE, "quiet", MANAGE, "users", "today"),
)
NAV = (NavItem(_l("接送"), PAGE, "users", "pickup.see", 48),)
