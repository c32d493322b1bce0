"""The menu of a week as the editor shows it: a cell for each meal of each day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.models import Dish, Meal
from webapp.canteen.planning import Shown, write_shown

WEEK = timedelta(days=7)
At = tuple[date, str]


@dataclass(frozen=True)
class Cell:
    """One meal: what is known of it (`shown` and the fields), and what stands in the form (`typed`, `headcount`…)."""

    on: date
    meal: str
    shown: tuple[Shown, ...] = ()
    was_served: bool = True
    had_headcount: int | None = None
    typed: str = ""
    is_served: bool = True
    headcount: str = ""
    unneeded: frozenset[str] = frozenset()
    error: str = ""

    @property
    def key(self) -> str:
        return f"{self.on.isoformat()}.{self.meal}"

    @property
    def remembered(self) -> str:
        return write_shown(self.shown)

    @property
    def lines(self) -> list[str]:
        return [line for line in self.typed.split("\n") if line.strip()]

    @property
    def is_empty(self) -> bool:
        return not self.lines and self.is_served


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def read_week(session: Session, monday: date) -> dict[At, Cell]:
    """Return the meals of a week that are known, by day and meal."""
    meals = session.scalars(select(Meal).where(Meal.on.between(monday, monday + timedelta(days=6)))).all()
    return {(meal.on, meal.meal): cell for meal, cell in zip(meals, cells_of(session, list(meals)), strict=True)}


def cells_of(session: Session, meals: list[Meal]) -> list[Cell]:
    dishes: dict[str, list[Shown]] = {meal.id: [] for meal in meals}
    query = select(Dish).where(Dish.meal_id.in_(dishes), Dish.is_removed.is_(False)).order_by(Dish.sort, Dish.id)
    for dish in session.scalars(query):
        dishes[dish.meal_id].append(Shown(dish.id, dish.name, dish.needs_sample, dish.sort))
    return [_cell(meal, tuple(dishes[meal.id])) for meal in meals]


def _cell(meal: Meal, shown: tuple[Shown, ...]) -> Cell:
    return Cell(
        meal.on,
        meal.meal,
        shown,
        meal.is_served,
        meal.headcount,
        "\n".join(dish.name for dish in shown),
        meal.is_served,
        "" if meal.headcount is None else str(meal.headcount),
        frozenset(dish.name for dish in shown if not dish.needs_sample),
    )


def filled_like(cell: Cell, other: Cell | None) -> Cell:
    """Return a cell filled as another one, if nothing stands in it yet."""
    if other is None or not cell.is_empty:
        return cell
    return replace(
        cell,
        typed=other.typed,
        is_served=other.is_served,
        headcount=cell.headcount or other.headcount,
        unneeded=other.unneeded,
    )
