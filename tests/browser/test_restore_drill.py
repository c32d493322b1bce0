"""The restore drill: a server is put back to its backup under two real phones, and ends with everything, each once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests import patience
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, PASSWORD, ROOM_CODE, found_school
from tests.browser.server import LiveServer

SAVED = "已存在這支手機"
ALL_SAFE = "全部已在伺服器"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    instance = tmp_path / "instance"
    instance.mkdir()
    found_school(instance)
    server = LiveServer(instance).start()
    yield server
    server.stop()


@pytest.fixture
def phones(browser: Browser, server: LiveServer) -> Iterator[list[PhonePage]]:
    """Two phones, of two persons."""
    place: Any = {"locale": "zh-TW", "timezone_id": "Asia/Taipei", "viewport": {"width": 360, "height": 740}}
    contexts = [browser.new_context(has_touch=True, is_mobile=True, **place) for _ in range(2)]
    phones = [PhonePage(context, context.new_page(), server.url) for context in contexts]
    for phone, username in zip(phones, ("patrol", "administrator"), strict=True):
        phone.sign_in(username)
    yield phones
    for context in contexts:
        context.close()


def picture(folder: Path, name: str) -> Path:
    """A photo like no other."""
    path = folder / f"{name}.jpg"
    Image.effect_noise((800, 600), 60).convert("RGB").save(path, quality=85)
    return path


def report(phone: PhonePage, what: str, photo: Path) -> None:
    """Report a damage with a photo."""
    page = phone.open(phone.form_path("damage", f"code={ROOM_CODE}&via=scan"))
    page.get_by_role("radio", name="設備").check()
    page.get_by_label("壞在哪裡").fill(what)
    page.locator("#photos-photo").set_input_files(photo)
    expect(page.locator(".photo img")).to_be_visible()
    save(page)


def inspect(phone: PhonePage) -> None:
    page = phone.open(phone.form_path("inspect", f"checklist=extinguisher_monthly&code={EXTINGUISHER_CODE}&via=scan"))
    page.locator(".all-in-order").click()
    save(page)


def save(page: Page) -> None:
    page.locator(".dock .primary").click()
    expect(page.get_by_role("heading", name=SAVED)).to_be_visible()


def held(server: LiveServer) -> tuple[int, int, int]:
    """How many of the phones' records the server holds, how many photos, and how many photos it still waits for."""
    with closing(sqlite3.connect(server.instance / "rounds.sqlite3", timeout=patience.SECONDS)) as database:
        return database.execute(
            """SELECT (SELECT count(*) FROM record WHERE type IN ('damage.report', 'inspection.record')),
            (SELECT count(*) FROM blob),
            (SELECT count(*) FROM record_photo WHERE sha256 NOT IN (SELECT sha256 FROM blob))"""
        ).fetchone()


def wait_until(found: Callable[[], object], expected: object) -> None:
    deadline = time.monotonic() + patience.SECONDS
    while (seen := found()) != expected:
        assert time.monotonic() < deadline, (seen, expected)
        time.sleep(0.2)


def bodies(server: LiveServer) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(server.instance / "rounds.sqlite3", timeout=patience.SECONDS)) as database:
        return database.execute("SELECT id, hash FROM record WHERE via != 'desk' ORDER BY id").fetchall()


@pytest.mark.once
@pytest.mark.long
def test_a_server_put_back_to_its_backup_gets_everything_back_from_its_phones(
    server: LiveServer, phones: list[PhonePage], browser: Browser, tmp_path: Path
) -> None:
    for number, phone in enumerate(phones):
        report(phone, f"備份前 {number}", picture(tmp_path, f"before-{number}"))
        inspect(phone)
    wait_until(lambda: held(server), (4, 2, 0))
    server.rounds("backup")
    assert "whole" in server.rounds("backup", "verify")

    for number, phone in enumerate(phones):
        report(phone, f"備份後 {number}", picture(tmp_path, f"after-{number}"))
        inspect(phone)
    wait_until(lambda: held(server), (8, 4, 0))
    everything = bodies(server)
    for phone in phones:
        expect(phone.open("/app").get_by_text(ALL_SAFE)).to_be_visible()

    with pytest.raises(CalledProcessError) as refused:
        server.rounds("restore", "latest", "--force")
    assert "伺服器還在執行" in refused.value.stderr
    server.stop()
    server.rounds("restore", "latest", "--force")
    assert len(bodies(server)) == 4
    server.start()
    for phone in phones:
        phone.open("/app")

    wait_until(lambda: held(server), (8, 4, 0))
    assert bodies(server) == everything
    for phone in phones:
        expect(phone.open("/app").get_by_text(ALL_SAFE)).to_be_visible()
    assert "all as the journal says" in server.rounds("verify")
    assert_the_desk_says_so(browser, server, came_back=4)


def assert_the_desk_says_so(browser: Browser, server: LiveServer, came_back: int) -> None:
    context = browser.new_context(locale="zh-TW")
    page = context.new_page()
    page.goto(f"{server.url}/sign-in?next=/desk/backups/")
    page.locator("[name=username]").fill("administrator")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_text(f"之後手機補回了 {came_back} 筆當時缺少的記錄")).to_be_visible()
    expect(page.get_by_text("安全：資料有備份")).to_be_visible()
    context.close()
