"""Rebuilding the rows from the journal gives the same rows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.cast import School
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import Phone, record_id
from webapp.db import db, rfc3339
from webapp.journal.desk import say
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify
from webapp.patrol.checklists import publish_data
from webapp.patrol.models import Inspection
from webapp.patrol.rows import finding_id

FAILING = {"fire": {"value": "fail"}, "doors": {"value": "fail"}}


def wrong_rows(school: School) -> list[str]:
    extensions = school.app.extensions
    with snapshot_session() as session:
        return verify(session, extensions["journal"], extensions["projections"]).wrong


def a_busy_week(school: School, patrol: Phone, chance: random.Random) -> None:
    """Inspections in disorder, amended, found wanting, closed, at a door and at a thing, some held and some waiting."""
    sealed = []
    for _ in range(30):
        members = {"captured_at": rfc3339(datetime.now(UTC) - timedelta(minutes=chance.randrange(9000)))}
        if sealed and chance.random() < 0.4:
            members["amends"] = record_id(chance.choice(sealed))
            members["depends"] = [members["amends"]]
        if chance.random() < 0.3:
            members["target"] = {"kind": "asset", "id": school.asset_id}
        if chance.random() < 0.1:
            members["version"] = 9
        sealed.append(inspect(patrol, school, answers=FAILING if chance.random() < 0.5 else {}, **members))
    closings = [
        patrol.seal("finding.close", {"finding_id": finding_id(record_id(one), key), "note": "好了"})
        for one in sealed
        for key in FAILING
        if chance.random() < 0.5
    ]
    records = sealed + closings
    chance.shuffle(records)
    for start in range(0, len(records), 7):
        patrol.outcomes(*records[start : start + 7])


def test_a_rebuild_from_the_journal_gives_the_same_rows(school: School, patrol: Phone) -> None:
    for seed in range(3):
        a_busy_week(school, patrol, random.Random(seed))
    say(school.person("director"), "checklist.publish", publish_data({**BODIES["patrol_daily"], "version": 2}))

    assert wrong_rows(school) == []


def test_a_change_of_region_leaves_earlier_judgements_as_they_were(school: School, patrol: Phone) -> None:
    warm = {"chill_c": {"value": 7.5}, "freeze_c": {"value": -20}}
    before = inspect(patrol, school, "fridge_temp", answers=warm)
    patrol.outcomes(before)
    say(school.person("administrator"), "school.save", {"fields": {"region": "tw"}})
    after = inspect(patrol, school, "fridge_temp", answers=warm)
    patrol.outcomes(after)

    results = {row.id: row.result for row in _inspections()}

    assert (results[record_id(before)], results[record_id(after)]) == ("pass", "fail")
    assert wrong_rows(school) == []


def _inspections() -> list[Inspection]:
    db.session.rollback()
    return list(db.session.scalars(select(Inspection)))
