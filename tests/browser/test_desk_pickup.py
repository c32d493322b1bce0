"""The desk of pick-up in a real browser: a day that goes on by itself, and pages that bar nobody."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import faults_of
from tests.browser.desk import desk
from tests.canteen.canteen_at_work import TODAY
from tests.cast import School
from tests.pickup.classes import Classes, enrol
from webapp.db import rfc3339

NOW = datetime.combine(TODAY, time(9, 30), UTC)
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def classes(school: School) -> Classes:
    made = enrol(school)
    made.now = NOW
    return made


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, axe finds nothing; a picture for those who ask for one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    assert faults_of(page) == {}, name


@pytest.mark.long
def test_a_day_goes_on_by_itself_and_no_page_bars_anybody(browser: Browser, url: str, classes: Classes) -> None:
    gate = classes.school.phone("guard")
    left = gate.seal(
        "departure.record",
        {
            "child_ids": [classes.children[0]],
            "collector": {"kind": "guardian", "id": classes.adults[0]},
            "way": "card",
            "card_code": classes.codes[0],
        },
        captured_at=rfc3339(NOW),
    )
    with desk(browser, url, "director") as page:
        page.goto("/desk/pickup")
        class_one, class_two = (page.locator(f"[data-part=class-{id_}]") for id_ in classes.ids)
        expect(class_one).to_contain_text("還沒開始放學")
        page.evaluate("window.isTheSamePage = true")
        untouched = class_two.element_handle()

        assert gate.outcomes(left)[0]["outcome"] == "stored"
        page.evaluate(LOOK)

        expect(class_one).to_contain_text("王媽媽（母親）")
        assert page.evaluate("window.isTheSamePage")
        assert untouched.evaluate("(part) => part.isConnected"), "what did not change was not drawn again"
        look(page, "today")
        child = f"/desk/pickup/children/{classes.children[0]}"
        edit = f"/desk/pickup/classes/{classes.ids[0]}/edit"
        for address in (child, edit, "/desk/pickup/import", "/desk/pickup/register"):
            page.goto(address)
            for fold in page.locator("details > summary").all():
                if fold.is_visible():
                    fold.click()
            look(page, address.rsplit("/", 1)[-1][:12])
