"""A savepoint that is undone leaves nothing of what its transaction noted, whatever else it is nested in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from copy import deepcopy
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from tests.cast import School
from webapp.damage.models import DamageCounter
from webapp.journal.commit import Work, writing
from webapp.journal.settling import Settled
from webapp.registry.models import Place

NAMES = [f"record {number}" for number in range(6)]


class FailedError(Exception):
    pass


def noted(work: Work) -> dict[str, Any]:
    names = ("record_hashes", "applied", "settled", "_settlings", "_written", "_freed", "_taken", "_changed")
    return deepcopy({name: getattr(work, name) for name in names})


def note_something(work: Work, chance: Random) -> None:
    name = chance.choice(NAMES)
    doing = chance.choice(("settle", "write", "free", "take", "changed", "apply", "keep"))
    if doing == "settle":
        work.settle(name, Settled(chance.choice(("stored", "held")), None, None, None, chance.randrange(9)))
    elif doing == "write":
        work.take_unwritten()
    elif doing == "free":
        work.free([name])
    elif doing == "take":
        work.take_freed()
    elif doing == "changed":
        work.changed(chance.choice(("damage", "place")), SimpleNamespace(id=name, version=0))
    elif doing == "apply":
        work.next_applied_ix()
    else:
        work.record_hashes.append(name)


def attempt(work: Work, chance: Random, depth: int, depths: list[int]) -> None:
    before, fails = noted(work), chance.random() < 0.4
    try:
        with work.attempt():
            for _ in range(chance.randint(1, 6)):
                if depth < 4 and chance.random() < 0.3:
                    attempt(work, chance, depth + 1, depths)
                else:
                    note_something(work, chance)
            if fails:
                raise FailedError
    except FailedError:
        assert noted(work) == before
        assert list(work._changed) == list(before["_changed"])
        depths.append(depth)


@contextmanager
def undone(attempted: AbstractContextManager[Any]) -> Iterator[Any]:
    """Fail at the end of it."""
    with suppress(FailedError), attempted as given:
        yield given
        raise FailedError


@pytest.mark.parametrize("seed", range(5))
def test_what_an_attempt_noted_goes_with_it(app: Flask, seed: int) -> None:
    chance, depths = Random(seed), list[int]()
    with app.app_context(), undone(writing()) as work:
        for _ in range(40):
            attempt(work, chance, 0, depths)
    assert {0, 1, 2} <= set(depths)


def test_what_was_written_inside_for_outside_is_written_again(app: Flask) -> None:
    outside, inside = (Settled(said, None, None, None, None) for said in ("held", "stored"))
    with app.app_context(), undone(writing()) as work:
        work.settle("outside", outside)
        with undone(work.attempt()):
            work.settle("inside", inside)
            assert work.take_unwritten() == [("inside", inside), ("outside", outside)]
        assert work.take_unwritten() == [("outside", outside)]
        assert work.settled == {"outside": outside}


def test_the_session_believes_in_nothing_that_was_read_inside(school: School) -> None:
    """A row that was written by a statement and read again: the session can't know that it is gone."""
    with writing() as work:
        room = work.session.get_one(Place, school.room_id)
        name = room.name
        with undone(work.attempt()):
            work.session.execute(insert(DamageCounter).values(year=1999, last=7))
            work.session.execute(update(Place).where(Place.id == school.room_id).values(name="another"))
            assert work.session.get_one(DamageCounter, 1999).last == 7
            the_room = select(Place).where(Place.id == school.room_id)
            assert work.session.scalars(the_room, execution_options={"populate_existing": True}).one().name == "another"
        assert work.session.get(DamageCounter, 1999) is None
        assert room.name == name
