"""Some hundred of the pictures that `make soak` brings by the ten thousand, and the proof that their judge sees."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import School, open_school
from tests.conftest import opened_app
from tests.databases import SqliteTemplate
from tests.journal.fire.hostile_images import control, judging, mutations
from tests.journal.fire.hostile_images.__main__ import bombard, verdict_of
from tests.journal.fire.hostile_images.attack import PEAK_BYTES, Attack
from tests.journal.fire.hostile_images.corpus import CANARY, originals
from tests.journal.test_photos import jpeg
from webapp.journal.photo_workers import OUT_OF_TIME

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process took is read from /proc")


@pytest.fixture
def sqlite_school(founded_sqlite: tuple[SqliteTemplate, Path], tmp_path: Path) -> Iterator[School]:
    template, founded = founded_sqlite
    instance = shutil.copytree(founded, tmp_path / "instance")
    with template.database(tmp_path) as address, opened_app(address, instance) as app, app.app_context():
        yield open_school(app)


def test_no_hostile_picture_costs_much_breaks_anything_or_is_served_as_it_came(sqlite_school: School) -> None:
    attack = Attack(sqlite_school, seed=7)

    bombard(attack, 200, print)

    verdict = verdict_of(attack.tally)
    assert verdict.wrong == []
    assert verdict.counts["images"] == 200
    assert min(verdict.counts[fate] for fate in ("kept", "refused", "shown", "unreadable")) > 25


def test_a_bomb_that_ran_out_of_time_is_not_tried_again(sqlite_school: School) -> None:
    """It cost twice the two seconds: found by this attack with seed 1."""
    attack = Attack(sqlite_school, seed=1)
    attack.workers.facts(jpeg())
    attack.workers.meter.take()

    cost = control.cost_of(attack.workers, mutations.scan_bomb(900))
    attack.close()

    assert (cost.deaths, OUT_OF_TIME) == (1, -27)
    assert cost.seconds == cost.worst_seconds


def test_a_bomb_without_limits_is_seen_to_go_over_them() -> None:
    with control.without_limits() as workers:
        assert control.cost_of(workers, mutations.scan_bomb(1, which=7)).peak_bytes > PEAK_BYTES


@pytest.mark.parametrize("content", [originals()["jpeg"][2], jpeg() + CANARY], ids=("metadata", "more behind it"))
def test_a_picture_that_is_served_as_it_came_is_seen(content: bytes) -> None:
    assert judging.picture_faults(content, 1600) != []
