"""What a roster changes: which classes, children and adults are new, which are told otherwise. Pure.

A child is known by class and number, or class and name; one that changed class, by its name and an adult of the same
name and number. Whom the file does not name stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.pickup.models import Child, Guardian, SchoolClass
from webapp.pickup.roster_files import Adult, Entry
from webapp.pickup.rules import ADULTS_MAX, fold_mobile, fold_name, is_same_adult

NewId = Callable[[], str]
Saying = tuple[str, dict[str, Any]]


@dataclass
class Known:
    """What is here already; new classes and children of the file join it while it is read."""

    classes: Sequence[SchoolClass]
    children: Sequence[Child]
    guardians: Sequence[Guardian]
    class_ids: dict[str, str] = field(init=False)
    by_class: dict[str, list[Child]] = field(init=False)
    adults: dict[str, list[Guardian]] = field(init=False)

    def __post_init__(self) -> None:
        self.class_ids = {fold_name(row.name): row.id for row in self.classes if row.is_active}
        self.by_class = _grouped(self.children, "class_id")
        self.adults = _grouped(self.guardians, "child_id")


def _grouped(rows: Iterable[Any], name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name) or "", []).append(row)
    return found


@dataclass(frozen=True)
class Planned:
    """One child of the file: what saving it says, and in short what changes (`new moved changed`, or nothing)."""

    entry: Entry
    sayings: tuple[Saying, ...]
    change: str
    new_adults: tuple[str, ...] = ()
    is_full: bool = False


@dataclass(frozen=True)
class Plan:
    new_classes: tuple[str, ...]
    sayings: tuple[Saying, ...]
    planned: tuple[Planned, ...]


def plan(entries: Iterable[Entry], known: Known, new_id: NewId) -> Plan:
    """Return what the file changes; nothing where all of it is known already."""
    class_ids, fresh, sayings = dict(known.class_ids), [], []
    planned = []
    for entry in entries:
        key = fold_name(entry.class_name)
        if key not in class_ids:
            class_ids[key] = new_id()
            fresh.append(entry.class_name)
            sayings.append(("class.save", {"id": class_ids[key], "fields": {"name": entry.class_name}}))
        planned.append(_plan_child(entry, class_ids[key], known, new_id))
    return Plan(tuple(fresh), tuple(sayings), tuple(planned))


def _plan_child(entry: Entry, class_id: str, known: Known, new_id: NewId) -> Planned:
    found = _find_here(entry, known.by_class.get(class_id, ()))
    moved = None if found else _find_elsewhere(entry, known)
    child = found or moved
    wanted = {"name": entry.name, "class_id": class_id, "number": entry.number or None}
    if child is None:
        child_id, fields = new_id(), {name: value for name, value in wanted.items() if value}
    else:
        child_id = child.id
        fields = {name: value for name, value in wanted.items() if value and getattr(child, name) != value}
    said: list[Saying] = [("child.save", {"id": child_id, "fields": fields})] if fields else []
    adults = known.adults.get(child_id, [])
    more, new_names, is_full = _plan_adults(entry.adults, (child_id, adults), new_id)
    change = "new" if child is None else "moved" if moved else "changed" if said or more else ""
    return Planned(entry, (*said, *more), change, new_names, is_full)


def _find_here(entry: Entry, children: Sequence[Child]) -> Child | None:
    """Return the child of that class: by number where the name fits or the number is all there is, else by name."""
    name = fold_name(entry.name)
    named = [child for child in children if fold_name(child.name) == name]
    numbered = [child for child in named if entry.number and child.number == entry.number]
    return next(iter(numbered or named), None)


def _find_elsewhere(entry: Entry, known: Known) -> Child | None:
    """Return the child of another class with this name and one of these adults."""
    name = fold_name(entry.name)
    for child in known.children:
        if fold_name(child.name) == name and any(
            is_same_adult((told.name, told.mobile), (adult.name, adult.mobile))
            for told in entry.adults
            for adult in known.adults.get(child.id, ())
        ):
            return child
    return None


def _plan_adults(
    told: Sequence[Adult], of: tuple[str, Sequence[Guardian]], new_id: NewId
) -> tuple[list[Saying], tuple[str, ...], bool]:
    child_id, here = of
    by_name: Mapping[str, Guardian] = {fold_name(adult.name): adult for adult in here}
    said: list[Saying] = []
    fresh: list[str] = []
    for place, adult in enumerate(told, 1):
        row = by_name.get(fold_name(adult.name))
        if row is not None:
            fields = _changed(adult, row)
            said += [("guardian.save", {"id": row.id, "fields": fields})] if fields else []
            continue
        if len(here) + len(fresh) >= ADULTS_MAX:
            return said, tuple(fresh), True
        mobile = {"mobile": adult.mobile} if adult.mobile else {}
        fields = {"child_id": child_id, "name": adult.name, "relation": adult.relation, "sort": place, **mobile}
        said.append(("guardian.save", {"id": new_id(), "fields": fields}))
        fresh.append(adult.name)
    return said, tuple(fresh), False


def _changed(adult: Adult, row: Guardian) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if adult.relation not in {"other", row.relation}:
        fields["relation"] = adult.relation
    if adult.mobile and fold_mobile(adult.mobile) != fold_mobile(row.mobile):
        fields["mobile"] = adult.mobile
    return fields
