"""The battery dies while a record is being saved: what was said to be saved is there, and nothing is there by half."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.js.conftest import run_in
from tests.js.static_server import StaticServer

KILLS = 8


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


def test_no_record_that_was_said_to_be_saved_is_missing_after_the_browser_is_killed(
    open_chromium: Callable[..., Chromium], playwright: Playwright, static_server: StaticServer
) -> None:
    moments = random.Random(38)
    chromium = open_chromium()
    saved: set[str] = set()

    for _ in range(KILLS):
        tab = open_tab(chromium, playwright, static_server)
        run_in(tab, "writer.js", "writeOn")
        saved |= set(said_to_be_saved(tab, moments.uniform(0.2, 1.2)))
        chromium.kill()
        chromium.start()
        found = run_in(open_tab(chromium, playwright, static_server), "writer.js", "inspect")

        assert saved <= set(found["ids"])
        assert found["damaged"] == []
        assert found["n_max"] == len(found["ids"])

    assert len(saved) > 50
