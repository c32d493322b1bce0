"""What the phone's tests start from: a served school, and a phone on which the patrol has signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright

from tests.browser.camera import FakeCamera
from tests.browser.kept_phones import KeptPhones, new_context, phone_in
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import found_school
from tests.browser.server import LiveServer


@pytest.fixture(scope="session")
def phone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("phone-school") / "instance"
    folder.mkdir()
    found_school(folder)
    with LiveServer(folder) as server:
        yield server


@pytest.fixture(scope="session")
def kept_phones(browser: Browser) -> Iterator[KeptPhones]:
    kept = KeptPhones(browser)
    yield kept
    kept.close()


@pytest.fixture
def new_phone(browser: Browser, phone_server: LiveServer) -> Iterator[PhonePage]:
    """A phone that has never been here."""
    context = new_context(browser)
    with phone_in(context, phone_server.url) as phone:
        yield phone
    context.close()


@pytest.fixture
def phone(kept_phones: KeptPhones, phone_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[PhonePage]:
    """A phone on which the patrol has signed in, at home; its browser has the app, and nothing of anybody else."""
    with kept_phones.at(phone_server.url, request, PhonePage.sign_in) as phone:
        yield phone


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
