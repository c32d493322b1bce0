"""What the setting-up pages share: finding a row, saying a record and telling what became of it, reading numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user

from webapp.db import db
from webapp.errors import Problem
from webapp.ids import uuid7
from webapp.journal.desk import say
from webapp.printing.logos import parts_of
from webapp.registry.blueprint import tell


def new_id() -> str:
    return uuid7(current_app.extensions["clock"](), os.urandom)


def get_row(model: Any, id_: Any) -> Any:
    """Return a row of the school's stationery. Raises `Problem` 404."""
    row = db.session.get(model, str(id_))
    if row is None:
        raise Problem(404, "not_found", _("找不到這一項"), _("請從清單重新選擇。"))
    return row


def save(kind: str, row: Any, id_: str, fields: Mapping[str, Any]) -> bool:
    """Say those of `fields` that differ from the row, and tell what became of it; True if all is well."""
    changed = {name: value for name, value in fields.items() if row is None or getattr(row, name) != value}
    if not changed:
        return True
    said = {**changed, "image": parts_of(changed["image"])} if "image" in changed else changed
    base = row.version if row else None
    return tell(say(current_user, f"label_{kind}.save", {"id": id_, "fields": said}, base=base), _("已儲存。"))


def name_error(name: str) -> str:
    """Return what to do about a name, "" when it is right."""
    if not name:
        return _("這一欄要填。")
    return _("名稱太長，請在 120 字以內。") if len(name) > 120 else ""


def number_of(text: str) -> float | int | None:
    """Return the number that was typed, None when it is none; a decimal comma and full-width digits are read, too."""
    try:
        number = float(text.strip().replace(",", ".").replace("．", "."))
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) < 1e9 else number
