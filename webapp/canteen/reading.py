"""What the canteen's pages ask: the rules in force, a day, many days, and what is missing in them (developers.md 8.2).

Rows of a span of days are read once, by indexes over their day; everything else is worked out from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.canteen.days import IN_USE, Day, Rows, day_of
from webapp.canteen.fridge_models import FridgeCheck, FridgeState
from webapp.canteen.models import BoxDiscard, CanteenDay, CanteenProfile, Dish, Meal, Sample
from webapp.canteen.profiles import find_current, shipped_profiles
from webapp.canteen.rules import FRIDGES, Body
from webapp.registry.models import SCHOOL_ID, Asset, School

OF_REGION = {"tw": "tw_school", "cn": "cn_school", "hk": "hk_school"}
OF_ZONE = {
    "Asia/Shanghai": "cn_school",
    "Asia/Urumqi": "cn_school",
    "Asia/Hong_Kong": "hk_school",
    "Asia/Macau": "hk_school",
}
OTHERWISE = "tw_school"
REPORTED_WITHIN = timedelta(days=7)
MATCHED_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Rules:
    """The rules that pages go by. `version` is None while the school has published none: `body` is only proposed."""

    body: Body
    profile_id: str
    version: CanteenProfile | None

    @property
    def is_chosen(self) -> bool:
        """Tell whether the menu says which dishes need a sample."""
        return bool(self.body["dishes"] == "chosen")


def rules_in_force(session: Session) -> Rules:
    """Return the rules that hold, else those proposed for the school's region."""
    version = find_current(session)
    if version is not None:
        return Rules(version.body, version.profile_id, version)
    school = session.get(School, SCHOOL_ID)
    id_ = proposed_id(school.region if school else None, school.zone if school else None)
    return Rules(shipped_profiles()[id_], id_, None)


def proposed_id(region: str | None, zone: str | None) -> str:
    """Return the id of the shipped rules that suit a school: by its region, else by the zone of its clock."""
    return OF_REGION.get(region or "") or OF_ZONE.get(zone or "") or OTHERWISE


def read_days(session: Session, first: date, last: date, clock: tuple[datetime, ZoneInfo]) -> list[Day]:
    """Return the days from `first` to `last`, both included, as they stand at `clock`: now and the school's zone."""
    rules, rows = rules_in_force(session), _read_rows(session, first, last)
    days = (last - first).days + 1
    return [day_of(first + timedelta(days=step), rules.body, rows, clock) for step in range(days)]


def read_day(session: Session, on: date, clock: tuple[datetime, ZoneInfo]) -> Day:
    return read_days(session, on, on, clock)[0]


def bounds(session: Session, today: date) -> tuple[date, date]:
    """Return the first day of which anything is known, and the last: today, or the last day of the menu."""
    columns: tuple[Any, ...] = (Meal.on, Sample.on, FridgeCheck.on, CanteenDay.on)
    firsts = [session.scalar(select(func.min(column))) for column in columns]
    last_menu = session.scalar(select(func.max(Meal.on)))
    first = min((on for on in firsts if on is not None), default=today)
    return min(first, today), max(today, last_menu or today)


def unreported_days(session: Session, today: date) -> list[date]:
    """Return the days of the last week on which a meal was served and nobody reported, the latest first."""
    has_report = select(CanteenDay.id).where(CanteenDay.on == Meal.on).exists()
    served = Meal.on.between(today - REPORTED_WITHIN, today - timedelta(days=1)) & Meal.is_served
    return list(session.scalars(select(Meal.on).where(served, ~has_report).distinct().order_by(Meal.on.desc())))


def unmatched_since(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of lately emptied boxes of which no sample is known: one may still be on a phone."""
    return BoxDiscard.sample_id.is_(None), BoxDiscard.at >= now - MATCHED_WITHIN


def standings(now: datetime) -> dict[str, ColumnElement[bool]]:
    """Return, by key of `words.STANDINGS`, the condition of the kept samples that stand so."""
    kept, is_free = Sample.state == "kept", Sample.freeze_id.is_(None)
    return {
        "overdue": and_(kept, is_free, Sample.discard_by_at < now),
        "may_go": and_(kept, is_free, Sample.release_at <= now, Sample.discard_by_at >= now),
        "frozen": and_(kept, ~is_free),
        "kept": and_(kept, is_free, Sample.release_at > now),
    }


def standing_of(sample: Sample, now: datetime) -> str:
    """Return how one sample stands: a key of `words.STANDINGS`."""
    if sample.state != "kept":
        return sample.state
    if sample.freeze_id is not None:
        return "frozen"
    if sample.discard_by_at < now:
        return "overdue"
    return "may_go" if sample.release_at <= now else "kept"


def _read_rows(session: Session, first: date, last: date) -> Rows:
    rows = Rows()
    for meal in session.scalars(select(Meal).where(Meal.on.between(first, last))):
        rows.meals[meal.on, meal.meal] = meal
    ids = [meal.id for meal in rows.meals.values()]
    for dish in session.scalars(
        select(Dish).where(Dish.meal_id.in_(ids), Dish.is_removed.is_(False)).order_by(Dish.sort, Dish.id)
    ):
        rows.dishes.setdefault(dish.meal_id, []).append(dish)
    in_order = select(Sample).where(Sample.on.between(first, last)).order_by(Sample.taken_at, Sample.id)
    for sample in session.scalars(in_order):
        rows.samples.setdefault((sample.on, sample.meal), []).append(sample)
    by_time = select(FridgeCheck).where(FridgeCheck.on.between(first, last)).order_by(FridgeCheck.at, FridgeCheck.id)
    for check in session.scalars(by_time):
        rows.checks.setdefault((check.on, check.fridge_id), []).append(check)
    for report in session.scalars(select(CanteenDay).where(CanteenDay.on.between(first, last))):
        rows.reports[report.on] = report
    rows.fridges = _read_fridges(session, {fridge_id for _on, fridge_id in rows.checks})
    return rows


def _read_fridges(session: Session, read: set[str]) -> list[tuple[Asset, str | None, date | None]]:
    """Return the fridges in use or `read`, each with its use and the day of its first reading."""
    first = select(func.min(FridgeCheck.on)).where(FridgeCheck.fridge_id == Asset.id).scalar_subquery()
    is_asked = and_(Asset.category.in_(FRIDGES), Asset.state == IN_USE)
    found = session.execute(
        select(Asset, FridgeState.use, first)
        .outerjoin(FridgeState, FridgeState.id == Asset.id)
        .where(or_(is_asked, Asset.id.in_(read)))
        .order_by(Asset.category.desc(), Asset.name, Asset.id)
    )
    return [(asset, use or ("sample" if asset.category == FRIDGES[0] else None), on) for asset, use, on in found]
