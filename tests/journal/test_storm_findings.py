"""What storms have found, each told once more in its shortest form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from tests.cast import PASSWORD
from tests.journal.fire.storm import school as schools
from tests.journal.fire.storm.course import Course
from tests.journal.fire.storm.handsets import Handsets
from tests.journal.fire.storm.running import ground
from tests.journal.fire.storm.server import Copy, Server
from webapp.db import db
from webapp.journal.models import Record

BUILD = "build-1"


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    """A school whose network is whole."""
    with ground("sqlite") as on, Handsets() as phones, on.template.database(tmp_path) as address:
        server = Server(address, on.instance, lambda: schools.BEGINS)
        yield Course(server, phones, schools.school_of(on.instance), Random(1), tmp_path / "backups")
        schools.let_go(server.app)


def sign_in(course: Course, name: str) -> None:
    state = course.phones.call(0, "signIn", username=name, password=PASSWORD)
    assert state["person"] == course.school.people[name]


def save(course: Course, count: int) -> set[str]:
    drafts = [one for _ in range(count) for one in course.clerk._damage(0, course.now)]
    return {one["id"] for one in course.phones.call(0, "save", drafts=drafts)}


def on_server(course: Course) -> set[str]:
    with course.server.inside():
        return set(db.session.scalars(select(Record.id).where(Record.via == "device")))


def signed_out_before_a_restore(course: Course) -> tuple[Copy, set[str]]:
    """Somebody signs in after the backup, records more than one push takes, and signs out: their key goes."""
    copy = course.server.back_up(course.folder)
    course.phones.call(0, "open", app=BUILD, seed=1)
    sign_in(course, "patrol")
    theirs = save(course, 60)
    course.phones.call(0, "wake", reason="save")
    assert theirs <= on_server(course)
    course.phones.call(0, "signOut")
    return copy, theirs


def test_records_of_a_key_that_a_restored_server_has_forgotten_hold_nobody_elses_back(course: Course) -> None:
    """All of the first fifty were by such a key: a 401 for the batch, for ever (the storm's seed 1)."""
    copy, theirs = signed_out_before_a_restore(course)
    course.server.restore(copy, with_photos=False)
    sign_in(course, "guard")
    course.phones.call(0, "wake", reason="asked")

    others = save(course, 3)
    state = course.phones.call(0, "wake", reason="save")

    assert others <= on_server(course)
    assert not theirs & on_server(course)
    # those that came beside records of a known key were turned away one by one; a sign-in offers them again
    assert (state["queued"] + state["attention"], state["needsSignIn"]) == (len(theirs), True)


def test_who_signs_in_again_vouches_for_the_keys_of_their_records(course: Course) -> None:
    """The key went with the sign-out, and the restored server knew it no more: nobody could have taken them."""
    copy, theirs = signed_out_before_a_restore(course)
    course.server.restore(copy, with_photos=False)
    sign_in(course, "guard")
    course.phones.call(0, "wake", reason="asked")

    sign_in(course, "patrol")
    state = course.phones.call(0, "wake", reason="asked")

    assert theirs <= on_server(course)
    assert (state["queued"], state["attention"], state["needsSignIn"]) == (0, 0, False)
    with course.server.inside():
        assert set(db.session.scalars(select(Record.outcome).where(Record.id.in_(theirs)))) == {"stored"}
