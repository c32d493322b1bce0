"""The canteen's forms as Chromium puts them on paper, and its pages of labels and papers: nothing bars anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from labels import mint
from tests.browser.barriers import faults_of
from tests.browser.desk import desk, serving
from tests.browser.test_desk_printing import downloaded
from tests.canteen.kitchen import NOW, RULES, furnish
from tests.cast import School, open_school
from tests.databases import SqliteTemplate
from tests.phones import new_id
from tests.printing.reading import codes_on, pages_of
from tests.printing.things import tell
from webapp import create_app
from webapp.db import db
from webapp.journal.desk import Say

SAMPLES = 45
A4_ACROSS_MM = (297, 210)
CODES = [mint(Random(seed)) for seed in range(SAMPLES)]
CERTIFICATE, SUPPLIER = new_id(), new_id()


@pytest.fixture
def school(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[School]:
    with sqlite_template.database(tmp_path) as address:
        app = create_app({"INSTANCE": tmp_path / "instance", "SQLALCHEMY_DATABASE_URI": address})
        with app.app_context():
            school = open_school(app)
            fill(school)
            yield school
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def url(school: School) -> Iterator[str]:
    with serving(school.app) as address:
        yield address


def fill(school: School) -> None:
    """A busy lunch, fridges read, papers on file."""
    kitchen = furnish(school)
    on = (NOW + timedelta(hours=8)).date()
    for nth, code in enumerate(CODES):
        box = new_id()
        fields = {"name": f"留樣盒 {nth}", "category": "sample_box", "place_id": school.room_id}
        data = {"on": on.isoformat(), "meal": "lunch", "dish_name": f"第 {nth} 道菜", "weight_g": 150, "profile": RULES}
        where = {"fridge": {"id": kitchen.fridges[0], "via": "list"}, "is_box_clean": True}
        tell(
            school,
            Say("asset.save", {"id": box, "fields": fields}),
            Say("tag.bind", {"code": code, "target": {"kind": "asset", "id": box}, "is_foreign": False}),
            Say("sample.take", {**data, **where}, target={"code": code, "via": "scan"}),
        )
    check = {"temperature_c": 9.5, "use": "sample", "profile": RULES, "action": "關好門"}
    paper = {"person_id": school.people["canteen"], "expires_on": on.isoformat()}
    tell(
        school,
        Say("fridge.check", check, target={"kind": "asset", "id": kitchen.fridges[0]}),
        Say("health_certificate.save", {"id": CERTIFICATE, "fields": paper}),
        Say("supplier.save", {"id": SUPPLIER, "fields": {"name": "豐泰肉品", "licence_until_on": on.isoformat()}}),
    )


def on_paper(page: Page) -> list[tuple[tuple[int, int], str]]:
    """Print the page that is open; return each sheet's size in millimetres and its text."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        return [(_size(sheet), re.sub(r"\s+", "", sheet.get_textpage().get_text_range())) for sheet in document]
    finally:
        document.close()


def _size(sheet: Any) -> tuple[int, int]:
    width, height = (round(points / 72 * 25.4) for points in sheet.get_size())
    return width, height


@pytest.mark.long
def test_forms_come_out_on_a4_and_no_page_of_the_canteens_bars_anybody(
    browser: Browser, url: str, tmp_path: Path
) -> None:
    with desk(browser, url) as page:
        page.goto("/desk/canteen/register")
        sheets = on_paper(page)
        assert {size for size, _said in sheets} == {A4_ACROSS_MM}
        assert len(sheets) >= 2
        texts = [said for _paper, said in sheets]
        for number, text in enumerate(texts, 1):
            assert f"{number}/{len(sheets)}" in text
            assert "留樣時間" in text or number == len(sheets)
        assert "測試國小" in texts[0]
        assert "鏈碼" in texts[-1]
        assert all(f"第{nth}道菜" in "".join(texts) for nth in range(SAMPLES))

        page.goto("/desk/canteen/sample-grid")
        assert len(on_paper(page)) == 1
        page.goto("/desk/canteen/fridge-log")
        assert "▲9.5" in on_paper(page)[0][1]

        page.goto("/desk/canteen/labels")
        page.get_by_role("button", name="預覽並列印").click()
        expect(page.locator("#label-count")).to_contain_text(f"{SAMPLES} 張標籤")
        page.wait_for_load_state()
        # another paper is shown at once, and printed
        page.get_by_label("標籤紙").select_option("a4-24-70x37")
        expect(page.locator("#label-count")).to_contain_text(f"{SAMPLES} 張標籤，2 頁")
        barred = {"labels": faults_of(page)}
        page.get_by_role("button", name="列印", exact=True).click()
        first, second = pages_of(downloaded(page, tmp_path))
        assert codes_on(first) + codes_on(second) == CODES

        paths = ["register", "fridge-log", "sample-grid", "labels", "papers", "papers/suppliers/new"]
        paths += [f"papers/certificates/{CERTIFICATE}", f"papers/suppliers/{SUPPLIER}"]
        for path in paths:
            page.goto(f"/desk/canteen/{path}")
            barred[path] = faults_of(page)
    assert {path: faults for path, faults in barred.items() if faults} == {}
