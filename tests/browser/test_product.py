"""The product, end to end: from a school's own workbook to a round walked without a network and back (issue of the
first release).

Real parts only: the `rounds` commands, a served app, a PDF rasterised as a printer would, a Chromium that films the
labels and is
killed, a network that loses things. The labels were never typed: what the phone reads is what was printed.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import create_engine, text

from tests import patience
from tests.browser.camera import FakeCamera
from tests.browser.chromium import Chromium
from tests.browser.fault_proxy import FaultProxy, Faults
from tests.browser.network import take_away
from tests.browser.printout import labels_on, page_of
from tests.browser.server import LiveServer
from tests.browser.walk import ALL_SAFE, Patrol

PASSWORD = "walk-the-round-23"
LABELS, FAILURES, DAMAGES = 20, 2, 3


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """A school that has just been founded: an administrator, a director, a patrol, and nothing else."""
    server = LiveServer(tmp_path / "instance")
    server.rounds(
        "init", "--username", "administrator", "--name", "系統管理員", "--school", "明德國小", "--password", PASSWORD
    )
    for username, name in (("director", "林主任"), ("patrol", "王大明")):
        server.rounds("person-add", username, "--name", name, "--role", username, "--password", PASSWORD)
    with server:
        yield server
    server.stop()


@pytest.fixture
def desk(browser: Browser, server: LiveServer) -> Iterator[Page]:
    """The office's browser, the director signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-TW", accept_downloads=True)
    page = context.new_page()
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=username]").fill("director")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="今日")).to_be_visible()
    yield page
    context.close()


def import_workbook(desk: Page, server: LiveServer, workbook: Path) -> None:
    server.rounds("demo", "xlsx", "-o", str(workbook))
    desk.goto(f"{server.url}/desk/import")
    desk.locator("input[type=file]").set_input_files(workbook)
    desk.get_by_role("button", name="上傳並檢查").click()
    desk.wait_for_url("**/desk/import/*-*")
    desk.get_by_role("button", name="檢查").click()
    desk.get_by_role("button", name="匯入", exact=False).filter(has_text="列").click()
    expect(desk.get_by_role("link", name="看財產登記簿")).to_be_visible(timeout=2 * patience.MS)


def print_labels(desk: Page, server: LiveServer, pdf: Path) -> None:
    desk.goto(f"{server.url}/desk/labels?category=extinguisher&stock=a4-24-70x37")
    desk.get_by_role("button", name="列印", exact=True).click()
    desk.wait_for_url("**/jobs/*")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下載 PDF").click()
    download.value.save_as(pdf)


def photo(path: Path, seed: int) -> Path:
    Image.effect_noise((1600, 1200), 40 + seed).convert("RGB").save(path, quality=88)
    return path


def walk_the_round(patrol: Patrol, labels: list[Image.Image], folder: Path) -> None:
    """Scan twenty labels, inspect each; report damage on three of them."""
    for number, label in enumerate(labels[:LABELS]):
        assert "滅火器" in patrol.scan(label)
        if number < FAILURES:
            patrol.fail_one(f"指針在紅色區 {number}", photo(folder / f"gauge-{number}.jpg", number))
        else:
            patrol.all_in_order()
    for number, label in enumerate(labels[:DAMAGES]):
        patrol.scan(label)
        patrol.report_damage(f"固定座鬆脫 {number}", photo(folder / f"bracket-{number}.jpg", 10 + number))


def on_the_server(server: LiveServer) -> dict[str, dict]:
    """What the database holds of the phone's records, read without any of the app's code."""
    engine = create_engine(f"sqlite:///{server.instance / 'rounds.sqlite3'}")
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT id, body, hash, outcome FROM record WHERE via = 'device' ORDER BY n")
        ).all()
    engine.dispose()
    for row in rows:
        assert hashlib.sha256(row.body.encode()).hexdigest() == row.hash
    return {row.id: {**json.loads(row.body), "outcome": row.outcome} for row in rows}


def wait_until_all_is_safe(patrol: Patrol) -> None:
    """As somebody does who sees that not everything is there yet: send again, as soon as the last try has failed."""
    page, gives_up_at = patrol.page, time.monotonic() + 4 * patience.SECONDS
    page.goto(f"{patrol.url}/app/outbox")
    safe = page.get_by_text(ALL_SAFE).first
    again = page.locator(".dock button[aria-disabled=false]").filter(has_text="現在上傳")
    while time.monotonic() < gives_up_at:
        expect(safe.or_(again).first).to_be_visible()
        if safe.is_visible():
            return
        # at once, or not at all: the last try may have ended well meanwhile
        again.evaluate_all("(buttons) => buttons.forEach((button) => button.click())")
    raise AssertionError(page.locator("body").inner_text())


@pytest.mark.once
@pytest.mark.long
def test_a_round_walked_without_a_network_arrives_once(
    desk: Page,
    server: LiveServer,
    camera: FakeCamera,
    open_chromium: Callable[..., Chromium],
    playwright: Playwright,
    tmp_path: Path,
) -> None:
    import_workbook(desk, server, tmp_path / "school.xlsx")
    print_labels(desk, server, tmp_path / "labels.pdf")
    labels = list(labels_on(page_of(tmp_path / "labels.pdf")).values())
    assert len(labels) == 24

    with FaultProxy(server.port, seed=7) as network:
        phone = open_chromium("phone", camera.path)
        _browser, context = phone.connect(playwright)
        patrol = Patrol(context, network.url, camera)
        patrol.sign_in("patrol", PASSWORD)
        patrol.install()
        phone.close()
        server.stop()

        context = reopened(phone, playwright)
        take_away(context)
        patrol = Patrol(context, network.url, camera)
        walk_the_round(patrol, labels, tmp_path)
        phone.kill()

        context = reopened(phone, playwright)
        patrol = Patrol(context, network.url, camera)
        server.start()
        network.faults = Faults(drop=0.3, swallow_every=3, path_prefix="/api/")
        wait_until_all_is_safe(patrol)
        kept = patrol.envelopes()
        assert network.counts.dropped > 0
        assert network.counts.swallowed > 0

    arrived = on_the_server(server)
    assert {envelope["id"] for envelope in kept} == set(arrived)
    assert (
        sorted(envelope["type"] for envelope in arrived.values()) == ["damage.report"] * 3 + ["inspection.record"] * 20
    )
    assert {envelope["outcome"] for envelope in arrived.values()} == {"stored"}
    check_photos(server, arrived)
    assert "相符" in server.rounds("verify")
    check_desk(desk, server)


def reopened(phone: Chromium, playwright: Playwright) -> BrowserContext:
    """Start the browser again on what it left behind."""
    _browser, context = phone.start().connect(playwright)
    return context


def check_photos(server: LiveServer, arrived: dict[str, dict]) -> None:
    named = [photo["sha256"] for envelope in arrived.values() for photo in envelope["photos"]]
    assert len(named) == FAILURES + DAMAGES
    for sha256 in named:
        (file,) = (server.instance / "photos").rglob(sha256)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def check_desk(desk: Page, server: LiveServer) -> None:
    """The office sees twenty inspections, two of them failed, three reports, with their photos."""
    for ledger, count in (("inspections", LABELS), ("inspections?result=fail", FAILURES), ("damages", DAMAGES)):
        desk.goto(f"{server.url}/desk/ledgers/{ledger}")
        expect(desk.get_by_text(f"{count} 筆", exact=True).first).to_be_visible()
    desk.locator("table tbody tr a").first.click()
    expect(desk.locator("img[src*='/photos/']").first).to_be_visible()
    assert desk.locator("img[src*='/photos/']").first.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 0
