"""What the room of labels puts on the desk: its place in the navigation, its number on the home page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.ledgers import NavItem, Tile
from webapp.registry.tags import reprint_queue

NAV = (NavItem(_l("標籤"), "/desk/labels", "qr-code", "labels.print", 66),)


def _to_do(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    found = reprint_queue(session)
    return len(found.worn) + len(found.waiting)


TILES = (Tile(_l("標籤待重印或待確認"), _to_do, "/desk/labels/queue", "wait", "labels.print", "tag", "needs"),)
