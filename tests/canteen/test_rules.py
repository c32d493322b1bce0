"""The canteen's rules, by the vectors that hold the phone's `domain/canteen.js` as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from webapp.canteen import rules
from webapp.canteen.profiles import shipped_profiles
from webapp.canteen.schemas import ProfileBody

VECTORS = json.loads((Path(__file__).parent / "rule_vectors.json").read_text(encoding="utf-8"))


def cases(name: str) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("case", VECTORS[name], ids=lambda case: case["name"])


def profile(case: dict[str, Any]) -> dict[str, Any]:
    return {**VECTORS["profile"], **VECTORS["profiles"].get(case.get("with"), {})}


def at(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None


def spans(case: dict[str, Any]) -> list[SimpleNamespace]:
    return [span(**VECTORS["freezes"][key]) for key in case["freezes"]]


def span(id: str, **times: str | None) -> SimpleNamespace:
    return SimpleNamespace(id=id, **{name: at(text) for name, text in times.items()})


@cases("keeping")
def test_a_sample_is_kept_for_hours_of_physics(case: dict[str, Any]) -> None:
    assert rules.keeping(profile(case), at(case["taken_at"])) == (at(case["release_at"]), at(case["discard_by_at"]))


@cases("freeze_at")
def test_a_freeze_holds_what_was_taken_in_the_hours_before_it(case: dict[str, Any]) -> None:
    assert rules.freeze_at(at(case["taken_at"]), spans(case), at(case["at"])) == case["freeze"]


@cases("refusal")
def test_a_sample_may_not_go_too_early_nor_out_of_a_freeze(case: dict[str, Any]) -> None:
    taken_at, now = at(case["taken_at"]), at(case["at"])
    release_at, discard_by_at = rules.keeping(profile(case), taken_at)

    why = rules.refusal(taken_at, release_at, spans(case), now)

    assert why == case["refusal"]
    assert (why != "frozen" and rules.must_go(discard_by_at, now)) == case["must_go"]


@cases("occupant")
def test_a_box_is_in_use_from_the_taking_until_its_sample_goes(case: dict[str, Any]) -> None:
    stays = [
        SimpleNamespace(id=stay["id"], taken_at=at(stay["taken_at"]), discarded_at=at(stay["discarded_at"]))
        for stay in case["stays"]
    ]

    inside = rules.occupant(stays, at(case["at"]))

    assert (inside.id if inside else None) == case["sample"]


@cases("limits")
def test_limits_follow_from_what_a_fridge_is_used_for(case: dict[str, Any]) -> None:
    assert rules.limits(profile(case), case["use"]) == (case["low"], case["high"])


@cases("is_in_range")
def test_a_reading_is_in_range_up_to_its_limits(case: dict[str, Any]) -> None:
    assert rules.is_in_range(case["c"], case["low"], case["high"]) is case["is_in_range"]
    assert (rules.excess(case["c"], case["low"], case["high"]) == 0) is case["is_in_range"]


@cases("slot_of")
def test_a_reading_counts_for_the_part_of_the_day_that_the_wall_shows(case: dict[str, Any]) -> None:
    assert rules.slot_of(profile(case), at(case["at"]), ZoneInfo(case["zone"])) == case["slot"]


@cases("gaps")
def test_gaps_are_named_in_their_order(case: dict[str, Any]) -> None:
    asked = {**VECTORS["taking"], **case["taking"]}
    for name in ("on", "certificate_until_on"):
        asked[name] = date.fromisoformat(asked[name]) if asked[name] else None

    assert rules.gaps(profile(case), rules.Taking(**asked)) == case["gaps"]


@cases("may_countersign")
def test_nobody_signs_under_their_own_work(case: dict[str, Any]) -> None:
    assert rules.may_countersign(case["person"], case["doers"]) is case["may"]


@cases("samples_due_at")
def test_samples_are_due_some_minutes_after_the_meal(case: dict[str, Any]) -> None:
    on, zone = date.fromisoformat(case["on"]), ZoneInfo(case["zone"])

    assert rules.samples_due_at(profile(case), on, case["meal"], zone) == at(case["due_at"])


@cases("unsampled")
def test_a_dish_is_missing_that_needs_a_sample_and_has_none(case: dict[str, Any]) -> None:
    assert rules.unsampled(case["dishes"], case["samples"]) == case["missing"]


@cases("slots_over")
def test_a_reading_is_missing_once_its_part_of_the_day_is_over(case: dict[str, Any]) -> None:
    on, zone = date.fromisoformat(case["on"]), ZoneInfo(case["zone"])

    assert rules.slots_over(profile(case), on, zone, at(case["now"])) == case["over"]


@cases("report_due_at")
def test_a_days_report_is_due_when_the_last_meal_served_has_ended(case: dict[str, Any]) -> None:
    on, zone = date.fromisoformat(case["on"]), ZoneInfo(case["zone"])

    assert rules.report_due_at(profile(case), on, case["served"], zone) == at(case["due_at"])


@pytest.mark.parametrize("name", sorted(shipped_profiles()))
def test_shipped_rules_are_sound(name: str) -> None:
    assert ProfileBody().validate(shipped_profiles()[name]) == {}


MOMENTS = [datetime.fromisoformat(f"2026-09-01T0{hour}:00:00Z") for hour in range(10)]


@pytest.mark.parametrize(
    ("stays", "discards", "found"),
    [
        ([], [(1, "x")], {}),
        ([(2, "a")], [(1, "x")], {}),
        ([(1, "a")], [(1, "x")], {"x": "a"}),
        ([(1, "a")], [(2, "x"), (3, "y")], {"x": "a"}),
        ([(1, "a"), (3, "b")], [(2, "x"), (4, "y")], {"x": "a", "y": "b"}),
        ([(1, "a"), (3, "b")], [(4, "x")], {"x": "b"}),
        ([(1, "a"), (3, "b")], [(4, "x"), (5, "y")], {"x": "b", "y": "a"}),
    ],
)
def test_a_nameless_discard_empties_the_box_of_what_was_put_in_last(
    stays: list[tuple[int, str]], discards: list[tuple[int, str]], found: dict[str, str]
) -> None:
    held = [(MOMENTS[hour], id_) for hour, id_ in stays]
    words = [(MOMENTS[hour], id_) for hour, id_ in discards]

    assert rules.discards_by_sample(held[::-1], words[::-1]) == found
