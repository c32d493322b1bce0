"""Several people on one phone: each one's key and copy of the school under a PIN of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]
REPLICAS = ["rounds-replica-0190a000-0000-7000-8000-0000000000aa"]


def test_five_wrong_pins_destroy_that_persons_key_and_replica_and_nothing_else(run: Run) -> None:
    done = run("vault.js", "wrongPins", [f"90210{n}" for n in range(6)])

    assert [told["outcome"] for told in done["told"]] == ["wrong"] * 4 + ["destroyed"] * 2
    assert [told.get("left") for told in done["told"]][:4] == [4, 3, 2, 1]
    assert (done["state"], done["reading"]) == ("destroyed", "KeyLockedError")
    assert not set(REPLICAS) & set(done["names"])
    assert (done["ben"], done["records"]) == ("open", 1)


def test_after_five_wrong_pins_the_right_one_comes_too_late(run: Run) -> None:
    done = run("vault.js", "wrongPins", [*(f"90210{n}" for n in range(5)), "280417"])

    assert done["told"][-1]["outcome"] == "destroyed"


def test_an_attempt_counts_even_if_the_power_goes_before_it_is_checked(run: Run) -> None:
    assert run("vault.js", "interrupted") == {"cut": ["power cut"] * 5, "after": "destroyed"}


def test_without_the_pin_nothing_signs_and_nothing_is_read(run: Run) -> None:
    before = run("vault.js", "rightPin")["before"]

    assert before == {
        "state": "locked",
        "device": None,
        "key": "KeyLockedError",
        "replica": "KeyLockedError",
        "save": "key",
    }


def test_the_right_pin_opens_key_and_replica_and_forgives_the_wrong_ones(run: Run) -> None:
    done = run("vault.js", "rightPin")

    assert [told["left"] for told in done["wrong"]] == [4, 3]
    assert (done["right"], done["isSameKey"], done["found"]) == ({"outcome": "open"}, True, "金絲雀室")
    assert done["wrongAgain"] == {"outcome": "wrong", "left": 4}
    assert done["deviceKey"]
    assert not done["extracted"]


def test_locking_takes_back_what_was_read_and_whom_the_phone_works_for(run: Run) -> None:
    done = run("vault.js", "locking")

    assert done["open"] == 2
    assert done["signedIn"] == ["0190a000-0000-7000-8000-0000000000aa", None]
    assert done["told"] == ["KeyLockedError"] * 3
    assert (done["after"], done["people"]) == (None, ["安"])
    assert done["last"] == "0190a000-0000-7000-8000-0000000000aa"


def test_a_replica_under_a_pin_shows_no_word_to_who_reads_the_database(run: Run) -> None:
    done = run("vault.js", "atRest")

    assert done["plain"], "the search itself finds what is in clear"
    assert not done["sealed"]
    assert not done["pin"]
    assert done["children"] == ["金絲雀室", "金絲雀新"]
    assert done["moved"] == "OperationError", "a page was taken for another"


def test_two_tabs_never_write_a_sealed_page_over_each_other(run: Run) -> None:
    done = run("vault.js", "twoTabs")

    assert done["won"] == 1
    assert done["names"] == sorted(["金絲雀室", done["cursor"].split(":")[1]])


def test_keys_replicas_and_drafts_of_earlier_builds_go_on_working(run: Run) -> None:
    done = run("vault.js", "earlierBuild")

    assert (done["key"], done["signIn"], done["name"], done["state"]) == (True, True, "金絲雀", "free")
    assert (done["drafts"], sorted(done["others"])) == (["d1"], ["d1", "d2"])


def test_one_persons_key_is_shut_again_after_one_word_and_the_others_stays_open(run: Run) -> None:
    assert run("vault.js", "lockingOne") == {"refused": "key", "states": ["open", "locked"], "authors": [True, False]}
