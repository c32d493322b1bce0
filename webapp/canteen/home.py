"""What the canteen shows on the desk's home page, and its place in the navigation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from webapp.canteen.fridge_models import FridgeCase
from webapp.canteen.models import BoxDiscard, Freeze, Meal, Sample
from webapp.canteen.papers_due import PAPER_TILES
from webapp.canteen.profiles import find_current
from webapp.canteen.reading import read_day, unmatched_since, unreported_days
from webapp.canteen.rules import FRIDGES, SAMPLE_BOX
from webapp.ledgers import NavItem, Tile
from webapp.registry.models import Asset

READ = "canteen.read"


def _count(session: Session, model: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def count_missing(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Count the dishes of today that should have been sampled by now."""
    return read_day(session, now.astimezone(zone).date(), (now, zone)).samples_missing


def count_missed_readings(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return read_day(session, now.astimezone(zone).date(), (now, zone)).readings_missed


def count_overdue(session: Session, now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, Sample, Sample.state == "kept", Sample.freeze_id.is_(None), Sample.discard_by_at < now)


def count_open_cases(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, FridgeCase, FridgeCase.state == "open")


def count_open_freezes(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, Freeze, Freeze.state == "open")


def count_unreported(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return len(unreported_days(session, now.astimezone(zone).date()))


def count_unmatched(session: Session, now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, BoxDiscard, *unmatched_since(now))


def count_unsettled(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    """Return 1 while a school that has boxes, fridges or menus has chosen no rules: its phones can't take samples."""
    if find_current(session) is not None:
        return 0
    has_things = exists().where(Asset.category.in_((SAMPLE_BOX, *FRIDGES)))
    return int(bool(session.scalar(select(or_(has_things, exists().where(Meal.id.is_not(None)))))))


def count_samples_today(session: Session, now: datetime, zone: ZoneInfo) -> int:
    today = now.astimezone(zone).date()
    return _count(session, Sample, Sample.on == today, Sample.removed_why.is_distinct_from("mistake"))


TILES = (
    Tile(_l("食堂還沒選定規則"), count_unsettled, "/desk/canteen/rules", "wait", "canteen.manage", "settings", "needs"),
    Tile(_l("今天缺留樣的菜"), count_missing, "/desk/canteen", "danger", READ, "utensils", "needs"),
    Tile(
        _l("逾期未銷毀的留樣"),
        count_overdue,
        "/desk/ledgers/samples?standing=overdue",
        "danger",
        READ,
        "bell",
        "needs",
    ),
    Tile(
        _l("冰箱溫度異常"),
        count_open_cases,
        "/desk/ledgers/fridge_cases?state=open",
        "danger",
        READ,
        "thermometer",
        "needs",
    ),
    Tile(
        _l("今天漏登的冰箱溫度"), count_missed_readings, "/desk/canteen#fridges", "wait", READ, "thermometer", "needs"
    ),
    Tile(_l("留樣封存中"), count_open_freezes, "/desk/canteen/freezes", "danger", READ, "lock", "needs"),
    Tile(_l("食堂還沒回報的日子"), count_unreported, "/desk/canteen#reports", "wait", READ, "calendar", "needs"),
    Tile(_l("對不上留樣的銷毀"), count_unmatched, "/desk/canteen#unmatched", "wait", READ, "circle-help", "needs"),
    *PAPER_TILES,
    Tile(
        _l("今天的留樣"),
        count_samples_today,
        "/desk/canteen",
        "quiet",
        READ,
        "package",
        "today",
    ),
)
NAV = (NavItem(_l("食堂"), "/desk/canteen", "utensils", READ, 45),)
