"""Who pulls while eight write is given every change; where positions are taken before the commit, one is missed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.journal.fire.commit_order import assault, missed_by_control
from tests.journal.fire.servers import Site

CHANGES = 240


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Site:
    return Site(tmp_path / "instance", database_url)


def test_readers_miss_nothing_while_eight_write(site: Site) -> None:
    verdict = assault(site, CHANGES, 7, threading.Event())

    assert verdict.wrong == []
    assert verdict.counts["changes"] == CHANGES
    assert verdict.counts["readers"] == 4


def test_a_position_taken_before_the_commit_loses_the_change_that_was_overtaken(site: Site) -> None:
    assert missed_by_control(site) == 1
