"""Fourteen days of a canteen, through the phones' code and the server: the books are what a separate count gives."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import (  # noqa: F401 - fixtures
    browser_context_args,
    browser_type_launch_args,
    chromium_path,
)
from tests.canteen.fortnight.running import run_fortnight, tally, wrong_books
from tests.canteen.fortnight.world import make_world
from tests.conftest import opened_app
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.simulation.replaying import read_journal, reordered, replay

# `python -m tests.canteen.fortnight --seeds 0-9` runs others
SEED = 0


@pytest.mark.once
@pytest.mark.long
def test_a_fortnight_gives_the_books_that_a_separate_count_gives_in_any_order_of_arrival(
    browser: Browser, sqlite_template: SqliteTemplate, postgres_template: PostgresTemplate, tmp_path: Path
) -> None:
    """One test: the fortnight takes its time, and processes of a test run share nothing."""
    world, folder = make_world(SEED), tmp_path / "sqlite"
    folder.mkdir()

    with sqlite_template.database(folder) as address, opened_app(address, folder / "instance") as app:
        fortnight = run_fortnight(app, browser, world)
        records, keys = read_journal(app)

    assert fortnight.wrong == []
    assert tally(fortnight.course) == {"early": 5, "in_use": 2, "frozen": 2}
    assert min(fortnight.course.faults.values()) > 20

    order = reordered(records, Random(SEED))
    with postgres_template.database(tmp_path) as address, opened_app(address, folder / "instance") as app:
        replay(order, keys, app)
        wrong = wrong_books(app, world)

    assert sum(one is not other for one, other in zip(order, records, strict=True)) > len(records) / 2
    assert wrong == []
