"""A crash, a store that fails or a full disk in the midst of a photo costs no byte that came, and leaves no mess."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests import patience
from tests.cast import School
from tests.journal.photo_parts import KIB, SHA, bring, has_row, journal_of, large_jpeg, offset, partial_files, patch
from tests.journal.test_photos import named, report
from tests.phones import API, Phone
from webapp.journal.photos import NoSpaceError, PhotoFolder, StoreDownError
from webapp.journal.uploads import KEPT, MOST_PER_DEVICE, Part, Uploads, WrongOffsetError
from webapp.openapi.document import make_document


def test_a_crash_after_the_last_part_heals_when_the_phone_asks(school: School, patrol: Phone, now: Any) -> None:
    content = large_jpeg()
    sha256 = named(content)["sha256"]
    journal_of(school).uploads.add(patrol.device, Part(sha256, 0, len(content), content), now)

    assert offset(patrol.look_for_photo(sha256)) == (204, str(len(content)), "?1")
    assert (has_row(content), partial_files(school)) == (True, [])


def test_a_crash_after_the_last_part_of_what_is_no_photo_is_answered_as_the_document_says(
    school: School, patrol: Phone, now: Any
) -> None:
    """Found by the fuzz: the answer to the question was unknown to the document."""
    content = b"no photo"
    sha256 = named(content)["sha256"]
    journal_of(school).uploads.add(patrol.device, Part(sha256, 0, len(content), content), now)

    refused, then = patrol.look_for_photo(sha256), patrol.look_for_photo(sha256)

    said = make_document(school.app)["paths"][f"{API}/blobs/{{sha256}}"]["head"]["responses"]
    assert [str(reply.status_code) for reply in (refused, then)] == ["422", "404"]
    assert {"422", "404", "507"} <= set(said)


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


def test_a_photo_that_does_not_fit_on_the_disk_leaves_nothing_of_itself(tmp_path: Path) -> None:
    folder = PhotoFolder(tmp_path)

    with files_of_at_most(1000), pytest.raises(NoSpaceError):
        folder.put(SHA, bytes(5000))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not folder.has(SHA)


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


def flushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Watch what is flushed to the disk from now on: the inode, and its size at that moment."""
    seen: list[tuple[int, int]] = []
    flush = os.fsync

    def watched(file: int) -> None:
        flush(file)
        seen.append((os.fstat(file).st_ino, os.fstat(file).st_size))

    monkeypatch.setattr(os, "fsync", watched)
    return seen


def test_a_part_is_on_the_disk_before_it_is_acknowledged(
    tmp_path: Path, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = flushed(monkeypatch)

    assert Uploads(tmp_path).add("phone", Part(SHA, 0, 10, b"part"), now) == 4

    (file,) = tmp_path.glob(f"*/{SHA}")
    assert seen == [(file.stat().st_ino, 4)]


def test_a_photo_and_then_its_place_in_the_folder_are_on_the_disk_before_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = flushed(monkeypatch)

    PhotoFolder(tmp_path).put(SHA, b"photo")

    (file,) = tmp_path.glob(f"*/*/{SHA}")
    assert [inode for inode, _size in seen] == [file.stat().st_ino, file.parent.stat().st_ino]
    assert seen[0][1] == 5


def test_a_part_that_waited_while_its_file_was_dropped_is_not_written_into_nothing(
    tmp_path: Path, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads, is_open, lock = Uploads(tmp_path), Event(), fcntl.flock
    uploads.add("phone", Part(SHA, 0, 10, b"old"), now)
    (path,) = tmp_path.glob(f"*/{SHA}")

    def watched(file: int, how: int) -> None:
        is_open.set()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", watched)
    with path.open("rb") as held, ThreadPoolExecutor(1) as pool:
        lock(held, fcntl.LOCK_EX)
        waiting = pool.submit(uploads.add, "phone", Part(SHA, 3, 10, b"more"), now)
        assert is_open.wait(patience.SECONDS)
        uploads.drop("phone", SHA)
        lock(held, fcntl.LOCK_UN)

        with pytest.raises(WrongOffsetError) as told:
            waiting.result(patience.SECONDS)
    assert told.value.offset == 0
