"""The canteen's desk in a real browser: a week of menus by keyboard, a freeze placed and lifted, nobody barred."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.barriers import faults_of
from tests.browser.desk import desk
from tests.canteen.canteen_at_work import TODAY, Canteen, working_canteen
from tests.cast import School
from webapp.canteen.models import Meal
from webapp.db import db

WEEK = f"/desk/canteen/menus/{TODAY - timedelta(days=1)}"


@pytest.fixture
def canteen(school: School) -> Canteen:
    """A canteen under Taiwan's rules: the menu says which dishes are sampled."""
    canteen = working_canteen(school)
    canteen.publish("tw_school")
    canteen.take("番茄炒蛋", "盒1")
    canteen.read("冷凍櫃", "-5", use="freeze")
    return canteen


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, axe finds nothing; a picture for those who ask for one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    assert faults_of(page) == {}, name


def dishes(on_day: int) -> dict[str, bool]:
    db.session.rollback()
    meal = db.session.scalars(
        db.select(Meal).where(Meal.on == TODAY + timedelta(days=on_day), Meal.meal == "lunch")
    ).one()
    return {dish["name"]: dish["needs_sample"] for dish in meal.dishes}


PASTE = """(text) => {
  const given = new DataTransfer();
  given.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def dishes_field(page: Page, on_day: int) -> Locator:
    return page.get_by_role("textbox", name=f"午餐 {TODAY + timedelta(days=on_day):%Y/%m/%d}的菜", exact=True)


def test_a_clerk_types_ticks_and_pastes_a_week(browser: Browser, url: str, canteen: Canteen) -> None:
    with desk(browser, url, "canteen") as page:
        page.goto(WEEK)
        dishes_field(page, 0).focus()
        page.keyboard.press("Control+End")
        page.keyboard.type("\n1. 玉米湯")
        cell = page.get_by_role("group").filter(has=dishes_field(page, 0))
        expect(cell.get_by_role("checkbox", name="玉米湯")).to_be_checked()
        cell.get_by_role("checkbox", name="白飯").uncheck()
        dishes_field(page, 1).focus()
        page.evaluate(PASTE, '"牛肉麵\n燙青菜"\t咖哩飯')
        look(page, "menu")
        page.get_by_role("button", name="儲存").click()
        expect(page.get_by_role("status").first).to_contain_text("改了 3 餐")

    assert dishes(0) == {"白飯": False, "番茄炒蛋": True, "青菜": True, "玉米湯": True}
    assert list(dishes(1)) == ["牛肉麵", "燙青菜"]
    assert list(dishes(2)) == ["咖哩飯"]


@pytest.mark.long
def test_a_freeze_is_placed_seen_and_lifted_and_no_page_bars_anybody(
    browser: Browser, url: str, canteen: Canteen
) -> None:
    with desk(browser, url, "director") as page:
        page.goto("/desk/canteen/freezes")
        expect(page.get_by_text("會封住 1 盒留樣")).to_be_visible()
        page.get_by_label("原因").fill("三名學生腹瀉")
        look(page, "freezes")
        page.get_by_role("button", name="封存").click()
        expect(page.get_by_role("status").first).to_contain_text("已封存")
        expect(page.get_by_role("heading", level=2, name="封住的")).to_be_visible()
        look(page, "freeze")
        page.goto("/desk/canteen")
        look(page, "today")
        page.get_by_role("link", name="番茄炒蛋").click()
        expect(page.get_by_text("封存中，不可動。")).to_be_visible()
        look(page, "sample")
        page.go_back()
        page.get_by_role("link", name="看這次封存").click()
        page.get_by_label("為什麼可以解除").fill("檢驗未檢出")
        page.get_by_role("button", name="解除").click()
        expect(page.get_by_role("status").first).to_contain_text("已解除")
        for name in (f"days/{TODAY}", f"months/{TODAY:%Y-%m}", "rules", "rules/edit", "menus/import"):
            page.goto(f"/desk/canteen/{name}")
            look(page, name.replace("/", "-"))
