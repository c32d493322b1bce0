"""The web application. `create_app()` is the only place that knows every room: it hands kinds, entities and rights
around.

What must not live here: anything that a room could do itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_login import LoginManager
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.routing import BaseConverter

from webapp import config, errors, i18n, logs, security
from webapp.accounts.authority import AccountsAuthority
from webapp.accounts.models import Person
from webapp.accounts.sessions import ServerSessions
from webapp.code_holders import hand_over
from webapp.db import db
from webapp.garbage import look_seldom
from webapp.journal.journal import Journal
from webapp.journal.points import unwatched
from webapp.journal.turns import FairLock

ROOMS = (
    "accounts",
    "registry",
    "printing",
    "patrol",
    "damage",
    "canteen",
    "gate",
    "pickup",
    "backups",
    "retention",
    "desk",
)
LOGIN = LoginManager()
look_seldom()


class LabelConverter(BaseConverter):
    """`7K3M9QXF` or `7K3M-9QXF`, upper or lower case: what is printed on a label."""

    regex = r"[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application. `overrides` replace settings of `config.load`; `CLOCK` gives the time, `REACHED` is told
    of every `journal.points.Point` that is passed.
    """
    app = Flask(__name__)
    app.config.update(config.load(overrides))
    app.extensions["clock"] = app.config.pop("CLOCK", None) or (lambda: datetime.now(UTC))
    app.extensions["reached"] = app.config.pop("REACHED", None) or unwatched
    app.extensions["write_lock"] = FairLock()
    app.session_interface = ServerSessions()
    app.url_map.converters["label"] = LabelConverter
    logging.getLogger("webapp").setLevel(logging.INFO)
    logs.install(app)
    db.init_app(app)
    LOGIN.init_app(app)
    errors.install(app)
    i18n.install(app)
    _open_rooms(app)
    security.install(app)
    return app


@LOGIN.user_loader
def _load_person(person_id: str) -> Person | None:
    person = db.session.get(Person, person_id)
    return person if person and person.is_active else None


def _open_rooms(app: Flask) -> None:
    """Collect what the rooms offer as data, make the journal of it, register their pages."""
    from webapp import shell
    from webapp.accounts import api
    from webapp.backups.notes import has_backups, note_restored
    from webapp.desk.asking import keys_asked_for
    from webapp.journal import photo_views
    from webapp.journal import views as sync
    from webapp.journal.photo_bucket import open_photo_store
    from webapp.openapi import views as openapi
    from webapp.patrol.editions import checklists_in_force
    from webapp.printing.sources import printed_items
    from webapp.registry.service import school_zone
    from webapp.retention.periods import kept_days
    from webapp.retention.purging import erase_on_request

    app.extensions["has_backups"] = has_backups
    app.extensions["note_restored"] = note_restored
    app.extensions["projections"] = _gather("records", "PROJECTIONS")
    reached = app.extensions["reached"]
    app.extensions["journal"] = Journal(
        app.config["INSTANCE"],
        app.config["SECRET_KEY"],
        _gather("records", "KINDS"),
        _gather("records", "ENTITIES"),
        AccountsAuthority(),
        open_photo_store(app.config["PHOTOS"], app.config["INSTANCE"] / "photos", reached),
        reached,
    )
    app.extensions["ledgers"] = _gather("ledger", "LEDGERS")
    app.extensions["keys_asked_for"] = keys_asked_for
    app.extensions["label_sources"] = {source.name: source for source in _gather("labels", "LABEL_SOURCES")}
    app.extensions["printed_items"] = printed_items
    hand_over(_gather("codes", "CODE_HOLDERS"))
    app.extensions["checklists_in_force"] = checklists_in_force
    app.extensions["kept_days"] = kept_days
    app.extensions["personal_data"] = _gather("personal", "PERSONAL_DATA")
    app.extensions["masked_records"] = {kind.type: kind for kind in _gather("masked", "MASKED_RECORDS")}
    app.extensions["erase_on_request"] = erase_on_request
    app.extensions["tiles"] = _gather("home", "TILES")
    app.extensions["nav"] = _gather("home", "NAV")
    app.extensions["school_zone"] = lambda: _zone_or_default(school_zone)
    for room in ROOMS:
        views = importlib.import_module(f"webapp.{room}.views")
        app.register_blueprint(views.bp)
        # what phones ask for besides records, under /api/<room>
        if hasattr(views, "api"):
            app.register_blueprint(views.api)
    for blueprint in (sync.bp, photo_views.photos, api.bp, shell.bp, openapi.bp):
        app.register_blueprint(blueprint)


def _gather(module: str, name: str) -> tuple[Any, ...]:
    """Collect `name` from each room that has such a `module`."""
    found: list[Any] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"webapp.{room}.{module}"):
            found.extend(getattr(importlib.import_module(f"webapp.{room}.{module}"), name, ()))
    return tuple(found)


def _zone_or_default(zone_of: Any) -> str:
    try:
        return str(zone_of(db.session()) or "Asia/Taipei")
    except (OperationalError, ProgrammingError):
        return "Asia/Taipei"
