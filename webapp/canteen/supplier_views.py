"""Suppliers (form F06): one file, its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.canteen import paper_forms as forms
from webapp.canteen import paper_words as words
from webapp.canteen.blueprint import bp
from webapp.canteen.expiry import state_of, worst_of
from webapp.canteen.paper_models import Supplier
from webapp.canteen.papers_desk import (
    find_paper,
    given_fields,
    history_of,
    paper_form,
    record_of,
    save_paper,
    seen_fields,
    take_photo,
    tell,
    today,
)
from webapp.journal.desk import Say, say_many
from webapp.registry.blueprint import new_id
from webapp.security import needs


@bp.get("/papers/suppliers/new")
@needs("canteen.papers")
def new_supplier() -> str:
    return _supplier_form(None, forms.Filled({}))


@bp.post("/papers/suppliers/new")
@needs("canteen.papers")
def add_supplier() -> Any:
    """Say a new supplier."""
    filled = forms.read_form(request.form, forms.SUPPLIER, forms.SUPPLIER_SCHEMA, {})
    photos = take_photo(filled)
    if filled.errors:
        return _supplier_form(None, filled), 422
    supplier_id = new_id()
    fields = {**given_fields(filled.fields), "is_active": True}
    saying = Say("supplier.save", {"id": supplier_id, "fields": fields}, photos=photos)
    if not tell(say_many(current_user, [saying]), _("已登記廠商。")):
        return _supplier_form(None, filled), 409
    return redirect(url_for("canteen.supplier", paper_id=supplier_id))


@bp.get("/papers/suppliers/<uuid:paper_id>")
@needs("canteen.papers")
def supplier(paper_id: UUID) -> str:
    """Show a supplier's file: what it may sell, until when, its papers."""
    found = find_paper(Supplier, paper_id)
    states = {name: state_of(getattr(found, name), today()) for name in ("licence_until_on", "contract_until_on")}
    return render_template(
        "canteen/supplier.html",
        paper=found,
        words=words,
        states=states,
        worst=worst_of(list(states.values())),
        record=record_of(found.photo_record_id),
        history=history_of(found),
    )


@bp.get("/papers/suppliers/<uuid:paper_id>/edit")
@needs("canteen.papers")
def edit_supplier(paper_id: UUID) -> str:
    found = find_paper(Supplier, paper_id)
    return _supplier_form(found, forms.Filled(forms.typed_of(found, forms.SUPPLIER)))


@bp.post("/papers/suppliers/<uuid:paper_id>/edit")
@needs("canteen.papers")
def save_supplier(paper_id: UUID) -> Any:
    """Say what was changed in the form."""
    found = find_paper(Supplier, paper_id)
    before = seen_fields() or forms.typed_of(found, forms.SUPPLIER)
    filled = forms.read_form(request.form, forms.SUPPLIER, forms.SUPPLIER_SCHEMA, before)
    photos = take_photo(filled)
    if filled.errors:
        return _supplier_form(found, filled), 422
    save_paper("supplier.save", found, filled.fields, photos)
    return redirect(url_for("canteen.supplier", paper_id=paper_id))


def _supplier_form(found: Supplier | None, filled: forms.Filled) -> str:
    options = {"category": [(key, state.title) for key, state in words.SUPPLIES.items()]}
    back = url_for("canteen.supplier", paper_id=found.id) if found else "/desk/ledgers/suppliers?active=yes"
    title = _("修改 %(name)s", name=found.name) if found else _("新增廠商")
    return paper_form(title, (forms.SUPPLIER, words.SUPPLIER_FIELDS, options), found, filled, back)
