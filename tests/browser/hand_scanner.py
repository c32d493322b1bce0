"""A hand scanner: a keyboard that types a label's text quicker than a busy machine types for Playwright."""

from __future__ import annotations

import time

from playwright.sync_api import Page

SECONDS_A_KEY = 0.005


def scan(page: Page, text: str) -> None:
    """Press real keys, with the moments at which a scanner presses them however long each takes to arrive."""
    keyboard = page.context.new_cdp_session(page)
    began_at = time.time()
    for number, key in enumerate([*text, "Enter"]):
        pressed = {"key": key, "text": "\r" if key == "Enter" else key, "timestamp": began_at + number * SECONDS_A_KEY}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key})
    keyboard.detach()
