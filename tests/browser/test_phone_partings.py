"""What a phone lets go of and what it never does: backed up records, a revoked phone, a person who is taken off it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import patience
from tests.browser.gate_phone import GatePhone
from tests.browser.kept_phones import SCREEN
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import PASSWORD, ROOM_CODE
from tests.browser.server import LiveServer

PLACE: dict[str, Any] = {"locale": "zh-TW", "timezone_id": "Asia/Taipei"}
ALL_SAFE = "全部已在伺服器"
# id → what the server last said of it when asked; a record that has left is not there any more
KEPT = """
const { openStore } = await import("/static/js/store/open.js");
const store = await openStore({ indexedDB, crypto, now: Date.now, zone: "Asia/Taipei", app: "test" });
const said = ({ id, confirmed }) => [id, confirmed?.outcome ?? null];
const kept = async () => Object.fromEntries((await store.outbox.list()).map(said));
"""
UNTIL = f"""async ([wanted, patienceMs]) => {{ {KEPT}
  for (let waited = 0; waited < patienceMs; waited += 100) {{
    if (JSON.stringify(await kept()) === JSON.stringify(wanted)) return wanted;
    await new Promise((again) => setTimeout(again, 100));
  }}
  return kept();
}}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, **PLACE)
    page = context.new_page()
    yield page
    context.close()


def report(phone: PhonePage, words: str) -> str:
    id_ = str(uuid4())
    page = phone.open(f"/app/damage/{id_}?code={ROOM_CODE}&via=scan")
    page.get_by_role("radio", name="門窗").check()
    page.get_by_label("壞在哪裡").fill(words)
    page.locator(".dock .primary").click()
    expect(page.get_by_role("heading", name="已存在這支手機")).to_be_visible()
    return id_


def kept_at_last(phone: PhonePage, wanted: dict[str, str | None]) -> dict[str, str | None]:
    """What the phone keeps, as soon as it is what is wanted, or else when patience has run out."""
    phone.open("/app")
    return dict(phone.page.evaluate(UNTIL, [wanted, patience.MS]))


@pytest.mark.once
def test_a_record_leaves_the_phone_once_a_verified_backup_has_it_and_three_days_have_gone(
    page: Page, live_server: LiveServer
) -> None:
    phone, began = PhonePage(page.context, page, live_server.url), datetime.now(UTC)
    phone.sign_in()
    old = report(phone, "備份前很久")
    expect(phone.open("/app").get_by_text(ALL_SAFE)).to_be_visible()

    page.clock.set_system_time(began + timedelta(hours=80))
    assert kept_at_last(phone, {old: "present"}) == {old: "present"}, "the server alone is no reason to let go"

    young = report(phone, "備份前不久")
    expect(phone.open("/app").get_by_text(ALL_SAFE)).to_be_visible()
    live_server.rounds("backup")
    live_server.rounds("backup", "verify")
    page.clock.set_system_time(began + timedelta(hours=87))

    assert kept_at_last(phone, {young: "durable"}) == {young: "durable"}
    page.clock.set_system_time(began + timedelta(hours=80 + 73))
    assert kept_at_last(phone, {}) == {}


def desk_of(browser: Browser, server: LiveServer) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-TW", base_url=server.url).new_page()
    page.goto("/sign-in?next=/desk/ledgers/phones")
    page.locator("input[name=username]").fill("administrator")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("form.filters--live").wait_for()
    return page


def test_a_phone_taken_out_of_use_says_so_and_keeps_what_it_has_not_sent(
    page: Page, browser: Browser, live_server: LiveServer
) -> None:
    phone = PhonePage(page.context, page, live_server.url)
    phone.sign_in()
    device = page.evaluate(f"async () => {{ {KEPT} return (await store.device.get()).id; }}")
    phone.go_offline()
    unsent = report(phone, "還沒送出")
    desk = desk_of(browser, live_server)
    desk.goto(f"/desk/phones/{device}")
    desk.get_by_role("button", name="停用", exact=True).click()
    expect(desk.get_by_text("停用時間")).to_be_visible()
    desk.context.close()

    phone.go_online()

    expect(page.get_by_text("這支手機已被辦公室停用")).to_be_visible()
    expect(page.locator("#username")).to_be_visible()
    assert unsent in page.evaluate(f"async () => {{ {KEPT} return Object.keys(await kept()); }}")


def person_id(server: LiveServer, username: str) -> str:
    with closing(sqlite3.connect(server.instance / "rounds.sqlite3")) as database:
        (found,) = database.execute("SELECT id FROM person WHERE username = ?", (username,)).fetchone()
    return str(found)


def test_locking_one_tab_locks_the_other_and_a_person_taken_off_leaves_only_records(
    page: Page, live_server: LiveServer
) -> None:
    phone = GatePhone(page.context, page, live_server.url)
    page.goto(f"{live_server.url}/app/sign-in")
    phone.sign_in("patrol", "736401")
    draft = str(uuid4())
    phone.report_damage(draft, "門把鬆脫")
    phone.lock()
    page.get_by_role("link", name="其他人登入").click()
    phone.sign_in("administrator", "280417")

    other = page.context.new_page()
    other.goto(f"{live_server.url}/app")
    GatePhone(page.context, other, live_server.url).switch_to("林主任", "280417")
    phone.lock()
    expect(other.get_by_role("heading", name="已鎖上")).to_be_visible()
    other.close()

    phone.switch_to("林主任", "280417")
    replica = f"rounds-replica-{person_id(live_server, 'patrol')}"
    assert replica in phone.databases()
    phone.go("/app/people")
    page.locator("li.person", has_text="王大明").get_by_role("button", name="移除").click()
    page.locator("dialog").get_by_role("button", name="取消").click()
    expect(page.locator("li.person", has_text="王大明")).to_be_visible()
    page.locator("li.person", has_text="王大明").get_by_role("button", name="移除").click()
    page.locator("dialog").get_by_role("button", name="移除").click()

    expect(page.get_by_text("已移除 王大明。")).to_be_visible()
    expect(page.locator("li.person", has_text="王大明")).to_have_count(0)
    phone.expect_gone(replica)
    assert draft in page.evaluate(f"async () => {{ {KEPT} return Object.keys(await kept()); }}")
