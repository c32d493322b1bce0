"""What a keeper does with a phone that stays inside the app, as it does without a network."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.canteen_school import LUNCH, box_code, desk, today
from tests.browser.server import LiveServer
from webapp.db import db

MEAL = f"/app/canteen/meal/{today()}/{LUNCH}"
# with the moments at which a scanner presses its keys: a machine that stalls in the midst of them is no slow typist
HAND_SCANNER = """(keys) => {
  const heading = document.querySelector("h1");
  const beganAt = performance.now();
  keys.forEach((key, number) => {
    const event = new KeyboardEvent("keydown", {key, bubbles: true});
    Object.defineProperty(event, "timeStamp", {value: beganAt + number * 5});
    heading.dispatchEvent(event);
  });
}"""


def expect_sent(page: Page) -> None:
    expect(page.locator(".safety")).to_contain_text("全部已在伺服器")


def scan(page: Page, code: str) -> None:
    """Type as a hand scanner does, which is quicker than a busy machine types for Playwright."""
    page.evaluate(HAND_SCANNER, keys_of(code))


def keys_of(code: str) -> list[str]:
    """The keys that a hand scanner presses for a code."""
    return [*f"HTTPS://ROUNDS.SCHOOL.TW/{code}", "Enter"]


def weigh(page: Page, grams: int) -> None:
    page.get_by_role("button", name=f"{grams} 公克", exact=True).click()


def keep(page: Page, box: int, grams: int = 150) -> None:
    """Keep the dish whose turn it is in a box."""
    scan(page, box_code(box))
    weigh(page, grams)
    clean = page.get_by_role("button", name="都消毒了")
    fridge = page.get_by_role("button", name="留樣冰箱 1", exact=True)
    saved = page.get_by_text(f"留樣盒 {box:02d}", exact=False).and_(page.locator(".dock-words strong"))
    expect(clean.or_(fridge).or_(saved)).to_be_visible()
    if clean.is_visible():
        clean.click()
        expect(fridge.or_(saved)).to_be_visible()
    if fridge.is_visible():
        fridge.click()
    expect(saved).to_contain_text("已存")


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.locator(".pad-key").get_by_text(key, exact=True).click()


def rows(server: LiveServer, statement: Any) -> list[Any]:
    with desk(server.instance):
        return [row._mapping for row in db.session.execute(statement).all()]
