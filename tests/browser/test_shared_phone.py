"""A shared gate phone (sync-protocol 4): three people in turn without a network, each behind a PIN of their own."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text

from tests.browser.gate_phone import GatePhone
from tests.browser.kept_phones import SCREEN
from tests.browser.phone_school import PASSWORD, found_school, thing_id
from tests.browser.server import LiveServer
from webapp import create_app
from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.desk import Say, say_many

CANARY = "金絲雀儀器行"  # a supplier: only who may see money is told
DIRECTOR, PATROL, GUARD = "何主任", "王大明", "李守門"
PINS = {"director": "280417", "patrol": "736401", "guard": "519283"}


@pytest.fixture(scope="module")
def gate_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("gate-school") / "instance"
    folder.mkdir()
    found_school(folder)
    server = LiveServer(folder)
    for username, name in (("director", DIRECTOR), ("guard", GUARD)):
        server.rounds("person-add", username, "--name", name, "--role", username, "--password", PASSWORD)
    _name_supplier(server)
    with server:
        yield server


def _name_supplier(server: LiveServer) -> None:
    app = create_app({"INSTANCE": server.instance})
    with app.app_context():
        administrator = db.session.query(Person).filter_by(username="administrator").one()
        fields = {"supplier": CANARY}
        (outcome,) = say_many(administrator, [Say("asset.save", {"id": thing_id("air"), "fields": fields})])
        assert outcome.outcome == "stored"
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def phone(browser: Browser, gate_server: LiveServer) -> Iterator[GatePhone]:
    place = {"locale": "zh-TW", "timezone_id": "Asia/Taipei"}
    context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, **place)
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{gate_server.url}/app/sign-in")
    yield GatePhone(context, page, gate_server.url)
    context.close()
    assert faults == []


@pytest.fixture
def office(browser: Browser, gate_server: LiveServer) -> Iterator[Page]:
    """The administrator at the desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-TW")
    page = context.new_page()
    page.goto(f"{gate_server.url}/sign-in")
    page.locator("input[name=username]").fill("administrator")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".nav").first).to_be_attached()
    yield page
    context.close()


def people_of(server: LiveServer) -> dict[str, str]:
    return dict(rows(server, "SELECT username, id FROM person WHERE username IS NOT NULL"))


def rows(server: LiveServer, query: str) -> list[tuple[str, ...]]:
    engine = create_engine(f"sqlite:///{server.instance / 'rounds.sqlite3'}")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def open_person(office: Page, server: LiveServer, username: str) -> None:
    office.goto(f"{server.url}/desk/people/{people_of(server)[username]}")


@pytest.mark.long
def test_three_people_in_turn_without_a_network_and_each_record_under_its_author(
    phone: GatePhone, office: Page, gate_server: LiveServer
) -> None:
    page = phone.page
    phone.sign_in("guard", PINS["guard"], is_shared_chosen=False)  # a guard's phone is taken for a shared one
    for username in ("patrol", "director"):
        phone.lock()
        page.get_by_role("link", name="其他人登入").click()
        phone.sign_in(username, PINS[username])
    phone.go(f"/app/thing/asset/{thing_id('air')}")
    expect(page.get_by_text(CANARY)).to_be_visible()
    page.get_by_role("link", name="首頁").click()
    phone.lock()
    phone.go_offline()
    written = {}

    for name, username in ((GUARD, "guard"), (PATROL, "patrol"), (DIRECTOR, "director")):
        phone.switch_to(name, PINS[username])
        written[username] = str(uuid4())
        phone.report_damage(written[username], f"{name}看到門把鬆脫")
        kept = phone.everything()
        assert name in kept, "the search finds what is in clear"
        assert CANARY not in kept
        phone.lock()

    open_person(office, gate_server, "patrol")
    office.locator("select[name=is_active]").select_option("false")
    office.get_by_role("button", name="儲存").click()
    expect(office.get_by_text("已儲存。")).to_be_visible()
    phone.choose(GUARD)
    for number in range(5):
        phone.type_pin(f"90210{number}")
        expect(page.get_by_text("PIN 錯了五次" if number == 4 else f"還可以試 {4 - number} 次")).to_be_visible()
    guard = people_of(gate_server)["guard"]
    phone.expect_gone(f"rounds-replica-{guard}")
    phone.switch_to(DIRECTOR, PINS["director"])
    phone.go_online()
    expect(page.locator(".safety[data-tone=ok]")).to_be_visible()

    arrived = rows(gate_server, "SELECT id, author_id, outcome, reason FROM record WHERE type = 'damage.report'")
    people = people_of(gate_server)
    assert set(arrived) == {
        (written["guard"], people["guard"], "stored", None),
        (written["director"], people["director"], "stored", None),
        (written["patrol"], people["patrol"], "held", "author_disabled"),
    }
    _expect_the_disabled_to_be_out(phone, people["patrol"])
    _let_the_forgetful_in_again(phone, office, gate_server)


