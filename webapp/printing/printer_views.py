"""Printers under their names, and how far each is off, measured with a calibration sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from labels import LabelError, Stock
from labels.calibration import Measured, correct, reference_crosses
from labels.outputs import render_calibration_pdf
from webapp.db import db
from webapp.errors import Problem
from webapp.printing import stationery_words as words
from webapp.printing.blueprint import bp
from webapp.printing.facts import CORRECTION, EXACT_DPIS
from webapp.printing.models import LabelPrinter
from webapp.printing.setup import get_row, name_error, new_id, number_of, save
from webapp.printing.stationery import ANY_STOCK, get_stock_here, printer_for, stocks_in_use
from webapp.security import needs

DPIS = (203, 300, 600, 1200)
MEASURES = ("x_mm", "y_mm", "across_mm", "down_mm")


@bp.get("/printers")
@needs("labels.design")
def printers() -> str:
    """List the school's printers and for which stocks each has been measured."""
    rows = db.session.scalars(select(LabelPrinter).order_by(LabelPrinter.name, LabelPrinter.id)).all()
    stocks = stocks_in_use(db.session())
    return render_template("printing/printers.html", rows=rows, words=words, stocks=stocks)


@bp.get("/printers/new")
@needs("labels.design")
def new_printer() -> str:
    return _form(None, {"name": "", "language": "pdf", "dpi": "600"})


@bp.post("/printers/new")
@needs("labels.design")
def create_printer() -> Any:
    return _save(None, new_id())


@bp.get("/printers/<uuid:printer_id>")
@needs("labels.design")
def printer(printer_id: UUID) -> str:
    """Show a printer as a form, with what has been measured."""
    row = get_row(LabelPrinter, printer_id)
    return _form(row, {"name": row.name, "language": row.language, "dpi": str(row.dpi)})


@bp.post("/printers/<uuid:printer_id>")
@needs("labels.design")
def save_printer(printer_id: UUID) -> Any:
    return _save(get_row(LabelPrinter, printer_id), str(printer_id))


@bp.post("/printers/<uuid:printer_id>/aside")
@needs("labels.design")
def put_printer_aside(printer_id: UUID) -> Any:
    """Offer a printer no more, or again."""
    row = get_row(LabelPrinter, printer_id)
    save("printer", row, row.id, {"is_active": not row.is_active})
    return redirect(url_for("printing.printers"))


@bp.get("/printers/<uuid:printer_id>/calibration.pdf")
@needs("labels.design")
def calibration_sheet(printer_id: UUID) -> Response:
    """Give the sheet to be measured, printed as this printer prints now."""
    row = get_row(LabelPrinter, printer_id)
    stock = _stock_asked()
    out = io.BytesIO()
    render_calibration_pdf(stock, printer_for(db.session(), row.id, stock.id), out)
    out.seek(0)
    return send_file(out, mimetype="application/pdf", as_attachment=True, download_name=_("校正頁.pdf"))


@bp.get("/printers/<uuid:printer_id>/calibrate")
@needs("labels.design")
def calibrate(printer_id: UUID) -> str:
    """Show what to print, what to measure, and where to write it down."""
    row = get_row(LabelPrinter, printer_id)
    return _calibration(row, _stock_asked(), {})


@bp.post("/printers/<uuid:printer_id>/calibrate")
@needs("labels.design")
def save_calibration(printer_id: UUID) -> Any:
    """Work out shift and scale from the four numbers read off the sheet."""
    row = get_row(LabelPrinter, printer_id)
    stock, typed = _stock_asked(), dict(request.form.items())
    measured = {name: number_of(typed.get(name, "")) for name in MEASURES}
    errors = {name: _("請填量到的數字，單位公釐。") for name, value in measured.items() if value is None}
    if errors:
        return _calibration(row, stock, typed, errors), 422
    before = printer_for(db.session(), row.id, stock.id)
    try:
        after = correct(before, Measured(reference_crosses(stock), **measured))  # type: ignore[arg-type]
    except LabelError as error:
        return _calibration(row, stock, typed, {"": words.in_readers_language(error)}), 422
    kept = {id_: values for id_, values in row.corrections.items() if id_ != stock.id}
    key = ANY_STOCK if typed.get("scope") == "any" else stock.id
    kept[key] = {name: getattr(after, name) for name in CORRECTION}
    save("printer", row, row.id, {"corrections": kept})
    return redirect(url_for("printing.printer", printer_id=row.id))


@bp.post("/printers/<uuid:printer_id>/forget")
@needs("labels.design")
def forget_calibration(printer_id: UUID) -> Any:
    """Take back what was measured with a stock."""
    row = get_row(LabelPrinter, printer_id)
    kept = {id_: values for id_, values in row.corrections.items() if id_ != request.form.get("stock")}
    save("printer", row, row.id, {"corrections": kept})
    return redirect(url_for("printing.printer", printer_id=row.id))


def _stock_asked() -> Stock:
    try:
        return get_stock_here(db.session(), request.values.get("stock", "avery-l7159"))
    except LabelError as error:
        raise Problem(404, "not_found", _("找不到這一項"), words.in_readers_language(error)) from error


def _save(row: LabelPrinter | None, id_: str) -> Any:
    typed = {name: value.strip() for name, value in request.form.items()}
    errors = {"name": wrong} if (wrong := name_error(typed.get("name", ""))) else {}
    dpi = number_of(typed.get("dpi", ""))
    language = typed.get("language") if typed.get("language") in words.LANGUAGES else "pdf"
    if not isinstance(dpi, int) or not 100 <= dpi <= 2400:
        errors["dpi"] = _("請填 100 到 2400 的整數。")
    elif language != "pdf" and dpi not in EXACT_DPIS:
        errors["dpi"] = _("標籤機只有 203、300 和 600 dpi，請看機器的標示。")
    if errors:
        return _form(row, typed, errors), 422
    fields = {"name": typed["name"], "language": language, "dpi": dpi}
    if save("printer", row, id_, fields) and row is None:
        return redirect(url_for("printing.calibrate", printer_id=id_))
    return redirect(url_for("printing.printers"))


def _form(row: LabelPrinter | None, typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "printing/printer.html",
        row=row,
        typed=typed,
        errors=errors or {},
        languages=words.LANGUAGES.items(),
        dpis=DPIS,
        stock_titles={id_: words.stock_title(stock) for id_, stock in stocks_in_use(db.session()).items()},
    )


def _calibration(
    row: LabelPrinter, stock: Stock, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "printing/calibrate.html",
        row=row,
        stock=stock,
        typed=typed,
        errors=errors or {},
        crosses=reference_crosses(stock),
        present=printer_for(db.session(), row.id, stock.id),
        stocks=[(id_, words.stock_title(known)) for id_, known in stocks_in_use(db.session()).items()],
    )
