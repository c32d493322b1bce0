"""What every page of the phone is measured by: the screen, the thumb, the eye, and axe by day and at night."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.barriers import CONTRAST, told, violations

SERIOUS = {"serious", "critical"}
TOO_WIDE = """() => [...document.querySelectorAll("#app *")]
  .filter((element) => !element.closest(".visually-hidden, .viewfinder, svg"))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 80))"""
TARGETS = "#app :is(a, button, summary, input, textarea, label.choice, label.toggle)"
# what stands for a hidden control is measured instead of it; links in running text are exempt
TOO_SMALL = f"""() => [...document.querySelectorAll("{TARGETS}")]
  .filter((element) => !element.closest(".choice, .toggle, .where") || element.matches("label"))
  .filter((element) => !element.matches(".visually-hidden, .skip"))
  .filter((element) => element.offsetWidth && Math.min(element.offsetWidth, element.offsetHeight) < 48)
  .map((element) => element.outerHTML.slice(0, 80))"""
SMALL_TEXT = """() => [...document.querySelectorAll("#app *")]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 16)
  .map((element) => element.outerHTML.slice(0, 80))"""


FONT_SIZE = "(size) => { document.documentElement.style.fontSize = size; }"
TALL = 740


def serious(page: Page, *rules: str) -> list[str]:
    return told([one for one in violations(page, *rules) if one["impact"] in SERIOUS])


def too_wide(page: Page, width: int, size: str = "") -> list[str]:
    page.set_viewport_size({"width": width, "height": TALL})
    page.evaluate(FONT_SIZE, size)
    found = page.evaluate(TOO_WIDE)
    page.evaluate(FONT_SIZE, "")
    return list(found)


def faults(page: Page) -> dict[str, list[str]]:
    """Everything that a page is measured by, on one visit."""
    # colours fade for 150 ms when they change: a page looked at meanwhile shows neither day nor night
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = {
        "wider than 320": too_wide(page, 320),
        "wider than 360 with text twice as large": too_wide(page, 360, "200%"),
        "wider than 360": too_wide(page, 360),
        "smaller than a thumb": page.evaluate(TOO_SMALL),
        "too small to read": page.evaluate(SMALL_TEXT),
        "barrier by day": serious(page),
    }
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return {**found, "barrier at night": serious(page, CONTRAST)}
