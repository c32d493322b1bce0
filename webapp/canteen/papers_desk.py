"""What the pages of papers have in common: the form, its photo, what became of what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app, flash, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.canteen import paper_forms as forms
from webapp.canteen.expiry import day_of
from webapp.canteen.models import CanteenRecord
from webapp.db import db
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.desk import Outcome, Say, say_many
from webapp.journal.queries import record_view
from webapp.registry.photo_views import PhotoProblemError, keep_upload

NEW = "new"


def find_paper(model: Any, paper_id: UUID) -> Any:
    found = db.session.get(model, str(paper_id))
    if found is None:
        raise Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))
    return found


def paper_form(
    title: str,
    shape: tuple[Sequence[str], Mapping[str, Any], Mapping[str, Any]],
    found: Any,
    filled: forms.Filled,
    back: str,
) -> str:
    names, titles, options = shape
    return render_template(
        "canteen/paper_form.html",
        title=title,
        names=names,
        titles=titles,
        options=options,
        before=forms.typed_of(found, names) if found else {},
        filled=filled,
        forms=forms,
        back=back,
        new_person=NEW,
        person_name=request.form.get("person_name", ""),
    )


def take_photo(filled: forms.Filled) -> tuple[dict[str, Any], ...]:
    """Keep the photo that came with the form; return it as the record names it."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return ()
    if filled.errors:
        filled.errors["photo"] = _("請再選一次照片。")
        return ()
    try:
        return (keep_upload(upload),)
    except PhotoProblemError as error:
        filled.errors["photo"] = str(error)
        return ()


def save_paper(type_: str, found: Any, fields: dict[str, Any], photos: tuple[dict[str, Any], ...]) -> None:
    if fields or photos:
        saying = Say(type_, {"id": found.id, "fields": fields}, base=found.version, photos=photos)
        tell(say_many(current_user, [saying]), _("已儲存。"))


def tell(outcomes: list[Outcome], done: str) -> bool:
    """Say to the person at the desk what became of the statements; False if one of them has no effect."""
    if all(outcome.outcome == "stored" for outcome in outcomes):
        flash(done, "ok")
        return True
    flash(_("這一筆沒有生效，已留給總務處處理。"), "danger")
    return False


def history_of(paper: Any) -> list[CanteenRecord]:
    """Return which records spoke of a paper, the latest first."""
    query = select(CanteenRecord).where(CanteenRecord.about_id == paper.id)
    return list(db.session.scalars(query.order_by(CanteenRecord.at.desc(), CanteenRecord.record_id.desc())))


def record_of(record_id: str | None) -> Any:
    journal = current_app.extensions["journal"]
    return record_view(db.session(), record_id, journal.door.authority, journal.key) if record_id else None


def given_fields(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def seen_fields() -> dict[str, str]:
    """Return what stood in the form when it was opened."""
    return {name.removeprefix("seen-"): value for name, value in request.form.items() if name.startswith("seen-")}


def today() -> date:
    return day_of(current_app.extensions["clock"](), school_zone())
