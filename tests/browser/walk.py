"""What a patrol does with a phone, as a person does it: sign in, scan, inspect, report, look whether all is safe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.camera import FakeCamera
from tests.browser.network import expect_all_here

SAVED = "已存在這支手機"
ALL_SAFE = "全部已在伺服器"


class Patrol:
    """One phone's page and the camera it looks through."""

    def __init__(self, context: BrowserContext, url: str, camera: FakeCamera):
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.url = url
        self.camera = camera

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.url}/app")
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(password)
        self.page.locator(".dock .primary").click()
        expect(self.page.get_by_text(ALL_SAFE)).to_be_visible()

    def install(self) -> None:
        """Wait until the phone holds everything that a cold start without a network needs."""
        expect_all_here(self.page)

    def scan(self, label: Image.Image) -> str:
        """Hold the phone over a label; return the name on the card that opens."""
        self.camera.show(label)
        self.page.goto(f"{self.url}/app/scan")
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).not_to_have_text(re.compile("^掃描"))
        expect(self.page.locator(".dock .primary").first).to_be_visible()
        return heading.inner_text()

    def all_in_order(self) -> None:
        self.page.get_by_role("link", name="檢查").first.click()
        self.page.locator(".all-in-order").click()
        self.save()

    def fail_one(self, note: str, photo: Path) -> None:
        """Inspect, find the gauge wrong, say so, take a photo of it."""
        self.page.get_by_role("link", name="檢查").first.click()
        self.page.locator(".all-in-order").click()
        gauge = self.page.locator(".item").filter(has=self.page.locator("#item-gauge-field"))
        gauge.get_by_role("radio", name="異常").check()
        self.page.get_by_label("哪裡有問題").fill(note)
        gauge.locator("input[type=file]").first.set_input_files(photo)
        expect(self.page.locator(".photo img")).to_be_visible()
        self.save()

    def report_damage(self, what: str, photo: Path) -> None:
        self.page.get_by_role("link", name="報修").first.click()
        self.page.get_by_role("radio", name="設備").check()
        self.page.get_by_label("壞在哪裡").fill(what)
        self.page.locator("#photos-photo").set_input_files(photo)
        expect(self.page.locator(".photo img")).to_be_visible()
        self.save()

    def save(self) -> None:
        self.page.locator(".dock .primary").click()
        expect(self.page.get_by_role("heading", name=SAVED)).to_be_visible()

    def envelopes(self) -> list[dict[str, Any]]:
        """The records that this phone keeps, as they are sealed, newest first."""
        bodies = self.page.evaluate("""async () => {
          const { openStore } = await import("/static/js/store/open.js");
          const store = await openStore({ indexedDB, crypto, now: Date.now, zone: "Asia/Taipei", app: "test" });
          return (await store.outbox.list()).map((record) => record.sealed.body);
        }""")
        return [json.loads(body) for body in bodies]
