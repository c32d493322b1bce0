"""Several guards and several phones: a shift changes hands by two PINs, a muster is ticked on two phones at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.gate_booth import PINS, Booth
from tests.browser.gate_school import GUARD, KEYS, KNOWN, NAMES, RELIEF
from tests.browser.going import go
from tests.browser.keeping import expect_sent
from tests.browser.network import go_offline, go_online
from webapp.accounts.models import Person
from webapp.gate.muster_models import HandOver, Muster, MusterMark

pytest_plugins = ("tests.browser.gate_fixtures",)


@pytest.mark.long
def test_a_shift_is_handed_over_by_two_guards_on_one_phone_without_a_network(open_booth: Callable[..., Booth]) -> None:
    booth = open_booth(RELIEF)
    page, phone = booth.page, booth.phone
    phone.lock()
    page.get_by_role("link", name="其他人登入").click()
    phone.sign_in(GUARD, PINS[GUARD])
    expect_sent(page)
    go_offline(page)

    go(page, "/app/gate/hand-over", "交班")
    page.get_by_role("button", name="A03").click()
    page.get_by_role("button", name="全部都在").click()
    page.get_by_role("switch", name="機房").uncheck()
    page.locator("#hand-note").fill("側門鎖有點卡")
    page.locator(".dock .primary").click()
    page.get_by_role("button", name="換接班的人簽名").click()
    phone.choose(NAMES[RELIEF])
    phone.type_pin(PINS[RELIEF])
    expect(page.get_by_role("heading", name=f"接班：從 {NAMES[GUARD]}")).to_be_visible()
    expect(page.locator(".details")).to_contain_text("側門鎖有點卡")
    expect(page.locator(".details")).to_contain_text("機房")
    page.get_by_role("button", name="都對，簽名接班").click()
    expect(page.get_by_text(f"上次交班：{NAMES[GUARD]} → {NAMES[RELIEF]}")).to_be_visible()

    people, (shift,) = booth.rows(select(Person.id, Person.name), select(HandOver.__table__))
    names = {row["id"]: row["name"] for row in people}
    assert (names[shift["by_id"]], names[shift["taken_by_id"]], shift["is_agreed"]) == (
        NAMES[GUARD],
        NAMES[RELIEF],
        True,
    )
    assert (shift["passes_missing"], {key["name"] for key in shift["keys"] if key["is_there"]}) == (
        ["A03"],
        set(KEYS[:2]),
    )


@pytest.mark.long
def test_a_muster_is_ticked_on_two_phones_and_shows_where_they_differ(open_booth: Callable[..., Booth]) -> None:
    first, second = open_booth(GUARD), open_booth(RELIEF)
    page = first.page
    go(page, "/app/gate/enter", "進校")
    page.locator("#who").fill(KNOWN["mobile"][-4:])
    page.locator(".gate-known .primary").click()
    go(page, "/app/gate/muster", "緊急點名")
    page.get_by_role("radio", name="演練點名").check()
    page.get_by_role("switch", name="教學樓").check()
    page.locator(".dock .primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("演練點名")
    expect_sent(page)
    open_muster(second.page)

    for booth in (first, second):
        go_offline(booth.page)
    page.get_by_role("button", name="平安：陳○華").click()
    page.locator("#other").fill("送水的人")
    page.get_by_role("button", name="加上，平安").click()
    second.page.get_by_role("button", name="找不到：陳○華").click()
    second.page.get_by_role("button", name="已清空：302 教室").click()
    for booth in (first, second):
        go_online(booth.page)
        expect_sent(booth.page)

    for looked_at in (page, second.page):
        look_again(looked_at)
        line = looked_at.locator(".gate-line", has_text="陳○華")
        expect(line).to_contain_text("兩個人的說法不同")
        expect(looked_at.locator(".gate-line", has_text="送水的人")).to_contain_text("平安")
        expect(looked_at.locator(".gate-line", has_text="302 教室")).to_contain_text("已清空")
    page.get_by_role("button", name="結束點名").click()
    page.get_by_role("button", name="確定結束").click()
    expect(page.get_by_text("點名已結束")).to_be_visible()

    marks, musters = first.rows(select(MusterMark.__table__), select(Muster.closed_at))
    assert sorted((mark["item_kind"], mark["is_disputed"]) for mark in marks) == [
        ("other", False),
        ("place", False),
        ("visit", True),
    ]
    assert [row["closed_at"] is not None for row in musters] == [True]


def open_muster(page: Page) -> None:
    """The banner of an open muster comes with the next look at the gate."""
    go(page, "/app/gate", "門口")
    wake(page)
    page.get_by_role("link", name="演練點名進行中").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("演練點名")


def wake(page: Page) -> None:
    """As when somebody takes the phone out of the pocket."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def look_again(page: Page) -> None:
    wake(page)
    page.get_by_role("button", name="全部").first.click()
