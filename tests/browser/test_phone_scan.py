"""Scanning: every way to read a label leads to its card, and every way that fails names the others."""

from __future__ import annotations

from pathlib import Path

import qrcode
from playwright.sync_api import Browser, Page, expect

from tests.browser.hand_scanner import scan
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import BLANK_CODE, EXTINGUISHER_CODE, OLD_CODE, ROOM_CODE, STICKER
from tests.browser.server import LiveServer

pytest_plugins = ("tests.browser.phone_fixtures",)

EXTINGUISHER = "乾粉滅火器 10P"
NO_CAMERA = """() => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "%s"));
}"""


def expect_card(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_code_that_cannot_be_right_is_told_while_it_is_typed(phone: PhonePage) -> None:
    page = phone.open("/app/scan")

    for typed, advice in (
        ("7K3M", "還差 4 個字"),
        ("7K3M9QXG", "檢查碼不符"),
        ("7K3M-9QU", "代碼裡沒有「U」"),
        ("7K3M9QXF0", "代碼只有 8 個字"),
    ):
        page.locator("#code").fill("")
        page.locator("#code").press_sequentially(typed)

        expect(page.locator("#code-advice")).to_contain_text(advice)
        expect(page.get_by_role("button", name="開啟")).to_be_disabled()


def test_a_code_opens_its_card_however_it_is_written(phone: PhonePage) -> None:
    for typed in ("7k3m9qxf", "7K3M-9QXF", "7k3m 9qxf", "HTTPS://OTHER.SCHOOL/7K3M9QXF"):
        page = phone.open("/app/scan")

        page.locator("#code").fill(typed)
        page.keyboard.press("Enter")

        expect_card(page, "302 教室")


def test_another_systems_sticker_opens_the_card_that_it_is_bound_to(phone: PhonePage) -> None:
    page = phone.open("/app/scan")

    page.locator("#code").fill(STICKER)
    page.keyboard.press("Enter")

    expect_card(page, "分離式冷氣機")


def test_a_hand_scanner_is_heard_on_any_page(phone: PhonePage) -> None:
    for path in ("/app", "/app/scan", "/app/outbox"):
        page = phone.open(path)

        page.locator("h1").evaluate("(heading) => heading.focus()")
        scan(page, f"https://rounds.school.tw/{EXTINGUISHER_CODE}")

        expect_card(page, EXTINGUISHER)


def test_a_label_is_read_from_a_photo(phone: PhonePage, tmp_path: Path) -> None:
    picture = tmp_path / "label.png"
    qrcode.make(f"HTTPS://ROUNDS.SCHOOL.TW/{EXTINGUISHER_CODE}").save(picture)
    page = phone.open("/app/scan")

    page.locator("#label-photo").set_input_files(picture)

    expect_card(page, EXTINGUISHER)


def test_a_photo_without_a_label_says_what_to_do(phone: PhonePage, picture: Path) -> None:
    page = phone.open("/app/scan")

    page.locator("#label-photo").set_input_files(picture)

    expect(page.locator("#toasts")).to_contain_text("照片裡找不到標籤")


def test_without_a_camera_the_ways_round_are_on_the_same_screen(phone: PhonePage) -> None:
    for problem, words in (
        ("NotAllowedError", "沒有相機權限"),
        ("NotFoundError", "沒有可用的相機"),
        ("NotReadableError", "正被別的程式使用"),
    ):
        page = phone.open("/app")
        page.evaluate(NO_CAMERA % problem)

        page.get_by_role("link", name="掃描").click()

        expect(page.locator(".viewfinder-words")).to_contain_text(words)
        expect(page.locator("#code")).to_be_in_viewport()
        expect(page.locator("#label-photo")).to_be_attached()
        expect(page.get_by_role("button", name="再試一次")).to_be_visible()


def test_an_unknown_label_offers_to_bind_it_and_to_report(phone: PhonePage) -> None:
    page = phone.open(f"/{BLANK_CODE}")

    expect_card(page, "不認得這張標籤")
    expect(page.get_by_role("link", name="先報修，之後再查是什麼")).to_be_visible()
    page.get_by_role("link", name="綁定到財產或場所").click()
    page.locator("#search").fill("飲水機")
    page.get_by_role("button", name="三溫飲水機").click()
    page.locator(".dock .primary").click()

    expect_card(page, "三溫飲水機")
    expect(page.locator("#toasts")).to_contain_text("0000-0036 已綁定到 三溫飲水機")


def test_an_old_label_still_opens_the_card_and_says_that_it_is_old(phone: PhonePage) -> None:
    page = phone.open(f"/{OLD_CODE}")

    expect_card(page, EXTINGUISHER)
    expect(page.locator("main > .banner")).to_contain_text("這是舊標籤")
    expect(page.locator("main > .banner")).to_contain_text("0000-0012")


def test_a_person_without_the_right_is_not_offered_what_would_be_refused(new_phone: PhonePage) -> None:
    new_phone.sign_in("viewer")

    page = new_phone.open(f"/{ROOM_CODE}")

    expect_card(page, "302 教室")
    expect(page.get_by_role("link", name="報修")).to_have_count(0)
    expect(page.get_by_role("link", name="檢查", exact=True)).to_have_count(0)


def test_a_stranger_learns_what_it_is_and_how_to_report(browser: Browser, phone_server: LiveServer) -> None:
    context = browser.new_context(locale="zh-TW", java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{phone_server.url}/{EXTINGUISHER_CODE}")

    expect(page.get_by_role("heading", level=1)).to_have_text(EXTINGUISHER)
    expect(page.locator("body")).to_contain_text("示範國小")
    expect(page.locator("body")).to_contain_text("0000-0012")
    expect(page.locator("body")).not_to_contain_text("王大明")
    context.close()


def test_a_stranger_is_spoken_to_in_their_own_language(browser: Browser, phone_server: LiveServer) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()

    page.goto(f"{phone_server.url}/{EXTINGUISHER_CODE}")

    expect(page.get_by_role("heading", level=2)).to_have_text("Broken, or dangerous?")
    context.close()
