"""The second copy: what is unsent survives the loss of the whole database, and never costs a save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.once
Run = Callable[..., Any]


def run_again(tab: Page, run: Run, name: str, argument: Any = None) -> Any:
    """In a new page, as after a restart of the browser."""
    tab.reload()
    return run("mirror.js", name, argument)


def test_a_phone_whose_database_is_gone_goes_on_as_the_same_device_with_every_record(run: Run, tab: Page) -> None:
    run("mirror.js", "save", {"count": 3, "photos": [{"seed": 1}, {"seed": 2, "size": 90_000}]})
    before = run_again(tab, run, "everything")

    run_again(tab, run, "loseDatabase")
    after = run_again(tab, run, "everything")

    assert after["device"] == before["device"]
    assert after["device"]["server_id"] == "the-server"
    assert after["records"] == before["records"]
    assert [record["whole"] for record in after["records"]] == [True] * 3
    assert (after["signIn"], after["count"], after["recovered"]["records"]) == (None, 3, 3)


def test_the_next_number_follows_the_recovered_ones(run: Run, tab: Page) -> None:
    run("mirror.js", "save", {"count": 2})
    run_again(tab, run, "loseDatabase")

    assert run_again(tab, run, "save", {"count": 1})[0]["n"] == 3


def test_a_device_with_nothing_unsent_keeps_its_number_too(run: Run, tab: Page) -> None:
    saved = run("mirror.js", "save", {"count": 2, "photos": [{"seed": 1}]})
    run("mirror.js", "answer", {"ids": [record["id"] for record in saved]})

    assert run("mirror.js", "copied") == ["/second-copy/device"]
    run_again(tab, run, "loseDatabase")
    after = run_again(tab, run, "everything")

    assert (after["device"]["n_max"], after["device"]["last_hash"]) == (2, saved[1]["hash"])
    assert (after["records"], after["count"]) == ([], 0)


def test_a_record_stays_in_the_copy_until_its_photo_arrived_and_a_photo_while_a_record_needs_it(run: Run) -> None:
    first, second = run("mirror.js", "save", {"count": 2, "photos": [{"seed": 1}]})
    sha256 = run("mirror.js", "hashOf", 1)

    run("mirror.js", "answer", {"ids": [first["id"]], "missing": [sha256]})
    assert f"/second-copy/record/{first['id']}" in run("mirror.js", "copied")
    run("mirror.js", "photoArrives", {"id": first["id"], "sha256": sha256})

    photo, record = f"/second-copy/photo/{sha256}", f"/second-copy/record/{second['id']}"
    assert run("mirror.js", "copied") == ["/second-copy/device", photo, record]


@pytest.mark.parametrize("how", ["refuses", "hangs"])
def test_a_copy_that_fails_or_hangs_never_keeps_a_record_from_being_saved(run: Run, tab: Page, how: str) -> None:
    run("mirror.js", "breakCaches", how)

    done = run("mirror.js", "timeOfSave")

    assert done["n"] == 1
    assert done["ms"] < 3000
    tab.reload()
    assert [record["whole"] for record in run("mirror.js", "everything")["records"]] == [True]


def test_the_copy_gives_way_when_the_disk_is_full(run: Run) -> None:
    assert run("mirror.js", "saveOnFullDisk") == {"isFull": True, "n": 2, "refusals": 1, "copied": None}


def test_a_record_is_not_sent_before_its_second_copy_is_there(run: Run) -> None:
    """Else a phone whose database is lost then gives its number to another: the server would have it twice."""
    done = run("mirror.js", "queuedWhileCopying")

    assert done["inDatabase"] == 1
    assert done["steps"][0] == "copied"
    assert sorted(done["steps"][1:]) == ["saved", "to be sent: 1"]


def test_what_the_copy_lacks_is_made_up_for(run: Run) -> None:
    saved = run("mirror.js", "save", {"count": 2, "photos": [{"seed": 1}]})

    copied = run("mirror.js", "forgetCopy")

    assert {f"/second-copy/record/{record['id']}" for record in saved} <= set(copied)
    assert f"/second-copy/photo/{run('mirror.js', 'hashOf', 1)}" in copied


def test_two_tabs_that_find_the_database_gone_are_one_device(run: Run, tab: Page) -> None:
    run("mirror.js", "save", {"count": 2})
    device = run_again(tab, run, "everything")["device"]
    run_again(tab, run, "loseDatabase")

    both = run_again(tab, run, "openTwice")

    assert both == {"ids": [device["id"]] * 2, "ns": [3, 4]}


def test_a_database_that_goes_while_the_page_is_open_comes_back_before_the_next_save(run: Run) -> None:
    seen = run("mirror.js", "loseDatabaseWhileOpen")

    assert seen["after"] == seen["before"]
    assert (seen["ns"], seen["records"]) == ([1, 2], 2)


def test_a_recovery_that_dies_begins_again(run: Run, tab: Page) -> None:
    run("mirror.js", "save", {"count": 2, "photos": [{"seed": 1}]})
    run_again(tab, run, "loseDatabase")

    assert run_again(tab, run, "dieInRecovery") == "QuotaExceededError"

    after = run_again(tab, run, "everything")
    assert [(record["n"], record["whole"]) for record in after["records"]] == [(1, True), (2, True)]


@pytest.mark.parametrize(("what", "records"), [("photos", [False]), ("records", []), ("torn", [])])
def test_what_has_changed_in_the_copy_is_not_taken_for_the_record(
    run: Run, tab: Page, what: str, records: list[bool]
) -> None:
    run("mirror.js", "save", {"count": 1, "photos": [{"seed": 1}]})
    run("mirror.js", "rot", what)
    run_again(tab, run, "loseDatabase")

    after = run_again(tab, run, "everything")

    assert [record["whole"] for record in after["records"]] == records
    assert after["device"]["n_max"] == 1
