"""Stocks of the school's own: a sheet or a roll, entered with a drawing beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from labels import Sheet, Stock, load_stocks
from webapp.db import db
from webapp.printing import stationery_words as words
from webapp.printing.blueprint import bp
from webapp.printing.facts import FactsError, check_stock
from webapp.printing.models import LabelStock
from webapp.printing.setup import get_row, name_error, new_id, number_of, save
from webapp.printing.stationery import find_stock_here, stocks_in_use
from webapp.security import needs

SHEET_NUMBERS = (
    ("page_w_mm", "page_h_mm"),
    ("columns", "rows"),
    ("label_w_mm", "label_h_mm"),
    ("margin_left_mm", "margin_top_mm"),
    ("pitch_x_mm", "pitch_y_mm"),
)
ROLL_NUMBERS = (("label_w_mm", "label_h_mm"), ("gap_mm",))
FINE_NUMBERS = (("corner_radius_mm",), ("inset_x_mm", "inset_y_mm"))
NEW = {"kind": "sheet", "page_w_mm": "210", "page_h_mm": "297"}


@bp.get("/stocks")
@needs("labels.design")
def stocks() -> str:
    """List the school's own stocks, and those that come with the product."""
    rows = db.session.scalars(select(LabelStock).order_by(LabelStock.name, LabelStock.id))
    own = [(row, check_stock(row.facts, row.id, row.name)) for row in rows]
    return render_template("printing/stocks.html", own=own, known=list(load_stocks().values()))


@bp.get("/stocks/new")
@needs("labels.design")
def new_stock() -> str:
    """Show the form of a new stock, empty or like one that is known."""
    like = find_stock_here(db.session(), request.args.get("like", ""))
    typed = {"name": _("%(name)s 改", name=like.name), **_typed(stock_facts(like))} if like else {"name": "", **NEW}
    return _form(None, typed)


@bp.post("/stocks/new")
@needs("labels.design")
def create_stock() -> Any:
    return _save(None, new_id())


@bp.get("/stocks/<uuid:stock_id>")
@needs("labels.design")
def stock(stock_id: UUID) -> str:
    """Show a stock of the school's own as a form."""
    row = get_row(LabelStock, stock_id)
    return _form(row, {"name": row.name, **_typed(row.facts)})


@bp.post("/stocks/<uuid:stock_id>")
@needs("labels.design")
def save_stock(stock_id: UUID) -> Any:
    return _save(get_row(LabelStock, stock_id), str(stock_id))


@bp.post("/stocks/<uuid:stock_id>/aside")
@needs("labels.design")
def put_stock_aside(stock_id: UUID) -> Any:
    """Offer a stock no more, or again."""
    row = get_row(LabelStock, stock_id)
    save("stock", row, row.id, {"is_active": not row.is_active})
    return redirect(url_for("printing.stocks"))


def stock_facts(stock: Stock) -> dict[str, Any]:
    """Return what of a stock a school would copy: its geometry, not its maker."""
    names = [*words.NUMBERS, "is_asymmetric", "suggested_use"]
    facts = {name: getattr(stock, name, None) for name in names}
    kind = "sheet" if isinstance(stock, Sheet) else "roll"
    return {
        "kind": kind,
        **{name: value for name, value in facts.items() if value not in (None, "") and value is not False},
    }


def _typed(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in facts.items()}


def _save(row: LabelStock | None, id_: str) -> Any:
    typed = {name: value.strip() for name, value in request.form.items()}
    facts, errors = _read(typed)
    if wrong := name_error(typed.get("name", "")):
        errors["name"] = wrong
    if not errors:
        try:
            check_stock(facts)
        except FactsError as error:
            errors[error.entry] = words.stock_advice(error)
    if errors:
        return _form(row, typed, errors), 422
    save("stock", row, id_, {"name": typed["name"], "facts": facts})
    return redirect(url_for("printing.stocks"))


def _read(typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the facts that were typed and, by name, what is no number."""
    kind = "roll" if typed.get("kind") == "roll" else "sheet"
    needed = [name for pair in (ROLL_NUMBERS if kind == "roll" else SHEET_NUMBERS) for name in pair]
    facts: dict[str, Any] = {"kind": kind}
    errors: dict[str, str] = {}
    for name in [*needed, *(name for pair in FINE_NUMBERS for name in pair)]:
        text = typed.get(name, "")
        if not text and name not in needed:
            continue
        facts[name] = number_of(text)
        if facts[name] is None:
            errors[name] = str(words.NUMBER_ADVICE.get(name) or _("請填數字，單位公釐。"))
    if kind == "sheet" and typed.get("is_asymmetric"):
        facts["is_asymmetric"] = True
    if typed.get("suggested_use"):
        facts["suggested_use"] = typed["suggested_use"]
    return facts, errors


def _form(row: LabelStock | None, typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "printing/stock.html",
        row=row,
        typed=typed,
        errors=errors or {},
        words=words,
        sheet_numbers=SHEET_NUMBERS,
        roll_numbers=ROLL_NUMBERS,
        fine_numbers=FINE_NUMBERS,
        stocks=[(id_, words.stock_title(known)) for id_, known in stocks_in_use(db.session()).items()],
        like=request.args.get("like", ""),
    )
