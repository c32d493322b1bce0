"""The room's blueprint, and what its pages share: the clock, what became of a record, the record behind a row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, g
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.canteen import words
from webapp.canteen.current_rules import meal_name, rules_here, slot_name
from webapp.canteen.rules import FRIDGES, SAMPLE_BOX
from webapp.db import db
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.desk import Outcome
from webapp.journal.queries import record_view
from webapp.registry.models import Asset

bp = Blueprint("canteen", __name__, url_prefix="/desk/canteen")


def clock() -> tuple[datetime, ZoneInfo]:
    """Return now and the school's zone."""
    return current_app.extensions["clock"](), school_zone()


def today() -> date:
    now, zone = clock()
    return now.astimezone(zone).date()


def not_found() -> Problem:
    return Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))


def read_on(text: str) -> date:
    """Return the day in an address. Raises `Problem` 404."""
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise not_found() from error
    if not 2000 <= on.year < 2200:
        raise not_found()
    return on


def record_of(record_id: str | None) -> Any:
    """Return a record with what proves it; None where there is none."""
    journal = current_app.extensions["journal"]
    return record_view(db.session(), record_id, journal.door.authority, journal.key) if record_id else None


def asset_of(asset_id: str | None) -> Asset | None:
    """Return a box or fridge; all of them are read at the first need, for lists show many."""
    if asset_id is None:
        return None
    if "canteen_assets" not in g:
        rows = db.session.scalars(select(Asset).where(Asset.category.in_((SAMPLE_BOX, *FRIDGES))))
        g.canteen_assets = {row.id: row for row in rows}
    found: Asset | None = g.canteen_assets.get(asset_id) or db.session.get(Asset, asset_id)
    return found


def tell(outcome: Outcome, done: str) -> bool:
    """Say on the next page what became of a statement; True where it holds."""
    if outcome.outcome in {"stored", "duplicate"}:
        flash(done, "ok")
        return True
    if outcome.outcome == "superseded":
        flash(_("已經有人先做了。您寫的留在日誌裡。"), "wait")
    elif outcome.reason == "not_allowed":
        flash(_("現在不能這樣做，所以沒有生效。已留給總務處處理。"), "danger")
    else:
        flash(_("這一筆沒有生效，已留給總務處處理。"), "danger")
    return False


@bp.context_processor
def _parts_of_every_page() -> dict[str, object]:
    return {"words": words, "meal_name": meal_name, "slot_name": slot_name, "rules": rules_here, "asset_of": asset_of}
