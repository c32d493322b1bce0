"""Choosing the samples of a day whose boxes get a label; printing them is the room of labels' own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app, render_template, request
from sqlalchemy import select

from webapp.canteen.blueprint import bp
from webapp.canteen.labels import codes_of_boxes
from webapp.canteen.models import Sample
from webapp.canteen.naming import Naming
from webapp.canteen.register import read_day
from webapp.canteen.register_paper import shown_code
from webapp.db import db
from webapp.i18n import school_zone
from webapp.security import needs

SOURCE = "samples"
# what is older has been discarded by any rules, or is frozen and has its label
DAYS_BACK = 14


@dataclass(frozen=True)
class Wanted:
    """A sample that may get a label: when it was last printed, and the code of its box, "" for none."""

    sample: Sample
    meal: str
    dish: str
    code: str
    printed_at: datetime | None


@bp.get("/labels")
@needs("canteen.sample")
def sample_labels() -> str:
    """Show a day's samples, those without a printed label first and chosen."""
    today = current_app.extensions["clock"]().astimezone(school_zone()).date()
    on = read_day(request.args.get("on", "")) or today
    wanted = _wanted(on)
    return render_template(
        "canteen/labels.html",
        on=on,
        today=today,
        before=on - timedelta(days=1) if (today - on).days < DAYS_BACK else None,
        after=on + timedelta(days=1),
        wanted=wanted,
        fresh=sum(one.printed_at is None and bool(one.code) for one in wanted),
        shown_code=shown_code,
    )


def _wanted(on: date) -> list[Wanted]:
    session = db.session()
    rows = session.scalars(select(Sample).where(Sample.on == on, Sample.state == "kept"))
    samples = sorted(rows, key=lambda row: (row.taken_at, row.id))
    printed = current_app.extensions["printed_items"](session, SOURCE, [row.id for row in samples])
    codes = codes_of_boxes(session, {row.box_id for row in samples})
    naming = Naming.load(session)
    listed = [
        Wanted(row, naming.meal(row.meal), naming.dish(row), codes.get(row.box_id, ""), printed.get(row.id))
        for row in samples
    ]
    return sorted(listed, key=lambda one: one.printed_at is not None)
