"""What the measurements fill a school with is what the journal itself would have written."""

from __future__ import annotations

from bench.filling.school import Sizes, fill
from tests.cast import School
from tests.patrol.inspecting import inspect
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify


def test_a_filled_school_is_whole_and_goes_on(school: School) -> None:
    app = school.app
    _school, phones = fill(app, Sizes(places=60, assets=200, inspections=330, phones=3))

    outcomes = phones[0].outcomes(*(inspect(phones[0], school) for _ in range(3)))

    assert [outcome["outcome"] for outcome in outcomes] == ["stored"] * 3
    with snapshot_session() as session:
        found = verify(session, app.extensions["journal"], app.extensions["projections"], with_photos=False)
    assert found.wrong == []
    assert found.records > 2 * (60 + 200) + 330
