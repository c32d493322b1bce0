"""Printing labels in a real browser: a part-used sheet is tapped, a job is followed, a jam is got over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import faults_of
from tests.browser.desk import desk
from tests.cast import School
from tests.printing.reading import codes_on, pages_of
from tests.printing.things import save_assets, tell
from webapp.journal.desk import Say

THINGS = 40


@pytest.fixture
def school(founded: School) -> School:
    save_assets(founded, THINGS)
    tell(founded, Say("tag.wear", {"code": founded.room_code}), role="guard")
    return founded


def downloaded(page: Page, folder: Path) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name="下載 PDF").click()
    path = folder / "labels.pdf"
    started.value.save_as(path)
    return path.read_bytes()


def test_a_sheet_is_tapped_printed_and_gone_on_with_after_a_jam_and_no_page_bars_anybody(
    browser: Browser, url: str, tmp_path: Path
) -> None:
    with desk(browser, url) as page:
        # a filter of the register, carried along
        page.goto("/desk/ledgers/assets?q=D-")
        page.get_by_role("link", name="列印這些的標籤").click()
        expect(page.locator("#label-count")).to_contain_text("40 張標籤，2 頁")
        page.get_by_text("紙用過一部分").click()
        page.locator(".sheet-picture.is-live").wait_for()
        page.locator('[data-position="23"]').click()
        expect(page.locator("#label-count")).to_contain_text("40 張標籤，3 頁")
        page.get_by_label("點一格：這格已用掉").check()
        page.locator('[data-position="24"]').press("Enter")
        expect(page.get_by_label("跳過的格")).to_have_value("24")
        page.get_by_role("button", name="列印", exact=True).click()
        page.wait_for_url("**/jobs/*")
        pages = pages_of(downloaded(page, tmp_path))
        assert [len(codes_on(image)) for image in pages] == [1, 24, 15]

        # the last good label is the third on the second page
        page.get_by_role("link", name="下一頁").click()
        page.locator(".page-picture a").nth(2).click()
        expect(page.get_by_text("最後一張好的是第 4 張")).to_be_visible()
        page.get_by_role("button", name="從第 5 張接著印").click()
        page.wait_for_url(lambda address: "last=" not in address)
        expect(page.get_by_text("36 張標籤 · 2 頁")).to_be_visible()
        rest = pages_of(downloaded(page, tmp_path))
        assert codes_on(rest[0])[0] == codes_on(pages[1])[3]
        job = page.url.partition("?")[0]
        page.goto("/desk/labels?way=list")
        page.get_by_label("標籤碼或編號").fill("D-1 D-2\nnowhere")
        expect(page.get_by_text("第 2 行「nowhere」：找不到")).to_be_visible()
        faults = {"list": faults_of(page)}
        for path in (f"{job}?last=6", "/desk/labels/jobs", "/desk/labels/queue", "/desk/labels/blanks"):
            page.goto(path)
            faults[path] = faults_of(page)
        assert not any(faults.values()), faults
