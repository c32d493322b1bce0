"""The print page: choose things and paper, see the very page and what to mind, print."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from labels import Label, LabelError
from labels.outputs import check, render_page_png
from webapp.db import db
from webapp.printing import print_words as words
from webapp.printing.blueprint import bp
from webapp.printing.choosing import (
    DESIGN_OF,
    PLAIN_DPIS,
    USUAL_STOCKS,
    Choice,
    choose_things,
    read_settings_asked,
    usual_design,
)
from webapp.printing.jobs import AT_ONCE, Order, ask, do_now
from webapp.printing.making import make_parcel, make_samples
from webapp.printing.selection import MOST_THINGS
from webapp.printing.settings import Settings, formats_for
from webapp.printing.sheets import Sheets
from webapp.printing.stationery import designs_in_use, printers_in_use, stocks_in_use
from webapp.registry.models import PERSON, SCHOOL_ID, School
from webapp.registry.places import PlaceTree
from webapp.registry.words import category_options
from webapp.security import needs

PREVIEW_W_PX = 900
CHECKED = 400


@dataclass(frozen=True)
class Shown:
    """What the page shows of a choice: the first page as a picture, how many pages, what to mind, what is wrong."""

    settings: Settings | None = None
    picture: str = ""
    pages: int = 0
    cautions: tuple[tuple[str, list[str]], ...] = ()
    problem: str = ""


@bp.route("", methods=["GET", "POST"])
@needs("labels.print")
def labels() -> str:
    """Show what would be printed. By POST the same: a pasted list is too long for an address."""
    choice = choose_things(db.session(), request.values)
    return _page(choice, _show(choice))


@bp.post("/print")
@needs("labels.print")
def print_labels() -> Any:
    """Make a job of what was chosen; a small one is done before the answer."""
    session = db.session()
    choice = choose_things(session, request.form)
    if not 0 < len(choice.things) <= MOST_THINGS:
        return _page(choice, _show(choice)), 422
    try:
        settings = _settings(choice)
        parcel = make_parcel(session, choice.things, SystemRandom())
        job_id = ask(current_user, Order(title_of(choice), parcel, settings))
    except LabelError as error:
        return _page(choice, Shown(problem=words.said(error))), 422
    return begin(job_id, len(choice.things) * settings.copies)


def begin(job_id: str, count: int) -> Any:
    """Do a small job now, have a large one done in the background; lead to its page."""
    if count <= AT_ONCE:
        do_now(job_id)
    else:
        current_app.extensions["prints"].wake()
    return redirect(url_for("printing.job", job_id=job_id))


def title_of(choice: Choice) -> str:
    """Return what a job prints, in a few words."""
    selection, session = choice.selection, db.session()
    if choice.way == "ledger" and choice.ledger is not None:
        return _("%(ledger)s裡選出的", ledger=choice.ledger.title)
    if choice.way == "list":
        return _("貼上的清單")
    if choice.way == "ids":
        return choice.things[0].name if choice.things else ""
    parts = [_("財產") if selection.kind == "asset" else _("場所")]
    if selection.place_id:
        parts.append(PlaceTree.load(session).path(selection.place_id))
    if selection.category:
        parts.append(dict(category_options(selection.kind)).get(selection.category, selection.category))
    if selection.custodian_id:
        parts.append(session.scalar(select(PERSON.c.name).where(PERSON.c.id == selection.custodian_id)) or "")
    return " · ".join([*parts, str(words.WHICH[selection.which])])


def _settings(choice: Choice) -> Settings:
    kind = choice.things[0].kind if choice.things else choice.selection.kind
    return read_settings_asked(db.session(), request.values, usual_design(db.session(), kind))


def _show(choice: Choice) -> Shown:
    """Draw the first page by the layout that is printed, and look for what to mind among the first labels."""
    settings = None
    try:
        settings = _settings(choice)
        if not choice.things:
            settings.job()
            return Shown(settings)
        return draw(settings, make_samples(db.session(), choice.things[:CHECKED]), len(choice.things))
    except LabelError as error:
        return Shown(settings, problem=words.said(error))


def draw(settings: Settings, samples: Sequence[Label], count: int) -> Shown:
    """Draw the first page of `count` labels; look for what to mind among those given. Raises `LabelError`."""
    cautions = [caution._asdict() for caution in check(samples, settings.job())]
    out = io.BytesIO()
    render_page_png(samples, settings.job(), out, width_px=PREVIEW_W_PX)
    picture = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    return Shown(settings, picture, Sheets(settings, count).pages, tuple(words.cautions_in_words(cautions)))


def _page(choice: Choice, shown: Shown) -> str:
    session = db.session()
    tree = PlaceTree.load(session)
    settings = shown.settings or read_settings_asked(session, MultiDict(), DESIGN_OF[choice.selection.kind])
    return render_template(
        "printing/labels.html",
        choice=choice,
        shown=shown,
        settings=settings,
        words=words,
        most=MOST_THINGS,
        places=[(node.id, tree.path(node.id)) for _depth, node in tree.walk()],
        people=_custodians(),
        categories=category_options(choice.selection.kind),
        formats=[(name, words.FORMATS[name]) for name in formats_for(settings.stock, len(choice.things))],
        school=session.get(School, SCHOOL_ID),
        **stationery_options(),
    )


def stationery_options() -> dict[str, Any]:
    """Return what a page offers to print on, by and with: the usual stocks first, the school's own before them."""
    session = db.session()
    stocks = sorted(stocks_in_use(session).values(), key=lambda stock: (stock.id not in USUAL_STOCKS,))
    printers = [(printer.id, f"{printer.name} · {printer.dpi} dpi") for printer in printers_in_use(session)]
    printers += [(f"dpi-{dpi}", _("其他印表機 · %(dpi)s dpi", dpi=dpi)) for dpi in PLAIN_DPIS]
    return {"stocks": stocks, "printers": printers, "designs": list(designs_in_use(session).values())}


def _custodians() -> list[tuple[str, str]]:
    rows = db.session.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.is_active).order_by(PERSON.c.name))
    return [(person_id, name) for person_id, name in rows]
