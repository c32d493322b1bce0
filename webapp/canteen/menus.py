"""Menus, and the word that a day ends with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.models import CanteenDay, Dish, Meal
from webapp.canteen.restating import fresh
from webapp.canteen.saying import day_of, happened_at, is_late, note_about
from webapp.ids import derived_id
from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.merge import merge_fields

RECENT = timedelta(days=14)


def meal_id(on: date, meal: str) -> str:
    return derived_id("meal", on.isoformat(), meal)


def save_menu(work: UnitOfWork, statement: Statement) -> None:
    """Change what is said of one meal, field by field and dish by dish. Raises `Held("invalid_data")`."""
    session, data = work.session, statement.data
    row = session.get(Meal, meal_id(data["on"], data["meal"]), with_for_update=True)
    oldest = day_of(session, statement.received_at) - RECENT
    if row is None:
        row = _new_meal(data["on"], data["meal"], is_recent=data["on"] >= oldest)
        session.add(row)
    merge_fields(row, data["fields"], statement)
    for given in data["dishes"]:
        _save_dish(session, row.id, given, statement)
    for id_ in data["removed"]:
        _remove_dish(session, row.id, str(id_), statement)
    session.flush()
    row.dishes = dishes_of(session, row.id)
    _let_go(work, oldest, row)
    work.changed("meal", row)
    note_about(work, statement, row.id)


def _new_meal(on: date, meal: str, *, is_recent: bool) -> Meal:
    return Meal(
        id=meal_id(on, meal),
        on=on,
        meal=meal,
        is_served=True,
        headcount=None,
        note=None,
        dishes=[],
        is_recent=is_recent,
        field_times={},
    )


def _save_dish(session: Session, meal: str, given: dict[str, Any], statement: Statement) -> None:
    """Add or change a dish. Who names a dish says that it is on the menu, also where it had been taken off."""
    id_ = str(given["id"])
    row = session.get(Dish, id_, with_for_update=True)
    if row is None:
        if given.get("name") is None:
            raise Held("invalid_data", "a new dish needs a name")
        row = Dish(id=id_, meal_id=meal, name="", needs_sample=True, sort=0, is_removed=False, field_times={})
        session.add(row)
    if row.meal_id != meal:
        raise Held("invalid_data", f"dish {id_} belongs to another meal")
    named = {name: given[name] for name in ("name", "needs_sample", "sort") if given.get(name) is not None}
    merge_fields(row, {**named, "is_removed": False}, statement)


def _remove_dish(session: Session, meal: str, id_: str, statement: Statement) -> None:
    row = session.get(Dish, id_, with_for_update=True)
    if row is None or row.meal_id != meal:
        raise Held("unknown_target", f"dish {id_}")
    merge_fields(row, {"is_removed": True}, statement)


def dishes_of(session: Session, meal: str) -> list[dict[str, Any]]:
    rows = select(Dish).where(Dish.meal_id == meal, Dish.is_removed.is_(False)).order_by(Dish.sort, Dish.id)
    return [{"id": row.id, "name": row.name, "needs_sample": row.needs_sample} for row in session.scalars(rows)]


def _let_go(work: UnitOfWork, oldest: date, saved: Meal) -> None:
    """Take meals long past off the phones. `saved` goes out anyway."""
    past = select(Meal).where(Meal.is_recent, Meal.on < oldest).order_by(Meal.id)
    for row in fresh(work.session, past):
        row.is_recent = False
        if row is not saved:
            work.changed("meal", row)


def report_day(work: UnitOfWork, statement: Statement) -> None:
    """Note what the day's own check found, or that it found nothing. The last word by its time stands."""
    session, on = work.session, statement.data["on"]
    row = session.get(CanteenDay, day_id(on), with_for_update=True)
    oldest = day_of(session, statement.received_at) - RECENT
    if row is None:
        row = CanteenDay(id=day_id(on), on=on, reports=0, is_recent=on >= oldest)
    row.reports += 1
    if row.reports == 1 or (happened_at(statement), statement.record_id) > (row.reported_at, row.record_id):
        _write_day(row, statement)
    session.add(row)
    session.flush()
    past = select(CanteenDay).where(CanteenDay.is_recent, CanteenDay.on < oldest).order_by(CanteenDay.id)
    for old in fresh(session, past):
        old.is_recent = False
        if old is not row:
            work.changed("canteen_day", old)
    work.changed("canteen_day", row)
    note_about(work, statement, row.id)


def day_id(on: date) -> str:
    return derived_id("canteen_day", on.isoformat())


def _write_day(row: CanteenDay, statement: Statement) -> None:
    data = statement.data
    row.has_findings = data["has_findings"]
    row.findings, row.measures = data["findings"] or None, data["measures"] or None
    row.reported_at, row.reported_by_id = happened_at(statement), statement.author_id
    row.record_id, row.is_late = statement.record_id, is_late(statement)
