"""The registry's pages in a real browser: nothing in the way of anybody, a photo from the disk to card and phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import faults_of
from tests.browser.desk import desk
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import PASSWORD, thing_id
from tests.cast import School

pytest_plugins = ("tests.browser.phone_fixtures",)

LOADED = "image => image.complete && image.naturalWidth > 0"


def add_photo(page: Page, asset_id: str, picture: Path) -> None:
    page.goto(f"/desk/assets/{asset_id}/edit")
    page.get_by_label("加一張照片").set_input_files(picture)
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_text("已儲存。")).to_be_visible()


def open_import(page: Page) -> str:
    """Hand in a file and leave it there; return the address where its columns are to be confirmed."""
    page.goto("/desk/import")
    content = "財產編號,名稱,類別,存置地點\nA-002,電扇,其他,三年一班\n".encode()
    page.get_by_label("財產清冊檔案").set_input_files({"name": "清冊.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="上傳並檢查").click()
    page.wait_for_url("**/desk/import/*-*")
    return page.url


@pytest.mark.long
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Browser, url: str, school: School, picture: Path
) -> None:
    asset, place = f"/desk/assets/{school.asset_id}", f"/desk/places/{school.room_id}"
    with desk(browser, url) as page:
        add_photo(page, school.asset_id, picture)
        columns = open_import(page)
        pages = (
            "/desk/school",
            asset,
            f"{asset}/edit",
            place,
            f"{place}/edit",
            "/desk/labels",
            "/desk/import",
            columns,
        )
        found = {}
        for path in pages:
            page.goto(path)
            found[path] = faults_of(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_school_is_named_anew_on_every_page(browser: Browser, url: str) -> None:
    with desk(browser, url) as page:
        page.get_by_role("link", name="學校", exact=True).click()
        page.get_by_label("校名").fill("明德國小")
        page.get_by_label("時區").select_option("Asia/Hong_Kong")
        page.get_by_label("標籤網址的主機名稱").fill("rounds.mingde.edu.tw")
        page.get_by_role("button", name="儲存").click()

        expect(page.get_by_text("已儲存。")).to_be_visible()
        expect(page.locator(".bar__home")).to_have_text("明德國小")
        expect(page.get_by_text("HTTPS://ROUNDS.MINGDE.EDU.TW/7K3M9QXF")).to_be_visible()
        expect(page.get_by_label("時區")).to_have_value("Asia/Hong_Kong")


def test_a_photo_from_the_disk_is_on_the_card_and_opens_whole(
    browser: Browser, url: str, school: School, picture: Path
) -> None:
    with desk(browser, url) as page:
        add_photo(page, school.asset_id, picture)
        photo = page.get_by_role("img", name="滅火器的照片")
        expect(photo).to_be_visible()
        assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

        whole = page.get_by_role("link", name="滅火器的照片").get_attribute("href") or ""
        shown = page.request.get(whole)

        assert (shown.status, shown.headers["content-type"], whole[-10:]) == (200, "image/jpeg", "?size=full")


def test_a_link_to_a_things_own_records_outlives_further_filters(browser: Browser, url: str, school: School) -> None:
    with desk(browser, url) as page:
        page.goto(f"/desk/assets/{school.asset_id}")
        page.locator(".elsewhere").get_by_role("link", name="損壞").click()
        expect(page.get_by_label("登記的對象")).to_have_value(f"asset:{school.asset_id}")
        # before its script has come, the form waits for its button
        expect(page.locator("form.filters--live")).to_be_attached()

        page.get_by_role("combobox", name="狀態").select_option("open")

        page.wait_for_url(lambda address: "state=open" in address and f"target=asset%3A{school.asset_id}" in address)


def test_a_phone_shows_the_servers_photo_while_there_is_a_network(
    browser: Browser, new_phone: PhonePage, picture: Path
) -> None:
    office = browser.new_context(base_url=new_phone.url, locale="zh-TW")
    page = office.new_page()
    page.goto("/sign-in")
    page.get_by_label("帳號").fill("administrator")
    page.get_by_label("密碼").fill(PASSWORD)
    page.get_by_role("button", name="登入").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    add_photo(page, thing_id("dispenser"), picture)
    office.close()

    new_phone.sign_in()
    card = new_phone.open(f"/app/thing/asset/{thing_id('dispenser')}")
    photo = card.locator("img.card-photo")
    expect(photo).to_be_visible()
    card.wait_for_function(f"() => ({LOADED})(document.querySelector('img.card-photo'))")

    new_phone.go_offline()
    new_phone.open(f"/app/thing/asset/{thing_id('dispenser')}")
    expect(card.get_by_role("heading", name="三溫飲水機")).to_be_visible()
    expect(photo).to_be_hidden()
