"""What a keeper does with a phone that stays inside the app, as it does without a network."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

GO = "path => { history.pushState({isInside: true}, '', path); dispatchEvent(new PopStateEvent('popstate')); }"
HAND_SCANNER = """(keys) => {
  const heading = document.querySelector("h1");
  for (const key of keys) heading.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
}"""


def expect_worker(page: Page) -> None:
    """Wait until the service worker answers for this page: `ready` comes before that, and a page whose code is still on
    its way would not find it without a network.
    """
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")


def expect_sent(page: Page) -> None:
    expect(page.locator(".safety")).to_contain_text("全部已在伺服器")


def go(page: Page, path: str, title: str | re.Pattern[str]) -> None:
    """Go somewhere inside the app, as a link does: no network is asked."""
    page.evaluate(GO, path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def scan(page: Page, code: str) -> None:
    """Type as a hand scanner does, which is quicker than a busy machine types for Playwright."""
    page.evaluate(HAND_SCANNER, [*f"HTTPS://ROUNDS.SCHOOL.TW/{code}", "Enter"])
