"""The desk's blueprint, and what every template may ask for: formats, the school's name, the navigation."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, current_app, g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.db import db, rfc3339
from webapp.desk.cells import show_day, show_instant, show_money
from webapp.desk.names import Names
from webapp.i18n import school_zone
from webapp.ledgers import Ledger, NavItem, Viewer
from webapp.registry.models import School

bp = Blueprint("desk", __name__, url_prefix="/desk")


def now() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment


def viewer() -> Viewer:
    """Return who looks, as a ledger wants to know it."""
    return Viewer(current_user.id, current_user.permissions, now(), school_zone())


def names() -> Names:
    """Return this request's names: several lists on one page ask once."""
    if "desk_names" not in g:
        g.desk_names = Names(db.session())
    found: Names = g.desk_names
    return found


def ledgers() -> dict[str, Ledger]:
    return {ledger.name: ledger for ledger in current_app.extensions["ledgers"]}


def school_name() -> str:
    try:
        return db.session.scalar(select(School.name)) or _("校園巡檢")
    except (OperationalError, ProgrammingError):
        return _("校園巡檢")


def navigation() -> list[NavItem]:
    """Return the places this person may go to, in the rooms' order."""
    items: list[NavItem] = [item for item in current_app.extensions["nav"] if current_user.may(item.permission)]
    return sorted(items, key=lambda item: item.rank)


def is_here(item: NavItem) -> bool:
    """Tell whether the page shown is that item's, or one below it."""
    path = item.url.partition("?")[0].rstrip("/")
    here = request.path.rstrip("/")
    return here == path or (path != "/desk" and here.startswith(path + "/"))


@bp.app_context_processor
def _parts_of_every_page() -> dict[str, object]:
    return {"desk_school_name": school_name, "desk_nav": navigation, "desk_is_here": is_here}


bp.add_app_template_filter(rfc3339, "rfc3339")
bp.add_app_template_filter(show_day, "day")
bp.add_app_template_filter(show_money, "money")


@bp.app_template_filter("instant")
def _instant(moment: datetime | None) -> str:
    return show_instant(moment, school_zone())


@bp.app_template_filter("person")
def _person(person_id: str | None) -> str:
    return names().person(person_id)


@bp.app_template_filter("place")
def _place(place_id: str | None) -> str:
    return names().place(place_id)
