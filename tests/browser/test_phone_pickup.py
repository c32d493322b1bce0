"""Half past four at the gate: a card, a look at the face, one tap; a void card; no card at all; a class led out."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.browser.camera import label
from tests.browser.going import go
from tests.browser.keeping import expect_sent, rows, scan
from tests.browser.network import go_offline, go_online
from tests.browser.phone_faults import faults
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import thing_id
from tests.browser.pickup_gate import PLACE, Gate, departures, ids
from tests.browser.pickup_school import (
    AUNT,
    BEARS,
    BOARD_CODE,
    CLASSROOM_CODE,
    FATHER,
    GRANDMA,
    HAO,
    HUA,
    LE,
    LUN,
    MEI,
    MING,
    MOTHER,
    NAMES,
    PINS,
    TEACHER,
    THIRD,
    adult_id,
    card_code,
    child_id,
    desk,
    void,
)
from tests.browser.server import LiveServer
from webapp.journal.desk import Say
from webapp.pickup.day_models import Departure, DepartureWord, Dismissal

pytest_plugins = ("tests.browser.pickup_fixtures",)

COUNT_TAPS = """() => {
  if (globalThis.taps === undefined) addEventListener("click", () => { globalThis.taps += 1; }, true);
  globalThis.taps = 0;
}"""
# decoded, not merely asked for
FACES_SHOWN = """(wanted) => {
  const faces = [...document.querySelectorAll("img.face")];
  return faces.filter((face) => face.complete && face.naturalWidth > 0).length === wanted;
}"""


@pytest.mark.long
def test_a_card_before_the_camera_and_one_tap_let_brother_and_sister_go_without_a_network(gate: Gate) -> None:
    page = gate.page
    gate.camera.show(label(card_code(MING)))
    go_offline(gate.page)
    go(page, "/app", "校園巡檢")
    page.evaluate(COUNT_TAPS)
    began = time.monotonic()

    page.get_by_role("link", name="接送").click()
    expect(page.get_by_role("heading", name="王小明")).to_be_visible()
    page.wait_for_function(FACES_SHOWN, arg=3)
    taps = page.evaluate("() => globalThis.taps")
    assert page.locator(".adult").all_inner_texts() == [
        f"{MOTHER}\n母親",
        f"{FATHER}\n父親",
        f"{GRANDMA}\n祖父母",
        f"黃\n{AUNT}\n親戚",
    ]
    assert {src.split(":")[0] for src in page.locator("img.face").evaluate_all("all => all.map(({src}) => src)")} == {
        "blob"
    }
    page.get_by_role("button", name=MOTHER).click()
    expect(page.locator(".dock-words")).to_contain_text(f"已記：王小明 跟 {MOTHER} 離校")
    seconds = time.monotonic() - began

    print(f"\none card by camera: {page.evaluate('() => globalThis.taps') - taps} tap, {seconds:.1f} s, no network")
    assert page.evaluate("() => globalThis.taps") - taps == 1
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".dock-words")).to_contain_text("掃描接送卡")

    scan(page, card_code(HUA))
    expect(page.get_by_role("heading", name="王小華")).to_be_visible()
    scan(page, card_code(MING))
    expect(page.get_by_role("button", name="王小明")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=MOTHER).click()
    expect(page.locator(".dock-words")).to_contain_text(f"已記：王小華、王小明 跟 {MOTHER} 離校")
    scan(page, card_code(MING))
    expect(page.get_by_role("alert")).to_contain_text(f"已經由 {MOTHER}（母親） 接走")
    scan(page, card_code(LE))
    expect(page.get_by_text("接下來：許樂樂")).to_be_visible()
    expect(page.get_by_role("heading", name="王小明")).to_be_visible()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_role("heading", name="許樂樂")).to_be_visible()

    go_online(gate.page)
    expect_sent(page)
    go(page, f"/app/pickup/class/{thing_id(THIRD)}", "三年一班")
    expect(page.locator(".card", has_text="已離校")).to_contain_text(f"{MOTHER}（母親） · 憑卡")
    columns = (Departure.child_id, Departure.collector_id, Departure.state, Departure.gaps)
    both = [child_id(MING), child_id(HUA)]
    found = rows(gate.server, select(*columns).where(Departure.child_id.in_(both)).order_by(Departure.left_at))
    assert [(row["state"], row["gaps"]) for row in found] == [("void", []), ("gone", []), ("gone", [])]
    assert {(row["child_id"], row["collector_id"]) for row in found[1:]} == {
        (child_id(MING), adult_id(HUA, MOTHER)),
        (child_id(HUA), adult_id(HUA, MOTHER)),
    }


@pytest.mark.long
def test_a_void_card_lets_nobody_go_and_the_server_marks_what_a_phone_could_not_know(gate: Gate) -> None:
    page = gate.page
    with desk(gate.server.instance) as say:
        say(void(MEI))
    go(page, f"/app/pickup/class/{thing_id(BEARS)}", "大熊班")
    go(page, f"/app/pickup/child/{child_id(MEI)}", "林小美")
    expect(page.get_by_text("遺失")).to_be_visible()
    go_offline(gate.page)
    with desk(gate.server.instance) as say:
        say(void(LUN))

    go(page, f"/{card_code(MEI)}", "接送")
    stop = page.locator(".stop")
    expect(stop).to_contain_text("這張卡已作廢，不能放行")
    expect(stop).to_contain_text(f"打電話給導師：{NAMES[TEACHER]}")
    expect(page.locator(".adult")).to_have_count(0)
    page.get_by_role("button", name="掃下一張").click()
    scan(page, BOARD_CODE[:-1] + ("0" if BOARD_CODE[-1] != "0" else "1"))
    expect(page.locator(".refusal")).to_contain_text("這不是接送卡")
    scan(page, card_code(LUN))
    page.get_by_role("button", name="周文傑").click()
    expect(page.locator(".dock-words")).to_contain_text("已記：周子倫")
    go_online(gate.page)
    expect_sent(page)

    assert departures(gate.server, MEI) == {}
    assert departures(gate.server, LUN)[LUN]["gaps"] == ["card_void"]
    expect(page.get_by_role("heading", name="接送")).to_be_visible()
    go(page, f"/app/pickup/child/{child_id(LUN)}", "周子倫")
    expect(page.get_by_text("卡已作廢")).to_be_visible()


@pytest.mark.long
def test_without_a_card_two_people_say_yes_each_by_a_pin_and_the_lost_card_is_void_at_once(gate: Gate) -> None:
    page = gate.page
    go_offline(gate.page)
    go(page, "/app/pickup", "接送")
    page.get_by_label("孩子的姓名、座號或班級").fill("大熊 大豪")
    page.get_by_role("link", name="陳大豪").click()
    page.get_by_role("button", name="沒帶卡，辦理離校").click()
    page.get_by_role("button", name="陳麗珠").click()
    page.get_by_role("button", name="老師在這裡輸入 PIN").click()
    expect(page.get_by_text("這一題要填").or_(page.locator(".field-error")).first).to_be_visible()
    page.locator("label.choice", has_text="掉了").click()
    page.locator("label.choice", has_text="對過照片").click()
    page.get_by_role("button", name="老師在這裡輸入 PIN").click()
    type_pin(page, "111111")
    expect(page.get_by_role("alert").last).to_contain_text("PIN")
    type_pin(page, PINS[TEACHER])

    expect(page.get_by_text("卡掉了：請馬上作廢")).to_be_visible()
    expect(page.get_by_text(f"{NAMES[TEACHER]} 同意")).to_be_visible()
    page.get_by_role("button", name="第 1 張卡作廢").click()
    page.get_by_role("button", name="遺失").click()
    expect(page.get_by_text("遺失 ·")).to_be_visible()
    go(page, f"/{card_code(HAO)}", "接送")
    expect(page.locator(".stop")).to_be_visible()
    go_online(gate.page)
    expect_sent(page)

    people = ids(gate.server)
    left = departures(gate.server, HAO)[HAO]
    assert (left["way"], left["confirmed_by_id"], left["gaps"]) == ("no_card", people[TEACHER], [])
    words = rows(
        gate.server,
        select(DepartureWord.by_id, DepartureWord.is_confirmed)
        .join(Departure, Departure.id == DepartureWord.row_id)
        .where(Departure.child_id == child_id(HAO)),
    )
    assert [tuple(row.values()) for row in words] == [(people[TEACHER], True)]


def type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator("dialog .pin-key", has_text=digit).click()
    page.locator("dialog .pin-key[type=submit]").click()


@pytest.mark.long
def test_a_class_is_led_out_and_its_room_found_empty_by_two_scans_and_two_taps(gate: Gate) -> None:
    page = gate.page
    go_offline(gate.page)
    go(page, f"/{BOARD_CODE}", "大熊班班牌")
    page.evaluate(COUNT_TAPS)

    led = page.get_by_role("button", name=re.compile(r"班級帶出（\d 人）"))
    count = int(re.findall(r"\d", led.inner_text())[0])
    led.click()
    expect(page.get_by_text(re.compile(rf"帶出 {count} 人"))).to_be_visible()
    expect(led).to_have_count(0)
    go(page, f"/{CLASSROOM_CODE}", "302 教室")
    page.get_by_role("button", name="教室已清空").click()
    expect(page.locator(".card", has_text="大熊班").first).to_contain_text("教室已清空")
    assert page.evaluate("() => globalThis.taps") == 2
    go_online(gate.page)
    expect_sent(page)

    (row,) = rows(gate.server, select(Dismissal.class_id, Dismissal.count, Dismissal.is_empty, Dismissal.gaps))
    assert dict(row) == {"class_id": thing_id(BEARS), "count": count, "is_empty": True, "gaps": []}


@pytest.mark.long
def test_a_teacher_sees_the_own_class_only_and_a_departure_that_asks_for_a_word_as_it_happens(
    browser: Browser, pickup_server: LiveServer
) -> None:
    context = browser.new_context(**PLACE)
    phone = PhonePage(context, context.new_page(), pickup_server.url)
    page = phone.sign_in(TEACHER)
    expect(page.locator(".room-home", has_text="大熊班")).to_be_visible()
    go(page, f"/app/pickup/class/{thing_id(THIRD)}", "接送")
    expect(page.get_by_text("您看不到這個班級")).to_be_visible()
    go(page, f"/{card_code(LUN)}", "不認得這張標籤")
    go(page, f"/app/pickup/class/{thing_id(BEARS)}", "大熊班")
    expect(page.get_by_role("link", name="許樂樂")).to_be_visible()

    no_card = {
        "why": "forgot",
        "checked": "id",
        "confirmed": {"by_id": ids(pickup_server)[TEACHER], "way": "own_phone"},
    }
    data = {
        "child_ids": [child_id(LE)],
        "collector": {"kind": "other", "name": "許外婆"},
        "way": "no_card",
        "no_card": no_card,
    }
    with desk(pickup_server.instance) as say:
        say(Say("departure.record", data))
    asked = page.locator(".asked")
    expect(asked).to_contain_text("許樂樂 · 許外婆")
    asked.get_by_role("button", name="我同意", exact=True).click()
    expect(asked).to_have_count(0)
    expect(page.locator(".card", has_text="已離校")).to_contain_text("許外婆 · 沒帶卡")
    expect_sent(page)
    context.close()

    left = departures(pickup_server, LE)[LE]
    assert (left["confirmed_by_id"], left["gaps"]) == (ids(pickup_server)[TEACHER], ["collector"])


@pytest.mark.long
def test_nothing_bars_anybody_from_the_gates_pages(gate: Gate) -> None:
    page = gate.page
    go_offline(page)
    found = {}

    go(page, f"/{card_code(LE)}", "接送")
    found["a child at hand"] = faults(page)
    with desk(gate.server.instance) as say:
        say(void(LE))
    go_online(page)
    go(page, f"/app/pickup/child/{child_id(LE)}", "許樂樂")
    found["a child"] = faults(page)
    expect(page.get_by_text("遺失")).to_be_visible()
    go(page, f"/{card_code(LE)}", "接送")
    found["a void card"] = faults(page)
    go(page, "/app/pickup", "接送")
    page.get_by_label("孩子的姓名、座號或班級").fill("許")
    found["cards"] = faults(page)
    go(page, f"/app/pickup/child/{child_id(LE)}?no-card=1", "許樂樂")
    page.get_by_role("button", name="其他人來接").click()
    found["somebody else"] = faults(page)
    page.get_by_label("姓名").fill("許外婆")
    page.get_by_role("switch", name="已確認是成年人").check()
    page.get_by_role("button", name="下一步").click()
    found["two words"] = faults(page)
    for path, title in (("class", "大熊班"), ("dismissal", "大熊班 放學")):
        go(page, f"/app/pickup/{path}/{thing_id(BEARS)}", title)
        found[title] = faults(page)
    go(page, f"/app/pickup/delegate/{child_id(LE)}", "今天由別人代接")
    found["a delegate"] = faults(page)
    page.set_viewport_size(PLACE["viewport"])

    assert {
        (name, what): some for name, page_faults in found.items() for what, some in page_faults.items() if some
    } == {}
