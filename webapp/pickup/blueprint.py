"""The room's blueprint, and what its pages share: the clock, what became of a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.db import db
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.desk import Outcome, Say, say_many
from webapp.journal.interface import Reader
from webapp.pickup import words
from webapp.pickup.forms import Filled, Input

bp = Blueprint("pickup", __name__, url_prefix="/desk/pickup")


def clock() -> tuple[datetime, ZoneInfo]:
    """Return now and the school's zone."""
    return current_app.extensions["clock"](), school_zone()


def today() -> date:
    now, zone = clock()
    return now.astimezone(zone).date()


def not_found() -> Problem:
    return Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))


def read_on(text: str) -> date:
    """Return the day in an address, today where none is named. Raises `Problem` 404."""
    if not text:
        return today()
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise not_found() from error
    if not 2000 <= on.year < 2200:
        raise not_found()
    return on


def reader() -> Reader:
    """Return who looks, and what they may."""
    return Reader(current_user.id, current_user.permissions)


def find(model: Any, row_id: UUID | str) -> Any:
    """Return a row. Raises `Problem` 404."""
    found = db.session.get(model, str(row_id))
    if found is None:
        raise not_found()
    return found


# why a statement has no effect, by the first word of its detail
WHYS = {
    "too_many_adults": _l("一個孩子最多四位接送人。請先停用一位。"),
    "code_taken": _l("這個碼已經用在別的東西上。請再按一次。"),
    "own_work": _l("自己放行的，要由別人確認。"),
    "left_later": _l("離校時間比現在晚。"),
    "allowed_already": _l("這一筆已經登記過。"),
}


def tell(outcomes: Sequence[Outcome], done: str) -> bool:
    """Say on the next page what became of statements; True where all of them hold."""
    wrong = [outcome for outcome in outcomes if outcome.outcome not in {"stored", "duplicate"}]
    if not wrong:
        flash(done, "ok")
        return True
    first = wrong[0]
    if first.outcome == "superseded":
        flash(_("已經有人先做了。您寫的留在日誌裡。"), "wait")
    elif (why := WHYS.get((first.detail or "").split(" ")[0])) is not None:
        flash(_("沒有生效：%(why)s", why=why), "danger")
    else:
        flash(_("這一筆沒有生效，已留給總務處處理。"), "danger")
    return False


def say_and_tell(sayings: Sequence[Say], done: str) -> bool:
    return tell(say_many(current_user, list(sayings)), done) if sayings else True


def form_page(title: str, inputs: Sequence[Input], filled: Filled, back: str, **more: Any) -> str:
    """Show a form. `options`: pairs of value and title by the name of a choice; `before`: what stood in it."""
    told = {"options": {}, "before": {}, **more}
    return render_template("pickup/form.html", title=title, inputs=inputs, filled=filled, back=back, **told)


@bp.context_processor
def _parts_of_every_page() -> dict[str, object]:
    return {"words": words}
