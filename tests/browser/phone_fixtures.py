"""What the phone's tests start from: a served school, and a phone on which the patrol has signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright

from tests.browser.camera import FakeCamera
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import found_school
from tests.browser.server import LiveServer

SCREEN = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def phone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("phone-school") / "instance"
    folder.mkdir()
    found_school(folder)
    with LiveServer(folder) as server:
        yield server


@pytest.fixture
def new_phone(browser: Browser, phone_server: LiveServer) -> Iterator[PhonePage]:
    """A phone that has never been here."""
    place = {"locale": "zh-TW", "timezone_id": "Asia/Taipei"}
    context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, permissions=["camera"], **place)
    phone = PhonePage(context, context.new_page(), phone_server.url)
    phone.page.on("pageerror", lambda error: phone.faults.append(str(error)))
    phone.page.on("console", lambda message: _keep_violations(phone, message.text))
    yield phone
    context.close()
    assert phone.faults == []


def _keep_violations(phone: PhonePage, text: str) -> None:
    if "Content Security Policy" in text or "TrustedScript" in text or "TrustedHTML" in text:
        phone.faults.append(text)


@pytest.fixture
def phone(new_phone: PhonePage) -> PhonePage:
    """A phone on which the patrol has signed in, at home."""
    new_phone.sign_in()
    return new_phone


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo as a phone's camera takes it."""
    path = tmp_path / "photo.jpg"
    Image.effect_noise((1200, 900), 60).convert("RGB").save(path, quality=85)
    return path


@pytest.fixture
def filming(
    playwright: Playwright, open_chromium: Callable[..., Any], camera: FakeCamera, phone_server: LiveServer
) -> Iterator[PhonePage]:
    """A signed-in phone whose camera sees what the test shows it."""
    browser, context = open_chromium(camera=camera.path).connect(playwright)
    phone = PhonePage(context, context.new_page(), phone_server.url)
    phone.sign_in()
    yield phone
    browser.close()
