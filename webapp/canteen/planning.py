"""From what somebody typed about a meal to what changes in it: ids stay, and what others did meanwhile stays. Pure.

A page remembers what it showed (`Shown`). Only what differs from that is said: a dish that a phone added while the week
was being edited is neither known to the page nor touched by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from webapp.registry.categories import fold

NAME_SIGNS = 120
DISHES = 40
ALIKE = 0.5
STEP = 10
BULLET = re.compile(r"^(?:[\s•・·‧●○◆■▪*＊-]+|\d{1,2}[.、)）]\s*)+")
SPACES = re.compile(r"\s+")


class StaleError(ValueError):
    """What came back is nothing that a page of this release remembers."""


@dataclass(frozen=True)
class Shown:
    """A dish as a page showed it."""

    id: str
    name: str
    needs_sample: bool
    sort: int


@dataclass(frozen=True)
class Line:
    """A dish as it was typed."""

    name: str
    needs_sample: bool


@dataclass
class Changes:
    """What of a meal is to be said by `menu.save`."""

    fields: dict[str, Any] = field(default_factory=dict)
    dishes: list[dict[str, Any]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.dishes or self.removed)


def read_names(text: str, *, splits: str = "\n\t") -> list[str]:
    """Return the dishes in a text, one a line, without bullets and numbers; the same dish counts once."""
    found: dict[str, str] = {}
    for part in re.split(f"[{re.escape(splits)}\r]", text):
        name = SPACES.sub(" ", BULLET.sub("", part.replace("\x00", ""))).strip()
        if name:
            found.setdefault(fold(name), name)
    return list(found.values())


def write_shown(dishes: Iterable[Shown]) -> str:
    """Return what a page remembers of the dishes it shows."""
    return json.dumps([[dish.id, dish.name, dish.needs_sample, dish.sort] for dish in dishes], ensure_ascii=False)


def read_shown(text: str) -> list[Shown]:
    """Read what a page remembered. Raises `StaleError`."""
    try:
        rows = json.loads(text or "[]")
        if not isinstance(rows, list):
            raise TypeError(type(rows))
        return [Shown(str(UUID(id_)), str(name), needs is True, int(sort)) for id_, name, needs, sort in rows]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise StaleError(text[:80]) from error


def dish_changes(
    shown: Sequence[Shown], lines: Sequence[Line], here: Iterable[Shown], new_id: Callable[[], str]
) -> Changes:
    """Return what changes when `lines` stand where `shown` stood; `here` is what the meal has by now."""
    pairs = _pairs(shown, lines)
    seen_ids = {dish.id for dish in shown}
    added_meanwhile = {fold(dish.name): dish for dish in here if dish.id not in seen_ids}
    kept = [pairs.get(at) or added_meanwhile.get(fold(line.name)) for at, line in enumerate(lines)]
    changes = Changes(removed=[dish.id for dish in shown if dish not in pairs.values()])
    last = 0
    for at, line in enumerate(lines):
        dish = kept[at]
        sort = _sort(dish, kept[at + 1 :], last)
        said = _difference(dish, line, sort)
        if said:
            changes.dishes.append({"id": dish.id if dish else new_id(), **said})
        last = sort
    return changes


def _pairs(shown: Sequence[Shown], lines: Sequence[Line]) -> dict[int, Shown]:
    """Return, by the number of a line, the dish it speaks of: the same name first, then one that is like it."""
    by_name = {fold(dish.name): dish for dish in shown}
    pairs = {at: by_name[fold(line.name)] for at, line in enumerate(lines) if fold(line.name) in by_name}
    for at, line in enumerate(lines):
        if at not in pairs:
            left = [dish for dish in shown if dish not in pairs.values()]
            best = max(left, key=lambda dish: _likeness(dish.name, line.name), default=None)
            if best is not None and _likeness(best.name, line.name) >= ALIKE:
                pairs[at] = best
    return pairs


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _sort(dish: Shown | None, after: Sequence[Shown | None], last: int) -> int:
    """Return a place behind the last one: the dish's own if it is, else as little as the next ones need."""
    if dish is not None and dish.sort > last:
        return dish.sort
    following = [one.sort for one in after if one is not None and one.sort > last]
    return last + 1 if following and min(following) <= last + STEP else last + STEP


def _difference(dish: Shown | None, line: Line, sort: int) -> dict[str, Any]:
    typed = {"name": line.name, "needs_sample": line.needs_sample, "sort": sort}
    if dish is None:
        return typed
    return {name: value for name, value in typed.items() if value != getattr(dish, name)}


def field_changes(before: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return those fields of a meal that were typed differently from what the page showed."""
    return {name: value for name, value in typed.items() if value != before.get(name)}
