"""A day by class: who is here, who left with whom and when; live while it is open."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.journal.queries import held_records
from webapp.pickup.blueprint import bp, clock, read_on, reader, today
from webapp.pickup.models import SchoolClass
from webapp.pickup.reading import classes_of, read_day
from webapp.pickup.records import KINDS
from webapp.registry.models import PERSON
from webapp.security import needs

HELD_READ, HELD_SHOWN = 500, 20


@bp.get("")
@needs("pickup.see")
def day() -> str:
    """Show the classes that the reader may see, on a day."""
    on = read_on(request.args.get("on", ""))
    session = db.session()
    classes = classes_of(session, reader())
    now, _zone = clock()
    return render_template(
        "pickup/today.html",
        now=now,
        day=read_day(session, on, classes, clock()),
        today=today(),
        before=on - timedelta(days=1),
        after=on + timedelta(days=1) if on < today() else None,
        teachers=_teachers(classes),
        held=_held() if current_user.may("held.decide") else [],
    )


def _teachers(classes: list[SchoolClass]) -> dict[str, str]:
    ids = {id_ for row in classes for id_ in row.teacher_ids}
    rows = db.session.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(ids)))
    return {str(row.id): str(row.name) for row in rows}


def _held() -> list[object]:
    """Return the room's records that wait for the office, the oldest first."""
    types = {kind.type for kind in KINDS}
    found = [row for row in db.session.scalars(held_records().limit(HELD_READ)) if row.type in types]
    return list(found[:HELD_SHOWN])
