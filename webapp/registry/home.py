"""What the registry puts on the desk: its places in the navigation, its numbers on the home page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from webapp.ledgers import NavItem, Tile
from webapp.registry.models import Asset, Tag

NAV = (
    NavItem(_l("財產"), "/desk/ledgers/assets", "package", "registry.read", 62),
    NavItem(_l("場所"), "/desk/places", "map-pin", "registry.read", 64),
    NavItem(_l("匯入"), "/desk/import", "upload", "registry.import", 68),
    NavItem(_l("學校"), "/desk/school", "school", "people.edit", 105),
)


def _without_label(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    has_tag = exists().where(Tag.target_kind == "asset", Tag.target_id == Asset.id, Tag.state != "retired")
    return session.scalar(select(func.count()).select_from(Asset).where(~has_tag, Asset.state != "scrapped")) or 0


WITHOUT_LABEL = "/desk/ledgers/assets?label=none"
TILES = (Tile(_l("財產還沒有標籤"), _without_label, WITHOUT_LABEL, "wait", "labels.print", "tag", "needs"),)
