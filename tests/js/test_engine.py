"""The sync engine on a real store, against a server written from the protocol, through every fault a network has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_each_outcome_is_kept_as_the_protocol_says(run: Run) -> None:
    fates = [
        "stored",
        "stored",
        "held:not_allowed",
        "held:waiting",
        "superseded",
        "rejected",
        "conflict",
        "held:unknown_schema",
        "later",
    ]

    done = run("engine.js", "fates", fates)

    assert done["told"] == {
        "1": ["sent", "stored", None],
        # 2 was erased by right: nothing of it is left
        "3": ["sent", "held", "not_allowed"],
        "4": ["sent", "held", "waiting"],
        "5": ["sent", "superseded", None],
        "6": ["attention", "rejected", "bad_signature"],
        "7": ["attention", "conflict", None],
        "8": ["sent", "held", "unknown_schema"],
        "9": ["attention", "unknown_outcome", "later"],
    }
    assert done["state"]["serverIsOlder"] is True
    assert (done["state"]["queued"], done["state"]["attention"], done["pushes"]) == (0, 3, 1)


@pytest.mark.parametrize(("fate", "status"), [("bad_request", 400), ("crash", 500)])
def test_a_record_that_the_server_chokes_on_is_set_aside_and_the_rest_go_on(run: Run, fate: str, status: int) -> None:
    done = run("engine.js", "poisoned", {"records": 50, "poison": [1, 20, 50], "fate": fate})

    assert done["attention"] == [[n, "refused_alone", status] for n in (1, 20, 50)]
    assert done["stored"] == 47
    assert done["pushes"] <= 45
    assert done["seconds"] < 120


def test_the_only_record_is_set_aside_too_when_the_server_lives(run: Run) -> None:
    done = run("engine.js", "poisoned", {"records": 1, "poison": [1], "fate": "crash"})

    assert done["attention"] == [[1, "refused_alone", 500]]


@pytest.mark.parametrize("status", [400, 413, 502])
def test_a_server_that_is_down_for_hours_sets_nothing_aside(run: Run, status: int) -> None:
    done = run("engine.js", "outage", {"status": status, "hours": 6})

    assert (done["counts"]["queued"], done["counts"]["attention"]) == (3, 0)
    assert done["phase"] == "waiting"
    assert all(5 <= wait <= 15 * 60 for wait in done["waits"])
    assert 24 <= done["tries"] < 90


@pytest.mark.parametrize(
    ("reply", "kind", "wait"),
    [
        ({"status": 200, "body": "<!doctype html>portal"}, "not_our_server", 10),
        ({"status": 200, "body": "{}"}, "not_our_server", 10),
        ({"status": 204, "body": None}, "not_our_server", 10),
        ({"status": 403, "body": "{}"}, "revoked", 10),
        ({"status": 409, "body": '{"type": "other_server"}'}, "refused", 10),
        ({"status": 500, "body": "oops"}, "server", 10),
    ],
)
def test_a_reply_that_is_not_ours_changes_nothing(run: Run, reply: dict[str, Any], kind: str, wait: float) -> None:
    done = run("engine.js", "answered", reply)

    assert done["counts"]["queued"] == 1
    assert done["state"]["error"]["kind"] == kind
    assert 5 <= done["wait"] <= wait
    assert done["afterWake"] == 0


def test_retry_after_is_honoured_even_when_woken(run: Run) -> None:
    done = run("engine.js", "answered", {"status": 503, "body": "", "headers": {"Retry-After": "120"}})

    assert done["wait"] >= 120
    assert done["afterWake"] == 1


def test_a_network_that_comes_back_while_a_round_fails_is_tried_at_once(run: Run) -> None:
    assert run("engine.js", "wokenWhileFailing") == {"queued": 0, "error": None, "waitedMs": 0}


def test_an_expired_session_asks_to_sign_in_and_records_still_go(run: Run) -> None:
    done = run("engine.js", "signingOut")

    assert done["before"] == "廚房"
    assert (done["expired"]["needsSignIn"], done["expired"]["stored"], done["expired"]["error"]) == (True, 1, None)


def test_signing_out_deletes_the_replica_and_never_the_outbox(run: Run) -> None:
    done = run("engine.js", "signingOut")

    assert done["databases"] == ["rounds"]
    assert (done["counts"]["sent"], done["counts"]["queued"], done["signIn"]) == (1, 1, None)


def test_signing_in_fails_in_words_and_changes_nothing(run: Run) -> None:
    done = run("engine.js", "signInFailures")

    assert done["results"] == ["wrong", "too_often", "revoked", "network", "network", "server"]
    assert done["untouched"] is None


def test_a_device_with_records_does_not_change_over_to_another_server(run: Run) -> None:
    done = run("engine.js", "signInFailures")

    assert done["other"] == "other_server"
    assert done["pinned"].startswith("11111111")


def test_the_servers_clock_is_measured_at_half_the_round_trip(run: Run) -> None:
    assert run("engine.js", "clockOffset") == 3_600_000


def test_photos_go_up_once_and_damaged_ones_are_told(run: Run) -> None:
    done = run("engine.js", "photosOnTheWay")

    assert (done["blobs"], done["photosWaiting"]) == (2, 0)
    assert done["puts"] == 2 + 3
    assert done["told"]["2"][0] == "kept"
    assert done["told"]["3"][:2] == ["attention", "stored"]
    assert done["told"]["4"][:2] == ["attention", "stored"]


def test_two_tabs_sync_one_after_the_other_and_send_nothing_twice(run: Run) -> None:
    done = run("engine.js", "twoEngines", {"count": 10})

    assert (done["stored"], done["pushes"], done["atOnce"], done["states"]) == (10, 10, 1, [0, 0])


def test_an_engine_whose_store_fails_says_so_and_tries_again(run: Run) -> None:
    done = run("engine.js", "brokenStore")

    assert done["failed"] == ["waiting", "device"]
    assert done["later"] == ["idle", 0, None]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_or_doubled_in_a_storm_of_faults_and_restores(run: Run, seed: int) -> None:
    done = run("storm.js", "storm", {"seed": 1000 + seed, "steps": 160, "share": 0.35})

    assert done["wrong"] == []
    assert done["replica"] == []
    assert done["saved"] > 10
    assert done["restores"] > 3
    assert sum(done["faults"].values()) > 20
