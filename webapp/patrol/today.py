"""The patrol room's numbers of today, counted in the database by the rules of `due.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, null, select
from sqlalchemy.orm import Session

from webapp.patrol.answers import Body
from webapp.patrol.cadence import Turn, turn_at, turn_before
from webapp.patrol.checklists import TARGETS
from webapp.patrol.due import OUT_OF_USE, Due, Thing, due_of
from webapp.patrol.models import Check, Checklist, Finding, Inspection
from webapp.registry.models import Asset, Place
from webapp.walltime import instant_of


@dataclass(frozen=True)
class Standing:
    """How a checklist stands in its running turn: how many things ask for it, and how many of those are done."""

    body: Body
    turn: Turn
    asked: int
    done: int
    overdue: int

    @property
    def due(self) -> int:
        return self.asked - self.done - self.overdue


def day_of(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which the school's day begins and ends."""
    today = now.astimezone(zone).date()
    return instant_of(today, zone), instant_of(today + timedelta(days=1), zone)


def count_inspections(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return _count(session, Inspection, *_of_today(now, zone))


def count_failed(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return _count(session, Inspection, Inspection.result == "fail", *_of_today(now, zone))


def count_open_findings(session: Session, _now: datetime, _zone: ZoneInfo) -> int:
    return _count(session, Finding, Finding.state == "open")


def count_due_today(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Count the checks that are to be done before this day ends."""
    _start, end = day_of(now, zone)
    return sum(standing.due for standing in standings(session, now, zone) if standing.turn.deadline_at <= end)


def count_missed(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return sum(standing.overdue for standing in standings(session, now, zone))


def _of_today(now: datetime, zone: ZoneInfo) -> tuple[ColumnElement[bool], ...]:
    start, end = day_of(now, zone)
    return Inspection.inspected_at >= start, Inspection.inspected_at < end, Inspection.amended_by_id.is_(None)


def _count(session: Session, model: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def current_bodies(session: Session) -> list[Body]:
    """Return the checklists in force, in the order of their ids."""
    return list(session.scalars(select(Checklist.body).where(Checklist.is_current).order_by(Checklist.checklist_id)))


def standings(session: Session, now: datetime, zone: ZoneInfo) -> list[Standing]:
    """Return how each checklist stands whose turn is open and for which the school has any thing."""
    found = (standing_of(session, body, now, zone) for body in current_bodies(session))
    return [standing for standing in found if standing is not None and standing.asked]


def standing_of(session: Session, body: Body, now: datetime, zone: ZoneInfo) -> Standing | None:
    """Count one checklist. None: nothing is asked for now."""
    turn = turn_at(body["cadence"], now, zone)
    if body["target"] not in TARGETS or turn is None or now < turn.opens_at:
        return None
    done = Check.last_at >= turn.start_at
    is_too_late = turn.deadline_at <= now
    missed = done.is_not(True) if is_too_late else Check.last_at < turn_before(body["cadence"], turn, zone).start_at
    row = session.execute(
        _asked(body).with_only_columns(func.count(), _sum_where(done), _sum_where(missed), maintain_column_froms=True)
    ).one()
    return Standing(body, turn, row[0], row[1] or 0, row[2] or 0)


def _sum_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def due_things(session: Session, body: Body, now: datetime, zone: ZoneInfo) -> Iterator[Due]:
    """Yield what a checklist asks for now, in the order of the things' names."""
    if body["target"] not in TARGETS:
        return
    model = _model(body)
    rows = session.execute(_asked(body).order_by(model.name, model.id)).all()
    things = [
        Thing(TARGETS[body["target"]][0], row.id, row.category, row.place_kind, row.state, row.name, row.place_id)
        for row in rows
    ]
    last_at = {(body["id"], row.id): row.last_at for row in rows if row.last_at is not None}
    yield from due_of(body, things, last_at, (now, zone))


def _model(body: Body) -> Any:
    return Place if TARGETS[body["target"]][0] == "place" else Asset


def _asked(body: Body) -> Select[Any]:
    """Select the things that a checklist is made for, as `due.applies_to` says, with their last check."""
    kind, place_kind = TARGETS[body["target"]]
    model: Any = _model(body)
    columns: tuple[ColumnElement[Any], ...]
    if kind == "place":
        columns = (Place.kind.label("place_kind"), Place.parent_id.label("place_id"), null().label("state"))
    else:
        columns = (null().label("place_kind"), Asset.place_id.label("place_id"), Asset.state.label("state"))
    is_last = and_(Check.target_kind == kind, Check.target_id == model.id, Check.checklist_id == body["id"])
    statement = select(model.id, model.name, model.category, *columns, Check.last_at).outerjoin(Check, is_last)
    if place_kind is not None:
        statement = statement.where(Place.kind == place_kind)
    if kind == "asset":
        statement = statement.where(Asset.state.not_in(OUT_OF_USE))
    if categories := body.get("applies_to"):
        return statement.where(model.category.in_(categories))
    is_any = place_kind is not None or body["target"] == "asset"
    return statement if is_any else statement.where(model.category == body["target"])
