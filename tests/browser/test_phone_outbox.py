"""The outbox page: one's own records whole, with what the office made of them; of others' only who has how many."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import PASSWORD, thing_id
from tests.browser.server import LiveServer

pytest_plugins = ("tests.browser.phone_fixtures",)

OTHERS_WORDS = "只有本人知道的事"
STORE = """const { openStore } = await import("/static/js/store/open.js");
  const store = await openStore({ indexedDB, crypto, now: Date.now, zone: "Asia/Taipei", app: "test" });"""
# a record that needs a right which the patrol has not
SAVE_HELD = f"""async (id) => {{ {STORE}
  const {{ person }} = await store.device.signIn();
  const draft = {{ type: "asset.save", author: person.id, target: {{ kind: "asset", id, via: "list" }} }};
  return (await store.outbox.saveRecord({{ ...draft, data: {{ id, fields: {{ note: "我要改備註" }} }} }})).id;
}}"""
FORGET = f"async (id) => {{ {STORE} await store.outbox.erase(id); }}"
# as another person's record lies in the outbox of a shared phone
SAVE_OTHERS = f"""async (words) => {{ {STORE}
  const {{ person }} = await store.device.signIn();
  const other = (await store.replica(person.id).all("person")).find(({{ name }}) => name === "陳督學");
  const draft = {{ type: "damage.report", author: person.id, target: null, data: {{ description: words }} }};
  const {{ id }} = await store.outbox.saveRecord(draft);
  const record = {{ ...(await store.outbox.get(id)), author: other.id }};
  const db = await new Promise((done) => {{
    indexedDB.open("rounds").onsuccess = (event) => done(event.target.result);
  }});
  await new Promise((done) => {{
    const tx = db.transaction("records", "readwrite");
    tx.objectStore("records").put(record);
    tx.oncomplete = done;
  }});
  db.close();
}}"""


def send(page: Page) -> None:
    page.evaluate("() => dispatchEvent(new Event('online'))")


def decide(browser: Browser, server: LiveServer, record_id: str, reason: str) -> None:
    """The office's answer, given at the desk."""
    context = browser.new_context(locale="zh-TW")
    desk = context.new_page()
    desk.goto(f"{server.url}/sign-in")
    desk.fill("[name=username]", "administrator")
    desk.fill("[name=password]", PASSWORD)
    desk.press("[name=password]", "Enter")
    desk.wait_for_url("**/desk/**")
    desk.goto(f"{server.url}/desk/records/{record_id}")
    desk.fill("[name=reason]", reason)
    desk.click("button[value=dismiss]")
    expect(desk.get_by_text("已設為不採用")).to_be_visible()
    context.close()


def test_nobody_reads_what_another_person_recorded_on_this_phone(phone: PhonePage) -> None:
    phone.go_offline()
    phone.page.evaluate(SAVE_OTHERS, OTHERS_WORDS)

    phone.page.locator("a.safety").click()

    page = phone.page
    expect(page.get_by_text("陳督學")).to_be_visible()
    expect(page.get_by_text("1 筆紀錄 · 1 筆尚未上傳")).to_be_visible()
    assert OTHERS_WORDS not in page.locator("#app").inner_text()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_person_reads_why_the_office_did_not_accept_a_record(
    phone: PhonePage, browser: Browser, phone_server: LiveServer, *, is_kept: bool
) -> None:
    page = phone.page
    record = page.evaluate(SAVE_HELD, thing_id("air"))
    send(page)
    page.locator("a.safety").click()
    expect(page.get_by_text("您的職務沒有這項權限，等總務處確認").first).to_be_visible()

    decide(browser, phone_server, record, f"財產資料請財管改，謝謝 {is_kept}")
    if not is_kept:
        page.evaluate(FORGET, record)
    send(page)

    row = page.locator(".row", has_text=f"總務處說明：財產資料請財管改，謝謝 {is_kept}")
    expect(row).to_contain_text("總務處不採用")
    # the phone's server may know of records of other tests, too
    gone = page.locator("section", has_text="這些紀錄已不在這支手機上").locator(row)
    expect(gone).to_have_count(0 if is_kept else 1)
