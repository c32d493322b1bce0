"""The school itself: its name, its zone, its region, and the host that its labels bear."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.db import db
from webapp.journal.desk import say
from webapp.registry import forms, words
from webapp.registry.blueprint import bp, tell
from webapp.registry.label_host import label_host
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.zones import USUAL, other_zones
from webapp.security import needs

# HTTPS://HOST/CODE holds 38 signs in the small symbol, version 2 at level M (labels.md 2)
SMALL_HOST_SIGNS = 21


@bp.get("/school")
@needs("desk.use")
def school() -> str:
    """Show what is known of the school, as a form to who may change it."""
    row = db.session.get(School, SCHOOL_ID)
    return _page(row, forms.Filled(_typed(row)))


@bp.post("/school")
@needs("people.edit")
def save_school() -> Any:
    """Say what was changed in the form; what was not touched is not said."""
    row = db.session.get(School, SCHOOL_ID)
    seen = {name.removeprefix("seen-"): value for name, value in request.form.items() if name.startswith("seen-")}
    filled = forms.read_form("school", request.form, forms.SCHOOL_FORM, seen or _typed(row))
    if filled.errors:
        return _page(row, filled), 422
    if filled.fields:
        outcome = say(current_user, "school.save", {"fields": filled.fields}, base=row.version if row else None)
        tell(outcome, _("已儲存。"))
    return redirect(url_for("registry.school"))


def _typed(row: School | None) -> dict[str, str]:
    return forms.typed_of(row, forms.SCHOOL_FORM) if row else {}


def _page(row: School | None, filled: forms.Filled) -> str:
    host = label_host(db.session(), current_app.config["LABEL_HOST"], request.host)
    return render_template(
        "registry/school.html",
        filled=filled,
        before=_typed(row),
        titles=words.SCHOOL_FIELDS,
        usual_zones=[(zone, words.ZONES[zone]) for zone in USUAL],
        other_zones=other_zones(row.zone if row else None),
        regions=words.REGIONS,
        host=host,
        is_small=len(host) <= SMALL_HOST_SIGNS,
        small_signs=SMALL_HOST_SIGNS,
    )
