"""The life of a label in somebody's hand: it wears out, a spare takes its place without a network, the office's new one
is confirmed by a scan; the old ones say that they are old, and lead on.
"""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from tests.browser.camera import FakeCamera, label
from tests.browser.hand_scanner import scan
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, ROOM_CODE, thing_id
from tests.browser.server import LiveServer
from tests.registry.labelled import code_of
from webapp import create_app
from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.registry.models import Tag

pytest_plugins = ("tests.browser.phone_fixtures",)

WORN, SPARE, REISSUED, BLANK = code_of(71), code_of(72), code_of(73), code_of(74)
STICKER = "PROPERTY-OFFICE/7.4"
CANTEEN = "學生餐廳"


def office(server: LiveServer, *sayings: Say, codes: Sequence[str] = (WORN, SPARE, REISSUED)) -> dict[str, str]:
    """Say something at the desk; return what state each of the labels is in then."""
    app = create_app({"INSTANCE": server.instance})
    with app.app_context():
        administrator = db.session.scalars(select(Person).where(Person.username == "administrator")).one()
        outcomes = say_many(administrator, list(sayings)) if sayings else []
        assert [outcome.outcome for outcome in outcomes] == ["stored"] * len(sayings)
        rows = db.session.execute(select(Tag.id, Tag.state).where(Tag.id.in_(codes))).all()
        for engine in db.engines.values():
            engine.dispose()
    return {row.id: row.state for row in rows}


def expect_card(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(CANTEEN)
    expect(page.locator("main > .banner")).to_contain_text(words)


def expect_sent(page: Page) -> None:
    expect(page.locator(".safety")).to_contain_text("全部已在伺服器")


def type_code(page: Page, code: str) -> None:
    page.get_by_role("link", name="掃描", exact=True).click()
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")


def test_a_worn_label_is_replaced_on_the_spot_without_a_network_and_by_the_office_with_one(
    filming: PhonePage, camera: FakeCamera, phone_server: LiveServer, playwright: Playwright
) -> None:
    target = {"kind": "place", "id": thing_id("canteen")}
    office(phone_server, Say("tag.bind", {"code": WORN, "target": target}))
    camera.show(label(WORN))
    page = filming.open("/app/scan")
    page.get_by_role("button", name="標籤磨損").click()
    expect_card(page, "這張標籤已磨損")

    filming.go_offline()
    camera.show(label(SPARE))
    page.get_by_role("link", name="貼上備用標籤").first.click()
    page.get_by_role("button", name="已貼好，換上 0000-072").click()
    expect_card(page, f"請把舊標籤 {WORN[:4]}-{WORN[4:]} 撕下")
    page.get_by_role("link", name="掃描", exact=True).click()
    page.wait_for_url(lambda address: SPARE in address)
    expect(page.get_by_role("heading", level=1)).to_have_text(CANTEEN)
    expect(page.get_by_text("尚未上傳").first).to_be_visible()
    camera.show(None)  # or it would read what it sees while the code is being typed
    type_code(page, WORN)
    expect_card(page, "這是舊標籤")

    filming.go_online()
    expect_sent(page)
    assert office(phone_server) == {WORN: "retired", SPARE: "bound"}
    reissue = Say("tag.reissue", {"pairs": [{"code": REISSUED, "replaces": SPARE}]})
    office(phone_server, Say("tag.wear", {"code": SPARE}), reissue)
    filming.open(f"/{REISSUED}")
    page.get_by_role("button", name="新標籤已貼好").click()
    expect_card(page, f"請把舊標籤 {SPARE[:4]}-{SPARE[4:]} 撕下")
    expect_sent(page)
    assert office(phone_server) == {WORN: "retired", SPARE: "retired", REISSUED: "bound"}
    expect_card(filming.open(f"/{WORN}"), f"現在用的是 {REISSUED[:4]}-{REISSUED[4:]}")

    # not the phone without its cookies: its engine would sign in again by its key
    stranger = playwright.request.new_context(extra_http_headers={"Accept-Language": "zh-TW"})
    seen = stranger.get(f"{phone_server.url}/{WORN}").text()
    stranger.dispose()
    assert CANTEEN in seen
    assert WORN[4:] in seen


def test_with_a_hand_scanner_a_thing_gets_another_label_and_another_systems_code(
    phone: PhonePage, phone_server: LiveServer
) -> None:
    page = phone.open(f"/app/bind/{BLANK}")
    scan(page, BLANK)
    expect(page.locator("#toasts")).to_contain_text("還沒有綁定任何東西")
    scan(page, f"HTTPS://ROUNDS.SCHOOL.TW/{ROOM_CODE}")
    page.get_by_role("switch", name="取代 7K3M-9QXF").uncheck()
    page.get_by_role("button", name="綁定到 302 教室").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("302 教室")

    page.get_by_role("link", name="這件東西還有別的條碼").click()
    expect(page.get_by_text("請掃描東西上的另一個條碼")).to_be_visible()
    scan(page, EXTINGUISHER_CODE)
    expect(page.get_by_role("alert")).to_contain_text("已經屬於「乾粉滅火器 10P」")
    scan(page, STICKER)
    page.get_by_role("button", name=f"把 {STICKER} 登記到 302 教室").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("302 教室")
    page.get_by_role("link", name="掃描", exact=True).click()
    page.wait_for_url("**/app/scan")
    expect(page.get_by_role("heading", level=1)).to_have_text("掃描標籤")
    scan(page, STICKER)

    expect(page.get_by_role("heading", level=1)).to_have_text("302 教室")
    expect(page.locator("#labels-title + .rows")).to_contain_text("別的系統的條碼")
    expect_sent(page)
    assert office(phone_server, codes=[ROOM_CODE, BLANK, STICKER]) == dict.fromkeys(
        [ROOM_CODE, BLANK, STICKER], "bound"
    )
