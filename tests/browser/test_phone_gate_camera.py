"""The gate before a camera: a pass lets somebody in and out, an invitation is read off the visitor's own screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.camera import FakeCamera, label
from tests.browser.chromium import patient
from tests.browser.gate_booth import PINS, PLACE
from tests.browser.gate_phone import GatePhone
from tests.browser.gate_school import GUARD, GUEST, TOKEN, pass_code
from tests.browser.going import go
from tests.browser.server import LiveServer

pytest_plugins = ("tests.browser.gate_fixtures",)


@pytest.mark.long
def test_the_camera_reads_passes_and_invitations(
    playwright: Playwright, open_chromium: Callable[..., Any], camera: FakeCamera, gate: LiveServer
) -> None:
    browser, _context = open_chromium(camera=camera.path).connect(playwright)
    context = patient(browser.new_context(**PLACE))
    page = context.new_page()
    page.goto(f"{gate.url}/app/sign-in")
    GatePhone(context, page, gate.url).sign_in(GUARD, PINS[GUARD])

    camera.show(label(pass_code(2)))
    go(page, "/app/gate", "門口")
    page.get_by_role("button", name="掃描").click()
    expect(page.get_by_text("訪客證 A02")).to_be_visible()
    page.locator("#name").fill("田師傅")
    page.get_by_role("radio", name="熟人").check()
    page.get_by_role("radio", name="維修").check()
    page.locator("#host").fill("總務處")
    page.locator(".dock .primary").click()
    expect(page.get_by_text("田○傅 已進校")).to_be_visible()

    go(page, "/app/gate/leave", "離校")
    expect(page.get_by_text("田○傅 已離校")).to_be_visible()

    camera.show(label(f"V/{TOKEN}"))
    go(page, "/app/gate/enter", "進校")
    page.get_by_role("button", name="掃訪客證、邀請或證件").click()
    expect(page.get_by_text("家長會")).to_have_count(0)
    page.get_by_role("button", name=f"進校：{GUEST}").click()
    expect(page.get_by_text("許○豪 已進校")).to_be_visible()
    browser.close()
