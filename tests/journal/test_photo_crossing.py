"""A photo that is under way when its record is erased: nothing of it stays, whichever of the two is through first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import patience
from tests.cast import School
from tests.journal.photo_parts import KIB, has_row, journal_of, large_jpeg, partial_files, patch
from tests.journal.test_meeting import until_somebody_waits_or_ends
from tests.journal.test_photos import named, report
from tests.phones import Phone, record_id
from webapp.journal.points import Point, unwatched
from webapp.retention.purging import erase

Passed = Callable[[Point, Callable[[], Any]], None]


@pytest.fixture
def at(school: School) -> Iterator[Passed]:
    """Let something happen in another thread, and end, when a photo passes this point for the first time."""
    journal, threads = journal_of(school), list[threading.Thread]()

    def meanwhile(point: Point, act: Callable[[], Any]) -> None:
        def run() -> None:
            with school.app.app_context():
                act()

        def reached(passed: Point) -> None:
            if passed is point and not threads:
                threads.append(threading.Thread(target=run))
                threads[0].start()
                threads[0].join(patience.SECONDS)

        journal._reached = journal.uploads._reached = reached

    yield meanwhile
    journal._reached = journal.uploads._reached = unwatched
    assert [thread.is_alive() for thread in threads] == [False]


def left(school: School, content: bytes) -> tuple[bool, bool, int]:
    """Whether there is a row, whether there is a file, how many parts."""
    return has_row(content), journal_of(school).photos.has(named(content)["sha256"]), len(partial_files(school))


@pytest.mark.parametrize("point", [Point.PHOTO_STORED, Point.PART_FLUSHED])
@pytest.mark.parametrize("begin", [0, 200 * KIB], ids=["whole", "last part"])
def test_a_photo_whose_record_is_erased_before_its_row_is_written_is_refused(
    school: School, patrol: Phone, at: Passed, point: Point, begin: int
) -> None:
    content = large_jpeg()
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)
    if begin:
        assert patch(patrol, content, 0, begin).status_code == 204
    at(point, lambda: erase(school.person("administrator"), [record_id(sealed)], "家長要求"))

    reply = patch(patrol, content, begin, len(content))

    assert reply.status_code == 404
    assert left(school, content) == (False, False, 0)
    assert patrol.outcomes(sealed)[0]["outcome"] == "gone"


def test_a_photo_that_comes_before_the_erasure_is_committed_waits_for_it(school: School, patrol: Phone) -> None:
    content, answers = large_jpeg(), list[int]()
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)
    upload = threading.Thread(target=lambda: answers.append(patch(patrol, content, 0, len(content)).status_code))

    def reached(passed: Point) -> None:
        if passed is Point.ERASURE_EMPTIED:
            upload.start()
            until_somebody_waits_or_ends(school, upload)

    journal_of(school).door.reached = reached
    erase(school.person("administrator"), [record_id(sealed)], "家長要求")
    journal_of(school).door.reached = unwatched
    upload.join(patience.SECONDS)

    assert answers == [404]
    assert left(school, content) == (False, False, 0)


def test_a_part_that_comes_while_its_record_is_erased_is_dropped(school: School, patrol: Phone, at: Passed) -> None:
    content = large_jpeg()
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)
    at(Point.PART_WRITTEN, lambda: erase(school.person("administrator"), [record_id(sealed)], "家長要求"))

    reply = patch(patrol, content, 0, 100 * KIB)

    assert reply.status_code == 404
    assert left(school, content) == (False, False, 0)


def test_a_photo_that_another_record_names_is_kept(school: School, patrol: Phone, at: Passed) -> None:
    content = large_jpeg()
    sealed, other = report(patrol, school, content), report(patrol, school, content)
    patrol.outcomes(sealed, other)
    at(Point.PHOTO_STORED, lambda: erase(school.person("administrator"), [record_id(sealed)], "家長要求"))

    reply = patch(patrol, content, 0, len(content))

    assert (reply.status_code, left(school, content)) == (204, (True, True, 0))


def test_an_erasure_after_the_row_takes_row_and_file(school: School, patrol: Phone, at: Passed) -> None:
    content = large_jpeg()
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)
    at(Point.PHOTO_NOTED, lambda: erase(school.person("administrator"), [record_id(sealed)], "家長要求"))

    reply = patch(patrol, content, 0, len(content))

    assert (reply.status_code, left(school, content)) == (204, (False, False, 0))
