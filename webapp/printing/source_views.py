"""Labels that another room hands over: the print page for them. Their jobs are jobs like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from labels import Label, LabelError
from webapp.db import db
from webapp.errors import Problem
from webapp.label_sources import MOST_ITEMS, LabelItem, LabelSource
from webapp.ledgers import Ledger
from webapp.printing import print_words as words
from webapp.printing.blueprint import bp
from webapp.printing.choosing import read_settings_asked, usual_design_of, viewer
from webapp.printing.jobs import Order, ask
from webapp.printing.parcels import Parcel
from webapp.printing.print_views import CHECKED, Shown, begin, draw, stationery_options
from webapp.printing.settings import Settings, formats_for
from webapp.printing.sources import may_print, printed_items, sources
from webapp.security import needs


@dataclass(frozen=True)
class Asked:
    """What of a source is to be printed. `uncoded` have no code to print; `again` were printed before."""

    source: LabelSource
    items: tuple[LabelItem, ...]
    uncoded: tuple[LabelItem, ...]
    again: int
    is_too_many: bool

    @property
    def labels(self) -> tuple[Label, ...]:
        return tuple(item.label for item in self.items if item.label is not None)


@bp.route("/sources/<name>", methods=["GET", "POST"])
@needs("labels.use")
def source(name: str) -> str:
    """Show what would be printed of a source: the ids given (by POST, there may be many), or what its ledger shows."""
    asked = _asked(name)
    return _page(asked, _show(asked))


@bp.post("/sources/<name>/print")
@needs("labels.use")
def print_source(name: str) -> Any:
    """Make a job of it; a small one is done before the answer."""
    asked = _asked(name)
    if not asked.labels or asked.is_too_many:
        return _page(asked, _show(asked)), 422
    try:
        settings = _settings(asked.source)
        parcel = Parcel(asked.labels, source=name, items=tuple(item.id for item in asked.items))
        job_id = ask(current_user, Order(_title(asked), parcel, settings))
    except LabelError as error:
        return _page(asked, Shown(problem=words.said(error))), 422
    return begin(job_id, len(asked.labels) * settings.copies)


def _asked(name: str) -> Asked:
    """Read which items are asked for. Raises `Problem` 404, 403."""
    found = sources().get(name)
    if found is None:
        raise Problem(404, "not_found", _("沒有這種標籤"), _("請從選單重新打開。"))
    if not may_print(current_user, name):
        raise Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能印這種標籤。需要時請找管理員開通。"))
    ids = _ids_asked(found)
    items = found.make(db.session(), viewer(), ids[:MOST_ITEMS])
    coded = tuple(item for item in items if item.label is not None)
    again = printed_items(db.session(), name, [item.id for item in coded])
    uncoded = tuple(item for item in items if item.label is None)
    return Asked(found, coded, uncoded, len(again), len(ids) > MOST_ITEMS)


def _ids_asked(found: LabelSource) -> list[str]:
    if ids := request.values.getlist("id"):
        return list(dict.fromkeys(ids))
    if "query" not in request.values or not current_user.may(_ledger(found).permission):
        return []
    session = db.session()
    keys = current_app.extensions["keys_asked_for"](_ledger(found), request.values["query"], viewer(), session)
    return list(session.scalars(keys.limit(MOST_ITEMS + 1)))


def _ledger(found: LabelSource) -> Ledger:
    return next(ledger for ledger in current_app.extensions["ledgers"] if ledger.name == found.ledger)


def _settings(found: LabelSource) -> Settings:
    return read_settings_asked(db.session(), request.values, usual_design_of(db.session(), found), found)


def _title(asked: Asked) -> str:
    first = asked.items[0].title
    if len(asked.items) == 1:
        return f"{asked.source.title} · {first}"
    return _("%(source)s · %(first)s等 %(n)s 張", source=asked.source.title, first=first, n=len(asked.items))


def _show(asked: Asked) -> Shown:
    settings = None
    try:
        settings = _settings(asked.source)
        if not asked.labels:
            settings.job()
            return Shown(settings)
        return draw(settings, asked.labels[:CHECKED], len(asked.labels))
    except LabelError as error:
        return Shown(settings, problem=words.said(error))


def _page(asked: Asked, shown: Shown) -> str:
    plain = read_settings_asked(db.session(), MultiDict(), asked.source.design, asked.source)
    settings = shown.settings or plain
    return render_template(
        "printing/source.html",
        asked=asked,
        source=asked.source,
        shown=shown,
        settings=settings,
        words=words,
        most=MOST_ITEMS,
        formats=[(name, words.FORMATS[name]) for name in formats_for(settings.stock, len(asked.labels))],
        **stationery_options(),
    )
