"""Photos in parts (docs/developers.md 4.1): they go on where they were, whoever died in between."""

from __future__ import annotations

import hashlib
import random
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.cast import School
from tests.journal.test_photos import jpeg, named, report
from tests.phones import API, BASE, Phone
from webapp.db import db
from webapp.journal.journal import Journal
from webapp.journal.models import Blob
from webapp.journal.photos import NoSpaceError, PhotoFolder, StoreDownError
from webapp.journal.uploads import KEPT, MOST_PER_DEVICE, Part, Uploads, WrongOffsetError

KIB = 1 << 10
SHA = "ab" * 32


def large_jpeg(seed: int = 1, size: int = 300 * KIB) -> bytes:
    """A photo with so many bytes of noise after its picture: decoders stop at the end marker, hashes do not."""
    return (jpeg() + random.Random(seed).randbytes(size))[:size]


def patch(phone: Phone, content: bytes, start: int, end: int, **headers: str) -> TestResponse:
    """Send the bytes from `start` to `end` of a photo, as a phone does."""
    path = f"{API}/blobs/{hashlib.sha256(content).hexdigest()}"
    part = content[start:end]
    sizes = {"Upload-Offset": str(start), "Upload-Length": str(len(content))}
    signed = phone.photo_headers("PATCH", path, part)
    return phone.client.patch(path, base_url=BASE, data=part, headers=signed | sizes | headers)


def bring(phone: Phone, content: bytes, step: int = 100 * KIB) -> TestResponse:
    """Ask how much is there, and send the rest; return the last answer."""
    held = phone.look_for_photo(hashlib.sha256(content).hexdigest())
    start = int(held.headers.get("Upload-Offset", 0))
    reply = held
    for at in range(start, len(content), step):
        reply = patch(phone, content, at, min(at + step, len(content)))
        assert reply.status_code == 204, reply.text
    return reply


def offset(reply: TestResponse) -> tuple[int, str, str]:
    return reply.status_code, reply.headers["Upload-Offset"], reply.headers["Upload-Complete"]


def journal_of(school: School) -> Journal:
    found: Journal = school.app.extensions["journal"]
    return found


def partial_files(school: School) -> list[Path]:
    return [path for path in (school.app.config["INSTANCE"] / "uploads").glob("*/*") if path.is_file()]


def has_row(content: bytes) -> bool:
    db.session.rollback()
    sha256 = hashlib.sha256(content).hexdigest()
    return bool(db.session.scalar(select(func.count()).select_from(Blob).where(Blob.sha256 == sha256)))


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


def test_a_crash_after_the_last_part_heals_when_the_phone_asks(school: School, patrol: Phone, now: Any) -> None:
    content = large_jpeg()
    sha256 = named(content)["sha256"]
    journal_of(school).uploads.add(patrol.device, Part(sha256, 0, len(content), content), now)

    assert offset(patrol.look_for_photo(sha256)) == (204, str(len(content)), "?1")
    assert (has_row(content), partial_files(school)) == (True, [])


def test_a_crash_between_file_and_row_heals_with_the_next_request(school: School, patrol: Phone, now: Any) -> None:
    content = large_jpeg()
    sha256 = named(content)["sha256"]
    journal_of(school).uploads.add(patrol.device, Part(sha256, 0, len(content), content), now)
    journal_of(school).photos.put(sha256, content)

    assert offset(patch(patrol, content, len(content), len(content))) == (204, str(len(content)), "?1")
    assert (has_row(content), partial_files(school)) == (True, [])


def test_a_crash_between_row_and_tidying_leaves_nothing_behind(school: School, patrol: Phone, now: Any) -> None:
    content = large_jpeg()
    sha256 = named(content)["sha256"]
    bring(patrol, content)
    journal_of(school).uploads.add(patrol.device, Part(sha256, 0, len(content), content[:100]), now)

    assert offset(patrol.look_for_photo(sha256)) == (204, str(len(content)), "?1")
    assert partial_files(school) == []


def test_a_row_without_its_bytes_is_not_here_and_comes_again(school: School, patrol: Phone) -> None:
    content = large_jpeg()
    sha256 = named(content)["sha256"]
    bring(patrol, content)
    journal_of(school).photos.delete(sha256)
    patrol.outcomes(report(patrol, school, content))

    assert offset(patrol.look_for_photo(sha256)) == (204, "0", "?0")
    assert offset(bring(patrol, content)) == (204, str(len(content)), "?1")
    assert journal_of(school).photos.get(sha256) == content


