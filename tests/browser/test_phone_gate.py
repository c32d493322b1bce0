"""A guard, a queue, rain, no network: who comes in, who stays outside, who leaves, each in a few taps."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Select, select

from tests.browser.gate_booth import Booth
from tests.browser.gate_school import GUEST, KNOWN, NAMES, TEACHER, TOKEN, WATCHED, pass_code, pass_id
from tests.browser.going import GO, go
from tests.browser.keeping import HAND_SCANNER, keys_of, scan
from webapp.gate.models import Invitation, Visit, VisitLeaving
from webapp.gate.watch_models import GateLook

pytest_plugins = ("tests.browser.gate_fixtures",)

PAPER = "A123456789"
HOST = NAMES[TEACHER]
COUNT_TAPS = """() => {
  globalThis.taps = 0;
  globalThis.counting ??= addEventListener("click", (event) => { taps += event.isTrusted ? 1 : 0; }, true) ?? true;
}"""

# what was typed a moment before a phone dies is in no database yet, and nothing said that it was
KEPT_IN_A_DRAFT = """async (text) => {
  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const db = await wait(indexedDB.open("rounds"));
  const drafts = await wait(db.transaction("drafts").objectStore("drafts").getAll());
  db.close();
  return JSON.stringify(drafts).includes(text);
}"""
KEYS_WHILE_A_PAGE_OPENS = f"([path, keys]) => {{ ({GO})(path); ({HAND_SCANNER})(keys); }}"


@pytest.fixture(autouse=True)
def at_the_gate(booth: Booth) -> None:
    """Whatever the test before left open, somebody new stands there."""
    booth.page.evaluate("() => document.querySelectorAll('dialog[open]').forEach((one) => one.close())")
    go(booth.page, "/app/gate/enter", "進校")
    booth.page.evaluate(COUNT_TAPS)


def taps(page: Page) -> int:
    return int(page.evaluate("taps"))


def enter(page: Page) -> None:
    page.locator(".dock .primary").click()


def fill_five(page: Page, name: str, number: str) -> None:
    """Search for nobody, and fill the five fields of somebody new."""
    page.locator("#who").fill(name)
    enter(page)
    page.get_by_role("radio", name="身分證").check()
    page.get_by_role("radio", name="家長").check()
    page.locator("#host").fill("林淑")
    page.get_by_role("button", name=HOST).click()
    page.get_by_role("radio", name="同意", exact=True).check()
    page.locator("#number").click()
    page.locator("#number").fill(number)


def visits(name: str) -> Select[Any]:
    return select(Visit.__table__).where(Visit.name == name)


def test_a_new_visitor_takes_five_fields_and_the_number_of_the_paper_is_nowhere(booth: Booth) -> None:
    page = booth.page
    began = time.monotonic()
    fill_five(page, "李小美", PAPER)
    drafted = booth.phone.everything()
    enter(page)
    expect(page.get_by_text("李○美 已進校")).to_be_visible()
    seconds = time.monotonic() - began

    print(f"a new visitor: {taps(page)} taps, {seconds:.1f} s of a machine that types at once")
    assert taps(page) <= 8
    assert PAPER not in drafted
    assert PAPER not in booth.phone.everything()
    ((visit,),) = booth.rows(visits("李小美"))
    assert (visit["id_last_four"], visit["is_id_seen"], visit["host_answer"], visit["gaps"]) == (
        "6789",
        True,
        "yes",
        [],
    )
    assert visit["id_hash"]


def test_somebody_known_takes_one_search_and_one_tap_and_can_be_corrected_at_once(booth: Booth) -> None:
    page = booth.page
    page.locator("#who").fill(KNOWN["mobile"][-4:])
    page.get_by_role("button", name="進校").and_(page.locator(".gate-known *")).click()
    expect(page.get_by_text("陳○華 已進校")).to_be_visible()
    assert taps(page) == 1

    page.get_by_role("button", name="更改").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("更正登記")
    page.get_by_role("radio", name="送貨").check()
    enter(page)
    expect(page.get_by_text("陳○華 已更正")).to_be_visible()

    (found,) = booth.rows(visits(KNOWN["name"]).where(Visit.state == "inside"))
    assert [(one["purpose"], one["organisation"]) for one in found] == [("delivery", KNOWN["organisation"])]


def test_a_phone_that_dies_in_the_middle_and_between_two_visitors_loses_and_doubles_nothing(booth: Booth) -> None:
    page = booth.page
    page.locator("#who").fill("何先生")
    enter(page)
    page.locator("#host").fill("總務處")
    page.locator("#number").fill("0933444555")
    page.wait_for_function(KEPT_IN_A_DRAFT, arg="0933444555")
    booth.phone.page = restarted = die(booth)
    restarted.get_by_role("button", name="繼續").first.click()
    expect(restarted.locator("#name")).to_have_value("何先生")
    expect(restarted.locator("#number")).to_have_value("0933444555")
    restarted.get_by_role("radio", name="熟人").check()
    restarted.get_by_role("radio", name="送貨").check()
    enter(restarted)
    expect(restarted.get_by_text("何○生 已進校")).to_be_visible()

    booth.phone.page = die(booth)
    go(booth.page, "/app/gate", "門口")
    expect(booth.page.get_by_role("button", name="離校：何○生")).to_have_count(1)
    (found,) = booth.rows(visits("何先生"))
    assert [(one["host_name"], one["mobile"]) for one in found] == [("總務處", "0933444555")]


def die(booth: Booth) -> Page:
    """Close the page in the midst of it all, and open the app again."""
    booth.page.close()
    page = booth.context.new_page()
    page.goto(f"{booth.server.url}/app/gate/enter")
    booth.phone.page = page
    booth.phone.type_pin(booth.phone.pins["guard"])
    expect(page.locator("#who")).to_be_visible()
    return page


def test_a_pass_is_scanned_in_and_out_and_a_slip_is_taken_back(booth: Booth) -> None:
    page = booth.page
    scan(page, pass_code(1))
    expect(page.get_by_text("訪客證 A01")).to_be_visible()
    page.locator("#name").fill("趙師傅")
    page.get_by_role("radio", name="工作證").check()
    page.get_by_role("radio", name="維修").check()
    page.locator("#host").fill("總務處")
    enter(page)
    expect(page.get_by_text("趙○傅 已進校")).to_be_visible()

    go(page, "/app/gate/leave", "離校")
    scan(page, pass_code(1))
    expect(page.get_by_text("趙○傅 已離校")).to_be_visible()
    page.get_by_role("button", name="復原").click()
    expect(page.get_by_text("趙○傅 仍在校內")).to_be_visible()
    scan(page, pass_code(1))
    expect(page.get_by_text("趙○傅 已離校")).to_be_visible()

    taken_back = select(VisitLeaving.id).where(VisitLeaving.return_record_id.is_not(None))
    (visit,), slips = booth.rows(visits("趙師傅"), taken_back)
    assert (visit["state"], visit["pass_id"], visit["out_way"]) == ("left", pass_id(1), "scan")
    assert len(slips) == 1


def test_what_is_scanned_while_a_page_opens_is_taken_by_that_page(booth: Booth) -> None:
    page = booth.page
    go(page, "/app/gate/leave", "離校")
    page.evaluate(KEYS_WHILE_A_PAGE_OPENS, ["/app/gate/enter", keys_of(pass_code(2))])
    expect(page.get_by_text("訪客證 A02")).to_be_visible()
    page.get_by_role("button", name="不登記了").click()
    expect(page.locator("#who")).to_be_visible()


def test_an_invitation_lets_its_guest_in_with_a_scan_and_a_tap(booth: Booth) -> None:
    page = booth.page
    scan(page, f"V/{TOKEN}")
    page.get_by_role("button", name=f"進校：{GUEST}").click()
    expect(page.get_by_text("許○豪 已進校")).to_be_visible()

    (visit,), (invitation,) = booth.rows(
        visits(GUEST), select(Invitation.arrived_people).where(Invitation.token == TOKEN)
    )
    assert (visit["host_answer"], visit["gaps"]) == ("yes", ["id_seen"])
    assert invitation["arrived_people"] == 1


def test_somebody_on_the_watch_list_is_let_in_only_with_a_reason_that_is_on_record(booth: Booth) -> None:
    page = booth.page
    fill_five(page, WATCHED, "0955666777")
    enter(page)
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("曾在校內糾纏學生")
    expect(warning).to_contain_text("不要讓他單獨進校")
    page.get_by_role("button", name="仍然讓進").click()
    page.get_by_role("button", name="校長同意").click()
    expect(page.get_by_text("高○偉 已進校")).to_be_visible()

    looked_at = select(GateLook.decision, GateLook.why).where(GateLook.kind == "watch")
    (visit,), looks = booth.rows(visits(WATCHED), looked_at)
    assert ([one["decision"] for one in visit["watch_said"]], visit["watch_id"]) == (["overridden"], None)
    assert [tuple(look.values()) for look in looks] == [("overridden", "校長同意")]


def test_who_is_not_let_in_is_on_record_with_the_reason(booth: Booth) -> None:
    page = booth.page
    page.locator("#who").fill("孫推銷員")
    enter(page)
    page.get_by_role("radio", name="其他", exact=True).check()
    page.get_by_role("button", name="不讓進").click()
    page.get_by_role("radio", name="沒有預約").check()
    enter(page)
    expect(page.get_by_text("沒有進校")).to_be_visible()

    ((visit,),) = booth.rows(visits("孫推銷員"))
    assert (visit["state"], visit["refusal"]) == ("refused", "not_expected")


def test_what_is_masked_is_shown_for_a_reason_and_half_a_minute(booth: Booth) -> None:
    page = booth.page
    page.locator("#who").fill("馬小姐")
    enter(page)
    page.get_by_role("radio", name="熟人").check()
    page.get_by_role("radio", name="公務").check()
    page.locator("#host").fill("校長室")
    page.locator("#number").fill("0966777888")
    enter(page)
    go(page, "/app/gate", "門口")
    page.get_by_role("link", name="馬○姐").click()
    details = page.locator(".details")
    expect(details).to_contain_text("校長室")
    expect(details).not_to_contain_text("0966777888")
    page.clock.install()
    page.get_by_role("button", name="看完整資料").click()
    page.get_by_role("button", name="聯絡訪客").click()
    expect(details).to_contain_text("0966777888")
    page.clock.fast_forward(31_000)
    expect(details).not_to_contain_text("0966777888")

    booth.phone.page = die(booth)  # this page's clock is no clock any more
    (looks,) = booth.rows(select(GateLook.why).where(GateLook.kind == "visit", GateLook.why == "聯絡訪客"))
    assert len(looks) == 1


def test_who_never_signed_out_is_settled_with_a_time_and_a_reason(booth: Booth) -> None:
    page = booth.page
    go(page, "/app/gate", "門口")
    page.get_by_role("button", name="補登：蔡○庭").click()
    page.get_by_role("radio", name="受訪者說已離校").check()
    page.get_by_role("button", name="補登離校").click()
    expect(page.get_by_text("蔡○庭 已離校")).to_be_visible()
    expect(page.get_by_text("還沒登記離校")).to_have_count(0)

    ((visit,),) = booth.rows(visits("蔡宜庭"))
    assert (visit["state"], visit["settled_reason"]) == ("left", "受訪者說已離校")
    assert visit["gaps"] == ["not_out"]
