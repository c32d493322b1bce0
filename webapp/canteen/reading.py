"""What the canteen's pages ask: the rules in force, a day, many days, and what is missing in them (developers.md 8.2).

Rows of a span of days are read once, by indexes over their day; everything else is worked out from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.canteen.models import BoxDiscard, CanteenDay, CanteenProfile, Dish, FridgeCheck, FridgeState, Meal, Sample
from webapp.canteen.profiles import find_current, shipped_profiles
from webapp.canteen.rules import FRIDGES, Body, report_due_at, samples_due_at, slots_over, unsampled
from webapp.registry.models import SCHOOL_ID, Asset, School

IN_USE = "in_use"
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


@dataclass(frozen=True)
class DishView:
    """A dish of the menu with what was kept of it. `state`: a key of `words.DISH_STATES`."""

    id: str
    name: str
    state: str
    samples: tuple[Sample, ...]

    @property
    def is_needed(self) -> bool:
        return self.state in {"kept", "missing", "awaited"}


@dataclass(frozen=True)
class MealView:
    """A meal of a day. `row` is None where nobody entered a menu; `others` are samples of dishes not on it."""

    key: str
    row: Meal | None
    dishes: tuple[DishView, ...]
    others: tuple[Sample, ...]

    @property
    def is_served(self) -> bool:
        return self.row is not None and self.row.is_served

    @property
    def needed(self) -> int:
        return sum(dish.is_needed for dish in self.dishes)

    def count(self, state: str) -> int:
        return sum(dish.state == state for dish in self.dishes)

    @property
    def is_without_any(self) -> bool:
        """Tell whether a served meal is over and nothing at all was kept of it."""
        return self.count("missing") > 0 and not self.others and not any(dish.samples for dish in self.dishes)


@dataclass(frozen=True)
class ReadingView:
    """A part of a day at one fridge: the readings in it, newest last, or why there is none."""

    slot: str
    checks: tuple[FridgeCheck, ...]
    state: str


@dataclass(frozen=True)
class FridgeView:
    fridge: Asset
    use: str | None
    readings: tuple[ReadingView, ...]
    others: tuple[FridgeCheck, ...]

    @property
    def missed(self) -> int:
        return sum(reading.state == "missing" for reading in self.readings)

    @property
    def out(self) -> int:
        return sum(not check.is_in_range for check in self.checks)

    @property
    def checks(self) -> list[FridgeCheck]:
        return [check for reading in self.readings for check in reading.checks] + list(self.others)


@dataclass(frozen=True)
class Day:
    """One day of the canteen, with what is missing in it by now. `is_open`: the canteen worked, as far as is known."""

    on: date
    meals: tuple[MealView, ...]
    fridges: tuple[FridgeView, ...]
    report: CanteenDay | None
    is_open: bool
    is_report_missing: bool

    @property
    def samples_missing(self) -> int:
        return sum(meal.count("missing") for meal in self.meals)

    @property
    def samples_needed(self) -> int:
        return sum(meal.needed for meal in self.meals)

    @property
    def samples_kept(self) -> int:
        return sum(meal.count("kept") for meal in self.meals)

    @property
    def readings_missed(self) -> int:
        return sum(fridge.missed for fridge in self.fridges)

    @property
    def readings_out(self) -> int:
        return sum(fridge.out for fridge in self.fridges)

    @property
    def has_menu(self) -> bool:
        return any(meal.is_served and meal.dishes for meal in self.meals)

    @property
    def is_quiet(self) -> bool:
        """Tell whether there is nothing to say of the day."""
        return not (self.is_open or self.report or self.readings_missed)


@dataclass
class Rows:
    """What the tables hold of a span of days."""

    meals: dict[tuple[date, str], Meal] = field(default_factory=dict)
    dishes: dict[str, list[Dish]] = field(default_factory=dict)
    samples: dict[tuple[date, str], list[Sample]] = field(default_factory=dict)
    checks: dict[tuple[date, str], list[FridgeCheck]] = field(default_factory=dict)
    reports: dict[date, CanteenDay] = field(default_factory=dict)
    fridges: list[tuple[Asset, str | None, date | None]] = field(default_factory=list)


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
    return [_day(first + timedelta(days=step), rules.body, rows, clock) for step in range(days)]


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


def _day(on: date, body: Body, rows: Rows, clock: tuple[datetime, ZoneInfo]) -> Day:
    listed = [meal["key"] for meal in body["meals"]]
    unlisted = sorted({meal for day, meal in (*rows.meals, *rows.samples) if day == on} - set(listed))
    meals = tuple(_meal(on, key, body, rows, clock) for key in (*listed, *unlisted))
    served = [meal.key for meal in meals if meal.is_served]
    was_read = any(day == on for day, _fridge in rows.checks)
    is_open = bool(served) or was_read or any(day == on for day, _meal in rows.samples)
    report = rows.reports.get(on)
    asked = (on, body, clock)
    fridges = tuple(_fridge(fridge, rows, asked) for fridge in rows.fridges)
    return Day(
        on,
        meals,
        tuple(fridge for fridge in fridges if fridge is not None),
        report,
        is_open,
        report is None and bool(served) and _is_over(report_due_at(body, on, served, clock[1]), on, clock),
    )


def _meal(on: date, key: str, body: Body, rows: Rows, clock: tuple[datetime, ZoneInfo]) -> MealView:
    row = rows.meals.get((on, key))
    samples = rows.samples.get((on, key), [])
    dishes = rows.dishes.get(row.id, []) if row else []
    kept_of, others = _by_dish(dishes, samples)
    is_served = row is not None and row.is_served
    lacking = set(unsampled([vars(dish) for dish in dishes], [vars(sample) for sample in samples]))
    is_over = _is_over(samples_due_at(body, on, key, clock[1]), on, clock)
    views = []
    for dish in dishes:
        state = "missing" if dish.id in lacking and is_over else "awaited" if dish.id in lacking else "kept"
        if state != "kept" and not is_served:
            state = "not_served"
        elif state == "kept" and not any(sample.removed_why != "mistake" for sample in kept_of[dish.id]):
            state = "not_needed"
        views.append(DishView(dish.id, dish.name, state, tuple(kept_of[dish.id])))
    return MealView(key, row, tuple(views), tuple(others))


def _by_dish(dishes: Sequence[Dish], samples: Sequence[Sample]) -> tuple[dict[str, list[Sample]], list[Sample]]:
    """Return the samples of each dish, and those of none; one that names no dish belongs to the dish of its name."""
    kept_of: dict[str, list[Sample]] = {dish.id: [] for dish in dishes}
    by_name = {dish.name: dish.id for dish in dishes}
    others: list[Sample] = []
    for sample in samples:
        kept_of.get(sample.dish_id or by_name.get(sample.dish_name, ""), others).append(sample)
    return kept_of, others


def _is_over(due_at: datetime | None, on: date, clock: tuple[datetime, ZoneInfo]) -> bool:
    """Tell whether a time has come; a meal that the rules in force no longer know is over with its day."""
    now, zone = clock
    return now >= due_at if due_at is not None else on < now.astimezone(zone).date()


def _fridge(
    found: tuple[Asset, str | None, date | None], rows: Rows, asked: tuple[date, Body, tuple[datetime, ZoneInfo]]
) -> FridgeView | None:
    """Return a fridge as it stood on a day; None where it was not yet there, or is no longer and was not read."""
    fridge, use, first_on = found
    on, body, (now, zone) = asked
    checks = rows.checks.get((on, fridge.id), [])
    is_today = on == now.astimezone(zone).date()
    is_asked = fridge.state == IN_USE and (is_today or (first_on is not None and first_on <= on))
    if not checks and not is_asked:
        return None
    keys = [slot["key"] for slot in body["fridge_checks"]]
    over = slots_over(body, on, zone, now)
    readings = []
    for slot in body["fridge_checks"]:
        here = tuple(check for check in checks if check.slot == slot["key"])
        is_over = slot["key"] in over
        state = "read" if here else "not_asked" if not is_asked else "missing" if is_over else "awaited"
        readings.append(ReadingView(slot["key"], here, state))
    return FridgeView(fridge, use, tuple(readings), tuple(check for check in checks if check.slot not in keys))
