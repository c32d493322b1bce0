"""What the gate's tests start from: its server, and a phone on which a guard has signed in with a PIN."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.chromium import patient
from tests.browser.gate_booth import PINS, PLACE, SCREEN, Booth
from tests.browser.gate_phone import GatePhone
from tests.browser.gate_school import GUARD, found_gate
from tests.browser.keeping import expect_sent
from tests.browser.network import expect_all_here, go_offline
from tests.browser.server import LiveServer


@pytest.fixture(scope="session")
def gate_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate") / "instance"
    folder.mkdir()
    found_gate(folder)
    return folder


@pytest.fixture(scope="module")
def gate(gate_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with LiveServer(
        Path(shutil.copytree(gate_instance, tmp_path_factory.mktemp("gate-served") / "instance"))
    ) as server:
        yield server


@pytest.fixture(scope="module")
def open_booth(browser: Browser, gate: LiveServer) -> Iterator[Callable[..., Booth]]:
    """Sign a guard in on a new phone; several phones may be open at once."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(username: str = GUARD) -> Booth:
        context = patient(browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, **PLACE))
        contexts.append(context)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        page = context.new_page()
        page.goto(f"{gate.url}/app/sign-in")
        phone = GatePhone(context, page, gate.url)
        phone.sign_in(username, PINS[username])
        expect_all_here(page)
        expect_sent(page)
        return Booth(phone, gate)

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def booth(open_booth: Callable[..., Booth]) -> Booth:
    """One phone for all tests of a file, that finds no network but where a test asks what the server has."""
    opened = open_booth()
    go_offline(opened.page)
    return opened
