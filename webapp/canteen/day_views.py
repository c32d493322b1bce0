"""Today at a glance, one day, one month: what was served, kept and read, and what is missing."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from webapp.canteen.blueprint import bp, clock, not_found, read_on, record_of, today
from webapp.canteen.days import Day
from webapp.canteen.fridge_models import FridgeCase
from webapp.canteen.models import BoxDiscard, Freeze, Sample
from webapp.canteen.reading import bounds, read_day, read_days, standings, unmatched_since, unreported_days
from webapp.canteen.records import KINDS
from webapp.db import db
from webapp.journal.queries import held_records
from webapp.security import needs

SHOWN = 50
HELD_READ = 500


@dataclass(frozen=True)
class Some:
    """How many samples there are of one standing, and the first of them."""

    number: int
    rows: list[Sample]


@bp.get("")
@needs("canteen.read")
def today_page() -> str:
    """Show how the canteen stands now."""
    now, _zone = clock()
    session = db.session()
    on = today()
    return render_template(
        "canteen/today.html",
        now=now,
        day=read_day(session, on, clock()),
        kept=_kept(now),
        cases=session.scalars(
            select(FridgeCase).where(FridgeCase.state == "open").order_by(FridgeCase.opened_at)
        ).all(),
        freezes=session.scalars(select(Freeze).where(Freeze.state == "open").order_by(Freeze.placed_at)).all(),
        unreported=unreported_days(session, on),
        unmatched=session.scalars(
            select(BoxDiscard).where(*unmatched_since(now)).order_by(BoxDiscard.at.desc()).limit(SHOWN)
        ).all(),
        held=_held() if current_user.may("held.decide") else [],
        shown=SHOWN,
    )


def _kept(now: datetime) -> dict[str, Some]:
    """Return what waits in the fridges, by what may be done with it."""
    found = {}
    for standing, condition in standings(now).items():
        number = db.session.scalar(select(func.count()).select_from(Sample).where(condition)) or 0
        in_order = select(Sample).where(condition).order_by(Sample.release_at, Sample.id).limit(SHOWN)
        found[standing] = Some(number, list(db.session.scalars(in_order)) if number else [])
    return found


def _held() -> list[Any]:
    """Return the canteen's records that wait for the office, the oldest first."""
    types = {kind.type for kind in KINDS}
    return [record for record in db.session.scalars(held_records().limit(HELD_READ)) if record.type in types][:SHOWN]


@bp.get("/days/<on>")
@needs("canteen.read")
def day(on: str) -> str:
    """Show one day, whole."""
    at = read_on(on)
    shown = read_day(db.session(), at, clock())
    first, last = bounds(db.session(), today())
    return render_template(
        "canteen/day.html",
        day=shown,
        before=at - timedelta(days=1) if first < at <= last else None,
        after=at + timedelta(days=1) if first <= at < last else None,
        today=today(),
        report=record_of(shown.report.record_id) if shown.report else None,
    )


@bp.get("/months")
@needs("canteen.read")
def this_month() -> Response:
    return redirect(url_for("canteen.month", month=f"{today():%Y-%m}"))


@bp.get("/months/<month>")
@needs("canteen.read")
def month(month: str) -> str:
    """Show a month as a grid of its days, and what is missing in them."""
    first = read_on(f"{month}-01")
    if f"{first:%Y-%m}" != month:
        raise not_found()
    last = first.replace(day=monthrange(first.year, first.month)[1])
    earliest, latest = bounds(db.session(), today())
    days = read_days(db.session(), first, last, clock())
    return render_template(
        "canteen/month.html",
        first=first,
        days=days,
        weeks=_weeks(days),
        today=today(),
        before=first - timedelta(days=1) if earliest < first <= latest else None,
        after=last + timedelta(days=1) if earliest <= last < latest else None,
        known=(earliest, latest),
    )


def _weeks(days: list[Day]) -> list[list[Day | None]]:
    """Return the days in rows of seven from Monday on, with gaps where the month does not reach."""
    padded: list[Day | None] = [*([None] * days[0].on.weekday()), *days]
    padded += [None] * (-len(padded) % 7)
    return [padded[start : start + 7] for start in range(0, len(padded), 7)]
