"""Records that need, decide and erase each other come at the same moment; a server whose writers miss each other is
found out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import School
from tests.journal.fire.crossing import cross
from tests.journal.fire.mutants import misses_others
from tests.journal.fire.servers import Site

HEAPS = 5


@pytest.fixture
def site(database_url: str, tmp_path: Path, school: School) -> Site:
    return Site(tmp_path / "instance", database_url)


def test_what_comes_at_the_same_moment_finds_each_other(site: Site) -> None:
    verdict = cross(site, 1, HEAPS)

    assert verdict.wrong == []
    assert verdict.counts["superseded"] >= HEAPS
    assert {"stored", "gone", "held", "duplicate"} <= set(verdict.counts)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_whose_writers_miss_each_other_is_found_out(site: Site) -> None:
    """On SQLite there is no such server: it has one writer at a time."""
    verdict = cross(site, 1, HEAPS, misses_others)

    assert any("nothing that it waits for is missing" in line for line in verdict.wrong)
