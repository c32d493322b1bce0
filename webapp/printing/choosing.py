"""What the print page was asked for: which things, and how. What makes no sense falls back to the usual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from labels import Printer, Stock
from labels.codes import CODE_SIGNS
from webapp.i18n import school_zone
from webapp.label_sources import LabelSource
from webapp.ledgers import Ledger, Viewer
from webapp.printing.jobs import last_settings
from webapp.printing.listing import Found, find_listed
from webapp.printing.selection import KINDS, WHICH, Selection, Thing, select_things, things_of_pairs
from webapp.printing.settings import Settings, formats_for
from webapp.printing.stationery import designs_in_use, printer_for, printers_in_use, stocks_in_use
from webapp.registry.label_host import label_host

USUAL_STOCKS = ("avery-l7159", "a4-24-70x37", "roll-50x30")
PLAIN_DPIS = (203, 300, 600)
USUAL_DPI = 300
DESIGN_OF = {"asset": "asset", "place": "door"}
BLANK = "blank"
NOTHING = Found((), ())
Given = MultiDict[str, str]


@dataclass(frozen=True)
class Choice:
    """What is to be labelled. `way`: scope (place, category…), ledger, list or ids; `found` is what a list led to."""

    way: str
    selection: Selection
    things: list[Thing]
    found: Found = NOTHING
    ledger: Ledger | None = None

    @property
    def uncoded(self) -> int:
        return sum(thing.code is None and thing.worn_code is None for thing in self.things)

    @property
    def worn(self) -> int:
        return sum(thing.worn_code is not None for thing in self.things)


def choose_things(session: Session, given: Given) -> Choice:
    """Return the things asked for, in walking order."""
    ids, listed, ledger = (
        tuple(given.getlist("id")),
        given.get("list", "").strip(),
        _find_ledger(given.get("ledger", "")),
    )
    kind = given.get("kind", "") if given.get("kind", "") in KINDS else KINDS[0]
    usual = "unprinted" if not (ids or listed or ledger) else "all"
    which = given.get("which", "") if given.get("which", "") in WHICH else usual
    if ids:
        selection = Selection(kind, "all", ids=ids)
        return Choice("ids", selection, select_things(session, selection))
    if listed or given.get("way", "") == "list":
        found = find_listed(session, listed)
        return Choice("list", Selection(kind, "all"), things_of_pairs(session, found.things), found)
    if ledger is not None:
        kind = ledger.name.removesuffix("s")
        keys = current_app.extensions["keys_asked_for"](ledger, given.get("query", ""), viewer(), session)
        selection = Selection(kind, which, keys=keys)
        return Choice("ledger", selection, select_things(session, selection), ledger=ledger)
    selection = Selection(
        kind,
        which,
        place_id=given.get("place", "") or None,
        category=given.get("category", "") or None,
        custodian_id=given.get("custodian", "") or None,
    )
    return Choice("scope", selection, select_things(session, selection))


def read_settings_asked(session: Session, given: Given, design_id: str, source: LabelSource | None = None) -> Settings:
    """Return how it shall be printed; what is not said is as in the person's last job of this kind. Raises
    `LabelError`.

    `design_id` is the design for these things, unless another one is asked for.
    """
    last = last_settings(session, current_user.id, source.name if source else None)
    usual = source.stock if source else USUAL_STOCKS[0]
    stock = _stock(session, given.get("stock", "") or last.get("stock", {}).get("id", usual))
    printer_id, printer = _printer(session, given.get("printer", "") or last.get("printer_id", ""), stock.id)
    designs = designs_in_use(session)
    start = whole_number(given.get("start", ""), 1)
    return Settings(
        stock=stock,
        design=designs.get(given.get("design", "")) or designs.get(design_id) or designs[DESIGN_OF["asset"]],
        printer=printer,
        printer_id=printer_id,
        host=label_host(session, current_app.config["LABEL_HOST"], request.host),
        format=_format(session, given.get("format", ""), printer_id, stock),
        start=start if start <= stock.positions else 1,
        copies=whole_number(given.get("copies", ""), 1),
        used=frozenset(place for place in numbers_in(given.get("used", "")) if place <= stock.positions),
        cut_marks=given.get("cut_marks", "") == "1",
        address_signs=source.address_signs if source else CODE_SIGNS,
    )


def usual_design_of(session: Session, source: LabelSource) -> str:
    """Return the id of the design that this person last chose for the source's labels, else the source's own."""
    last = str(last_settings(session, current_user.id, source.name).get("design", {}).get("id", ""))
    return last if last in designs_in_use(session) else source.design


def usual_design(session: Session, kind: str) -> str:
    """Return the id of the design that this person last chose for such things, else the kind's own."""
    last = str(last_settings(session, current_user.id).get("design", {}).get("id", ""))
    is_for_all = last in designs_in_use(session) and last not in {BLANK, *DESIGN_OF.values()}
    return last if is_for_all else DESIGN_OF[kind]


def numbers_in(text: str) -> list[int]:
    """Return the whole numbers from 1 on in a text such as `3, 7 12`."""
    return [int(word) for word in text.replace(",", " ").replace("、", " ").split() if word.isdecimal() and int(word)]


def whole_number(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 and int(text) else usual


def _stock(session: Session, stock_id: str) -> Stock:
    stocks = stocks_in_use(session)
    return stocks.get(stock_id) or stocks[USUAL_STOCKS[0]]


def _printer(session: Session, printer_id: str, stock_id: str) -> tuple[str, Printer]:
    """Return one of the school's printers as measured, or a plain one of a resolution (`dpi-203`)."""
    if printer_id in {printer.id for printer in printers_in_use(session)}:
        return printer_id, printer_for(session, printer_id, stock_id)
    dpi = whole_number(printer_id.removeprefix("dpi-"), USUAL_DPI)
    dpi = dpi if dpi in PLAIN_DPIS else USUAL_DPI
    return f"dpi-{dpi}", Printer(dpi=dpi)


def _format(session: Session, asked: str, printer_id: str, stock: Stock) -> str:
    """Return the format asked for, else the printer's own language, as far as this stock takes it."""
    languages = {printer.id: printer.language for printer in printers_in_use(session)}
    wanted = asked or languages.get(printer_id, "pdf")
    return wanted if wanted in formats_for(stock, 1) else "pdf"


def _find_ledger(name: str) -> Ledger | None:
    """Return the list of things of that name, if this person may see it."""
    for ledger in current_app.extensions["ledgers"]:
        if ledger.name == name and name in {f"{kind}s" for kind in KINDS} and current_user.may(ledger.permission):
            found: Ledger = ledger
            return found
    return None


def viewer() -> Viewer:
    """Return who looks, as a ledger and a source want to know it."""
    now: Any = current_app.extensions["clock"]()
    return Viewer(current_user.id, current_user.permissions, now, school_zone())
