"""The phone's storage when it fails: full, thrown away, of another build. Nothing is lost silently."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, ROOM_CODE
from tests.browser.server import LiveServer

pytest_plugins = ("tests.browser.phone_fixtures",)

EXTINGUISHER_CHECK = f"checklist=extinguisher_monthly&code={EXTINGUISHER_CODE}&via=scan"
DAMAGE = f"code={ROOM_CODE}&via=scan"
ALL_SAFE = "全部已在伺服器"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
DELETE = "() => new Promise((done) => { indexedDB.deleteDatabase('rounds').onsuccess = done; })"
MAKE_NEWER = """() => new Promise((done, fail) => {
  const request = indexedDB.open("rounds", 99);
  request.onsuccess = () => { request.result.close(); done(); };
  request.onerror = () => fail(request.error);
})"""
QUOTA_BYTES = 30 << 20
FILL = """async () => {
  const db = await new Promise((done, fail) => {
    const request = indexedDB.open("filler", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("bytes", { autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const write = (size) => new Promise((done) => {
    const tx = db.transaction("bytes", "readwrite");
    for (let left = size; left > 0; left -= 32768) {
      tx.objectStore("bytes").add(crypto.getRandomValues(new Uint8Array(Math.min(left, 32768))));
    }
    tx.oncomplete = () => done(true);
    tx.onabort = () => done(false);
  });
  for (const size of [1 << 20, 1 << 16, 1 << 12, 256]) while (await write(size));
  db.close();
}"""
MAKE_ROOM = "() => new Promise((done) => { indexedDB.deleteDatabase('filler').onsuccess = done; })"
# the browser counts a moment later
HAS_ROOM = """async () => {
  const { quota, usage } = await navigator.storage.estimate();
  return quota - usage > 20 * 1024 * 1024;
}"""
# a save waits a second at most for its second copy
IS_COPIED = """async (ids) => {
  const kept = await (await caches.open("second-copy-1")).keys();
  return ids.every((id) => kept.some(({ url }) => url.endsWith(`/record/${id}`)));
}"""
READ_ALL = """(store) => new Promise((done) => {
  indexedDB.open("rounds").onsuccess = ({ target: { result } }) => {
    result.transaction(store).objectStore(store).getAll().onsuccess = ({ target }) => done(target.result);
  };
})"""
COUNT_ASKING = """() => {
  window.asked = 0;
  StorageManager.prototype.persist = async () => { window.asked += 1; return false; };
  StorageManager.prototype.persisted = async () => false;
}"""


def check(phone: PhonePage) -> str:
    """Save an inspection with nothing wrong; return its id."""
    path = phone.form_path("inspect", EXTINGUISHER_CHECK)
    page = phone.open(path)
    page.locator(".all-in-order").click()
    page.locator(".dock .primary").click()
    expect(page.locator(".saved")).to_be_visible()
    return path.split("/")[3].split("?")[0]


def report(phone: PhonePage, picture: Path) -> str:
    path = phone.form_path("damage", DAMAGE)
    page = phone.open(path)
    page.get_by_role("radio", name="門窗").check()
    page.get_by_label("壞在哪裡").fill("窗戶玻璃破裂")
    page.locator("#photos-photo").set_input_files(picture)
    expect(page.locator(".photo img")).to_be_visible()
    page.locator(".dock .primary").click()
    expect(page.locator(".saved")).to_be_visible()
    return path.split("/")[3].split("?")[0]


def limit_quota(phone: PhonePage, quota_bytes: int) -> None:
    """Give the origin this much room; before its first use, because the browser remembers for a while what is free."""
    cdp = phone.context.new_cdp_session(phone.page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": phone.url, "quotaSize": quota_bytes})


def rows(server: LiveServer, statement: str, *values: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(server.instance / "rounds.sqlite3") as database:
        return database.execute(statement, values).fetchall()


@pytest.mark.once
def test_a_phone_whose_database_is_gone_sends_everything_it_had_saved(
    phone: PhonePage, phone_server: LiveServer, picture: Path
) -> None:
    phone.go_offline()
    ids = [check(phone), report(phone, picture)]
    phone.page.wait_for_function(IS_COPIED, arg=ids)
    phone.leave().evaluate(DELETE)

    page = phone.open("/app")

    expect(page.get_by_text("2 筆未上傳的紀錄已從備份找回")).to_be_visible()
    expect(page.get_by_text("可能有")).to_have_count(0)
    phone.sign_in()
    expect(page.locator(".safety")).to_contain_text(ALL_SAFE)
    found = rows(phone_server, "SELECT id, n, device_id FROM record WHERE id IN (?, ?) ORDER BY n", *ids)
    assert [row[0] for row in found] == ids
    assert len({row[2] for row in found}) == 1
    (body,) = rows(phone_server, "SELECT body FROM record WHERE id = ?", ids[1])[0]
    sha256 = json.loads(body)["photos"][0]["sha256"]
    assert rows(phone_server, "SELECT count(*) FROM blob WHERE sha256 = ?", sha256) == [(1,)]
    page.get_by_role("button", name="知道了").first.click()
    expect(page.get_by_text("已從備份找回")).to_have_count(0)


def test_a_phone_without_room_says_so_before_the_camera_opens_and_keeps_the_form_when_it_cannot_save(
    new_phone: PhonePage, picture: Path
) -> None:
    limit_quota(new_phone, QUOTA_BYTES)
    new_phone.sign_in()
    page = new_phone.open(new_phone.form_path("damage", DAMAGE))
    page.get_by_role("radio", name="門窗").check()
    page.get_by_label("壞在哪裡").fill("窗戶玻璃破裂")
    page.locator("#photos-photo").set_input_files(picture)
    expect(page.locator(".photo img")).to_be_visible()
    new_phone.expect_drafted(photos=1)
    page.evaluate(FILL)

    page.reload()
    expect(page.get_by_text("不能再加照片")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    expect(page.locator(".photo img")).to_be_visible()
    page.locator(".dock .primary").click()
    expect(page.get_by_role("alert").filter(has_text="還沒有存好")).to_contain_text("手機空間已滿")
    with page.expect_download() as download:
        page.get_by_role("button", name="先匯出成檔案").click()
    exported = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert exported["values"]["description"] == "窗戶玻璃破裂"
    assert exported["photos"][0]["photo"].startswith("data:image/jpeg;base64,")

    page.evaluate(MAKE_ROOM)
    page.wait_for_function(HAS_ROOM)
    page.get_by_role("button", name="再檢查一次空間").click()
    expect(page.locator("input[type=file]").first).to_be_attached()
    page.locator(".dock .primary").click()
    expect(page.locator(".saved")).to_be_visible()


def test_an_iphone_is_told_of_seven_days_before_the_first_save(browser: Browser, phone_server: LiveServer) -> None:
    context = browser.new_context(user_agent=IPHONE, locale="zh-TW", viewport={"width": 360, "height": 740})
    phone = PhonePage(context, context.new_page(), phone_server.url)

    page = phone.open("/app/sign-in")
    expect(page.get_by_text("七天沒開就會刪除")).to_be_visible()
    phone.sign_in()
    page = phone.open(phone.form_path("damage", DAMAGE))
    expect(page.get_by_text("七天沒開就會刪除")).to_be_visible()
    page.get_by_role("button", name="知道了").click()

    expect(page.get_by_text("七天沒開就會刪除")).to_have_count(0)
    context.close()


def test_the_browser_is_asked_to_keep_the_data_when_there_is_some(new_phone: PhonePage) -> None:
    phone = new_phone
    phone.sign_in()
    phone.page.add_init_script(f"({COUNT_ASKING})()")
    page = phone.open("/app")
    expect(page.locator(".scan-button")).to_be_visible()
    assert page.evaluate("() => window.asked") == 0

    check(phone)

    page.wait_for_function("() => window.asked === 1")


def test_an_older_build_says_that_a_newer_one_was_here_and_touches_nothing(phone: PhonePage) -> None:
    check(phone)
    phone.leave().evaluate(MAKE_NEWER)

    phone.page.goto(f"{phone.url}/app")

    expect(phone.page.get_by_text("請不要清除")).to_be_visible()
    kept = phone.leave().evaluate(READ_ALL, "records")
    assert len(kept) == 1


def test_a_form_of_an_old_tab_is_kept_and_closed_to_typing_when_a_new_build_changes_the_database(
    phone: PhonePage,
) -> None:
    path = phone.form_path("damage", DAMAGE)
    page = phone.open(path)
    page.get_by_label("壞在哪裡").press_sequentially("前門把手鬆脫")
    phone.expect_drafted(description="前門把手鬆脫")
    other = phone.context.new_page()
    other.goto(f"{phone.url}/static/icons/icon.svg")

    other.evaluate(MAKE_NEWER)

    expect(page.get_by_role("dialog")).to_contain_text("校園巡檢已更新")
    drafts = other.evaluate(READ_ALL, "drafts")
    assert [draft["values"]["description"] for draft in drafts] == ["前門把手鬆脫"]
