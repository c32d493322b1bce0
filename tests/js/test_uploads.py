"""Photos on networks that break: in parts that go on where the server is, and never believed to be there when they are
not (sync-protocol 8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
PART = 256 * 1024
SIZE = 900 * 1024
LAST = SIZE - 3 * PART
HEAD = ["HEAD", 0, 0]
PUT = ["PUT", 0, SIZE]


def parts(*numbers: int) -> list[list[Any]]:
    return [["PATCH", number, LAST if number == 3 else PART] for number in numbers]


def test_a_portals_reply_to_a_part_is_not_believed(run: Run) -> None:
    done = run("uploads.js", "inParts", "portal")

    assert (done["blobs"], done["states"], done["error"]) == (0, [["sent", 1, None]], "not_our_server")


def test_a_server_that_never_agrees_about_the_offset_is_left_alone_for_now(run: Run) -> None:
    done = run("uploads.js", "inParts", "neverAgrees")

    assert (done["blobs"], done["states"], done["error"]) == (0, [["sent", 1, None]], "refused")
    assert len(done["requests"]) <= 4 * 8


def test_a_photo_that_arrives_as_another_one_is_told_after_three_times(run: Run) -> None:
    done = run("uploads.js", "inParts", "rotten")

    assert (done["blobs"], done["states"]) == (0, [["attention", 0, "photo_damaged"]])


def test_an_upload_goes_on_where_the_server_is_though_a_reply_was_lost_and_the_phone_was_killed(run: Run) -> None:
    done = run("uploads.js", "broken")

    assert done["first"]["requests"] == [PUT, HEAD, *parts(0, 1)]
    assert done["after"]["requests"] == [HEAD, *parts(2, 3)]
    assert (done["after"]["blobs"], done["after"]["states"]) == (1, [["sent", 0, None]])


def test_on_a_slow_link_large_photos_go_in_parts_and_small_ones_whole(run: Run) -> None:
    done = run("uploads.js", "slow")

    assert done["requests"] == [PUT, HEAD, *parts(0, 1, 2, 3), ["PUT", 0, 2000]]
    assert (done["blobs"], done["error"]) == (3, None)


def test_parts_that_the_server_has_dropped_are_sent_again(run: Run) -> None:
    done = run("uploads.js", "inParts", "dropped")

    assert done["requests"] == [HEAD, *parts(0, 1, 2), *parts(0, 1, 2, 3)]
    assert (done["blobs"], done["error"]) == (1, None)


def test_a_server_of_the_first_release_gets_the_photo_whole(run: Run) -> None:
    done = run("uploads.js", "inParts", "noParts")

    assert done["requests"] == [HEAD, *parts(0), PUT]
    assert (done["blobs"], done["error"]) == (1, None)


def test_a_record_that_the_server_has_lost_is_told_again_before_its_photo(run: Run) -> None:
    done = run("uploads.js", "inParts", "forgotten")

    assert (done["blobs"], done["error"]) == (1, None)
    assert done["states"][0][:2] in (["sent", 0], ["kept", 0])


@pytest.mark.parametrize(
    ("most", "blobs", "states"), [(500 * 1024, 1, [["sent", 0, None]]), (0, 0, [["attention", 0, "photo_refused"]])]
)
def test_what_is_too_large_for_a_proxy_goes_in_parts_and_only_a_refusal_of_those_is_final(
    run: Run, most: int, blobs: int, states: list[Any]
) -> None:
    done = run("uploads.js", "proxy", {"mostBytes": most})

    assert (done["blobs"], done["states"]) == (blobs, states)
