"""Going from page to page inside the app, as its links do: no network is asked."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

GO = "path => { history.pushState({isInside: true}, '', path); dispatchEvent(new PopStateEvent('popstate')); }"


def go(page: Page, path: str, title: str | re.Pattern[str] | None = None) -> None:
    """Go somewhere, and wait until that page stands: the one before takes touches until then, and may look the same."""
    page.evaluate(GO, path)
    expect_page(page)
    if title:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def expect_page(page: Page) -> None:
    """Wait until the page of the present address stands."""
    expect(page.locator("#app:not([aria-busy])")).to_be_attached()
