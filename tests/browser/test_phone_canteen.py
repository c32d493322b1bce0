"""A keeper with wet hands and no network: ten dishes in ten minutes, boxes emptied, fridges read, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Playwright, Route, expect
from sqlalchemy import select

from tests.browser.camera import FakeCamera
from tests.browser.canteen_school import (
    DISHES,
    FRIDGE,
    FRIDGE_2,
    FRIDGE_CODES,
    KEEPER,
    OLD_BOX,
    OVERDUE_BOX,
    YOUNG_BOX,
    box_code,
    box_id,
    desk,
    today,
)
from tests.browser.going import go
from tests.browser.keeping import MEAL, expect_sent, keep, press, rows, scan, weigh
from tests.browser.network import expect_all_here
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, PASSWORD, thing_id
from tests.browser.server import LiveServer
from webapp.canteen.models import Sample
from webapp.journal.desk import Say

pytest_plugins = ("tests.browser.phone_fixtures", "tests.browser.canteen_fixtures")

TODAY = date.fromisoformat(today())
TAPS_ONCE_A_MEAL = 1  # the boxes are clean
SCREEN = {"width": 360, "height": 740}
# a new page counts from nothing; what is clicked by a script is a tap as well
COUNT_TAPS = "() => { globalThis.taps = 0; addEventListener('click', () => { globalThis.taps += 1; }, true); }"


def label(code: str) -> Image.Image:
    return qrcode.make(f"HTTPS://ROUNDS.SCHOOL.TW/{code}").get_image()


@pytest.mark.long
def test_ten_dishes_are_kept_by_camera_without_a_network_with_a_tap_each(
    playwright: Playwright, open_chromium: Callable[..., Any], camera: FakeCamera, canteen: LiveServer
) -> None:
    browser, context = open_chromium(camera=camera.path).connect(playwright)
    phone = PhonePage(context, context.new_page(), canteen.url)
    phone.page.set_viewport_size(SCREEN)
    page = phone.sign_in(KEEPER)
    labels = [label(FRIDGE_CODES[FRIDGE]), *(label(box_code(n)) for n in range(len(DISHES)))]
    camera.clip(labels, seconds_each=2.4)
    phone.go_offline()

    page.evaluate(COUNT_TAPS)
    page.get_by_role("link", name="食堂").click()
    page.get_by_role("link", name="留樣：午餐").click()
    for n, dish in enumerate(DISHES):
        # the next dish's turn comes when the one before is saved; what is said of that goes with the next scan
        expect(page.locator(".now strong")).to_have_text(dish)
        page.get_by_role("button", name="150 公克", exact=True).click()
        if n == 0:
            page.get_by_role("button", name="都消毒了").click()
    expect(page.get_by_text("這一餐都留好了").first).to_be_visible()
    taps = page.evaluate("() => globalThis.taps")

    expect(page.get_by_text("10 / 10")).to_be_visible()
    assert taps == 2 + len(DISHES) + TAPS_ONCE_A_MEAL
    phone.go_online()
    expect_sent(page)
    kept = rows(
        canteen,
        select(Sample.dish_name, Sample.box_id, Sample.fridge_id, Sample.gaps).where(
            Sample.on == date.fromisoformat(today())
        ),
    )
    assert {row["dish_name"] for row in kept} == set(DISHES)
    assert len({row["box_id"] for row in kept}) == len(DISHES)
    assert {row["fridge_id"] for row in kept} == {thing_id(FRIDGE)}
    assert [row["gaps"] for row in kept] == [[]] * len(DISHES)
    browser.close()


def test_what_is_wrong_is_refused_with_the_way_on(lonely_keeper: PhonePage) -> None:
    page = lonely_keeper.page
    go(page, MEAL, "午餐")

    scan(page, EXTINGUISHER_CODE)
    expect(page.locator(".refusal")).to_contain_text("這是「乾粉滅火器 10P」，不是留樣盒")
    scan(page, box_code(YOUNG_BOX))
    expect(page.locator(".refusal")).to_contain_text(f"「留樣盒 {YOUNG_BOX}」裡面還有東西")
    expect(page.locator(".refusal")).to_contain_text(f"前幾天的菜 {YOUNG_BOX}")
    expect(page.locator(".refusal")).to_contain_text("要留到")
    expect(page.locator(".refusal").get_by_role("link")).to_have_count(0)
    scan(page, box_code(OLD_BOX))
    expect(page.get_by_role("link", name="去銷毀這一盒")).to_be_visible()
    scan(page, "00000036")
    expect(page.locator(".refusal")).to_contain_text("這支手機不認得這張標籤")

    keep(page, 0)
    page.get_by_role("button", name="紅燒肉").click()
    scan(page, box_code(0))
    scan(page, box_code(1))
    weigh(page, 130)
    expect(page.locator(".dock-words")).to_contain_text("已存：紅燒肉 130 公克，留樣盒 01")
    scan(page, box_code(0))
    expect(page.locator(".refusal")).to_contain_text("白飯（午餐）")


def test_under_the_least_weight_a_reason_is_asked_and_a_mistake_is_corrected(
    keeper: PhonePage, canteen: LiveServer
) -> None:
    page = keeper.page
    go(page, MEAL, "午餐")
    scan(page, box_code(0))
    press(page, "9")
    press(page, "0")
    page.locator(".dock .primary").click()
    expect(page.get_by_text("只有 90 公克，規定至少 125 公克")).to_be_visible()
    page.get_by_role("button", name="湯汁類").click()
    page.get_by_role("button", name="都消毒了").click()
    scan(page, FRIDGE_CODES[FRIDGE_2])
    expect(page.locator(".dock-words")).to_contain_text("已存：白飯 90 公克")

    page.get_by_role("button", name="改正剛才這一筆").click()
    weigh(page, 200)
    expect(page.locator(".dock-words")).to_contain_text("已改正：白飯 200 公克")
    keeper.go_online()
    expect_sent(page)

    kept = rows(canteen, select(Sample.weight_g, Sample.fridge_id, Sample.gaps).where(Sample.on == TODAY))
    assert [(float(row["weight_g"]), row["fridge_id"], row["gaps"]) for row in kept] == [
        (200.0, thing_id(FRIDGE_2), [])
    ]


@pytest.mark.once
def test_a_phone_that_dies_between_two_keys_has_lost_nothing(
    playwright: Playwright, open_chromium: Callable[..., Any], canteen: LiveServer
) -> None:
    chromium = open_chromium()
    browser, context = chromium.connect(playwright)
    phone = PhonePage(context, context.new_page(), canteen.url)
    page = phone.sign_in(KEEPER)
    expect_all_here(page)
    expect_sent(page)
    canteen.kill()
    go(page, MEAL, "午餐")
    keep(page, 0)
    scan(page, box_code(1))
    press(page, "1")
    press(page, "7")
    expect(page.locator("#weight")).to_have_value("17")
    phone.expect_drafted(weight="17")

    chromium.kill()
    browser, context = chromium.start().connect(playwright)
    page = PhonePage(context, context.new_page(), canteen.url).open("/app")
    expect(page.get_by_text("午餐：已留樣 1／10 道")).to_be_visible()
    go(page, MEAL, "午餐")

    expect(page.locator("#weight")).to_have_value("17")
    press(page, "5")
    page.locator(".dock .primary").click()
    expect(page.locator(".dock-words")).to_contain_text("已存：番茄炒蛋 175 公克，留樣盒 01")
    browser.close()


def test_boxes_are_emptied_when_their_time_is_over_and_not_before(keeper: PhonePage, canteen: LiveServer) -> None:
    page = keeper.page
    go(page, "/app/canteen/discard", "銷毀")

    scan(page, box_code(YOUNG_BOX))
    expect(page.locator(".refusal")).to_contain_text(f"「留樣盒 {YOUNG_BOX}」還不能清，要留到")
    expect(page.locator(".dock .primary")).to_have_count(0)
    scan(page, box_code(OLD_BOX))
    page.locator(".dock .primary").click()
    expect(page.get_by_text("剛才銷毀")).to_be_visible()
    scan(page, box_code(OLD_BOX))
    expect(page.get_by_text(f"「留樣盒 {OLD_BOX}」已經銷毀了，是空的")).to_be_visible()
    expect(page.locator(".dock .primary")).to_have_count(0)
    page.get_by_role("button", name=f"銷毀 留樣盒 {OVERDUE_BOX}").click()
    expect(page.get_by_text("現在沒有要銷毀的留樣")).to_be_visible()
    scan(page, box_code(5))
    expect(page.get_by_text("這支手機不知道盒子裡有什麼")).to_be_visible()
    page.get_by_role("button", name="內容不明，倒空並記下").click()
    expect(page.get_by_text("留樣盒 05：內容不明，已倒空")).to_be_visible()
    keeper.go_online()
    expect_sent(page)

    states = rows(canteen, select(Sample.box_id, Sample.state))
    assert {row["box_id"]: row["state"] for row in states} == {
        box_id(OLD_BOX): "discarded",
        box_id(OVERDUE_BOX): "discarded",
        box_id(YOUNG_BOX): "kept",
    }


def test_what_is_frozen_stays_as_soon_as_the_phone_has_heard_of_it(keeper: PhonePage, canteen: LiveServer) -> None:
    page = keeper.page
    with desk(canteen.instance) as say:
        say(Say("freeze.place", {"hours": 72, "reason": "有人不適"}))
    keeper.go_online()
    go(page, "/app/canteen", "食堂")
    expect(page.get_by_text("封存中：2 份留樣不能銷毀")).to_be_visible()
    keeper.go_offline()

    go(page, "/app/canteen/discard", "銷毀")
    scan(page, box_code(OLD_BOX))
    expect(page.locator(".refusal")).to_contain_text(f"「留樣盒 {OLD_BOX}」已封存，不能銷毀")
    scan(page, box_code(5))
    expect(page.locator(".refusal")).to_contain_text("現在封存中，不能倒")
    expect(page.locator(".dock .primary")).to_have_count(0)
    page.get_by_role("button", name=f"銷毀 留樣盒 {OVERDUE_BOX}").click()
    expect(page.get_by_text("剛才銷毀")).to_be_visible()


def test_a_freeze_of_this_phone_holds_before_anybody_has_heard_of_it(lonely_keeper: PhonePage) -> None:
    page = lonely_keeper.page
    go(page, "/app/canteen/freeze", "封存")
    page.locator(".dock .primary").click()
    expect(page.locator(".field-error")).to_have_text("請填這一項")
    page.get_by_role("button", name="有人疑似食物中毒").click()
    page.get_by_role("button", name="封存 2 份留樣").click()
    expect(page.get_by_role("heading", name="封存中：2 份留樣不能銷毀")).to_be_visible()

    go(page, f"/{box_code(OLD_BOX)}")

    expect(page.get_by_text("封存中，不能銷毀。")).to_be_visible()
    expect(page.get_by_role("link", name="銷毀：")).to_have_count(0)


def test_who_has_no_canteen_is_shown_and_loads_none_of_it(phone: PhonePage) -> None:
    loaded = phone.page.evaluate("() => performance.getEntriesByType('resource').map(({name}) => name)")

    assert [name for name in loaded if "canteen" in name] == []
    expect(phone.page.get_by_role("link", name="食堂")).to_have_count(0)
    expect(phone.open("/app/canteen").get_by_text("您的職務沒有這項權限")).to_be_visible()


def test_home_shows_the_school_that_arrives_while_home_is_being_opened(
    new_phone: PhonePage, resting_canteen: LiveServer
) -> None:
    page = new_phone.page
    # a service worker would answer instead of the network
    page.add_init_script("navigator.serviceWorker.register = () => Promise.reject(new Error('none here'))")
    waiting: list[Route] = []
    page.route("**/canteen-home.js", lambda route: waiting.append(route))
    new_phone.url = resting_canteen.url
    new_phone.open("/app/sign-in")
    page.locator("#username").fill(KEEPER)
    page.locator("#password").fill(PASSWORD)

    with page.expect_response("**/pull?*"):  # it follows the whole school, and finds nothing newer
        page.locator(".dock .primary").click()
    page.wait_for_function("() => JSON.parse(localStorage.getItem('rounds.preferences') ?? '{}').lastContactAt")
    assert waiting
    while waiting:
        waiting.pop().continue_()

    expect(page.get_by_role("heading", name="要做的檢查")).to_be_visible()