class Failing(PhotoFolder):
    """A store that fails as it is told; otherwise the folder it is."""

    error: Exception | None = None

    def put(self, sha256: str, content: bytes) -> None:
        if self.error:
            raise self.error
        super().put(sha256, content)


@pytest.mark.parametrize(("error", "status"), [(StoreDownError("x"), 503), (NoSpaceError(), 507)])
def test_a_store_that_fails_at_the_last_part_costs_no_byte_that_came(
    school: School, patrol: Phone, tmp_path: Path, error: Exception, status: int
) -> None:
    content, store = large_jpeg(), Failing(tmp_path / "photos")
    journal_of(school).photos, store.error = store, error
    patch(patrol, content, 0, 200 * KIB)

    reply = patch(patrol, content, 200 * KIB, len(content))

    assert (reply.status_code, reply.content_type) == (status, "application/problem+json")
    assert int(reply.headers["Retry-After"]) > 0
    assert not has_row(content)
    store.error = None
    assert offset(patrol.look_for_photo(named(content)["sha256"])) == (204, str(len(content)), "?1")


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """The system refuses to let any file grow beyond this: the same path as a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_part_that_does_not_fit_on_the_disk_is_undone_and_says_so(school: School, patrol: Phone) -> None:
    content = large_jpeg(size=9 << 20)
    for at in range(0, 8 << 20, 1 << 20):
        assert patch(patrol, content, at, at + (1 << 20)).status_code == 204

    with files_of_at_most((8 << 20) + 1000):
        reply = patch(patrol, content, 8 << 20, 9 << 20)

    assert (reply.status_code, reply.json["type"]) == (507, "disk_full")
    assert [path.stat().st_size for path in partial_files(school)] == [8 << 20]
    assert offset(bring(patrol, content, 1 << 20)) == (204, str(len(content)), "?1")


def test_a_disk_that_is_nearly_full_takes_no_photos_and_keeps_the_rest_for_the_records(
    tmp_path: Path, now: Any
) -> None:
    nearly_full = Uploads(tmp_path / "uploads", free=lambda _folder: 64 << 20)

    with pytest.raises(NoSpaceError):
        nearly_full.add("device", Part(SHA, 0, 10, b"0123456789"), now)
    with pytest.raises(NoSpaceError):
        PhotoFolder(tmp_path / "photos", free=lambda _folder: 64 << 20).put(SHA, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_has_not_grown_for_a_week_is_dropped_when_the_next_one_begins(tmp_path: Path, now: Any) -> None:
    uploads = Uploads(tmp_path)
    uploads.add("old", Part(SHA, 0, 10, b"x"), now)
    uploads.add("young", Part(SHA, 0, 10, b"x"), now + timedelta(seconds=1))

    uploads.add("new", Part(SHA, 0, 10, b"x"), now + KEPT + timedelta(seconds=1))

    assert [uploads.size(device, SHA) for device in ("old", "young", "new")] == [None, 1, 1]


def test_one_phone_begins_only_so_many_photos_and_never_touches_anothers(tmp_path: Path, now: Any) -> None:
    uploads = Uploads(tmp_path)
    uploads.add("other", Part(SHA, 0, 10, b"x"), now - timedelta(days=1))
    hashes = [hashlib.sha256(bytes([n])).hexdigest() for n in range(MOST_PER_DEVICE + 3)]
    for number, sha256 in enumerate(hashes):
        uploads.add("greedy", Part(sha256, 0, 10, b"x"), now + timedelta(seconds=number))

    assert [sha256 for sha256 in hashes if uploads.size("greedy", sha256)] == hashes[-MOST_PER_DEVICE:]
    assert uploads.size("other", SHA) == 1


def test_names_of_partial_files_are_hashes_whatever_a_device_calls_itself(tmp_path: Path, now: Any) -> None:
    Uploads(tmp_path / "uploads").add("../../etc/passwd", Part(SHA, 0, 10, b"x"), now)

    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.relative_to(tmp_path).parts[0] == "uploads"
    assert len(path.parts) == len(tmp_path.parts) + 3


def test_two_tabs_that_send_the_same_part_at_once_make_no_hole_and_no_double(tmp_path: Path, now: Any) -> None:
    uploads, content = Uploads(tmp_path), random.Random(7).randbytes(64 * KIB)

    def send(_tab: int) -> None:
        while (start := uploads.size("device", SHA) or 0) < len(content):
            with suppress(WrongOffsetError):
                uploads.add("device", Part(SHA, start, len(content), content[start : start + 1000]), now)

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(send, range(4)))

    assert uploads.content("device", SHA) == content
