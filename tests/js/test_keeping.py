"""How long the phone keeps what it has sent: until the server, asked by id, says that it is durable; and no reply of
another request, another server or a dead timeline takes anything away (sync-protocol 5.5, 6.2, 6.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


KEPT = {"1": ["kept", "present", 0], "2": ["kept", "present", 0]}


@pytest.mark.parametrize("bend", ["otherServer", "otherRequest", "tooFew", "otherOrder", "noList", "portal"])
def test_no_answer_but_our_servers_to_this_very_request_lets_a_record_go(run: Run, bend: str) -> None:
    assert run("keep.js", "bentAnswer", bend) == {"states": KEPT, "error": "not_our_server"}


def test_a_word_of_a_newer_server_lets_no_record_go(run: Run) -> None:
    done = run("keep.js", "bentAnswer", "newWord")

    assert done == {"states": {n: ["kept", "archived", 0] for n in KEPT}, "error": None}


def test_an_answer_about_a_record_that_was_sent_anew_or_of_a_dead_timeline_deletes_nothing(run: Run) -> None:
    done = run("keep.js", "staleVerdicts")

    assert (done["whileQueued"], done["sentAnew"], done["deadTimeline"], done["left"]) == (0, 0, 0, 1)
    assert (done["isDueAgain"], done["now"]) == (True, 1)


def test_a_server_that_knows_no_confirm_lets_nothing_go_and_is_asked_again_later(run: Run) -> None:
    done = run("keep.js", "oldServer")

    assert done["states"] == done["early"] == {"1": ["sent", None, 0]}
    assert (done["error"], done["asked"]) == (None, 1)
    assert done["later"] == {}


def test_a_record_stays_with_its_photos_until_it_is_durable_and_three_days_old(run: Run) -> None:
    done = run("keep.js", "life")

    assert done["sent"] == {"1": ["sent", None, 0]}
    assert done["confirmed"] == {"1": ["kept", "present", 0]}
    assert done["requestsInSixHours"] == 1
    assert done["durable"]["1"] == done["young"]["1"] == ["kept", "durable", 0]
    assert done["old"] == {"2": ["kept", "present", 0]}
    assert (done["left"], done["photosKept"]) == ([True], 1)  # the photo that the other record names too stays


def test_what_was_erased_by_right_goes_at_once(run: Run) -> None:
    assert run("keep.js", "erased") == {"records": 0, "photos": 0}


def test_a_restored_server_gets_back_at_once_what_the_phone_keeps(run: Run) -> None:
    done = run("keep.js", "restored")

    assert (done["before"], done["lost"], done["after"]) == ([3, 2], [1, 1], [3, 2])
    assert (done["lineage"], {state for state, *_ in done["states"].values()}) == (1, {"kept", "sent"})


def test_without_a_session_it_gets_it_back_within_six_hours(run: Run) -> None:
    done = run("keep.js", "restored", {"isSignedIn": False, "hours": 6})

    assert (done["lost"], done["after"], done["lineage"]) == ([1, 1], [3, 2], 0)


def test_a_photo_that_the_server_has_lost_is_sent_again_and_confirmed_anew(run: Run) -> None:
    done = run("keep.js", "lostPhoto")

    assert done["blobs"] == 1
    assert (done["sent"], done["kept"]) == ({"1": ["sent", None, 0]}, {"1": ["kept", "present", 0]})


def test_what_is_owed_after_a_restore_is_not_forgotten_by_a_kill(run: Run) -> None:
    done = run("keep.js", "killedAfterLineage")

    assert (done["journal"], done["blobs"], done["states"]) == (1, 1, {"1": ["sent", None, 0]})


def test_a_restore_shows_although_another_person_signs_in_meanwhile(run: Run) -> None:
    assert run("keep.js", "restoredBetweenPeople") == {"lineage": 1, "journal": 1, "blobs": 1}


def test_a_record_set_aside_for_a_photo_is_neither_let_go_nor_lost_by_a_restore(run: Run) -> None:
    done = run("keep.js", "setAsideForPhoto")

    assert done["durable"] == {"1": ["attention", "durable", 0]}
    assert (done["after"]["1"][0], done["journal"]) == ("sent", 1)


def test_records_sent_to_another_school_are_not_asked_for_and_not_sent_to_this_one(run: Run) -> None:
    assert run("keep.js", "otherSchool") == {"states": {"1": ["kept", "present", 0]}, "asked": 0}


def test_at_most_five_hundred_are_asked_for_at_once(run: Run) -> None:
    assert run("keep.js", "many", {"count": 501}) == {"kept": 501, "requests": 2}


def test_a_locked_phone_sends_records_and_keeps_photos_waiting_quietly(run: Run) -> None:
    done = run("keep.js", "locked")

    assert done["states"] == {"1": ["sent", None, 1]}
    assert (done["blobs"], done["error"], done["confirms"], done["unlocked"]) == (0, None, 0, 1)


@pytest.mark.parametrize(("path", "held"), [("/push", 1), ("/blobs", 1), ("/confirm", 0), ("/pull", 0)])
def test_a_phone_over_its_allowance_waits_as_long_as_it_is_told(run: Run, path: str, held: int) -> None:
    done = run("keep.js", "busy", {"path": path, "seconds": 1800})

    assert (done["isRefused"], done["after"], done["held"], done["attention"]) == (True, 0, held, 0)
    assert done["waitSeconds"] >= 1800


def test_a_replica_that_went_wrong_is_fetched_anew_within_a_day_and_the_office_is_told(run: Run) -> None:
    done = run("keep.js", "wrongReplica")

    # a copy that came whole is not compared on the same day
    assert (done["early"], done["wrong"], done["mended"], done["more"]) == (0, 1, 2, 0)
    assert done["status"]["digest_mismatches"] == 1
    assert {"n_max", "queued", "attention", "oldest_queued_at", "recovered", "clock_ms", "app"} <= done["status"].keys()


@pytest.mark.parametrize("opens", [True, False])
def test_a_session_that_ended_is_opened_by_the_key_before_anybody_is_asked(run: Run, *, opens: bool) -> None:
    done = run("keep.js", "renewed", {"opens": opens})

    assert done == {"needsSignIn": not opens, "error": None, "calls": 1}
