"""Periods and erasing in a real browser: asked twice, told plainly, and nothing in the way of anybody."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import faults_of
from tests.browser.desk import desk
from tests.cast import School
from webapp.journal.desk import say

WORDS = "canary-教室的玻璃破了"


@pytest.fixture
def damage(school: School) -> str:
    data = {"category": "door_window", "description": WORDS, "quantity": 1, "cause": "careless", "is_urgent": False}
    outcome = say(school.person("patrol"), "damage.report", data, target={"kind": "place", "id": school.room_id})
    return str(outcome.id)


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, axe finds nothing; a picture for those who ask for one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    assert faults_of(page) == {}, name


def test_a_period_is_shortened_and_a_record_erased_after_being_asked(
    browser: Browser, url: str, school: School, damage: str
) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/retention/")
        look(page, "overview")
        page.get_by_role("link", name="修改「通報損壞」的期限").click()
        look(page, "period")
        page.get_by_label("從收到那天算起").select_option(label="3 年")
        page.get_by_role("button", name="儲存").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("確定只保存 3 年？")
        look(page, "shorten")
        page.get_by_role("button", name="確定縮短").click()
        expect(page.get_by_role("status")).to_contain_text("已改為「3 年」")

        page.goto(f"/desk/records/{damage}")
        expect(page.get_by_text(WORDS).first).to_be_visible()
        page.get_by_role("link", name="刪除內容").click()
        look(page, "erase")
        page.get_by_label("理由").fill("家長請求刪除")
        page.get_by_role("button", name="永久刪除內容").click()
        expect(page.get_by_text("內容和照片已依規定刪除")).to_be_visible()
        look(page, "record")
        assert WORDS not in page.content()
        page.goto(f"/desk/damages/{damage}")
        look(page, "damage")
        page.goto("/desk/retention/")
        expect(page.get_by_role("cell", name="家長請求刪除")).to_be_visible()
        look(page, "log")
