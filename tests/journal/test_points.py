"""Whoever asks is told what the server has just done, in the order in which it lasts."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cast import School
from tests.journal.test_photos import jpeg
from tests.phones import Phone
from webapp.journal.points import Point

WEBAPP = Path(__file__).parents[2] / "webapp"
DAMAGE = {"category": "lock", "description": "x", "quantity": 1, "cause": "unknown", "is_urgent": False}


def watch(school: School) -> list[Point]:
    """Note what the app passes from now on."""
    passed: list[Point] = []
    journal = school.app.extensions["journal"]
    for watched in (journal, journal.photos, journal.uploads, journal.door.erasures):
        watched._reached = passed.append
    journal.door.reached = school.app.extensions["reached"] = passed.append
    return passed


def test_every_point_is_passed_somewhere() -> None:
    code = "".join(path.read_text() for path in WEBAPP.rglob("*.py"))

    assert [point.name for point in Point if not re.search(rf'reached("\])?\(Point\.{point.name}\)', code)] == []


def test_a_push_commits_before_it_answers(school: School, patrol: Phone) -> None:
    passed = watch(school)

    patrol.outcomes(patrol.seal("damage.report", DAMAGE, target={"code": school.room_code}))

    assert passed == [
        Point.PUSH_PARSED,
        Point.PUSH_KEPT,
        Point.PUSH_APPLIED,
        Point.COMMIT_BEFORE_TICK,
        Point.COMMIT_BEFORE,
        Point.COMMIT_AFTER,
        Point.PUSH_BEFORE_REPLY,
    ]


def test_a_photo_is_on_the_disk_under_its_name_before_its_row_says_so(school: School, patrol: Phone) -> None:
    passed = watch(school)

    patrol.put_photo(jpeg())

    of_photo = [point for point in passed if point.startswith("photo.")]
    assert of_photo == [
        Point.PHOTO_WRITTEN,
        Point.PHOTO_FLUSHED,
        Point.PHOTO_RENAMED,
        Point.PHOTO_STORED,
        Point.PHOTO_NOTED,
    ]
    assert passed.index(Point.PHOTO_STORED) < len(passed) - 1 - passed[::-1].index(Point.COMMIT_BEFORE)
