"""The room's blueprint, and what its pages share: clock, rights, people, what became of a record, what proves one."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, g
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.db import db
from webapp.errors import Problem
from webapp.gate import words
from webapp.i18n import school_zone
from webapp.ids import uuid7
from webapp.journal.desk import Outcome
from webapp.journal.queries import record_view
from webapp.security import needs

# an invitation's own page lies at the root, so the blueprint has no prefix
bp = Blueprint("gate", __name__)
DESK = "/desk/gate"
TEXT = 2000
View = TypeVar("View", bound=Callable[..., Any])


def clock() -> tuple[datetime, ZoneInfo]:
    """Return now and the school's zone."""
    return current_app.extensions["clock"](), school_zone()


def today() -> date:
    now, zone = clock()
    return now.astimezone(zone).date()


def new_id() -> str:
    return uuid7(current_app.extensions["clock"](), os.urandom)


def not_found() -> Problem:
    return Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))


def not_allowed() -> Problem:
    return Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能做這件事。需要時請找管理員開通。"))


def needs_any(*permissions: str) -> Callable[[View], View]:
    """Mark a view: people at a desk who have one of these permissions."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **more: Any) -> Any:
            if not any(current_user.may(permission) for permission in permissions):
                raise not_allowed()
            return view(*args, **more)

        return needs("desk.use")(guarded)  # type: ignore[return-value]

    return mark


def record_of(record_id: str | None) -> Any:
    """Return a record with what proves it; None where there is none."""
    journal = current_app.extensions["journal"]
    return record_view(db.session(), record_id, journal.door.authority, journal.key) if record_id else None


def people() -> dict[str, Any]:
    """Return everybody whom the school knows by id, with name and department; read once a request."""
    if "gate_people" not in g:
        rows = db.session.execute(select(Person.id, Person.name, Person.department, Person.is_active))
        g.gate_people = {str(row.id): row for row in rows}
    found: dict[str, Any] = g.gate_people
    return found


def person_options() -> list[tuple[str, str]]:
    """Return whom a visitor may come to see, by department and name."""
    listed = [row for row in people().values() if row.is_active]
    return [
        (str(row.id), f"{row.name}（{row.department}）" if row.department else str(row.name))
        for row in sorted(listed, key=lambda row: (row.department or "", row.name))
    ]


def name_of(person_id: str | None) -> str:
    known = people().get(person_id or "")
    return str(known.name) if known else ""


def host_of(row: Any) -> str:
    """Return who is visited: a person of the school, or the name that the guard wrote down."""
    return name_of(row.host_id) or row.host_name or ""


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
    return {"words": words, "host_of": host_of}
