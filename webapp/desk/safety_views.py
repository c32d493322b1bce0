"""The page on which a director sees whether the data are safe, and the number of it on the home page."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, render_template
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.desk.blueprint import bp, now
from webapp.desk.safety import TONES, Point, all_points, verdict
from webapp.security import needs

FRESH = timedelta(minutes=1)


@bp.get("/safety")
@needs("safety.read")
def safety() -> str:
    """Show the verdict and every point."""
    points = all_points(db.session(), now())
    _remember(points, now())
    return render_template(
        "desk/safety.html",
        verdict=verdict(points),
        points=sorted(points, key=lambda point: TONES.index(point.tone), reverse=True),
        todo=[point for point in points if point.tone != "ok"],
        now=now(),
    )


def count_urgent(session: Session, moment: datetime, _zone: ZoneInfo) -> int:
    """Count the points that need somebody now. Counted once a minute: everybody's home page asks."""
    known: tuple[datetime, int] | None = current_app.extensions.get("safety_urgent")
    if known is not None and abs(moment - known[0]) < FRESH:
        return known[1]
    return _remember(all_points(session, moment), moment)


def _remember(points: list[Point], moment: datetime) -> int:
    # what waits for a decision has a number of its own beside this one
    number = sum(point.tone == "danger" for point in points if point.key != "held")
    current_app.extensions["safety_urgent"] = (moment, number)
    return number
