"""Worn labels: what is to be printed anew, what was printed and waits to be stuck on and scanned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from labels import LabelError
from labels.codes import format_code
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.printing import print_words as words
from webapp.printing.blueprint import bp
from webapp.printing.choosing import read_settings_asked, usual_design
from webapp.printing.jobs import Order, ask, next_position
from webapp.printing.making import make_labels, make_parcel
from webapp.printing.parcels import Parcel
from webapp.printing.print_views import begin, stationery_options
from webapp.printing.selection import MODELS, Thing, in_walking_order, things_of_pairs
from webapp.registry.models import Tag, ThingRecord
from webapp.registry.places import PlaceTree
from webapp.registry.tags import reprint_queue
from webapp.security import needs

REPORTS = ("tag.wear", "tag.retire")
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Wanted:
    """One line of the queue: the label, its thing, and who said when that it is worn."""

    tag: Tag
    thing: Thing | None
    by_id: str | None = None
    at: datetime | None = None


@bp.get("/queue")
@needs("labels.print")
def queue() -> str:
    """Show what is worn, and what waits for its scan."""
    found = reprint_queue(db.session())
    settings = read_settings_asked(db.session(), request.values, usual_design(db.session(), "asset"))
    return render_template(
        "printing/queue.html",
        worn=_wanted(found.worn, with_reports=True),
        waiting=_wanted(found.waiting),
        dispensable=found.dispensable,
        settings=settings,
        start=next_position(db.session(), current_user.id, settings.stock.id),
        format_code=format_code,
        words=words,
        **stationery_options(),
    )


@bp.post("/queue/print")
@needs("labels.print")
def print_queue() -> Any:
    """Print the worn labels that were marked under new codes, or the waiting ones again as they are."""
    asked = set(request.form.getlist("code"))
    found = reprint_queue(db.session())
    worn = [one.thing for one in _wanted(tag for tag in found.worn if tag.id in asked) if one.thing]
    again = [one.thing for one in _wanted(tag for tag in found.waiting if tag.id in asked) if one.thing]
    if not worn and not again:
        flash(_("沒有選到要印的標籤。可能已由別人印好了。"), "danger")
        return redirect(url_for("printing.queue"))
    return _print(worn, again)


def _print(worn: list[Thing], again: list[Thing]) -> Any:
    session = db.session()
    try:
        settings = read_settings_asked(session, request.form, usual_design(session, (worn + again)[0].kind))
        fresh = make_parcel(session, in_walking_order(worn, PlaceTree.load(session)), SystemRandom())
        parcel = Parcel((*fresh.labels, *make_labels(session, again)), fresh.sayings)
        job_id = ask(current_user, Order(_("重印磨損的標籤"), parcel, settings))
    except LabelError as error:
        flash(words.said(error), "danger")
        return redirect(url_for("printing.queue"))
    return begin(job_id, len(parcel.labels) * settings.copies)


@bp.post("/queue/withdraw")
@needs("labels.print")
def withdraw() -> Any:
    """Take new labels back that were never stuck on: the old ones are the things' labels again."""
    asked = set(request.form.getlist("code"))
    codes = [tag.id for tag in reprint_queue(db.session()).waiting if tag.id in asked]
    outcomes = say_many(
        current_user, [Say("tag.retire", {"code": code, "reason": WITHDRAWN}, schema=2) for code in codes]
    )
    done = sum(outcome.outcome == "stored" for outcome in outcomes)
    flash(_("已收回 %(n)s 張新標籤，舊標籤照舊有效。", n=done), "ok" if done == len(codes) else "danger")
    return redirect(url_for("printing.queue"))


def _wanted(tags: Iterable[Tag], *, with_reports: bool = False) -> list[Wanted]:
    """Return labels with their things, under the very codes that are worn or wait."""
    listed = list(tags)
    things = {(x.kind, x.id): x for x in things_of_pairs(db.session(), (_target(tag) for tag in listed))}
    reports = _reports(listed) if with_reports else {}
    found = []
    for tag in listed:
        thing = things.get(_target(tag))
        by_id, at = reports.get(_target(tag), (None, None))
        found.append(Wanted(tag, _under(thing, tag), by_id, tag.worn_at or at))
    return found


def _under(thing: Thing | None, tag: Tag) -> Thing | None:
    """Return the thing with this label's code to be printed again, or to be replaced if it is worn and was no
    successor itself.
    """
    if thing is None:
        return None
    is_to_be_replaced = tag.state == "worn" and (tag.replaces is None or tag.confirmed_at is not None)
    facts = {**vars(thing), "code": None, "worn_code": tag.id} if is_to_be_replaced else {**vars(thing), "code": tag.id}
    return Thing(**facts)


def _target(tag: Tag) -> tuple[str, str]:
    return tag.target_kind or "", tag.target_id or ""


def _reports(tags: list[Tag]) -> dict[tuple[str, str], tuple[str, datetime]]:
    """Return who last spoke of each thing's label being worn, and when."""
    found: dict[tuple[str, str], tuple[str, datetime]] = {}
    for kind in MODELS:
        ids = [tag.target_id for tag in tags if tag.target_kind == kind]
        rows = db.session.execute(
            select(ThingRecord.target_id, ThingRecord.author_id, ThingRecord.at)
            .where(ThingRecord.target_kind == kind, ThingRecord.target_id.in_(ids), ThingRecord.type.in_(REPORTS))
            .order_by(ThingRecord.at)
        )
        found.update({(kind, thing_id): (author_id, at) for thing_id, author_id, at in rows})
    return found
