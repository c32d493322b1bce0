"""A month of samples as a grid: each day's meals with the dishes kept and served, and whether the day was reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen import rules
from webapp.canteen.models import CanteenDay, Meal, Sample
from webapp.canteen.month import Month
from webapp.canteen.naming import Naming
from webapp.canteen.reading import rules_in_force
from webapp.paper import Cell, PaperColumn
from webapp.registry.models import PERSON

MISSING = "✕"


@dataclass(frozen=True)
class MealCount:
    """Of one meal of one day: dishes that need a sample, how many of them have one, samples of other dishes."""

    is_served: bool
    needed: int
    kept: int
    others: int
    is_late: bool

    @property
    def cell(self) -> Cell:
        if not self.is_served and not self.others:
            return Cell(_("停供"), None, "quiet")
        more = f"+{self.others}" if self.others else ""
        text = f"{self.kept}/{self.needed}{more}"
        return Cell(f"{MISSING} {text}", None, "missing") if self.is_late and self.kept < self.needed else Cell(text)


@dataclass(frozen=True)
class DayRow:
    """One day: its meals by key (none where no menu was entered), what became of its samples, its report."""

    day: date
    meals: Mapping[str, MealCount]
    samples: Sequence[Sample]
    report: CanteenDay | None
    is_report_missing: bool
    names: Mapping[str, str]

    @property
    def report_cell(self) -> Cell:
        if self.report is None:
            return Cell(f"{MISSING} {_('未報')}", None, "missing") if self.is_report_missing else Cell("")
        return Cell(_("有發現")) if self.report.has_findings else Cell(_("零風險"))


def read_sample_month(session: Session, month: Month) -> list[DayRow]:
    """Return a row for each day of the month."""
    body = rules_in_force(session).body
    meals: dict[date, dict[str, Meal]] = {}
    for meal in session.scalars(select(Meal).where(Meal.on.between(month.first, month.last))):
        meals.setdefault(meal.on, {})[meal.meal] = meal
    samples: dict[date, list[Sample]] = {}
    for sample in session.scalars(select(Sample).where(Sample.on.between(month.first, month.last))):
        samples.setdefault(sample.on, []).append(sample)
    reports = {
        row.on: row for row in session.scalars(select(CanteenDay).where(CanteenDay.on.between(month.first, month.last)))
    }
    names = {str(row.id): str(row.name) for row in session.execute(select(PERSON.c.id, PERSON.c.name))}

    def row(day: date) -> DayRow:
        of_day, taken = meals.get(day, {}), samples.get(day, [])
        counts = dict(_counts(day, of_day, taken, body, month))
        served = [key for key, meal in of_day.items() if meal.is_served]
        due_at = rules.report_due_at(body, day, served, month.zone)
        is_missing = due_at is not None and due_at <= month.now and day not in reports
        return DayRow(day, counts, taken, reports.get(day), is_missing, names)

    return [row(day) for day in month.days]


def month_columns(session: Session, rows: Sequence[DayRow]) -> Sequence[PaperColumn]:
    """Return the grid's columns: the meals of the rules, those that only the rows know, then the day as a whole."""
    naming = Naming.load(session)
    keys = list(dict.fromkeys([one["key"] for one in rules_in_force(session).body["meals"]]))
    keys += sorted({key for row in rows for key in row.meals if key not in keys})
    return (
        PaperColumn(_("日期"), lambda row: str(row.day.day), 6, "head"),
        PaperColumn(_("星期"), lambda row: weekday(row.day), 6, "head"),
        *(_meal_column(naming.meal(key), key) for key in keys),
        PaperColumn(_("留樣"), lambda row: _number(row.samples), 8, "number"),
        PaperColumn(_("已銷毀"), lambda row: _number([x for x in row.samples if x.state == "discarded"]), 8, "number"),
        PaperColumn(_("封存中"), lambda row: _number([x for x in row.samples if _is_frozen(x)]), 8, "number"),
        PaperColumn(_("當日自查"), lambda row: row.report_cell, 12, "report"),
        PaperColumn(_("自查人"), _reporter, 12, "who"),
        PaperColumn(_("發現與措施"), _findings, 40, "note"),
    )


def weekday(day: date) -> str:
    return (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))[day.weekday()]


def _counts(
    day: date, meals: Mapping[str, Meal], samples: Sequence[Sample], body: Mapping[str, Any], month: Month
) -> Iterator[tuple[str, MealCount]]:
    for key in dict.fromkeys([*meals, *(sample.meal for sample in samples)]):
        meal = meals.get(key)
        is_served = bool(meal and meal.is_served)
        dishes = [dish for dish in meal.dishes if dish["needs_sample"]] if meal and meal.is_served else []
        taken = [_facts(sample) for sample in samples if sample.meal == key and sample.removed_why != "mistake"]
        missing = rules.unsampled(dishes, taken)
        due_at = rules.samples_due_at(body, day, key, month.zone)
        others = sum(not _is_of(sample, dishes) for sample in taken)
        is_late = due_at is not None and due_at <= month.now
        yield key, MealCount(is_served, len(dishes), len(dishes) - len(missing), others, is_late)


def _facts(sample: Sample) -> dict[str, Any]:
    return {name: getattr(sample, name) for name in ("dish_id", "dish_name", "state", "removed_why")}


def _is_of(sample: Mapping[str, Any], dishes: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a sample is of one of the dishes: by id, or by name where it has none."""
    if sample["dish_id"]:
        return sample["dish_id"] in {dish["id"] for dish in dishes}
    return sample["dish_name"] in {dish["name"] for dish in dishes}


def _meal_column(title: str, key: str) -> PaperColumn:
    return PaperColumn(
        title, lambda row: row.meals[key].cell if key in row.meals else Cell("–", None, "quiet"), 12, "meal"
    )


def _number(samples: Sequence[Sample]) -> int | None:
    return len(samples) or None


def _is_frozen(sample: Sample) -> bool:
    return sample.state == "kept" and sample.freeze_id is not None


def _reporter(row: DayRow) -> str:
    return row.names.get(row.report.reported_by_id, "") if row.report else ""


def _findings(row: DayRow) -> str:
    if row.report is None:
        return ""
    return "；".join(text for text in (row.report.findings, row.report.measures) if text)
