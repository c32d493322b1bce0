"""Every page of the phone: within the screen, within reach, readable by machines that read to people."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canteen_school import FRIDGE, YOUNG_BOX, box_code, box_id, today
from tests.browser.gate_booth import Booth
from tests.browser.gate_school import WATCHED
from tests.browser.going import go
from tests.browser.keeping import scan
from tests.browser.network import take_away
from tests.browser.phone_faults import faults, serious
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import BLANK_CODE, EXTINGUISHER_CODE, ROOM_CODE, thing_id

pytest_plugins = ("tests.browser.phone_fixtures", "tests.browser.canteen_fixtures", "tests.browser.gate_fixtures")

PAGES = {
    "home": "/app",
    "scan": "/app/scan",
    "place": f"/{ROOM_CODE}",
    "asset": f"/{EXTINGUISHER_CODE}",
    "unknown label": f"/{BLANK_CODE}",
    "bind": f"/app/bind/{BLANK_CODE}",
    "outbox": "/app/outbox",
    "search": "/app/search?q=三樓",
    "settings": "/app/settings",
    "nowhere": "/app/nowhere",
    "inspection": f"/app/inspect/01a203dd-0000-7000-8000-000000000001?checklist=sample_in&code={ROOM_CODE}",
    "damage": f"/app/damage/01a203dd-0000-7000-8000-000000000002?code={ROOM_CODE}",
}
CANTEEN_PAGES = {
    "home of a keeper": ("/app", "校園巡檢"),
    "canteen": ("/app/canteen", "食堂"),
    "meal": (f"/app/canteen/meal/{today()}/lunch", "午餐"),
    "discard": (f"/app/canteen/discard?box={box_id(YOUNG_BOX)}", "銷毀"),
    "fridges": ("/app/canteen/fridge", "冰箱溫度"),
    "fridge": (f"/app/canteen/fridge/{thing_id(FRIDGE)}", "留樣冰箱 1"),
    "report": (f"/app/canteen/day/{today()}", None),
    "freeze": ("/app/canteen/freeze", "封存"),
    "sign": ("/app/canteen/sign", "第二人簽名"),
    "box": (f"/{box_code(YOUNG_BOX)}", f"留樣盒 {YOUNG_BOX}"),
}
GATE_PAGES = {
    "home of a guard": ("/app", "校園巡檢"),
    "gate": ("/app/gate", "門口"),
    "enter": ("/app/gate/enter", "進校"),
    "leave": ("/app/gate/leave", "離校"),
    "hand over": ("/app/gate/hand-over", "交班"),
    "muster": ("/app/gate/muster", "緊急點名"),
    "inside": ("/app/inside", "校內訪客"),
    "invite": ("/app/gate/invite", "邀請訪客"),
}


@pytest.mark.long
def test_every_page_fits_the_screen_the_thumb_and_every_eye(phone: PhonePage) -> None:
    found = {name: faults(phone.open(path)) for name, path in PAGES.items()}

    assert {(name, what): some for name, all_of in found.items() for what, some in all_of.items() if some} == {}


@pytest.mark.long
def test_every_page_of_the_canteen_does_too_without_a_network(lonely_keeper: PhonePage) -> None:
    page = lonely_keeper.page
    found = {}
    for name, (path, title) in CANTEEN_PAGES.items():
        go(page, path, title or re.compile("日管控"))
        found[name] = faults(page)
    go(page, CANTEEN_PAGES["meal"][0], "午餐")
    scan(page, box_code(YOUNG_BOX))
    expect(page.locator(".refusal")).to_be_visible()
    found["box in use"] = faults(page)
    scan(page, box_code(0))
    expect(page.locator("#weight")).to_be_visible()
    found["weight"] = faults(page)
    for key in "90":
        page.locator(".pad-key").get_by_text(key, exact=True).click()
    page.locator(".dock .primary").click()
    expect(page.locator("#reason")).to_be_visible()
    found["reason"] = faults(page)

    assert {(name, what): some for name, all_of in found.items() for what, some in all_of.items() if some} == {}


@pytest.mark.long
def test_every_page_of_the_gate_does_too_without_a_network(booth: Booth) -> None:
    page = booth.page
    found = {}
    for name, (path, title) in GATE_PAGES.items():
        go(page, path, title)
        found[name] = faults(page)
    go(page, "/app/gate", "門口")
    page.get_by_role("link", name="蔡○庭").click()
    found["visit"] = faults(page)
    go(page, "/app/gate/enter", "進校")
    page.locator("#who").fill("5678")
    found["known"] = faults(page)
    page.locator("#who").fill(WATCHED)
    page.locator(".dock .primary").click()
    page.get_by_role("radio", name="熟人").check()
    page.get_by_role("radio", name="家長").check()
    page.locator("#host").fill("林")
    found["form"] = faults(page)
    page.locator(".dock .primary").click()
    found["warning"] = faults(page)
    page.get_by_role("button", name="不讓進").click()
    go(page, "/app/gate/muster", "緊急點名")
    page.get_by_role("radio", name="演練點名").check()
    page.get_by_role("switch", name="教學樓").check()
    page.locator(".dock .primary").click()
    page.get_by_role("button", name="找不到：蔡○庭").click()
    found["ticks"] = faults(page)

    assert {(name, what): some for name, all_of in found.items() for what, some in all_of.items() if some} == {}


def test_signing_in_has_no_serious_barrier(new_phone: PhonePage) -> None:
    assert serious(new_phone.open("/app/sign-in")) == []


def test_home_answers_its_three_questions_without_scrolling(phone: PhonePage) -> None:
    page = phone.open("/app")

    expect(page.get_by_role("heading", name="要做的檢查")).to_be_in_viewport()
    expect(page.get_by_text("今天完成")).to_be_in_viewport()
    expect(page.locator(".safety")).to_be_in_viewport()
    expect(page.locator(".safety")).to_contain_text("全部已在伺服器")


def test_scan_is_the_biggest_thing_at_home_and_in_the_lower_third(phone: PhonePage) -> None:
    page = phone.open("/app")
    areas = page.evaluate("""() => [...document.querySelectorAll("a, button")].map((element) => {
      const box = element.getBoundingClientRect();
      return [box.width * box.height, box.top, element.className];
    }).sort((a, b) => b[0] - a[0])""")

    assert "scan-button" in areas[0][2]
    assert areas[0][1] > 740 * 2 / 3


def test_going_to_a_page_tells_its_name(phone: PhonePage) -> None:
    phone.page.get_by_role("link", name="設定").click()

    expect(phone.page.get_by_role("heading", level=1)).to_be_focused()
    expect(phone.page).to_have_title("設定 · 校園巡檢")


def test_going_back_returns_to_the_page_before(phone: PhonePage) -> None:
    phone.page.get_by_role("link", name="設定").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("設定")

    phone.page.get_by_role("button", name="返回").click()

    expect(phone.page.get_by_role("heading", level=1)).to_have_text("校園巡檢")


def test_a_language_is_remembered(phone: PhonePage) -> None:
    page = phone.open("/app/settings")
    page.get_by_role("radio", name="English").check()

    page = phone.open("/app")

    expect(page.get_by_role("heading", name="To check now")).to_be_visible()


def test_signing_in_says_what_is_wrong(new_phone: PhonePage) -> None:
    page = new_phone.open("/app")
    page.locator("#username").fill("patrol")
    page.locator(".dock .primary").click()
    expect(page.locator(".field-error")).to_have_text("請填這一項")

    page.locator("#password").fill("not-the-password")
    page.locator(".dock .primary").click()

    expect(page.get_by_role("alert")).to_contain_text("帳號或密碼不對")


def test_a_first_sign_in_without_a_network_says_so(new_phone: PhonePage) -> None:
    page = new_phone.open("/app/sign-in")
    take_away(page.context)
    page.locator("#username").fill("patrol")
    page.locator("#password").fill("anything-at-all")

    expect(page.get_by_text("第一次登入需要網路")).to_be_visible()
    page.locator(".dock .primary").click()

    expect(page.get_by_role("alert")).to_contain_text("連不到伺服器")


def test_the_app_opens_without_a_network_and_says_so(phone: PhonePage) -> None:
    phone.go_offline()

    page = phone.open(f"/{EXTINGUISHER_CODE}")

    expect(page.get_by_role("heading", level=1)).to_have_text("乾粉滅火器 10P")
    expect(page.locator(".safety")).to_contain_text("離線中")
