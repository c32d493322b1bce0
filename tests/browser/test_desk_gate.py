"""The gate's desk in a real browser: pages keep themselves current while they are looked at, and bar nobody."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.barriers import NARROW, faults_of
from tests.browser.desk import desk
from tests.cast import School
from tests.gate.booth import Booth, furnish
from tests.gate.desk_day import TOKEN, GateDay, tell_day
from tests.phones import Phone


@pytest.fixture
def guard(school: School) -> Phone:
    return school.phone("guard")


@pytest.fixture
def day(school: School, guard: Phone) -> GateDay:
    return tell_day(furnish(school), guard)


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, axe finds nothing; a picture for those who ask for one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    assert faults_of(page) == {}, name


def number(page: Page, label: str) -> Locator:
    return page.locator(".tile").filter(has_text=label).locator(".tile__number")


def test_a_board_tells_what_was_said_elsewhere_and_keeps_the_focus(browser: Browser, url: str, day: GateDay) -> None:
    """A director looks on while somebody at another phone says a room is clear; then a portal answers in our place."""
    booth: Booth = day.booth
    with desk(browser, url, "director", viewport=NARROW) as page:
        page.goto(f"/desk/gate/musters/{day.ids['muster']}")
        expect(number(page, "已確認")).to_have_text("0")
        waiting = page.get_by_role("button", name=re.compile("平安 ?王○明"))
        waiting.focus()

        muster = {"muster_id": day.ids["muster"], "item": {"kind": "place", "id": booth.school.room_id}}
        booth.said("muster.tick", {**muster, "state": "clear"}, "patrol")

        expect(number(page, "已確認")).to_have_text("1")
        expect(page.locator(".muster-item.is-accounted")).to_contain_text("三年一班")
        expect(waiting).to_be_focused()
        waiting.press("Enter")
        expect(number(page, "已確認")).to_have_text("2")
        expect(page.get_by_text("連不上伺服器")).to_be_hidden()
        page.route("**/desk/gate/musters/*", lambda route: route.fulfill(content_type="text/plain", body="portal"))
        expect(page.get_by_text("連不上伺服器")).to_be_visible()
        page.unroute_all()
        expect(page.get_by_text("連不上伺服器")).to_be_hidden()
        page.goto("about:blank")


@pytest.mark.long
def test_no_page_of_the_gate_bars_anybody(browser: Browser, url: str, day: GateDay) -> None:
    ids = day.ids
    with desk(browser, url, "director") as page:
        for name in (
            "", f"visits/{ids['inside']}", "invitations/new", "watch/new", f"musters/{ids['muster']}", "rules",
            "register?from=2000-01-01&to=2199-12-31",
        ):  # fmt: skip
            page.goto(f"/desk/gate/{name}".rstrip("/"))
            look(page, name.partition("/")[0].partition("?")[0] or "today")
        page.goto(f"/v/{TOKEN}")
        look(page, "invited")
