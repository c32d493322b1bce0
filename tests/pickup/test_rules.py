"""The rules of pick-up, by the vectors that hold the phone's `domain/pickup.js` as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from webapp.pickup import rules

VECTORS = json.loads((Path(__file__).parent / "rule_vectors.json").read_text(encoding="utf-8"))


def cases(name: str) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("case", VECTORS[name], ids=lambda case: case["name"])


def loaded(value: Any) -> Any:
    """Read instants and days wherever they stand; what is known of somebody becomes a row."""
    if isinstance(value, list):
        return [loaded(one) for one in value]
    if isinstance(value, dict):
        return SimpleNamespace(**{name: member(name, one) for name, one in value.items()})
    return value


def member(name: str, value: Any) -> Any:
    if value is not None and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name == "on" else loaded(value)


def leaving(case: dict[str, Any]) -> rules.Leaving:
    return rules.Leaving(**vars(loaded({**VECTORS["leaving"], **case["leaving"]})))


def words(said: list[dict[str, Any]]) -> list[rules.Word]:
    return [rules.Word(**one) for one in said]


@cases("handed_over")
def test_small_children_are_handed_over(case: dict[str, Any]) -> None:
    assert rules.must_be_handed_over(case["grade"]) == case["is_handed_over"]


@cases("card_gap")
def test_a_card_counts_until_it_is_voided(case: dict[str, Any]) -> None:
    assert rules.card_gap(loaded(case["card"]), case["child_ids"], datetime.fromisoformat(case["at"])) == case["gap"]


@cases("gaps")
def test_what_is_wrong_with_a_departure_is_marked(case: dict[str, Any]) -> None:
    known = vars(loaded({**VECTORS["beside"], **case["beside"]}))
    said = words({**VECTORS["beside"], **case["beside"]}["words"])

    assert rules.gaps(leaving(case), rules.Beside(**{**known, "words": said})) == case["gaps"]


@cases("second_word")
def test_somebody_else_stands_for_a_departure(case: dict[str, Any]) -> None:
    said = words(case["words"])

    assert rules.second_word(leaving(case), said) == case["by_id"]
    assert rules.is_denied(leaving(case), said) == case["is_denied"]


@cases("repeated")
def test_of_two_departures_the_later_follows_the_other(case: dict[str, Any]) -> None:
    assert rules.repeated((datetime.fromisoformat(at), id_) for at, id_ in case["departures"]) == set(case["again"])


@cases("closing")
def test_a_class_closes_by_the_schools_clock(case: dict[str, Any]) -> None:
    at = rules.closing(date.fromisoformat(case["on"]), case["closes_at"], ZoneInfo(case["zone"]))

    assert at == datetime.fromisoformat(case["at"])


@cases("still_here")
def test_who_neither_left_nor_was_absent_is_still_here(case: dict[str, Any]) -> None:
    assert rules.still_here(case["children"], case["gone"], case["absent"]) == case["here"]


@cases("same_adult")
def test_an_adult_of_two_children_is_told_by_name_and_number(case: dict[str, Any]) -> None:
    one, other = ((row["name"], row["mobile"]) for row in (case["one"], case["other"]))

    assert rules.is_same_adult(one, other) == rules.is_same_adult(other, one) == case["is_same"]
