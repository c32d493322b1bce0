"""Printing labels: choose things and stock, see the very page, get the PDF."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from labels import Job, LabelError, Printer, Stock, load_stocks, render_pdf
from labels.outputs import render_page_png
from webapp.db import db
from webapp.errors import Problem
from webapp.registry import words
from webapp.registry.blueprint import bp, place_options
from webapp.registry.labelling import (
    MOST_THINGS,
    WHICH,
    Selection,
    give_codes,
    label_host,
    make_labels,
    say_printed,
    select_things,
    without_code,
)
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.places import PlaceTree
from webapp.security import needs

USUAL_STOCKS = ("avery-l7159", "a4-24-70x37", "roll-50x30")
DPIS = (203, 300, 600)
PREVIEW_DPI = 150


def _selection() -> Selection:
    given = request.values
    return Selection(
        kind="place" if given.get("kind") == "place" else "asset",
        place_id=given.get("place") or None,
        category=given.get("category") or None,
        which=given["which"] if given.get("which") in WHICH else "unprinted",
        ids=tuple(given.getlist("id")),
    )


def _job(dpi: int | None = None) -> Job:
    """Return the print job that was asked for. Raises `LabelError`."""
    given = request.values
    stock: Stock | None = load_stocks().get(given.get("stock", USUAL_STOCKS[0]))
    if stock is None:
        raise LabelError("沒有這種標籤紙", "no such stock")
    return Job(
        stock=stock,
        host=label_host(db.session(), current_app.config["LABEL_HOST"], request.host),
        printer=Printer(dpi=dpi or given.get("dpi", 300, type=int)),
        start=given.get("start", 1, type=int),
        copies=given.get("copies", 1, type=int),
    )


@bp.get("/labels")
@needs("labels.print")
def labels() -> str:
    """Show what would be printed, with the first page as it will be."""
    selection = _selection()
    things = select_things(db.session(), selection)
    stocks = sorted(load_stocks().values(), key=lambda stock: (stock.id not in USUAL_STOCKS, stock.id))
    problem, pages = "", 0
    try:
        job = _job()
        first = job.stock.positions - job.start + 1
        pages = max(0, -(-(len(things) * job.copies - first) // job.stock.positions)) + 1 if things else 0
    except LabelError as error:
        problem = error.zh
    return render_template(
        "registry/labels.html",
        selection=selection,
        things=things,
        most=MOST_THINGS,
        stocks=stocks,
        dpis=DPIS,
        places=place_options(PlaceTree.load(db.session())),
        categories=words.category_options(selection.kind),
        problem=problem,
        pages=pages,
        uncoded=len(without_code(things)),
        host=label_host(db.session(), current_app.config["LABEL_HOST"], request.host),
        school=db.session.get(School, SCHOOL_ID),
    )


@bp.get("/labels/preview.png")
@needs("labels.print")
def label_preview() -> Response:
    """Draw the first page by the same layout that is printed."""
    things = select_things(db.session(), _selection())
    try:
        job = _job(PREVIEW_DPI)
        shown = [thing for thing in things if thing.code][: job.stock.positions]
        out = io.BytesIO()
        render_page_png(make_labels(db.session(), shown), job, out)
    except LabelError as error:
        raise Problem(422, "not_printable", _("不能這樣印"), error.zh) from error
    out.seek(0)
    return send_file(out, mimetype="image/png")


@bp.post("/labels/print")
@needs("labels.print")
def print_labels() -> Any:
    """Give things without a code one, print all as a PDF, and say that they were printed."""
    selection = _selection()
    things = select_things(db.session(), selection)
    if len(things) > MOST_THINGS:
        flash(_("一次最多印 %(most)s 張，請縮小範圍。", most=MOST_THINGS), "danger")
        return _back_to_choice()
    if without_code(things):
        give_codes(db.session(), current_user, without_code(things))
        things = select_things(db.session(), selection)
    out = io.BytesIO()
    try:
        job = _job()
        printed = make_labels(db.session(), things)
        render_pdf(printed, job, out)
    except LabelError as error:
        flash(error.zh, "danger")
        return _back_to_choice()
    say_printed(current_user, printed, job.stock.id)
    out.seek(0)
    return send_file(out, mimetype="application/pdf", as_attachment=True, download_name=_file_name())


def _back_to_choice() -> Any:
    return redirect(f"{url_for('registry.labels')}?{urlencode(list(request.form.items(multi=True)))}")


def _file_name() -> str:
    now = current_app.extensions["clock"]()
    return _("標籤-%(day)s.pdf", day=now.strftime("%Y%m%d-%H%M"))
