"""Applies records about stationery: no Flask, no clock, no chance. A replay gives the same rows."""

from __future__ import annotations

from typing import Any

from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.merge import merge_fields
from webapp.printing.facts import EXACT_DPIS
from webapp.printing.models import LabelDesign, LabelLogo, LabelPrinter, LabelStock


def save_stock(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a stock of the school's own. Raises `Held`: a new one without name or facts."""
    _save(work, statement, LabelStock, ("name", "facts"))


def save_printer(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a printer. Raises `Held`: a new one without a name, a resolution no label printer has."""
    row = _save(work, statement, LabelPrinter, ("name", "language", "dpi"), corrections={})
    if row.language != "pdf" and row.dpi not in EXACT_DPIS:
        raise Held("invalid_data", f"dpi: {row.language} printers have one of {EXACT_DPIS}")


def save_design(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a design. Raises `Held`: a new one without name or facts, a logo that nobody knows."""
    facts = statement.data["fields"].get("facts") or {}
    if facts.get("logo") and work.session.get(LabelLogo, facts["logo"]) is None:
        raise Held("unknown_target", f"logo {facts['logo'][:64]}")
    _save(work, statement, LabelDesign, ("name", "facts"))


def save_logo(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a logo. Raises `Held`: a new one without name or picture."""
    _save(work, statement, LabelLogo, ("name", "image"))


def _save(work: UnitOfWork, statement: Statement, model: Any, needed: tuple[str, ...], **usual: Any) -> Any:
    fields = statement.data["fields"]
    id_ = str(statement.data["id"])
    row = work.session.get(model, id_, with_for_update=True)
    if row is None:
        missing = [name for name in needed if name not in fields]
        if missing:
            raise Held("invalid_data", f"a new one needs {', '.join(missing)}")
        row = model(id=id_, version=0, is_active=True, field_times={}, **usual)
        work.session.add(row)
    with work.session.no_autoflush:
        merge_fields(row, fields, statement)
    row.version += 1
    return row
