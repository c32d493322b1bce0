"""A hand scanner: a keyboard that types a symbol's text at two milliseconds a key and ends with Enter."""

from __future__ import annotations

import time

from playwright.sync_api import Page

KEY_SECONDS = 0.002


def scan_by_hand(page: Page, text: str) -> None:
    """Type `text` as the device does. Each key says when it was pressed, as real ones do: on a busy machine the keys
    themselves may reach the page far apart, which no scanner's do.
    """
    session = page.context.new_cdp_session(page)
    began = time.time()
    keys = [{"key": sign, "text": sign} for sign in text] + [{"key": "Enter", "text": "\r"}]
    for nth, key in enumerate(keys):
        at = began + nth * KEY_SECONDS
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": at, **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": at, "key": key["key"]})
    session.detach()
