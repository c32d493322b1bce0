"""Designs: the list with pictures, the editor, saving. What comes with the product is copied, never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from labels import Design, Stock, load_designs, load_stocks
from labels.design import design_facts
from webapp.db import db
from webapp.journal.strict_json import read_strictly
from webapp.printing import stationery_words as words
from webapp.printing.blueprint import bp
from webapp.printing.editor_words import editor_words
from webapp.printing.facts import FactsError, check_design
from webapp.printing.models import LabelDesign, LabelLogo
from webapp.printing.preview_views import usual_stock
from webapp.printing.samples import thing_title, usual_thing
from webapp.printing.setup import get_row, name_error, new_id, save
from webapp.printing.stationery import logo_image, printers_in_use, stocks_in_use
from webapp.security import needs

EMPTY = {"column_w_mm": 34.0, "column_h_mm": 27.5, "fields": [{"source": "title", "size_pt": 12.0, "weight": "bold"}]}
PREVIEW_DPIS = (203, 300, 600)


@bp.get("/designs")
@needs("labels.design")
def designs() -> str:
    """List the school's own designs and those that come with the product, each as a picture of itself."""
    rows = db.session.scalars(select(LabelDesign).order_by(LabelDesign.name, LabelDesign.id)).all()
    known = [(design, words.design_title(design)) for design in load_designs().values()]
    return render_template("printing/designs.html", rows=rows, known=known)


@bp.get("/designs/new")
@needs("labels.design")
def new_design() -> str:
    """Open the editor on a copy of a design, or on an almost empty one."""
    like = request.args.get("like", "")
    own = db.session.get(LabelDesign, like)
    if own is not None:
        return _editor(None, _("%(name)s 改", name=own.name), own.facts)
    known = load_designs().get(like)
    if known is None:
        return _editor(None, "", EMPTY)
    return _editor(None, _("%(name)s 改", name=words.design_title(known)), facts_of(known))


@bp.post("/designs/new")
@needs("labels.design")
def create_design() -> Any:
    return _save(None, new_id())


@bp.get("/designs/<uuid:design_id>")
@needs("labels.design")
def design(design_id: UUID) -> str:
    """Open the editor on a design of the school's own."""
    row = get_row(LabelDesign, design_id)
    return _editor(row, row.name, row.facts)


@bp.post("/designs/<uuid:design_id>")
@needs("labels.design")
def save_design(design_id: UUID) -> Any:
    return _save(get_row(LabelDesign, design_id), str(design_id))


@bp.post("/designs/<uuid:design_id>/aside")
@needs("labels.design")
def put_design_aside(design_id: UUID) -> Any:
    """Offer a design no more, or again."""
    row = get_row(LabelDesign, design_id)
    save("design", row, row.id, {"is_active": not row.is_active})
    return redirect(url_for("printing.designs"))


def facts_of(known: Design) -> dict[str, Any]:
    """Return a design's facts without what belongs to the row: id, name, and a logo that is not ours."""
    return {name: value for name, value in design_facts(known).items() if name not in {"id", "name", "logo"}}


def _save(row: LabelDesign | None, id_: str) -> Any:
    name, text = request.form.get("name", "").strip(), request.form.get("facts", "")
    try:
        facts = read_strictly(text.encode())
        check_design(facts, logo=logo_image(db.session(), facts.get("logo") if isinstance(facts, dict) else None))
    except (ValueError, RecursionError) as error:
        wrong = error if isinstance(error, FactsError) else FactsError("fields", "資料格式不對", "malformed")
        facts = row.facts if row and not isinstance(error, FactsError) else _readable(text)
        return _editor(row, name, facts, {"facts": words.design_advice(wrong)}), 422
    if wrong_name := name_error(name):
        return _editor(row, name, facts, {"name": wrong_name}), 422
    save("design", row, id_, {"name": name, "facts": facts})
    return redirect(url_for("printing.designs"))


def _readable(text: str) -> Any:
    """Return the facts that were sent, wrong as they are, if the editor can show them."""
    try:
        facts = json.loads(text)
        # what is no number in JSON would leave the editor with nothing to read
        json.dumps(facts, allow_nan=False)
    except (ValueError, RecursionError):
        return EMPTY
    is_shown = isinstance(facts, dict) and isinstance(facts.get("fields"), list) and len(text) < 20_000
    return facts if is_shown and all(isinstance(field, dict) for field in facts["fields"]) else EMPTY


def _editor(
    row: LabelDesign | None, name: str, facts: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> str:
    session = db.session()
    stocks = stocks_in_use(session)
    logos = session.scalars(select(LabelLogo).where(LabelLogo.is_active).order_by(LabelLogo.name)).all()
    thing = usual_thing(session, {str(field.get("source")) for field in facts["fields"]})
    printers = printers_in_use(session)
    given = {
        "facts": facts,
        "sources": [[key, str(title)] for key, title in words.SOURCES.items()],
        "stocks": [[id_, words.stock_title(stock)] for id_, stock in stocks.items()],
        "stock": _stock_for(facts, stocks),
        "dpis": sorted({*PREVIEW_DPIS, *(printer.dpi for printer in printers)}),
        "logos": [[logo.id, logo.name] for logo in logos],
        "thing": {"key": thing, "title": thing_title(session, thing)},
        "preview": url_for("printing.preview_design"),
        "things": url_for("printing.search_things"),
        "words": editor_words(),
    }
    return render_template("printing/design.html", row=row, name=name, given=given, facts=facts, errors=errors or {})


def _stock_for(facts: Mapping[str, Any], stocks: Mapping[str, Stock]) -> str:
    try:
        return usual_stock(check_design({**facts, "logo": None}), stocks)
    except FactsError:
        return next(iter(load_stocks()))
