"""Papers that need somebody: which expire, when, and how many, by the day of the school."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.canteen.expiry import MONTH, day_of, in_on, state_of
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.ledgers import Tile
from webapp.registry.models import PERSON

# what a paper is called, and the date until which it is good
DATED: tuple[tuple[str, Any, Any], ...] = (
    ("certificate", HealthCertificate, HealthCertificate.expires_on),
    ("licence", Supplier, Supplier.licence_until_on),
    ("contract", Supplier, Supplier.contract_until_on),
)


@dataclass(frozen=True)
class Due:
    """A paper in use that expires soon, or has. `what`: certificate, licence or contract; `days` until its last day."""

    what: str
    id: str
    name: str
    until_on: date
    days: int
    state: str


def papers_due(session: Session, today: date) -> list[Due]:
    """Return what has expired or will within 30 days, the first first."""
    return sorted(_due(session, today), key=lambda due: (due.until_on, due.what, due.name, due.id))


def count_due(session: Session, today: date, states: tuple[str, ...]) -> int:
    """Return how many papers in use stand in one of these states."""
    total = 0
    for _what, model, until in DATED:
        for state in states:
            query = select(func.count()).select_from(model).where(model.is_active, in_on(state, until, today))
            total += session.scalar(query) or 0
    return total


def _due(session: Session, today: date) -> Iterator[Due]:
    names = {str(row.id): str(row.name) for row in session.execute(select(PERSON.c.id, PERSON.c.name))}
    for what, model, until in DATED:
        query = select(model).where(model.is_active, until <= today + timedelta(days=MONTH))
        for row in session.scalars(query):
            name = row.name if model is Supplier else names.get(row.person_id, "")
            at = getattr(row, until.key)
            yield Due(what, row.id, name, at, (at - today).days, state_of(at, today))


def _counter(*states: str) -> Any:
    def count(session: Session, now: datetime, zone: ZoneInfo) -> int:
        return count_due(session, day_of(now, zone), states)

    return count


PAPER_TILES = (
    Tile(
        _l("證照今天到期或已過期"),
        _counter("expired", "today"),
        "/desk/canteen/papers#now",
        "danger",
        "canteen.papers",
        "triangle-alert",
        "needs",
    ),
    Tile(
        _l("證照 7 天內到期"),
        _counter("week"),
        "/desk/canteen/papers#week",
        "wait",
        "canteen.papers",
        "clock",
        "needs",
    ),
    Tile(
        _l("證照 30 天內到期"),
        _counter("month"),
        "/desk/canteen/papers#month",
        "wait",
        "canteen.papers",
        "calendar",
        "needs",
    ),
)
