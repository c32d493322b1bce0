"""The preview that is the label: drawn by the very code that prints it, at the printer's own dots."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request
from flask_babel import gettext as _

from labels import Design, Job, LabelError, Printer, Stock, load_stocks, render_png
from webapp.db import db
from webapp.describing import describes
from webapp.errors import Problem
from webapp.journal.strict_json import read_strictly
from webapp.printing import stationery_words as words
from webapp.printing.blueprint import bp
from webapp.printing.facts import FactsError, check_design
from webapp.printing.making import school_name
from webapp.printing.samples import find_things, sample_label, usual_thing
from webapp.printing.stationery import get_design_here, get_stock_here, logo_image
from webapp.registry.label_host import label_host
from webapp.security import needs

MOST_BYTES = 32 * 1024
MOST_DOTS = 16_000_000
CAUTIONS_SHOWN = 6
PICTURE_DPI = 300
HEADER = "X-Label-Cautions"


@bp.post("/designs/preview")
@needs("labels.design")
@describes({200: "image/png", 422: "application/json"})
def preview_design() -> Any:
    """Draw one label by the facts that come as JSON: `{facts, stock, dpi, sample}`.

    Answers a PNG with its cautions in a header, or 422 with the entry that is wrong.
    """
    asked = _read_asked()
    session = db.session()
    try:
        stock = get_stock_here(session, str(asked.get("stock", "")))
        logo = logo_image(session, _text(asked.get("facts"), "logo"))
        job = _job(stock, check_design(asked.get("facts"), logo=logo), asked.get("dpi"))
        return _drawn(job, str(asked.get("sample", "")))
    except FactsError as error:
        return jsonify(entry=error.entry, message=words.design_advice(error)), 422
    except LabelError as error:
        return jsonify(entry="", message=words.in_readers_language(error)), 422


@bp.get("/designs/<uuid:design_id>/picture.png")
@bp.get("/designs/built-in/<design_id>/picture.png")
@needs("labels.design")
def design_picture(design_id: UUID | str) -> Response:
    """Draw a design with something of the school on it, for the list."""
    session = db.session()
    try:
        design = get_design_here(session, str(design_id))
        stock = load_stocks()[usual_stock(design, load_stocks())]
        return _drawn(_job(stock, design, PICTURE_DPI), usual_thing(session, {field.source for field in design.fields}))
    except (LabelError, FactsError) as error:
        raise Problem(404, "not_found", _("找不到這一項"), _("請從清單重新選擇。")) from error


@bp.get("/designs/things")
@needs("labels.design")
@describes({200: "application/json"})
def search_things() -> Response:
    """Find things of the school to try a design on."""
    text = request.args.get("q", "").strip()[:100]
    found = find_things(db.session(), text) if text else []
    return jsonify([{"key": thing.key, "title": thing.title, "note": thing.note} for thing in found])


def usual_stock(design: Design, stocks: Mapping[str, Stock]) -> str:
    """Return the id of the stock whose labels are most like those that the design was drawn for."""
    beside = design.arrangement in ("left", "right")
    w_mm, h_mm = design.column_w_mm + 2 * design.padding_mm, design.column_h_mm + 2 * design.padding_mm
    w_mm, h_mm = (w_mm / (1 - design.symbol_share), h_mm) if beside else (w_mm, h_mm / (1 - design.symbol_share))
    if design.is_turned:
        w_mm, h_mm = h_mm, w_mm
    return min(stocks, key=lambda id_: abs(stocks[id_].label_w_mm - w_mm) + abs(stocks[id_].label_h_mm - h_mm))


def _read_asked() -> dict[str, Any]:
    request.max_content_length = MOST_BYTES
    try:
        asked = read_strictly(request.get_data())
    except (ValueError, RecursionError) as error:
        raise Problem(400, "bad_request", _("要求的格式不對"), "JSON") from error
    if not isinstance(asked, dict):
        raise Problem(400, "bad_request", _("要求的格式不對"), "JSON")
    return asked


def _text(facts: Any, key: str) -> str | None:
    value = facts.get(key) if isinstance(facts, dict) else None
    return value if isinstance(value, str) else None


def _job(stock: Stock, design: Design, dpi: Any) -> Job:
    printer = Printer(dpi=dpi if isinstance(dpi, int) and not isinstance(dpi, bool) else PICTURE_DPI)
    if printer.dots(stock.label_w_mm) * printer.dots(stock.label_h_mm) > MOST_DOTS:
        raise LabelError("這種標籤太大，請選低一點的解析度預覽", "too large to preview: choose fewer dots an inch")
    session = db.session()
    host = label_host(session, current_app.config["LABEL_HOST"], request.host)
    return Job(stock=stock, design=design, host=host, printer=printer, header=school_name(session))


def _drawn(job: Job, sample: str) -> Response:
    out = io.BytesIO()
    cautions = render_png(sample_label(db.session(), sample), job, out)
    said = [words.in_readers_language(caution) for caution in cautions[:CAUTIONS_SHOWN]]
    response = Response(out.getvalue(), mimetype="image/png")
    response.headers[HEADER] = json.dumps(said)
    return response
