"""Setting labels up in a real browser: a design made by keyboard, its preview, pages that stand in nobody's way."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.barriers import faults_of
from tests.browser.desk import desk

DESK = {"width": 1280, "height": 800}


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Reach something as the keyboard does, and press a key on it."""
    target.focus()
    page.keyboard.press(key)


def picture_of(page: Page) -> str:
    """The address of the picture of the first preview, once it is that of the last change."""
    # the first one of a server reads the fonts
    expect(page.locator('[data-sample="thing"][data-state="shown"] img')).to_be_visible()
    return page.locator('[data-sample="thing"] img').get_attribute("src") or ""


def test_a_design_is_made_by_keyboard_and_is_then_to_be_printed_with(browser: Browser, url: str) -> None:
    with desk(browser, url, viewport=DESK) as page:
        page.goto("/desk/labels/designs/new?like=asset")
        before = picture_of(page)
        facts = page.locator("#design-facts")
        untouched = facts.input_value()
        rows = page.locator(".field-row")
        names = rows.locator("summary strong")

        # the serial number comes in below, is moved up twice, gets a word before it and another size
        press(page, page.locator("#field-source"), "Home")
        page.locator("#field-source").select_option(label="序號")
        press(page, page.get_by_role("button", name="加一個欄位"))
        expect(names.last).to_have_text("序號")
        # what was added has the focus; its button lies two steps on
        for _ in range(2):
            press(page, rows.filter(has_text="序號").get_by_role("button", name="往上移"))
        expect(names).to_have_text(["校名（抬頭）", "名稱", "序號", "地點、編號、保管人（各一行）", "編碼"])
        expect(rows.nth(2).get_by_role("button", name="往上移")).to_be_focused()
        expect(page.get_by_role("status").filter(has_text="移到第 3 個")).to_be_visible()
        rows.nth(2).get_by_label("前面加上").fill("序號 ")
        page.get_by_label("二維碼在右").focus()
        page.keyboard.press("Space")
        page.wait_for_function("src => document.querySelector('[data-sample=thing] img').src !== src", arg=before)
        picture_of(page)

        # a field taken away by mistake comes back
        press(page, rows.last.get_by_role("button", name="拿掉"))
        expect(names).to_have_count(4)
        page.keyboard.press("Enter")
        expect(names.last).to_have_text("編碼")
        assert facts.input_value() != untouched

        # leaving now would lose it: the browser asks
        page.once("dialog", lambda dialog: dialog.dismiss())
        with page.expect_event("dialog") as asked:
            page.get_by_role("link", name="取消").click(no_wait_after=True)
        assert asked.value.type == "beforeunload"
        expect(page.locator("#name")).to_be_visible()

        page.get_by_label("版面名稱").fill("本校序號標籤")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/labels/designs")
        expect(page.get_by_role("heading", name="本校序號標籤")).to_be_visible()
        page.goto("/desk/labels")
        expect(page.locator("#design option", has_text="本校序號標籤")).to_have_count(1)


def test_what_cannot_be_is_named_at_its_field_and_the_picture_stays(browser: Browser, url: str) -> None:
    with desk(browser, url, viewport=DESK) as door:
        # a refusal is written to the console by the browser itself, which would fail the first page
        page = door.context.new_page()
        page.goto("/desk/labels/designs/new?like=asset")
        before = picture_of(page)
        row = page.locator(".field-row").nth(1)
        row.locator("summary").click()
        size = row.locator("input[data-entry=size_pt]")
        size.fill("9999")
        expect(page.get_by_role("alert").filter(has_text="第 2 個欄位的字級")).to_be_visible()
        expect(size).to_have_attribute("aria-invalid", "true")
        expect(page.locator('[data-sample="thing"] img')).to_have_attribute("src", before)
        size.fill("20")
        expect(page.locator(".editor [role=alert]")).to_be_hidden()
        assert picture_of(page) != before


def logo_file() -> dict[str, object]:
    picture = Image.new("L", (300, 200), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 140, 180), fill=0)
    draw.rectangle((160, 20, 280, 180), fill=170)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return {"name": "校徽.png", "mimeType": "image/png", "buffer": out.getvalue()}


def expect_ink(page: Page, least: float, most: float) -> None:
    """Wait until so much of the shown logo is black."""
    script = """([least, most]) => {
      const canvas = document.getElementById("logo-whole");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at] === 0) dark += 1;
      return least < dark / (data.length / 4) && dark / (data.length / 4) < most;
    }"""
    page.wait_for_function(script, arg=[least, most])


def test_a_logo_is_seen_at_every_threshold_before_it_is_kept(browser: Browser, url: str) -> None:
    with desk(browser, url, viewport=DESK) as page:
        page.goto("/desk/labels/logos/new")
        page.get_by_label("名稱").fill("校徽")
        page.get_by_label("圖片").set_input_files(logo_file())  # type: ignore[arg-type]
        expect(page.locator("#logo-preview")).to_be_visible()
        slider = page.get_by_label("多黑才印")
        for key, least, most in (("Home", 0.35, 0.5), ("End", 0.85, 1), ("Home", 0.35, 0.5)):
            press(page, slider, key)
            expect_ink(page, least, most)
        page.get_by_label("多黑才印").fill("100")
        page.get_by_role("button", name="儲存").click()
        expect(page.get_by_role("heading", name="校徽")).to_be_visible()


def test_a_sheet_is_drawn_while_its_numbers_are_typed(browser: Browser, url: str) -> None:
    with desk(browser, url, viewport=DESK) as page:
        page.goto("/desk/labels/stocks/new?like=avery-l7159")
        drawing = page.locator("#stock-drawing")
        expect(drawing.locator(".stock-drawing__label")).to_have_count(24)
        expect(drawing.locator(".stock-drawing__label--wrong")).to_have_count(0)
        page.get_by_label("直向幾格").fill("9")
        expect(drawing.locator(".stock-drawing__label")).to_have_count(27)
        expect(drawing.locator(".stock-drawing__label--wrong")).to_have_count(3)
        page.get_by_label("捲筒").check()
        expect(drawing.locator(".stock-drawing__label")).to_have_count(1)
        expect(page.get_by_label("橫向間距")).to_be_hidden()


def test_nothing_on_these_pages_stands_in_anybodys_way(browser: Browser, url: str) -> None:
    with desk(browser, url, viewport=DESK) as page:
        page.goto("/desk/labels/printers/new")
        page.get_by_label("名稱").fill("總務處雷射")
        page.get_by_role("button", name="儲存並校正").click()
        page.wait_for_url("**/calibrate")
        found = {}
        for path in (page.url, "/desk/labels/designs/new?like=sample-box"):
            page.goto(path)
            if "designs" in path:
                page.locator(".field-row summary").first.click()
            found[path] = faults_of(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
