"""What a school calls its meals and parts of the day: by the rules in force, else as they are usually called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import g, has_app_context
from sqlalchemy.orm import Session

from webapp.canteen import words
from webapp.canteen.naming import Naming
from webapp.canteen.reading import Rules, rules_in_force
from webapp.db import db
from webapp.ledgers import State, States, Viewer


def rules_here() -> Rules:
    """Return the rules in force, asked for once in a request."""
    if "canteen_rules" not in g:
        g.canteen_rules = rules_in_force(db.session())
    found: Rules = g.canteen_rules
    return found


def meal_name(key: str) -> str:
    """Return what a meal is called now; one of older rules is called as it was then."""
    name = words.key_in_words(key, rules_here().body["meals"], words.MEALS)
    return _older().meal(key) if name == key else name


def _older() -> Naming:
    if "canteen_naming" not in g:
        g.canteen_naming = Naming.load(db.session())
    found: Naming = g.canteen_naming
    return found


def slot_name(key: str | None) -> str:
    return words.key_in_words(key, rules_here().body["fridge_checks"], words.SLOTS) if key else ""


class MealNames(Mapping[str, State]):
    """Keys of meals as states of a ledger's column: whatever key a row has, it has a name."""

    def __getitem__(self, key: str) -> State:
        return State(meal_name(key)) if has_app_context() else words.MEALS[key]

    def __iter__(self) -> Iterator[str]:
        return iter(words.MEALS)

    def __len__(self) -> int:
        return len(words.MEALS)

    @staticmethod
    def choices(session: Session, _viewer: Viewer) -> States:
        """Offer the meals of the rules in force, and the usual ones that older rows may have."""
        keys = dict.fromkeys([meal["key"] for meal in rules_in_force(session).body["meals"]] + list(words.MEALS))
        return {key: State(meal_name(key)) for key in keys}


class SlotNames(Mapping[str, State]):
    def __getitem__(self, key: str) -> State:
        return State(slot_name(key)) if has_app_context() else words.SLOTS[key]

    def __iter__(self) -> Iterator[str]:
        return iter(words.SLOTS)

    def __len__(self) -> int:
        return len(words.SLOTS)
