"""The gate's rules, by the vectors that hold the phone's `domain/gate.js`, `gate-watch.js`, `muster.js` as well."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from webapp.gate import counting, folding, rules, watch_rules
from webapp.gate.watch_rules import Traits

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((Path(__file__).parent / "rule_vectors.json").read_text(encoding="utf-8"))


def cases(name: str) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("case", VECTORS[name], ids=lambda case: str(next(iter(case.values()))))


def at(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None


def things(listed: list[dict[str, Any]]) -> list[Any]:
    """Rows of which everything that ends in `_at`, or is `at`, is an instant."""
    return [
        SimpleNamespace(**{key: at(value) if key.endswith("at") else value for key, value in one.items()})
        for one in listed
    ]


@cases("ending")
def test_people_leave_in_the_order_of_time_and_once(case: dict[str, Any]) -> None:
    end = rules.ending(case["people"], things(case["leavings"]))

    assert (end.people_left, end.left_at, end.last_id) == (case["people_left"], at(case["left_at"]), case["last_id"])


@cases("inside_at")
def test_somebody_is_inside_from_the_entry_until_the_leaving(case: dict[str, Any]) -> None:
    leavings = things(case["leavings"])

    assert rules.inside_at(at(case["entered_at"]), case["people"], leavings, at(case["at"])) == case["inside"]


@cases("returns")
def test_a_pass_that_comes_back_ends_the_visit_that_held_it(case: dict[str, Any]) -> None:
    visits = [(one.entered_at, one.id, one.people) for one in things(case["visits"])]
    leavings = [(one.left_at, one.id, one.visit_id, one.people) for one in things(case["leavings"])]

    assert rules.returns(visits, leavings) == case["found"]


@cases("entry_gaps")
def test_what_is_missing_is_marked_in_a_fixed_order(case: dict[str, Any]) -> None:
    assert rules.entry_gaps(rules.Entering(**{**VECTORS["entering"], **case["entering"]})) == case["gaps"]


@cases("closing_after")
def test_a_visit_closes_with_its_day(case: dict[str, Any]) -> None:
    closing = rules.closing_after(at(case["entered_at"]), case["closes_at"], ZoneInfo(case["zone"]))

    assert closing == at(case["closing"])


@cases("is_unsettled")
def test_who_is_inside_after_the_closing_is_unsettled(case: dict[str, Any]) -> None:
    said = (at(case["entered_at"]), case["closes_at"], ZoneInfo(case["zone"]), at(case["now"]))

    assert rules.is_unsettled("inside", *said) is case["is_unsettled"]
    assert rules.is_unsettled("left", *said) is False


@pytest.mark.parametrize("of", ["pass", "name", "mobile", "plate"])
def test_names_and_numbers_are_folded_before_they_are_compared(of: str) -> None:
    fold = {
        "pass": rules.fold_pass,
        "name": watch_rules.fold_name,
        "mobile": watch_rules.fold_mobile,
        "plate": watch_rules.fold_plate,
    }[of]
    listed = VECTORS[f"fold_{of}"]

    assert [fold(case["text"]) for case in listed] == [case["folded"] for case in listed]


@cases("likeness")
def test_a_visitor_is_surely_or_maybe_who_an_entry_means(case: dict[str, Any]) -> None:
    assert watch_rules.likeness(Traits(**case["visitor"]), Traits(**case["entry"])) == case["likeness"]


@cases("is_in_force")
def test_an_entry_counts_from_its_record_until_its_end(case: dict[str, Any]) -> None:
    until_on = date.fromisoformat(case["until_on"]) if case["until_on"] else None
    said = (at(case["from_at"]), at(case["ended_at"]), until_on, at(case["at"]), date.fromisoformat(case["on"]))

    assert watch_rules.is_in_force(*said) is case["is_in_force"]


@cases("unanswered")
def test_the_surest_warning_of_which_nothing_was_said_comes_first(case: dict[str, Any]) -> None:
    assert watch_rules.unanswered([(id_, like) for id_, like in case["found"]], case["said"]) == case["watch"]


@cases("standing")
def test_the_word_of_the_latest_time_stands(case: dict[str, Any]) -> None:
    stands = counting.standing(things(case["words"]))

    assert (stands and stands.word_id) == case["word"]
    assert bool(stands and stands.is_disputed) is case["is_disputed"]


@cases("is_expected")
def test_a_muster_expects_who_was_inside_and_who_came_since(case: dict[str, Any]) -> None:
    visit = things([case["visit"]])[0]

    assert counting.is_expected(visit, at(case["opened_at"]), at(case["closed_at"])) is case["is_expected"]


@cases("is_accounted")
def test_a_word_or_a_signing_out_accounts_for_somebody(case: dict[str, Any]) -> None:
    assert counting.is_accounted(case["state"], at(case["left_at"])) is case["is_accounted"]


@cases("count")
def test_a_muster_adds_up(case: dict[str, Any]) -> None:
    found = counting.count(
        [(kind, id_, state, at(left), disputed) for kind, id_, state, left, disputed in case["items"]]
    )

    assert {**vars(found), "open_items": [list(item) for item in found.open_items]} == {
        name: case[name] for name in ("expected", "accounted", "missing", "disputed", "open_items")
    }


def test_the_phone_folds_by_the_same_signs() -> None:
    text = (ROOT / "webapp" / "static" / "js" / "domain" / "han.js").read_text(encoding="utf-8")
    pairs = "".join(re.findall(r'"([\u3400-\u9fff]+)"', text))

    assert pairs == folding.PAIRS
    assert len(folding.TRADITIONAL_OF) > 2000
