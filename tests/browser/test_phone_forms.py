"""Forms on the phone: nothing typed is lost, nothing incomplete is saved, "saved" is said only when it is."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, ROOM_CODE

pytest_plugins = ("tests.browser.phone_fixtures",)

EXTINGUISHER_CHECK = f"checklist=extinguisher_monthly&code={EXTINGUISHER_CODE}&via=scan"
LOCK_UP = f"checklist=evening_lockup&code={ROOM_CODE}&via=scan"
FRIDGE = f"checklist=fridge_temp&code={EXTINGUISHER_CODE}&via=scan"
SAVED = "已存在這支手機"
NO_ROOM = """() => {
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (options?.durability === "strict") throw new DOMException("full", "QuotaExceededError");
    return transaction.call(this, stores, mode, options);
  };
}"""


def item(page: Page, key: str):
    return page.locator(".item").filter(has=page.locator(f"#item-{key}-field"))


def save(page: Page) -> None:
    page.locator(".dock .primary").click()


def records(page: Page) -> list[dict]:
    """The envelopes that this phone keeps, newest first."""
    script = """async () => {
      const { openStore } = await import("/static/js/store/open.js");
      const store = await openStore({ indexedDB, crypto, now: Date.now, zone: "Asia/Taipei", app: "test" });
      return (await store.outbox.list()).map((record) => record.sealed.body);
    }"""
    return [json.loads(body) for body in page.evaluate(script)]


def test_an_empty_check_is_not_saved_and_the_first_gap_is_shown(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))

    save(page)

    expect(page.get_by_role("alert")).to_contain_text("還有 6 個地方要補")
    expect(page.locator(".field[data-invalid]").first).to_be_in_viewport()
    expect(page.locator(".field-error").first).to_have_text("請選一個")
    assert records(page) == []


def test_a_failure_that_asks_for_a_note_is_not_saved_without_one(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", "checklist=patrol_daily&kind=place&id=none"))
    page.locator(".all-in-order").click()
    item(page, "off").get_by_role("radio", name="異常").check()

    save(page)
    expect(page.locator(".field-error")).to_have_text("異常要寫一句說明")
    page.get_by_label("哪裡有問題").fill("二樓走廊燈沒關")
    save(page)

    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()


def test_a_check_with_nothing_wrong_takes_two_taps(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))

    page.locator(".all-in-order").click()
    save(page)

    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    (record,) = records(page)
    assert record["type"] == "inspection.record"
    assert record["target"] == {"code": EXTINGUISHER_CODE, "via": "scan"}
    assert {answer["value"] for answer in record["data"]["answers"].values()} == {"pass", None}


def test_all_in_order_leaves_a_failure_as_it_was(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))
    item(page, "gauge").get_by_role("radio", name="異常").check()

    page.locator(".all-in-order").click()

    expect(item(page, "gauge").get_by_role("radio", name="異常")).to_be_checked()
    expect(page.locator(".dock")).to_contain_text("1 項異常")


def test_a_half_filled_check_survives_a_reload_with_its_photo(phone: PhonePage, picture: Path) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))
    item(page, "gauge").get_by_role("radio", name="異常").check()
    page.get_by_label("哪裡有問題").press_sequentially("指針在紅")
    item(page, "gauge").locator("input[type=file]").first.set_input_files(picture)
    expect(page.locator(".photo img")).to_be_visible()
    phone.expect_drafted(photos=1)

    page.reload()

    expect(page.get_by_label("哪裡有問題")).to_have_value("指針在紅")
    expect(item(page, "gauge").get_by_role("radio", name="異常")).to_be_checked()
    expect(page.locator(".photo img")).to_be_visible()


def test_a_form_left_behind_is_offered_at_home(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("damage", f"code={ROOM_CODE}&via=scan"))
    page.get_by_label("壞在哪裡").fill("前門把手鬆脫")
    phone.expect_drafted(description="前門把手鬆脫")

    page.get_by_role("link", name="首頁").click()
    page.get_by_role("link", name="302 教室 報修").click()

    expect(page.get_by_label("壞在哪裡")).to_have_value("前門把手鬆脫")


def test_a_photo_taken_away_comes_back_by_undo(phone: PhonePage, picture: Path) -> None:
    page = phone.open(phone.form_path("damage", f"code={ROOM_CODE}&via=scan"))
    page.locator("#photos-photo").set_input_files(picture)
    page.get_by_role("button", name="移除 · 照片 1").click()
    expect(page.locator(".photo")).to_have_count(0)

    page.get_by_role("button", name="復原").click()

    expect(page.locator(".photo")).to_have_count(1)


def test_a_number_is_kept_as_it_is_typed_and_saved_as_a_number(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", FRIDGE))
    field = page.locator(".item input[inputmode=decimal]").first

    field.press_sequentially("21.")
    expect(field).to_have_value("21.")
    expect(page.get_by_text("超出正常範圍")).to_be_visible()
    field.press_sequentially("5")

    expect(field).to_have_value("21.5")


def test_a_number_that_is_none_is_told_next_to_its_field(phone: PhonePage) -> None:
    for text in ("abc", "1..2", "-"):
        page = phone.open(phone.form_path("inspect", FRIDGE))
        page.locator(".item input[inputmode=decimal]").first.fill(text)

        save(page)

        expect(page.get_by_text("請輸入數字，例如 21.5").first).to_be_visible()


def test_a_full_phone_says_not_saved_and_keeps_the_form(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))
    page.locator(".all-in-order").click()
    page.evaluate(NO_ROOM)

    save(page)

    expect(page.get_by_role("alert")).to_contain_text("還沒有存好")
    expect(page.get_by_role("alert")).to_contain_text("手機空間已滿")
    expect(page.get_by_role("heading", name=SAVED)).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="先匯出成檔案").click()
    exported = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert exported["values"]["answers"]["gauge"] == {"value": "pass"}


def test_a_saved_form_is_no_draft_any_more(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))
    page.locator(".all-in-order").click()
    save(page)
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()

    phone.open("/app")

    expect(page.get_by_text("還沒填完")).to_have_count(0)
    expect(page.get_by_text("1 次檢查")).to_be_visible()


def test_a_second_tap_on_save_makes_no_second_record(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))
    page.locator(".all-in-order").click()

    page.locator(".dock .primary").evaluate("(button) => { button.click(); button.click(); }")

    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    assert len(records(page)) == 1


def test_a_damage_carries_its_words_number_and_marked_photo(phone: PhonePage, picture: Path) -> None:
    page = phone.open(phone.form_path("damage", f"code={ROOM_CODE}&via=scan"))
    page.get_by_role("radio", name="門窗").check()
    page.get_by_label("壞在哪裡").fill("窗戶玻璃破裂")
    page.get_by_role("button", name="多一").click()
    page.get_by_role("switch", name="急修").check()
    page.locator("#photos-photo").set_input_files(picture)
    before = page.locator(".photo img").get_attribute("src")
    page.get_by_role("button", name="圈出問題 · 照片 1").click()
    page.locator("dialog canvas").hover()  # as soon as it stands still
    surface = page.locator("dialog canvas").bounding_box()
    assert surface
    page.mouse.move(surface["x"] + 80, surface["y"] + surface["height"] / 2 - 40)
    page.mouse.down()
    page.mouse.move(surface["x"] + 200, surface["y"] + surface["height"] / 2 + 40, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="完成").click()
    expect(page.locator(".photo img")).not_to_have_attribute("src", before or "")

    save(page)

    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    (record,) = records(page)
    assert record["data"] == {
        "category": "door_window",
        "description": "窗戶玻璃破裂",
        "quantity": 2,
        "cause": "unknown",
        "is_urgent": True,
    }
    assert [photo["field"] for photo in record["photos"]] == ["photos"]


def test_a_signature_is_a_picture_of_its_item(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", f"checklist=sample_in&code={ROOM_CODE}&via=scan"))

    page.get_by_role("button", name="簽名").first.click()
    page.get_by_role("button", name="用我的姓名代替").click()
    page.get_by_role("button", name="完成").click()

    expect(page.get_by_role("button", name="重新簽名")).to_be_visible()
    expect(page.locator(".signature img")).to_be_visible()


def test_a_form_put_away_is_gone_from_home_and_comes_back_by_undo(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("damage", f"code={ROOM_CODE}&via=scan"))
    page.get_by_label("壞在哪裡").fill("前門把手鬆脫")

    page.get_by_role("button", name="捨棄這張表").click()
    expect(page.get_by_text("今天完成")).to_be_visible()
    expect(page.get_by_text("還沒填完")).to_have_count(0)
    page.get_by_role("button", name="復原").click()

    expect(page.get_by_label("壞在哪裡")).to_have_value("前門把手鬆脫")


def test_a_phone_whose_browser_threw_its_data_away_says_so(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", EXTINGUISHER_CHECK))
    phone.go_offline()
    page.locator(".all-in-order").click()
    save(page)
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()
    expect(page.get_by_text("1 筆尚未上傳")).to_be_visible()
    phone.leave()
    page.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('rounds').onsuccess = done; })")
    page.evaluate("() => caches.delete('second-copy-1')")

    page = phone.open("/app")

    expect(page.get_by_text("可能有 1 筆紀錄沒有上傳")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("可能有 1 筆紀錄沒有上傳")).to_have_count(0)
    page.reload()
    expect(page.locator("#username")).to_be_visible()
    expect(page.get_by_text("可能有 1 筆紀錄沒有上傳")).to_have_count(0)
