"""Blocks of blank labels: printed now, bound to things later, by scanning."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import case, func, select

from labels import LabelError
from labels.codes import format_code
from webapp.db import db
from webapp.ids import uuid7
from webapp.printing import print_words as words
from webapp.printing.blueprint import bp
from webapp.printing.choosing import BLANK, read_settings_asked, whole_number
from webapp.printing.jobs import Order, ask, next_position
from webapp.printing.making import blank_labels, make_blanks
from webapp.printing.parcels import Parcel
from webapp.printing.print_views import begin, stationery_options
from webapp.registry.models import Tag
from webapp.security import needs

MOST_BLANKS = 5_000
USUAL_BLANKS = 24
LISTED = 50


@dataclass(frozen=True)
class Block:
    """One block: how many labels, how many of them are on things, when it was last printed, and a code of it."""

    id: str
    total: int
    bound: int
    printed_at: datetime | None
    first_code: str

    @property
    def blank(self) -> int:
        return self.total - self.bound


@bp.get("/blanks")
@needs("labels.print")
def blanks() -> str:
    """Show the blocks, and ask how many blank labels are wanted."""
    return _page(USUAL_BLANKS)


@bp.post("/blanks")
@needs("labels.print")
def issue_blanks() -> Any:
    """Print a new block of blank labels."""
    count = whole_number(request.form.get("count", ""), 0)
    if not 1 <= count <= MOST_BLANKS:
        flash(_("張數請填 1 到 %(most)s。", most=f"{MOST_BLANKS:,}"), "danger")
        return _page(count), 422
    block_id = uuid7(current_app.extensions["clock"](), os.urandom)
    return _print(_("空白標籤 %(n)s 張", n=count), make_blanks(db.session(), count, block_id, SystemRandom()))


@bp.post("/blanks/<uuid:block_id>/print")
@needs("labels.print")
def reprint_block(block_id: UUID) -> Any:
    """Print again what of a block is on nothing yet: a bound label's twin would lie."""
    codes = list(
        db.session.scalars(select(Tag.id).where(Tag.block_id == str(block_id), Tag.state == "blank").order_by(Tag.id))
    )
    if not codes:
        flash(_("這一批都已經貼到東西上了，沒有可以重印的。"), "danger")
        return redirect(url_for("printing.blanks"))
    return _print(_("空白標籤 %(n)s 張", n=len(codes)), Parcel(blank_labels(db.session(), codes)))


def _print(title: str, parcel: Parcel) -> Any:
    try:
        settings = read_settings_asked(db.session(), request.form, BLANK)
        job_id = ask(current_user, Order(title, parcel, settings))
    except LabelError as error:
        flash(words.said(error), "danger")
        return redirect(url_for("printing.blanks"))
    return begin(job_id, len(parcel.labels) * settings.copies)


def _page(count: int) -> str:
    settings = read_settings_asked(db.session(), request.values, BLANK)
    return render_template(
        "printing/blanks.html",
        blocks=_blocks(),
        count=count,
        most=MOST_BLANKS,
        settings=settings,
        start=next_position(db.session(), current_user.id, settings.stock.id),
        format_code=format_code,
        words=words,
        **stationery_options(),
    )


def _blocks() -> list[Block]:
    bound = func.sum(case((Tag.state != "blank", 1), else_=0))
    rows = db.session.execute(
        select(Tag.block_id, func.count(), bound, func.max(Tag.printed_at), func.min(Tag.id))
        .where(Tag.block_id.is_not(None))
        .group_by(Tag.block_id)
        .order_by(Tag.block_id.desc())
        .limit(LISTED)
    )
    return [Block(*row) for row in rows]
