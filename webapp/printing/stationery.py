"""What labels can be printed on, by and with: the package's stocks and designs, and those of the school's own.

What was put aside is offered no more, and is still found by its id: old jobs can be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels import Design, LabelError, Printer, Stock, load_designs, load_stocks
from webapp.printing.facts import check_design, check_stock
from webapp.printing.models import LabelDesign, LabelLogo, LabelPrinter, LabelStock

ANY_STOCK = ""


@dataclass(frozen=True)
class NamedPrinter:
    """A printer as people choose it. `language`: pdf, zpl or tspl; `corrections` by stock id, "" for any."""

    id: str
    name: str
    language: str
    dpi: int
    corrections: dict[str, dict[str, float]]


def stocks_in_use(session: Session) -> dict[str, Stock]:
    """Return the school's own stocks, by name, then those that come with the package; by id."""
    return {**{row.id: _stock(row) for row in _active(session, LabelStock)}, **load_stocks()}


def get_stock_here(session: Session, stock_id: str) -> Stock:
    """Return a stock, also one put aside. Raises `LabelError` when there is none."""
    found = find_stock_here(session, stock_id)
    if found is None:
        raise LabelError("沒有這種標籤紙，請重新選擇", f"no stock {stock_id[:64]!r}: choose another")
    return found


def find_stock_here(session: Session, stock_id: str) -> Stock | None:
    """Return a stock by its id, also one put aside."""
    row = session.get(LabelStock, stock_id)
    return _stock(row) if row else load_stocks().get(stock_id)


def designs_in_use(session: Session) -> dict[str, Design]:
    """Return the school's own designs with their logos put in, by name, then those of the package; by id."""
    return {**{row.id: _design(session, row) for row in _active(session, LabelDesign)}, **load_designs()}


def get_design_here(session: Session, design_id: str) -> Design:
    """Return a design with its logo put in, also one put aside. Raises `LabelError` when there is none."""
    found = find_design_here(session, design_id)
    if found is None:
        raise LabelError("沒有這個版面，請重新選擇", f"no design {design_id[:64]!r}: choose another")
    return found


def find_design_here(session: Session, design_id: str) -> Design | None:
    """Return a design by its id with its logo put in, also one put aside."""
    row = session.get(LabelDesign, design_id)
    return _design(session, row) if row else load_designs().get(design_id)


def printers_in_use(session: Session) -> list[NamedPrinter]:
    """Return the school's printers by name; before the first one is set up there is none."""
    return [_named(row) for row in _active(session, LabelPrinter)]


def find_printer_here(session: Session, printer_id: str) -> NamedPrinter | None:
    """Return a printer by its id, also one put aside."""
    row = session.get(LabelPrinter, printer_id)
    return _named(row) if row else None


def printer_for(session: Session, printer_id: str, stock_id: str) -> Printer:
    """Return a printer with the shift and scale measured for this stock, else those for any.

    Raises `LabelError` when there is no such printer.
    """
    printer = find_printer_here(session, printer_id)
    if printer is None:
        raise LabelError("沒有這台印表機，請重新選擇", f"no printer {printer_id[:64]!r}: choose another")
    return corrected(printer, stock_id)


def corrected(printer: NamedPrinter, stock_id: str) -> Printer:
    """Return the printer as measured with this stock, else with any, else as it should be."""
    correction = printer.corrections.get(stock_id) or printer.corrections.get(ANY_STOCK) or {}
    return Printer(dpi=printer.dpi, name=printer.name, **correction)


def logo_image(session: Session, logo_id: str | None) -> str | None:
    """Return a logo's PNG in base64, also of one put aside."""
    logo = session.get(LabelLogo, logo_id) if logo_id else None
    return logo.image if logo else None


def _active(session: Session, model: Any) -> list[Any]:
    return list(session.scalars(select(model).where(model.is_active).order_by(model.name, model.id)))


def _stock(row: LabelStock) -> Stock:
    return check_stock(row.facts, row.id, row.name)


def _design(session: Session, row: LabelDesign) -> Design:
    return check_design(row.facts, row.id, row.name, logo_image(session, row.facts.get("logo")))


def _named(row: LabelPrinter) -> NamedPrinter:
    return NamedPrinter(row.id, row.name, row.language, row.dpi, row.corrections)
