"""Faces of those who may fetch a child: fetched ahead, out of the way of records, sealed, and gone with the adult."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
MARK = "a face that nobody else may see"


def hash_of(n: int) -> str:
    return str(n).rjust(64, "0")


def test_faces_are_fetched_two_at_a_time_and_once(run: Run) -> None:
    done = run("faces.js", "fetched")

    assert done["asked"] == [f"/records/r{n}/photos/{hash_of(n)}?size=thumb" for n in range(6)]
    assert (done["most"], done["kept"], done["again"]) == (2, 6, 6)
    assert done["face"] == [MARK, "image/jpeg"]


@pytest.mark.parametrize(("permissions", "faces"), [(["pickup.gate"], 6), (["pickup.teach"], 6), (["pickup.see"], 0)])
def test_faces_come_for_the_gate_and_for_teachers_only(run: Run, permissions: list[str], faces: int) -> None:
    assert run("faces.js", "forWhom", permissions) == faces


def test_nothing_is_fetched_while_records_are_sent_and_the_rest_comes_afterwards(run: Run) -> None:
    done = run("faces.js", "outOfTheWay")

    assert done["whileSending"] == 0
    # the two that were on their way when the record came
    assert 1 <= done["interrupted"] <= 2
    assert done["after"] == 6


def test_what_could_not_be_had_is_asked_for_later_and_no_portals_page_is_kept(run: Run) -> None:
    done = run("faces.js", "failures")

    assert (done["first"]["kept"], done["first"]["asked"]) == ([hash_of(2)], 3)
    assert done["first"]["waitMs"] > 0
    assert done["tooEarly"] == 3
    assert done["offline"]["asked"] > 3
    assert done["offline"]["waits"]
    assert done["after"] == 3


def test_a_face_goes_with_its_adult_outlives_a_reset_and_never_comes_back_after_the_person(run: Run) -> None:
    done = run("faces.js", "dropped")

    assert done["gone"] == [hash_of(0), hash_of(2)]
    assert done["afterReset"] == {"kept": [hash_of(0), hash_of(2)], "adults": 3}
    assert done["asked"] == 3
    assert done["afterLeaving"] == []


def test_under_a_pin_faces_are_sealed_in_their_places(run: Run) -> None:
    done = run("faces.js", "sealed")

    assert done["open"] == [MARK, "image/jpeg"]
    assert done["locked"] == "KeyLockedError"
    assert (done["isInSight"], done["isThere"]) == (False, True)
    assert done["swapped"] == "OperationError"
