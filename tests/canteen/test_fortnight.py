"""Fourteen days of a canteen, through the phones' code and the server: the books are what a separate count gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import (  # noqa: F401 - fixtures
    browser_context_args,
    browser_type_launch_args,
    chromium_path,
)
from tests.canteen.fortnight.running import run_fortnight, tally
from tests.canteen.fortnight.world import make_world
from tests.conftest import opened_app
from tests.databases import SqliteTemplate

SEED = 0


@pytest.mark.long
def test_the_books_of_a_fortnight_are_what_a_separate_count_gives(
    browser: Browser, sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    world = make_world(SEED)
    with sqlite_template.database(tmp_path) as address, opened_app(address, tmp_path / "instance") as app:
        fortnight = run_fortnight(app, browser, world)

    print(fortnight.in_words(world))
    assert fortnight.wrong == []
    assert tally(fortnight.course) == {"early": 5, "in_use": 2, "frozen": 2}
    assert min(fortnight.course.faults.values()) > 20
