"""The home page: what needs somebody, what has been done today, and which phones still hold something."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template
from flask_login import current_user

from webapp.accounts.phones import Phone, phones_that_wait
from webapp.db import db
from webapp.desk.blueprint import bp, now
from webapp.i18n import school_zone
from webapp.ledgers import Tile
from webapp.security import needs


@dataclass(frozen=True)
class CountedTile:
    """A tile with its number; zero is quiet, whatever the tile's tone."""

    tile: Tile
    number: int

    @property
    def tone(self) -> str:
        return self.tile.tone if self.number else "zero"


@bp.get("/")
@needs("desk.use")
def home() -> str:
    """Show today."""
    counted = [
        CountedTile(tile, tile.count(db.session(), now(), school_zone()))
        for tile in current_app.extensions["tiles"]
        if current_user.may(tile.permission)
    ]
    waiting: list[Phone] = []
    if current_user.may("devices.read"):
        waiting = phones_that_wait(db.session(), now())
    needs_us = [tile for tile in counted if tile.tile.group == "needs"]
    return render_template(
        "desk/home.html",
        needs_us=[tile for tile in needs_us if tile.number],
        is_quiet=not any(tile.number for tile in needs_us),
        today=[tile for tile in counted if tile.tile.group == "today"],
        phones=waiting,
        now=now(),
    )
