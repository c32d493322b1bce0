"""The phone's modules against the app's own server: what they seal is verified, what it sends is understood."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.fault_proxy import FaultProxy, Faults
from tests.browser.phone_school import PASSWORD, PLACES
from tests.browser.server import LiveServer
from tests.js.conftest import run_in
from tests.js.static_server import HARNESS

RECORDS = 6
PERSON = {"username": "patrol", "password": PASSWORD}


def serve_harness(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    route.fulfill(body=(HARNESS / name).read_text("utf-8"), content_type="text/javascript")


def rows(server: LiveServer, statement: str) -> set[tuple[Any, ...]]:
    with sqlite3.connect(server.instance / "rounds.sqlite3") as database:
        return set(database.execute(statement).fetchall())


@pytest.mark.long
def test_each_record_and_photo_is_there_once_though_requests_and_replies_get_lost(
    page: Page, live_server: LiveServer
) -> None:
    page.route("**/harness/*", serve_harness)

    with FaultProxy(live_server.port, seed=30, faults=Faults(drop=0.3, swallow_every=3, path_prefix="/api/")) as proxy:
        page.goto(f"{proxy.url}/healthz")
        given = {**PERSON, "records": RECORDS}
        done = run_in(page, "walk.js", "walk", given)

    records = done["list"]
    assert [record["state"] for record in records] == ["sent"] * RECORDS
    assert {record["outcome"] for record in records} <= {"stored", "duplicate"}
    assert {(record["id"], record["hash"]) for record in records} <= rows(live_server, "SELECT id, hash FROM record")
    photos = {(sha256,) for record in records for sha256 in record["photos"]}
    assert photos <= rows(live_server, "SELECT sha256 FROM blob")
    assert (done["error"], done["damages"]) == (None, RECORDS)
    assert done["places"] == len(PLACES)
    assert isinstance(done["device"]["clock_offset_ms"], int)
    live_server.rounds("verify")  # raises where a chain or a signature is broken


def data_files(server: LiveServer) -> list[Path]:
    return sorted(server.instance.glob("rounds.sqlite3*"))


def put_back(server: LiveServer, backup: Path) -> None:
    """Replace a stopped server's database by a copy of its file, photos with it."""
    for file in data_files(server):
        file.unlink()
    shutil.copy(backup / "rounds.sqlite3", server.instance)
    shutil.rmtree(server.instance / "photos")
    shutil.copytree(backup / "photos", server.instance / "photos")


@pytest.mark.long
def test_a_server_put_back_to_an_older_state_gets_everything_back_from_the_phone(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    page.route("**/harness/*", serve_harness)
    page.goto(f"{live_server.url}/healthz")
    run_in(page, "walk.js", "begin", PERSON)
    run_in(page, "walk.js", "goOn", {"records": 2})
    backup = tmp_path / "backup"
    live_server.stop()
    shutil.copytree(live_server.instance, backup)
    live_server.start()
    run_in(page, "walk.js", "goOn", {"records": 3})
    before = run_in(page, "walk.js", "goOn", {"hours": 7})
    assert [(one["state"], one["confirmed"]) for one in before["list"]] == [("kept", "present")] * 5
    assert before["digest"]["mismatches"] == 0
    assert len(before["digest"]["asked"]) == 1

    live_server.stop()
    put_back(live_server, backup)
    assert len(rows(live_server, "SELECT id FROM record WHERE type = 'damage.report' AND via IS NOT 'desk'")) < 5
    live_server.start()
    after = run_in(page, "walk.js", "goOn", {})

    assert (after["error"], after["lineage"], after["damages"]) == (None, 1, 5)
    assert {(one["id"], one["hash"]) for one in after["list"]} <= rows(live_server, "SELECT id, hash FROM record")
    photos = {(sha256,) for one in after["list"] for sha256 in one["photos"]}
    assert len(photos) == 5
    assert photos <= rows(live_server, "SELECT sha256 FROM blob")
    live_server.rounds("verify")


def test_a_large_photo_goes_on_in_parts_after_the_network_broke(page: Page, live_server: LiveServer) -> None:
    page.route("**/harness/*", serve_harness)
    page.goto(f"{live_server.url}/healthz")
    run_in(page, "walk.js", "begin", PERSON)
    parts: list[str | None] = []

    def break_off(route: Route) -> None:
        request = route.request
        if request.method == "PATCH":
            parts.append(request.headers.get("upload-offset"))
        if request.method == "PUT" or parts == ["broken", "0", "262144"]:
            parts.append("broken")
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/blobs/*", break_off)
    done = run_in(page, "walk.js", "goOn", {"records": 1, "edgePx": 1000})

    assert parts[0] == "broken"
    assert parts[1:5] == ["0", "262144", "broken", "262144"]
    assert (done["error"], [one["state"] for one in done["list"]]) == (None, ["sent"])
    assert {(done["list"][0]["photos"][0],)} <= rows(live_server, "SELECT sha256 FROM blob")
    live_server.rounds("verify")
