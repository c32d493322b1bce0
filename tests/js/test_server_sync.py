"""The phone's modules against the app's own server: what they seal is verified, what it sends is understood."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.fault_proxy import FaultProxy, Faults
from tests.browser.server import LiveServer

PASSWORD_LINE = "password:"
WALK = """async ({username, password, records}) => {
  const [{openStore}, {createEngine}, {createSession}] = await Promise.all(
    ["store/open.js", "sync/engine.js", "sync/session.js"].map((name) => import(`/static/js/${name}`)));
  const now = () => Date.now();
  const store = await openStore({indexedDB, crypto, now, zone: "Asia/Taipei", app: "test"});
  const timers = {set: (fn, ms) => setTimeout(fn, ms), clear: clearTimeout};
  const parts = {store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now, random: Math.random, timers, app: "test"};
  const signIn = async (left) => {
    try {
      return await createSession(parts).signIn({username, password, deviceName: "test phone"});
    } catch (error) {
      if (error.reason !== "network" || left === 0) throw error;
      return signIn(left - 1);
    }
  };
  const {person} = await signIn(30);
  const engine = createEngine(parts);
  engine.start();
  const replica = store.replica(person.id);
  while ((await replica.cursor()).cursor === null) await engine.wake("asked");
  const canvas = new OffscreenCanvas(64, 48);
  const picture = async (seed) => {
    const context = canvas.getContext("2d");
    context.fillStyle = `hsl(${seed * 40} 80% 50%)`;
    context.fillRect(0, 0, 64, 48);
    const blob = await canvas.convertToBlob({type: "image/jpeg"});
    return {field: "photos", mime: "image/jpeg", bytes: await blob.arrayBuffer()};
  };
  const [tag] = (await replica.all("tag")).filter((one) => one.target_kind === "asset");
  for (let n = 0; n < records; n += 1) {
    const data = {category: "furniture", description: `椅背斷 ${n}`, quantity: 1, cause: "natural", is_urgent: false};
    const draft = {type: "damage.report", author: person.id, target: {code: tag.id, via: "scan"}, base: null, data};
    await store.outbox.saveRecord(draft, n % 2 ? [await picture(n)] : []);
  }
  const isDone = ({queued, photosWaiting, error, lastContactAt}) => queued + photosWaiting === 0 && lastContactAt && !error;
  for (let round = 0; round < 200 && !isDone(engine.state); round += 1) await engine.wake("asked");
  await engine.wake("asked");
  engine.stop();
  const list = (await store.outbox.list()).map(({id, hash, state, outcome, photos}) => ({id, hash, state, outcome, photos}));
  const {damages} = await replica.openFor("asset", tag.target_id);
  return {list, state: engine.state, damages: damages.length, device: await store.device.get(), places: (await replica.all("place")).length};
}"""


@pytest.fixture
def server(live_server: LiveServer) -> LiveServer:
    return live_server


def password(server: LiveServer) -> str:
    printed = server.rounds("demo", "load")
    return next(line.split(PASSWORD_LINE)[1].strip() for line in printed.splitlines() if PASSWORD_LINE in line)


def rows(server: LiveServer, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(next(server.instance.glob("*.sqlite3"))) as database:
        return database.execute(statement).fetchall()


def walk(page: Page, url: str, secret: str, records: int) -> dict[str, Any]:
    page.goto(f"{url}/healthz")
    return page.evaluate(WALK, {"username": "custodian", "password": secret, "records": records})  # type: ignore[no-any-return]


def test_records_and_photos_of_the_phone_are_stored_and_their_damage_comes_back(page: Page, server: LiveServer) -> None:
    done = walk(page, server.url, password(server), 6)

    assert [(record["state"], record["outcome"]["outcome"]) for record in done["list"]] == [("sent", "stored")] * 6
    assert done["damages"] == 6
    assert done["places"] > 10
    assert isinstance(done["device"]["clock_offset_ms"], int)


def test_each_record_is_there_once_when_requests_and_replies_get_lost(page: Page, server: LiveServer) -> None:
    with FaultProxy(server.port, seed=30, faults=Faults(drop=0.3, swallow_every=3, path_prefix="/api/")) as proxy:
        done = walk(page, proxy.url, password(server), 6)

    ids = [record["id"] for record in done["list"]]
    stored = rows(server, "SELECT id, hash FROM record")
    assert sorted(row for row in stored if row[0] in ids) == sorted((record["id"], record["hash"]) for record in done["list"])
    assert {record["outcome"]["outcome"] for record in done["list"]} <= {"stored", "duplicate"}
    blobs = {sha256 for (sha256,) in rows(server, "SELECT sha256 FROM blob")}
    assert {photo["sha256"] for record in done["list"] for photo in record["photos"]} <= blobs
    assert done["state"]["error"] is None
    server.rounds("verify")  # raises where the chain or a signature is broken
