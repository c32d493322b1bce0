"""What an earlier build left on a phone is delivered by this one, once, and its drafts stay.

The phones are real ones, kept by `tests/fixtures/make.py`; the server is theirs, its database brought to this release.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.chromium import Chromium
from tests.browser.server import LiveServer
from tests.fixtures.profile import HOST, ORIGIN, Fixture, find_server, fixtures

ALL_SAFE = "全部已在伺服器"


@pytest.fixture(params=fixtures(), ids=lambda fixture: fixture.folder.name)
def kept(request: pytest.FixtureRequest) -> Fixture:
    return request.param


@pytest.fixture
def server(kept: Fixture, tmp_path: Path) -> Iterator[LiveServer]:
    kept.unpack(tmp_path / "phone", tmp_path / "instance")
    server = LiveServer(tmp_path / "instance")
    server._environment["ROUNDS_HOSTS"] = f"{HOST},localhost"
    with server:
        yield server


@pytest.fixture
def page(server: LiveServer, playwright: Playwright, chromium_path: str, tmp_path: Path) -> Iterator[Page]:
    chromium = Chromium(chromium_path, tmp_path / "phone", flags=(find_server(server.port),)).start()
    yield chromium.connect(playwright)[1].pages[0]
    chromium.close()


def rows(server: LiveServer, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(server.instance / "rounds.sqlite3") as database:
        return database.execute(statement).fetchall()


def test_there_is_a_phone_of_each_build_that_went_out() -> None:
    assert {"outbox-1", "outbox-2"} <= {fixture.folder.name for fixture in fixtures()}


def test_an_earlier_builds_outbox_is_delivered_once_and_its_draft_stays(
    kept: Fixture, server: LiveServer, page: Page
) -> None:
    what = kept.what
    assert {record["state"] for record in what["records"]} == {"queued", "sent", "attention"}

    page.goto(f"{ORIGIN}/app")
    expect(page.locator(".safety")).to_contain_text(ALL_SAFE)

    device = what["device"]["id"]
    arrived = rows(server, f"SELECT id, hash FROM record WHERE device_id = '{device}' ORDER BY n")
    assert arrived == [(record["id"], record["hash"]) for record in what["records"]]
    for sha256 in {photo["sha256"] for record in what["records"] for photo in record["photos"]}:
        stored = (server.instance / "photos" / sha256[:2] / sha256[2:4] / sha256).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == sha256
    server.rounds("verify")  # raises where a chain or a signature is broken
    (draft,) = what["drafts"]
    code = draft["values"]["target"]["code"]
    page.goto(f"{ORIGIN}/app/damage/{draft['id']}?code={code}&via=scan")
    expect(page.get_by_label("壞在哪裡")).to_have_value(draft["values"]["description"])
    expect(page.locator(".photo img")).to_have_count(draft["photos"])
