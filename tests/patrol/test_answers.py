"""What answers may be, over all templates: the same rules as the phone's, by shared vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patrol.inspecting import BODIES, good_answers, photos_for
from webapp.patrol.answers import CHECKS, GAPS, AnswerError, Assessment, assess, for_region, is_fail, problem_of

VECTORS = json.loads(Path(__file__).with_name("answer_vectors.json").read_text("utf-8"))["cases"]
ALL = pytest.mark.parametrize("checklist_id", BODIES)
WEIRD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["pass", "fail", "na", "yes", "no", 0, 5, 20.5, 1e300, -1, "2026-09-01", "08:30"]),
)


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['item']['type']}-{str(case['value'])[:20]}")
def test_an_answer_is_judged_as_the_shared_vectors_say(case: dict[str, Any]) -> None:
    item, value = case["item"], case["value"]

    reason = problem_of(item, {"value": value}, frozenset())

    assert reason == case["reason"]
    if reason is None or reason in GAPS:
        assert is_fail(item, value) == case["is_fail"]


@ALL
def test_no_template_takes_an_answer_to_a_question_it_does_not_ask(checklist_id: str) -> None:
    with pytest.raises(AnswerError, match="unknown_item"):
        assess(BODIES[checklist_id], {**good_answers(checklist_id), "no_such_item": {"value": "pass"}}, [])


@pytest.mark.parametrize("answers", [None, [], "x", 3, {"walls": "pass"}, {"walls": []}, {"walls": {"note": 3}}])
def test_answers_of_another_shape_are_refused(answers: Any) -> None:
    with pytest.raises(AnswerError):
        assess(BODIES["patrol_daily"], answers, [])


@ALL
def test_a_template_with_every_item_in_order_passes_without_gaps(checklist_id: str) -> None:
    fields = [photo["field"] for photo in photos_for(checklist_id)]

    found = assess(BODIES[checklist_id], good_answers(checklist_id), fields)

    assert (found.result, found.failures, found.gaps) == ("pass", (), ())


@ALL
def test_an_empty_template_names_exactly_its_required_items_as_gaps(checklist_id: str) -> None:
    found = assess(BODIES[checklist_id], {}, [])

    required = [item["key"] for item in BODIES[checklist_id]["items"] if item["required"]]
    assert [(gap["key"], gap["reason"]) for gap in found.gaps] == [(key, "required") for key in required]


@ALL
def test_each_pass_fail_item_that_fails_is_a_failure_of_its_own(checklist_id: str) -> None:
    for item in BODIES[checklist_id]["items"]:
        if item["type"] != "pass_fail":
            continue
        answers = {**good_answers(checklist_id), item["key"]: {"value": "fail", "note": "壞了"}}

        found = assess(BODIES[checklist_id], answers, [])

        assert found.result == "fail"
        assert [(f.key, f.on_fail, f.note) for f in found.failures] == [(item["key"], item["on_fail"], "壞了")]


@given(data=st.data(), checklist_id=st.sampled_from(sorted(BODIES)))
def test_any_answers_are_judged_or_refused_and_never_crash(data: st.DataObject, checklist_id: str) -> None:
    items = {item["key"]: item for item in BODIES[checklist_id]["items"]}
    answer = st.fixed_dictionaries({"value": WEIRD, "note": st.none() | st.text(max_size=9)})
    answers = data.draw(st.dictionaries(st.sampled_from(sorted(items)), answer))

    found = _judge(BODIES[checklist_id], answers)

    if isinstance(found, AnswerError):
        assert problem_of(items[found.key], answers[found.key], frozenset()) == found.reason
    else:
        is_below = _is_below_mark(BODIES[checklist_id], found.score)
        assert found.result == ("fail" if found.failures or is_below else "pass")
        assert json.dumps(answers, allow_nan=False)


def _judge(body: dict[str, Any], answers: dict[str, Any]) -> Assessment | AnswerError:
    try:
        return assess(body, answers, [])
    except AnswerError as error:
        return error


def _is_below_mark(body: dict[str, Any], score: float | None) -> bool:
    return "pass_rule" in body and (score or 0) < body["pass_rule"]["pass"]


def test_scores_below_the_pass_mark_fail_though_no_item_does() -> None:
    answers = good_answers("class_hygiene_100") | {"floor": {"value": 0}, "desk": {"value": 5}}

    found = assess(BODIES["class_hygiene_100"], answers, [])

    assert (found.result, found.score, found.failures) == ("fail", 70.0, ())


def test_the_limits_of_the_schools_region_stand_over_the_templates() -> None:
    body = BODIES["fridge_temp"]
    answers = good_answers("fridge_temp") | {"chill_c": {"value": 7.5}}

    assert assess(for_region(body, "cn"), answers, []).result == "pass"
    assert assess(for_region(body, None), answers, []).result == "pass"
    assert [f.key for f in assess(for_region(body, "tw"), answers, []).failures][:1] == ["chill_c"]


def test_every_type_of_the_catalogue_has_a_check() -> None:
    assert {item["type"] for body in BODIES.values() for item in body["items"]} == set(CHECKS)
