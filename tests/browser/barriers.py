"""What bars somebody from a page, found on one visit: by axe, in light and dark, wide and narrow.

A page is asked all of axe's rules in each width by day; at night only colours differ, so only contrast is asked.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
CONTRAST = "color-contrast"
# what reaches beyond the window, by its text
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? []
  : [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


AXE = Axe().axe_script
ASK_AXE = "async (options) => (await axe.run(document, options)).violations"


def violations(page: Page, *rules: str) -> list[dict[str, Any]]:
    """What axe finds by these rules, or by all. A page that is open reads axe's half a megabyte once."""
    only = {"runOnly": list(rules)} if rules else {}
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE)
    return list(page.evaluate(ASK_AXE, {"resultTypes": ["violations"], **only}))


def told(found: list[dict[str, Any]]) -> list[str]:
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def faults_of(page: Page) -> dict[str, list[str]]:
    """Look at the page that is open; leave it wide and by day. Raises nothing: the caller compares with `{}`."""
    # text can be seen by a test before its style sheet is there
    page.wait_for_load_state("load")
    found: dict[str, list[str]] = {}
    for name, viewport in (("narrow", NARROW), ("wide", WIDE)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found[f"{name}, at night"] = told(violations(page, CONTRAST))
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found[f"{name}, by day"] = told(violations(page))
        found[f"{name}, sideways"] = page.evaluate(TOO_WIDE)
    return {what: some for what, some in found.items() if some}
