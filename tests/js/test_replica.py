"""The phone's copy of the school: found by code at once, changed page by page, never mixed between people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.js.conftest import run_in

Run = Callable[..., Any]


def test_a_reply_to_any_cursor_but_the_current_one_is_discarded(run: Run) -> None:
    assert run("replica.js", "staleReply") == {"first": True, "late": False, "name": "新", "cursor": "1:2"}


def test_a_page_and_its_cursor_are_applied_together_or_not_at_all(run: Run) -> None:
    assert run("replica.js", "brokenPage") == {"error": "QuotaExceededError", "name": "教室 3", "cursor": "1:1"}


def test_one_persons_replica_is_never_anothers(run: Run) -> None:
    done = run("replica.js", "twoPeople")

    assert done["empty"] == [None, None]
    assert done["mine"] == {"cursor": None, "head": None}
    assert done["others"] == {"cursor": "9:9", "head": "9:9"}


def test_lists_of_a_replica_that_was_thrown_away_are_never_those_of_the_next(run: Run) -> None:
    """Found by the storm, seed 7003: the next counts its revisions from the beginning, too."""
    done = run("replica.js", "bornAgain")

    assert done["before"] == [[5, 10], [5, 10]]
    assert done["after"] == [[7, 7], [7, 7]]


def test_a_code_leads_to_its_thing_and_a_thing_to_what_is_about_it(run: Run) -> None:
    done = run("replica.js", "lookUps")

    assert done["unknown"] == [None, None, None]
    assert (done["asset"], done["room"]) == (["asset", "3140101-03-000599"], ["place", "教室 3"])
    assert done["blank"] == ["blank", None, None]
    assert done["foreign"] == ["bound", "asset", "冷氣機"]
    assert done["hidden"] == ["bound", "asset", None]
    assert (done["tags"], done["children"], done["assets"]) == (2, 2, 10)
    assert (done["open"], done["notMine"]) == ([["d1"], [], ["c1"]], [])


def test_search_is_by_substring_of_name_number_place_and_custodian(run: Run) -> None:
    found = run("replica.js", "searches", ["", "不存在", "氣", "000599", "Ｒ5９", "教室 59 滅火", "王小明 飲水"])

    assert found[""] == found["不存在"] == []
    assert len(found["氣"]) == 150
    assert found["000599"] == [["asset", "3140101-03-000599"]]
    assert found["Ｒ5９"] == [["place", "R59"]]
    assert [number[-3:] for _, number in found["教室 59 滅火"]] == ["590", "594", "598"]
    assert len(found["王小明 飲水"]) == 150


@pytest.mark.parametrize("seed", range(4))
def test_any_pages_leave_what_a_plain_map_would_hold(run: Run, seed: int) -> None:
    done = run("replica.js", "model", {"seed": seed, "pages": 25})

    assert done["differences"] == []
    assert done["size"] > 100


def test_what_a_tab_remembers_gives_way_to_what_another_tab_applied(open_tab: Callable[[], Page]) -> None:
    here, there = open_tab(), open_tab()

    assert run_in(here, "replica.js", "remember") == 60
    run_in(there, "replica.js", "changeElsewhere")

    assert run_in(here, "replica.js", "seeAgain") == {"places": 61, "found": 1}
