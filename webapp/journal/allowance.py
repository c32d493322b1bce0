"""What one device may bring in a while (sync-protocol 11), asked where records and bytes of photos come in."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.errors import TryLater


def spend_or_refuse(session: Session, device_id: str, now: datetime, *, records: int = 0, bytes: int = 0) -> None:
    """Take from the device's allowance, inside a writing transaction. Raises `TryLater` 429, which undoes all of it."""
    authority = current_app.extensions["journal"].door.authority
    _refuse(authority.spend(session, device_id, records=records, bytes=bytes, now=now))


def refuse_if_spent(session: Session, device_id: str, now: datetime, *, bytes: int) -> None:
    """Look whether so much would be granted, before anything is done with it. Raises `TryLater` 429."""
    authority = current_app.extensions["journal"].door.authority
    _refuse(authority.would_wait(session, device_id, bytes=bytes, now=now))


def _refuse(wait: int | None) -> None:
    if wait:
        detail = _("這支手機短時間內送太多了。手機會過一會兒自動再送，記錄不會遺失。")
        raise TryLater(429, "allowance_spent", _("請稍等"), detail, wait)
