"""Photos in parts (docs/developers.md 4.1): they go on where they were, whoever died in between."""

from __future__ import annotations

import hashlib

import pytest

from tests.cast import School
from tests.journal.photo_parts import KIB, bring, has_row, journal_of, large_jpeg, offset, partial_files, patch
from tests.journal.test_photos import named, report
from tests.phones import API, BASE, Phone


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Rounds-Signature": "x"}, 401),
        ({"X-Rounds-Key": "x"}, 401),
        ({"X-Rounds-Device": "x"}, 401),
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "٣"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": str((12 << 20) + 1)}, 413),
        ({"Upload-Length": "10"}, 413),
        ({"Upload-Length": "999999999999"}, 400),
    ],
)
def test_a_part_that_is_not_as_it_should_be_leaves_nothing(
    school: School, patrol: Phone, headers: dict[str, str], status: int
) -> None:
    headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}

    assert patch(patrol, large_jpeg(), 0, 100, **headers).status_code == status
    assert partial_files(school) == []


def test_a_part_of_more_than_a_mebibyte_is_refused(school: School, patrol: Phone) -> None:
    content = large_jpeg(size=3 << 20)

    assert patch(patrol, content, 0, (1 << 20) + 1).status_code == 413
    assert patch(patrol, content, 0, 1 << 20).status_code == 204


def test_a_photo_comes_whole_in_parts_before_its_record(school: School, patrol: Phone) -> None:
    content = large_jpeg()

    assert offset(patch(patrol, content, 0, 100 * KIB)) == (204, str(100 * KIB), "?0")
    assert offset(bring(patrol, content)) == (204, str(len(content)), "?1")

    assert patrol.outcomes(report(patrol, school, content))[0]["missing"] == []
    assert journal_of(school).photos.get(named(content)["sha256"]) == content
    assert partial_files(school) == []


def test_a_photo_comes_whole_in_parts_after_its_record(school: School, patrol: Phone) -> None:
    content = large_jpeg()
    sealed = report(patrol, school, content)
    assert patrol.outcomes(sealed)[0]["missing"] == [named(content)["sha256"]]

    assert offset(bring(patrol, content)) == (204, str(len(content)), "?1")

    assert patrol.outcomes(sealed)[0]["missing"] == []


def test_a_part_from_the_wrong_place_is_told_the_true_one_and_changes_nothing(school: School, patrol: Phone) -> None:
    content = large_jpeg()
    patch(patrol, content, 0, 100)

    again, ahead = patch(patrol, content, 0, 100), patch(patrol, content, 200, 300)

    assert (offset(again), offset(ahead)) == ((409, "100", "?0"), (409, "100", "?0"))
    assert again.content_type == "application/problem+json"
    assert offset(bring(patrol, content)) == (204, str(len(content)), "?1")


def test_what_is_not_what_its_name_says_is_dropped_and_can_come_again(school: School, patrol: Phone) -> None:
    content = large_jpeg()
    sha256 = named(content)["sha256"]
    spoilt = bytes([content[0] ^ 1]) + content[1:]
    path = f"{API}/blobs/{sha256}"
    sizes = {"Upload-Offset": "0", "Upload-Length": str(len(content))}
    reply = patrol.client.patch(
        path, base_url=BASE, data=spoilt, headers=patrol.photo_headers("PATCH", path, spoilt) | sizes
    )

    assert (reply.status_code, reply.json["type"]) == (422, "wrong_hash")
    assert (partial_files(school), has_row(content)) == ([], False)
    assert offset(bring(patrol, content)) == (204, str(len(content)), "?1")


def test_a_whole_that_is_no_photo_is_dropped(school: School, patrol: Phone) -> None:
    content = b"<html><script>alert(1)</script>" * 1000

    assert patch(patrol, content, 0, len(content)).status_code == 422
    assert (partial_files(school), has_row(content)) == ([], False)
    assert not journal_of(school).photos.has(hashlib.sha256(content).hexdigest())


def test_nobody_learns_from_a_hash_what_other_phones_bring_or_have_brought(school: School, patrol: Phone) -> None:
    begun, brought = large_jpeg(1), large_jpeg(2)
    patch(patrol, begun, 0, 100)
    bring(patrol, brought)
    stranger = school.phone("guard")

    asked = [stranger.look_for_photo(hashlib.sha256(content).hexdigest()) for content in (begun, brought, b"never")]
    first_part = patch(stranger, brought, 0, 100)

    assert [(reply.status_code, dict(reply.headers)) for reply in asked] == [(404, dict(asked[0].headers))] * 3
    assert offset(first_part) == (204, "100", "?0")
    assert offset(patrol.look_for_photo(hashlib.sha256(brought).hexdigest())) == (204, str(len(brought)), "?1")


def test_two_phones_bring_the_same_photo_without_meeting(school: School, patrol: Phone) -> None:
    content, guard = large_jpeg(), school.phone("guard")
    patch(patrol, content, 0, 150 * KIB)
    patch(guard, content, 0, 50 * KIB)

    assert offset(bring(guard, content)) == (204, str(len(content)), "?1")
    assert offset(patrol.look_for_photo(named(content)["sha256"])) == (204, str(150 * KIB), "?0")
    assert offset(bring(patrol, content)) == (204, str(len(content)), "?1")
    assert partial_files(school) == []
