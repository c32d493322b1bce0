"""Every checklist that comes with the product can be shown and answered on the phone, in every language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.going import go
from tests.browser.phone_page import PhonePage
from webapp.patrol.checklists import builtin_checklists

pytest_plugins = ("tests.browser.phone_fixtures",)

LANGUAGES = {"zh-Hant": "zh_hant", "zh-Hans": "zh_hans", "en": "en"}
NAMES = {"zh-Hant": "繁體中文", "zh-Hans": "简体中文", "en": "English"}


@pytest.mark.long
def test_every_checklist_shows_every_item_in_every_language(phone: PhonePage) -> None:
    for lang, key in LANGUAGES.items():
        page = phone.open("/app/settings")
        page.get_by_role("radio", name=NAMES[lang]).check()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        for body in builtin_checklists():
            show(phone, body["id"])
            expect(page.get_by_role("heading", level=1)).to_have_text(body["name"][key])
            labels = [item["label"][key] for item in body["items"]]
            shown = page.locator(".items > .item > .field > .field-label").all_inner_texts()
            assert [text.startswith(label) for text, label in zip(shown, labels, strict=True)] == [True] * len(labels)
            expect(page.locator(".items .item :is(input, textarea, button, .fixed)").first).to_be_attached()

    assert phone.faults == []


def show(phone: PhonePage, checklist_id: str) -> None:
    """Go there as the app's own links do."""
    go(phone.page, phone.form_path("inspect", f"checklist={checklist_id}&kind=place&id=none"))


def test_every_type_of_item_has_a_way_to_be_asked(phone: PhonePage) -> None:
    page = phone.page

    missing = page.evaluate("""async () => {
      const { TYPES } = await import("/static/js/domain/checklist.js");
      const { CONTROLS } = await import("/static/js/pages/items.js");
      return TYPES.filter((type) => !(type in CONTROLS));
    }""")

    assert missing == []
