"""The battery dies while a record is being saved: what was said to be saved is there, and nothing is there by half.

Seen here, once in about a hundred kills on a busy machine: the next Chromium finds a torn record in its own LevelDB
log, and throws the origin's whole database away (its log says so). A second copy in another store would survive that
and is not built; the app tells the person what was lost (`tests/browser/test_phone_forms.py`). Such a kill says
nothing of our store: it is counted and repeated, and more than two of them fail the test.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.js.conftest import run_in
from tests.js.static_server import StaticServer

KILLS = 8
THROWN_AWAY = "recovering from a corrupted (and deleted) database"
THROWN_AWAY_MAX = 2


def open_tab(chromium: Chromium, playwright: Playwright, server: StaticServer) -> Any:
    _, context = chromium.connect(playwright)
    tab = context.new_page()
    tab.goto(f"{server.url}/blank")
    return tab


def said_to_be_saved(tab: Any, seconds: float) -> list[str]:
    """Watch the page until the moment comes; the last answer is what the person saw before the screen went black."""
    end = time.monotonic() + seconds
    saved: list[str] = []
    while time.monotonic() < end or not saved:
        saved = tab.evaluate("() => window.saved")
    return saved


def has_thrown_its_database_away(log: Path) -> bool:
    return THROWN_AWAY in log.read_text(errors="replace")


def test_no_record_that_was_said_to_be_saved_is_missing_after_the_browser_is_killed(
    open_chromium: Callable[..., Chromium], playwright: Playwright, static_server: StaticServer, tmp_path: Path
) -> None:
    moments = random.Random(38)
    kills = total = thrown_away = 0
    while kills < KILLS:
        assert thrown_away <= THROWN_AWAY_MAX
        profile = f"phone-{thrown_away}"
        chromium = open_chromium(profile)
        saved: set[str] = set()
        while kills < KILLS:
            tab = open_tab(chromium, playwright, static_server)
            run_in(tab, "writer.js", "writeOn")
            saved |= set(said_to_be_saved(tab, moments.uniform(0.2, 1.2)))
            chromium.kill()
            chromium.start()
            found = run_in(open_tab(chromium, playwright, static_server), "writer.js", "inspect")
            if has_thrown_its_database_away(tmp_path / f"{profile}.log"):
                thrown_away += 1
                break

            assert saved <= set(found["ids"])
            assert found["damaged"] == []
            assert found["n_max"] == len(found["ids"])
            kills += 1
        total += len(saved)

    assert total > 50