def _expect_the_disabled_to_be_out(phone: GatePhone, person_id: str) -> None:
    """Their PIN still opens the phone; the first word with the server closes it, and takes their copy of the school."""
    phone.lock()
    phone.choose(PATROL)
    phone.type_pin(PINS["patrol"])
    expect(phone.page.get_by_text("您的帳號已停用")).to_be_visible()
    expect(phone.page.locator("button.person", has_text=PATROL)).to_have_count(0)
    phone.expect_gone(f"rounds-replica-{person_id}")
    outbox = phone.page.evaluate(
        """() => new Promise((done) => { const r = indexedDB.open('rounds'); r.onsuccess = () => {
        const all = r.result.transaction('records').objectStore('records').getAll();
        all.onsuccess = () => { r.result.close(); done(all.result.map(({author}) => author)); }; }; })"""
    )
    assert person_id in outbox


def _let_the_forgetful_in_again(phone: GatePhone, office: Page, server: LiveServer) -> None:
    """By a code that the office shows: read from its screen as a camera reads it."""
    open_person(office, server, "guard")
    office.get_by_role("button", name="顯示單次登入碼").click()
    office.locator(".ticket__symbol").evaluate("image => image.decode()")
    picture = Image.open(io.BytesIO(office.locator(".ticket__symbol").screenshot()))
    (symbol,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert urlsplit(symbol.text).path == "/app/sign-in"
    page = phone.page
    page.goto(symbol.text)
    expect(page.get_by_text("已讀到單次登入碼")).to_be_visible()
    expect(page).not_to_have_url(re.compile("#"))

    page.locator(".dock .primary").click()
    phone.choose_pin("guard", "604815")

    expect(office.get_by_text("已經用這個碼登入了。")).to_be_visible()
    phone.lock()
    phone.switch_to(GUARD, "604815")


def test_a_phone_left_alone_locks_itself_and_keeps_the_form_for_its_author(phone: GatePhone) -> None:
    page = phone.page
    page.clock.install()
    page.reload()
    phone.sign_in("director", PINS["director"])
    phone.lock()
    page.get_by_role("link", name="其他人登入").click()
    phone.sign_in("guard", PINS["guard"])
    draft = str(uuid4())
    phone.go(f"/app/damage/{draft}?kind=place&id={thing_id('room')}")
    expect(page.get_by_label("壞在哪裡")).to_be_visible()
    # from here on only the test moves time
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    page.get_by_label("壞在哪裡").fill("只打了一半")
    page.clock.fast_forward("04:50")
    expect(page.get_by_label("壞在哪裡")).to_have_value("只打了一半")

    page.clock.fast_forward("00:20")

    expect(page.get_by_role("heading", name="已鎖上")).to_be_visible()
    page.clock.resume()
    phone.choose(DIRECTOR)
    phone.type_pin(PINS["director"])
    phone.expect_home()
    expect(page).not_to_have_url(re.compile(draft))
    expect(page.get_by_text("還沒填完")).to_have_count(0)
    phone.go(f"/app/damage/{draft}?kind=place&id={thing_id('room')}")
    expect(page.locator("main")).to_be_visible()
    assert "只打了一半" not in page.locator("main").inner_text()
    expect(page.get_by_label("壞在哪裡")).to_have_count(0)
    phone.go("/app")
    phone.lock()
    phone.switch_to(GUARD, PINS["guard"])
    page.get_by_role("link", name="報修").first.click()
    expect(page.get_by_label("壞在哪裡")).to_have_value("只打了一半")


def test_pins_that_anybody_would_try_first_are_refused(phone: GatePhone) -> None:
    page = phone.page
    page.locator("#username").fill("guard")
    page.locator("#password").fill(PASSWORD)
    page.locator(".dock .primary").click()
    for pin, words in (("2804", "至少要 6 個數字"), ("123456", "太好猜"), ("777777", "太好猜")):
        phone.type_pin(pin)
        expect(page.get_by_text(words)).to_be_visible()
    phone.type_pin("280417")
    phone.type_pin("280418")
    expect(page.get_by_text("兩次不一樣")).to_be_visible()
    kept = json.dumps(sorted(phone.databases()))
    assert "rounds-replica-0" not in kept
