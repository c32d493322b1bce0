"""A phone in somebody's hand, as the tests hold it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import network
from tests.browser.phone_school import PASSWORD

SETTLED = ".card, .message, .item, #code, #search, #username"


@dataclass
class PhonePage:
    """A phone in somebody's hand: one browser context, one page, and everything that went wrong in it."""

    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open an address of the app, as a link from outside would, and wait for its page."""
        self.page.goto(self.url + path)
        self.page.locator(SETTLED).first.wait_for()
        return self.page

    def sign_in(self, username: str = "patrol") -> Page:
        page = self.open("/app/sign-in")
        page.locator("#username").fill(username)
        page.locator("#password").fill(PASSWORD)
        page.locator(".dock .primary").click()
        expect(page.locator(".card .count").first).to_be_visible()
        return page

    def go_offline(self) -> None:
        network.go_offline(self.page)

    def go_online(self) -> None:
        network.go_online(self.page)

    def form_path(self, form: str, query: str) -> str:
        return f"/app/{form}/{uuid4()}?{query}"
