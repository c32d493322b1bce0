"""What the tests of pick-up start from: the school's server, and the gate's phone with its camera."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.camera import FakeCamera
from tests.browser.chromium import Chromium, patient
from tests.browser.gate_phone import GatePhone
from tests.browser.keeping import expect_sent
from tests.browser.network import expect_worker, go_online
from tests.browser.pickup_gate import FACES_KEPT, PLACE, Gate
from tests.browser.pickup_school import FACES, GUARD, PINS, TEACHER, found_pickup
from tests.browser.server import LiveServer


@pytest.fixture(scope="module")
def pickup_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("pickup") / "instance"
    folder.mkdir()
    found_pickup(folder)
    with LiveServer(folder) as server:
        yield server


@pytest.fixture(scope="module")
def gate_at_work(
    playwright: Playwright, chromium_path: str, pickup_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("gate")
    camera = FakeCamera(folder / "camera.y4m")
    chromium = Chromium(chromium_path, folder / "phone", camera.path).start()
    try:
        browser, _context = chromium.connect(playwright)
        context = patient(browser.new_context(**PLACE))
        page = context.new_page()
        _two_people(GatePhone(context, page, pickup_server.url))
        page.wait_for_function(FACES_KEPT, arg=FACES)
        yield Gate(pickup_server, context, page, camera)
        browser.close()
    finally:
        chromium.close()


def _two_people(phone: GatePhone) -> None:
    """A teacher chooses a PIN on the gate's phone, and a guard, who then stays."""
    page = phone.page
    page.goto(f"{phone.url}/app/sign-in")
    phone.sign_in(TEACHER, PINS[TEACHER])
    phone.lock()
    page.get_by_role("link", name="其他人登入").click()
    phone.sign_in(GUARD, PINS[GUARD], is_shared_chosen=False)
    expect(page.locator(".room-home", has_text="接送")).to_be_visible()
    expect_worker(page)


@pytest.fixture
def gate(gate_at_work: Gate) -> Iterator[Gate]:
    """The gate's phone with its network, nothing unsent, and nothing before its camera from the next look on."""
    gate_at_work.camera.show(None)
    expect_sent(gate_at_work.page)
    yield gate_at_work
    go_online(gate_at_work.page)
