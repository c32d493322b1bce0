"""The desk's numbers of today count what the lists show."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from tests.cast import School
from tests.patrol.inspecting import inspect
from tests.phones import Phone, record_id
from webapp.db import db, rfc3339
from webapp.journal.desk import Say, say_many
from webapp.patrol.today import (
    count_failed,
    count_inspections,
    count_open_findings,
    current_bodies,
    due_things,
    standing_of,
)

ZONE = ZoneInfo("Asia/Taipei")


def test_today_counts_what_stands_and_not_what_was_amended(school: School, patrol: Phone) -> None:
    failing = {"fire": {"value": "fail"}, "walls": {"value": "fail"}}
    wrong = inspect(patrol, school, answers=failing)
    late = inspect(patrol, school, answers=failing, captured_at=rfc3339(datetime.now(UTC) - timedelta(days=2)))
    patrol.outcomes(wrong, late, inspect(patrol, school, amends=record_id(wrong)))
    db.session.rollback()

    now = datetime.now(UTC)

    assert count_inspections(db.session(), now, ZONE) == 1
    assert count_failed(db.session(), now, ZONE) == 0
    assert count_open_findings(db.session(), now, ZONE) == 2


def test_what_the_database_counts_as_due_is_what_the_rules_say(school: School, patrol: Phone) -> None:
    _furnish(school)
    now = datetime.now(UTC)
    times = (timedelta(minutes=1), timedelta(days=1), timedelta(days=9), timedelta(days=50), timedelta(days=200))
    sealed = [
        inspect(patrol, school, checklist_id, captured_at=rfc3339(now - ago), target={"kind": kind, "id": id_})
        for checklist_id in ("evening_lockup", "patrol_daily", "stocktake_item")
        for kind, id_ in _things()
        for ago in random.Random(id_ + checklist_id).sample(times, 1)
    ]
    for start in range(0, len(sealed), 50):
        assert {o["outcome"] for o in patrol.outcomes(*sealed[start : start + 50])} == {"stored"}

    db.session.rollback()
    for hours in (0, 6, 12, 14, 24, 24 * 20, 24 * 190):
        moment = now + timedelta(hours=hours)
        for body in current_bodies(db.session()):
            listed = list(due_things(db.session(), body, moment, ZONE))
            standing = standing_of(db.session(), body, moment, ZONE)
            if standing is None:
                assert listed == []
            else:
                assert sum(due.is_overdue for due in listed) == standing.overdue
                assert sum(not due.is_overdue for due in listed) == standing.due


def _furnish(school: School) -> None:
    rooms = [
        Say("place.save", {"id": id_, "fields": {"kind": kind, "category": category, "name": id_[-4:]}})
        for id_, kind, category in _PLACES
    ]
    assets = [
        Say("asset.save", {"id": id_, "fields": {"name": id_[-4:], "category": "other", "state": state}})
        for id_, state in _ASSETS
    ]
    outcomes = say_many(school.person("director"), [*rooms, *assets])
    assert {outcome.outcome for outcome in outcomes} == {"stored"}


def _things() -> list[tuple[str, str]]:
    return [("place", id_) for id_, _kind, _category in _PLACES] + [("asset", id_) for id_, _state in _ASSETS]


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


_SORTS = product(("room", "point", "floor", "campus"), ("classroom", "office", "toilet", None))
_PLACES = [(_id(number), kind, category) for number, (kind, category) in enumerate(_SORTS)]
_ASSETS = [(_id(100 + n), state) for n, state in enumerate(("in_use", "idle", "repair", "to_scrap", "scrapped"))]
