"""The gate today as the desk's page shows it, and the conditions that its tiles and lists share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from webapp.gate import reading
from webapp.gate.gate_rules import RULES_ID, rules_in_force
from webapp.gate.models import GateRules, Visit
from webapp.gate.reading import Expected, Present, Unsettled, Warned
from webapp.gate.rules import CAME_IN, IN, REFUSED
from webapp.gate.watch_models import GateLook
from webapp.walltime import instant_of


@dataclass(frozen=True)
class Today:
    """The gate as it stands: visits by what is to be thought of them, invitations of the day."""

    present: Sequence[Present]
    refused: Sequence[Visit]
    expected: Sequence[Expected]
    unsettled: Unsettled
    warned: Sequence[Warned]

    @property
    def people_inside(self) -> int:
        return sum(one.people for one in self.present)

    @property
    def awaited(self) -> int:
        """How many of those expected have not come."""
        return sum(one.people for one in self.expected)


def read_today(session: Session, clock: tuple[datetime, ZoneInfo]) -> Today:
    now, zone = clock
    on = now.astimezone(zone).date()
    return Today(
        present=reading.present_at(session, now),
        refused=[visit for visit in reading.entered_on(session, on) if visit.state == REFUSED],
        expected=reading.expected_on(session, on),
        unsettled=reading.unsettled(session, now),
        warned=undecided(session, now),
    )


def find_rules(session: Session) -> GateRules | None:
    """Return the rules that this school has saved, None where it has saved none."""
    return session.get(GateRules, RULES_ID)


def undecided(session: Session, now: datetime) -> list[Warned]:
    """Return the visits that the list warns of, of which nobody has said what was decided."""
    found = reading.warned(session, now)
    ids = [one.visit.id for one in found]
    query = select(GateLook.about_id).where(GateLook.about_id.in_(ids), GateLook.decision.is_not(None))
    decided = set(session.scalars(query)) if ids else set()
    return [one for one in found if one.visit.id not in decided]


def last_closing(closing: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the gate last closed."""
    hours, minutes = closing.split(":")
    minute, on = int(hours) * 60 + int(minutes), now.astimezone(zone).date()
    today = instant_of(on, zone, minute)
    return today if today <= now else instant_of(on - timedelta(days=1), zone, minute)


def is_overdue(session: Session, now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    """Return the condition on visits that are inside though a closing has passed (`rules.is_unsettled`, as a query)."""
    return and_(Visit.state == IN, Visit.entered_at < last_closing(rules_in_force(session).closes_at, now, zone))


def visits_of(session: Session, ids: Iterable[str]) -> dict[str, Visit]:
    """Return visits by id."""
    asked = list(dict.fromkeys(ids))
    return {row.id: row for row in session.scalars(select(Visit).where(Visit.id.in_(asked)))} if asked else {}


def count_came(session: Session, on: date) -> int:
    """Count the people who came in on a day."""
    came = select(func.sum(Visit.people)).where(Visit.on == on, Visit.state.in_(CAME_IN))
    return session.scalar(came) or 0
