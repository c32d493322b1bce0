"""The desk in a real browser, under its strict policy: table, panel beside it, held records, axe on every page."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import NARROW, faults_of
from tests.browser.desk import desk
from tests.cast import School
from tests.phones import Phone, new_id
from webapp.journal.desk import Say, say_many

THINGS = 130
DAMAGE = {"category": "water", "description": "水龍頭漏水", "quantity": 1, "cause": "natural", "is_urgent": False}


@pytest.fixture
def school(founded: School) -> School:
    things = [
        Say(
            "asset.save",
            {
                "id": new_id(),
                "fields": {
                    "number": f"C-{number:04d}",
                    "name": f"椅子 {number}",
                    "category": "other",
                    "state": "idle" if number % 10 == 0 else "in_use",
                    "place_id": founded.room_id,
                },
            },
        )
        for number in range(1, THINGS + 1)
    ]
    say_many(founded.person("administrator"), things)
    return founded


@pytest.fixture
def held(school: School) -> Phone:
    """A phone that has sent a report about a label nobody has bound."""
    phone = school.phone("patrol")
    sealed = phone.seal("damage.report", DAMAGE, target={"code": "2Q2K8MX", "via": "scan"})
    assert phone.outcomes(sealed)[0]["outcome"] == "held"
    return phone


def rows(page: Page) -> list[str]:
    return page.locator("tbody th").all_inner_texts()


def test_typing_filters_without_a_jump_and_the_address_follows(browser: Browser, url: str) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/assets")
        page.evaluate("() => { window.stays = true; }")

        page.get_by_role("searchbox").press_sequentially("椅子 12")

        expect(page.locator(".ledger__count")).to_have_text("12 筆")
        expect(page.get_by_role("status").first).to_have_text("12 筆")
        expect(page.get_by_role("searchbox")).to_be_focused()
        assert page.evaluate("() => window.stays")
        expect(page).to_have_url(re.compile("q="))
        page.reload()
        expect(page.locator(".ledger__count")).to_have_text("12 筆")
        expect(page.get_by_role("searchbox")).to_have_value("椅子 12")


def test_choosing_sorting_and_going_back_are_views(browser: Browser, url: str) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/assets")
        page.locator("summary", has_text="篩選").click()
        page.get_by_role("combobox", name="使用狀況").select_option("idle")
        expect(page.locator(".ledger__count")).to_have_text("13 筆")

        page.get_by_role("link", name="財產編號").click()

        expect(page.get_by_role("columnheader", name="財產編號")).to_have_attribute("aria-sort", "descending")
        assert rows(page)[0] == "C-0130"
        expect(page.get_by_role("link", name="財產編號")).to_be_focused()
        page.go_back()
        expect(page.get_by_role("columnheader", name="財產編號")).to_have_attribute("aria-sort", "ascending")
        page.get_by_role("link", name="清除篩選").click()
        expect(page.locator(".ledger__count")).to_have_text("131 筆")


def test_pages_go_forth_and_back(browser: Browser, url: str) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/assets")
        seen = rows(page)
        first = list(seen)
        while page.get_by_role("link", name="下一頁").count():
            last = rows(page)[0]
            page.get_by_role("link", name="下一頁").click()
            expect(page.locator("tbody th").first).not_to_have_text(last)
            seen += rows(page)

        assert len(seen) == len(set(seen)) == THINGS + 1
        while page.get_by_role("link", name="上一頁").count():
            last = rows(page)[0]
            page.get_by_role("link", name="上一頁").click()
            expect(page.locator("tbody th").first).not_to_have_text(last)
        assert rows(page) == first


def test_columns_are_chosen_and_exported_as_chosen(browser: Browser, url: str) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/assets?q=C-0001")
        page.locator("summary", has_text="欄位").click()
        page.get_by_role("checkbox", name="數量").check()
        expect(page.get_by_role("columnheader", name="數量")).to_be_visible()
        page.get_by_role("checkbox", name="保管人").uncheck()
        expect(page.get_by_role("columnheader", name="保管人")).to_have_count(0)
        expect(page.get_by_role("checkbox", name="數量")).to_be_visible()

        page.keyboard.press("Escape")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()

        text = Path(download.value.path()).read_text("utf-8-sig")
        table = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["財產編號"] for row in table] == ["C-0001"]
        assert "數量" in table[0]
        assert "保管人" not in table[0]


def test_a_row_opens_beside_the_table_and_escape_gives_the_focus_back(browser: Browser, url: str, held: Phone) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/held")
        link = page.locator("tbody th a").first
        link.focus()

        page.keyboard.press("Enter")

        beside = page.get_by_role("complementary", name="詳細內容")
        expect(beside).to_be_focused()
        expect(beside.get_by_text("水龍頭漏水").first).to_be_visible()
        expect(page).to_have_url(re.compile("/desk/ledgers/held$"))
        page.keyboard.press("Escape")
        expect(beside).to_be_hidden()
        expect(link).to_be_focused()


def test_a_held_record_is_dismissed_from_beside_the_table(browser: Browser, url: str, held: Phone) -> None:
    with desk(browser, url, "director") as page:
        page.goto("/desk/")
        page.get_by_role("link", name="待處理記錄 1").click()
        page.locator("form.filters--live").wait_for()
        page.locator("tbody td").first.click()
        page.get_by_label("理由").fill("重複通報，已在另一筆處理")

        page.get_by_role("button", name="不採用").click()

        expect(page.get_by_text("已設為不採用")).to_be_visible()
        expect(page.get_by_text("水龍頭漏水").first).to_be_visible()
        page.goto("/desk/ledgers/held")
        expect(page.get_by_text("這裡還沒有資料")).to_be_visible()


def test_a_narrow_window_goes_to_the_rows_own_page(browser: Browser, url: str, held: Phone) -> None:
    with desk(browser, url, viewport=NARROW) as page:
        page.goto("/desk/ledgers/held")

        page.locator("tbody th a").first.click()

        page.wait_for_url("**/desk/records/*")
        expect(page.get_by_role("heading", level=1)).to_have_text("通報損壞")


def test_without_scripts_it_is_a_form_and_links(browser: Browser, url: str) -> None:
    with desk(browser, url, java_script_enabled=False) as page:
        page.goto("/desk/ledgers/assets")
        page.get_by_role("searchbox").fill("椅子 12")
        page.get_by_role("button", name="套用").click()

        expect(page.locator(".ledger__count")).to_have_text("12 筆")
        page.get_by_role("link", name="財產編號").click()
        assert rows(page)[0] == "C-0129"


def test_a_script_in_a_fetched_page_never_runs(browser: Browser, url: str, school: School) -> None:
    """What is fetched is parsed, not run: the table's page brings its own script tag with it every time."""
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/assets")
        assert page.evaluate("""async () => {
            const {fetchPage} = await import('/static/js/pages/desk/fetch-page.js');
            const page = await fetchPage(new URL('/desk/ledgers/assets', location.href), new AbortController().signal);
            return page.querySelector('script') !== null && page.defaultView === null;
        }""")


@pytest.mark.long
def test_axe_finds_nothing_and_no_page_scrolls_sideways(browser: Browser, url: str, held: Phone) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/ledgers/held")
        record = page.locator("tbody th a").first.get_attribute("href") or ""
        paths = [
            "/desk/",
            "/desk/me",
            "/desk/people/new",
            record,
            f"/desk/phones/{held.device}",
            "/desk/ledgers/people/print",
        ]
        paths += [f"/desk/ledgers/{name}" for name in ("assets", "held", "records", "people", "phones")]
        found = {}
        for path in paths:
            page.goto(path)
            found[path] = faults_of(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_axe_finds_nothing_at_the_door(browser: Browser, url: str) -> None:
    context = browser.new_context(base_url=url, locale="zh-TW")
    page = context.new_page()
    page.goto("/sign-in")

    assert faults_of(page) == {}
    context.close()
