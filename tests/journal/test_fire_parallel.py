"""The same records pushed by many at once count once; a server that takes them for new each time is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import School
from tests.journal.fire.mutants import applies_again
from tests.journal.fire.parallel import rush
from tests.journal.fire.servers import Site

PUSHES, CLOSINGS = 24, 8


@pytest.fixture
def site(database_url: str, tmp_path: Path, school: School) -> Site:
    return Site(tmp_path / "instance", database_url)


def test_identical_pushes_at_once_have_one_effect_and_one_of_many_closes(site: Site) -> None:
    verdict = rush(site, PUSHES, CLOSINGS)

    assert verdict.wrong == []
    assert (verdict.counts["pushed_stored"], verdict.counts["pushed_duplicate"]) == (2, 2 * PUSHES - 2)
    assert (verdict.counts["closing_stored"], verdict.counts["closing_superseded"]) == (1, CLOSINGS - 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_applies_again_is_found_out(site: Site) -> None:
    verdict = rush(site, 4, 2, applies_again)

    assert any("identical pushes" in line for line in verdict.wrong)
