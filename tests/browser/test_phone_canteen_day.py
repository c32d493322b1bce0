"""A keeper's day beside the samples: fridges read and corrected, the day's report, what the menu did not know."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.canteen_school import (
    FRIDGE,
    FRIDGE_2,
    FRIDGE_CODES,
    today,
)
from tests.browser.going import go
from tests.browser.keeping import MEAL, expect_sent, press, rows, scan
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, thing_id
from tests.browser.server import LiveServer
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck
from webapp.canteen.models import Sample

pytest_plugins = ("tests.browser.phone_fixtures", "tests.browser.canteen_fixtures")


def test_a_fridge_out_of_range_asks_what_was_done_and_its_samples_move(keeper: PhonePage, canteen: LiveServer) -> None:
    page = keeper.page
    go(page, "/app/canteen/fridge", "冰箱溫度")
    scan(page, EXTINGUISHER_CODE)
    expect(page.locator(".refusal")).to_contain_text("不是冰箱")
    scan(page, FRIDGE_CODES[FRIDGE])
    expect(page.get_by_role("heading", level=1)).to_have_text("留樣冰箱 1")
    press(page, "±")
    press(page, "3")
    page.locator(".dock .primary").click()
    expect(page.get_by_role("alert")).to_contain_text("-3 °C 不在範圍內")
    page.get_by_role("button", name="門沒關好，已關上").click()
    expect(page.get_by_role("heading", name="已存：-3 °C")).to_be_visible()
    expect(page.get_by_text("裡面有 3 份留樣")).to_be_visible()
    page.get_by_role("button", name="把這 3 份移到別台冰箱").click()
    scan(page, FRIDGE_CODES[FRIDGE_2])
    expect(page.get_by_text("已把 3 份留樣移過去")).to_be_visible()
    keeper.go_online()
    expect_sent(page)

    assert rows(canteen, select(FridgeCase.fridge_id, FridgeCase.state)) == [
        {"fridge_id": thing_id(FRIDGE), "state": "open"}
    ]
    moved = rows(canteen, select(Sample.fridge_id, Sample.case_id))
    assert {row["fridge_id"] for row in moved} == {thing_id(FRIDGE_2)}
    assert all(row["case_id"] for row in moved)


def test_a_mistyped_reading_is_corrected_and_the_case_it_opened_is_gone(keeper: PhonePage, canteen: LiveServer) -> None:
    page = keeper.page
    go(page, "/app/canteen/fridge", "冰箱溫度")
    scan(page, FRIDGE_CODES[FRIDGE])
    press(page, "55")
    page.locator(".dock .primary").click()
    page.get_by_role("button", name="門沒關好，已關上").click()
    expect(page.get_by_text("裡面有 3 份留樣")).to_be_visible()

    page.get_by_role("link", name="改正", exact=True).click()
    expect(page.locator("#temperature")).to_have_value("55")
    page.get_by_role("button", name="刪掉一碼").click()
    press(page, ".5")
    page.get_by_role("button", name="存改正").click()

    expect(page.get_by_role("heading", name="已存：5.5 °C")).to_be_visible()
    expect(page.get_by_text("裡面有 3 份留樣")).to_have_count(0)
    page.get_by_role("link", name="改正", exact=True).click()
    expect(page.locator("#temperature")).to_have_value("5.5")
    go(page, f"/app/canteen/fridge/{thing_id(FRIDGE)}", "留樣冰箱 1")
    expect(page.locator("#temperature")).to_have_value("")
    expect(page.get_by_role("listitem").filter(has_text="5.5 °C")).to_contain_text("改正過")
    keeper.go_online()
    expect_sent(page)
    assert rows(canteen, select(FridgeCase.id)) == []
    assert rows(canteen, select(FridgeCheck.first_c, FridgeCheck.temperature_c)) == [
        {"first_c": Decimal(55), "temperature_c": Decimal("5.5")}
    ]


def test_the_days_report_is_one_tap_and_findings_need_words(lonely_keeper: PhonePage) -> None:
    page = lonely_keeper.page
    go(page, f"/app/canteen/day/{today()}")
    page.get_by_role("button", name="有發現問題", exact=True).click()
    page.locator(".dock .primary").click()
    expect(page.locator(".field-error")).to_have_text("請填這一項")
    page.get_by_role("button", name="沒有發現問題", exact=True).click()
    page.get_by_role("button", name="沒有發現問題，簽名送出").click()

    expect(page.get_by_role("heading", name="已報：沒有發現問題")).to_be_visible()


def test_a_dish_that_is_not_on_the_menu_and_a_meal_that_is_not_served(lonely_keeper: PhonePage) -> None:
    page = lonely_keeper.page
    go(page, MEAL, "午餐")
    page.locator("#new-dish").fill("加菜 蒸蛋")
    page.get_by_role("button", name="加這一道").click()
    expect(page.locator(".now")).to_contain_text("加菜 蒸蛋")
    go(page, f"/app/canteen/meal/{today()}/breakfast", "早餐")
    page.get_by_role("button", name="這一餐沒有供應").click()
    expect(page.locator(".now")).to_contain_text("這一餐沒有供應")

    go(page, "/app/canteen", "食堂")
    expect(page.get_by_text("已留樣 0／11 道").first).to_be_visible()
    expect(page.get_by_text("這一餐沒有供應")).to_be_visible()
