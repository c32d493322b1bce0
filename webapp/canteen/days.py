"""A day of the canteen worked out of its rows: what was served, kept and read, and what is missing by now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from webapp.canteen.fridge_models import FridgeCheck
from webapp.canteen.models import CanteenDay, Dish, Meal, Sample
from webapp.canteen.rules import Body, report_due_at, samples_due_at, slots_over, unsampled
from webapp.registry.models import Asset

IN_USE = "in_use"


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


def day_of(on: date, body: Body, rows: Rows, clock: tuple[datetime, ZoneInfo]) -> Day:
    """Return one day as it stands at `clock`: now and the school's zone."""
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
