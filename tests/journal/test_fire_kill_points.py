"""A few deaths of the server, and what it had said before holds after; a server that says it too early is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import School
from tests.journal.fire.kill_points import Means, Siege, besiege
from tests.journal.fire.mutants import AnswersFirst
from tests.journal.fire.servers import Site
from webapp.journal.points import Point

DEATHS = {
    "sqlite": (Point.COMMIT_BEFORE, Point.PHOTO_RENAMED, Point.RESTORE_DATABASE_ASIDE),
    "postgresql": (Point.COMMIT_AFTER,),
}


@pytest.fixture
def site(database_url: str, tmp_path: Path, school: School) -> Site:
    """The founded school, which this process lets go of before others serve it."""
    return Site(tmp_path / "instance", database_url)


def survived(siege: Siege, *points: Point) -> bool:
    assert dict(siege.kills) == dict.fromkeys(points, 1)
    return siege.wrong == []


@pytest.mark.long
def test_what_was_acknowledged_survives_each_death(site: Site) -> None:
    deaths = DEATHS["sqlite" if site.is_sqlite else "postgresql"]

    siege = besiege(site, deaths, 7, Means())

    assert survived(siege, *deaths), siege.wrong
    assert all(sender.kept for sender in siege.senders)
    assert siege.verified == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_answers_before_its_commit_is_found_out(site: Site) -> None:
    siege = besiege(site, [Point.COMMIT_BEFORE], 7, Means(phones=1, mutant=AnswersFirst))

    assert not survived(siege, Point.COMMIT_BEFORE)
    assert any("was acknowledged and is lost" in line for line in siege.wrong)
