"""The database outlives its handles, and builds that know different shapes of it do each other no harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_a_handle_that_is_closed_behind_the_outbox_is_opened_again(run: Run) -> None:
    seen = run("connection.js", "closeHandles")["seen"]

    assert seen == [["save", 1], ["list", 1], ["draft", "done"], ["answer", "done"], ["counts", 1], ["device", 1]]


def test_an_old_tab_never_blocks_the_new_build_nor_writes_into_its_shape(run: Run) -> None:
    seen = run("connection.js", "newBuildBesideOld")

    assert seen["told"][0] == "outdated"
    assert "blocked" not in seen["told"]
    assert seen["old"] == "NewerDatabaseError"
    assert seen["kept"] == ["kept", "kept"]


def test_an_old_build_leaves_a_newer_database_as_it_is_and_says_so(run: Run) -> None:
    assert run("connection.js", "oldBuildAfterNew") == {
        "told": ["outdated"],
        "error": "NewerDatabaseError",
        "kept": "kept",
    }


def test_a_tab_that_does_not_let_go_is_told_of_and_waited_for(run: Run) -> None:
    assert run("connection.js", "newBuildBesideFrozen") == {"isWaiting": True}
