"""The phone's modules against the app's own server: what they seal is verified, what it sends is understood."""

from __future__ import annotations

import sqlite3
from typing import Any

from playwright.sync_api import Page, Route

from tests.browser.fault_proxy import FaultProxy, Faults
from tests.browser.server import LiveServer
from tests.js.conftest import run_in
from tests.js.static_server import HARNESS

RECORDS = 6


def serve_harness(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    route.fulfill(body=(HARNESS / name).read_text("utf-8"), content_type="text/javascript")


def rows(server: LiveServer, statement: str) -> set[tuple[Any, ...]]:
    with sqlite3.connect(server.instance / "rounds.sqlite3") as database:
        return set(database.execute(statement).fetchall())


def test_each_record_and_photo_is_there_once_though_requests_and_replies_get_lost(
    page: Page, live_server: LiveServer
) -> None:
    password = (live_server.instance / "demo-password.txt").read_text().strip()
    page.route("**/harness/*", serve_harness)

    with FaultProxy(live_server.port, seed=30, faults=Faults(drop=0.3, swallow_every=3, path_prefix="/api/")) as proxy:
        page.goto(f"{proxy.url}/healthz")
        given = {"username": "custodian", "password": password, "records": RECORDS}
        done = run_in(page, "walk.js", "walk", given)

    records = done["list"]
    assert [record["state"] for record in records] == ["sent"] * RECORDS
    assert {record["outcome"] for record in records} <= {"stored", "duplicate"}
    assert {(record["id"], record["hash"]) for record in records} <= rows(live_server, "SELECT id, hash FROM record")
    photos = {(sha256,) for record in records for sha256 in record["photos"]}
    assert photos <= rows(live_server, "SELECT sha256 FROM blob")
    assert (done["error"], done["damages"]) == (None, RECORDS)
    assert done["places"] > 10
    assert isinstance(done["device"]["clock_offset_ms"], int)
    live_server.rounds("verify")  # raises where a chain or a signature is broken
