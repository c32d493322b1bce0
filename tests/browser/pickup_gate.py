"""The gate's phone at half past four, as the tests of pick-up hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.camera import FakeCamera
from tests.browser.server import LiveServer

PLACE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-TW",
    "timezone_id": "Asia/Taipei",
}
# faces of whoever has a replica here: their names are hashes, also where they are sealed
FACES_KEPT = """async (wanted) => {
  const wait = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  let count = 0;
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith("rounds-replica-")) continue;
    const db = await wait(indexedDB.open(name));
    if (db.objectStoreNames.contains("pages")) {
      const range = IDBKeyRange.bound(["face", ""], ["face", []]);
      count = Math.max(count, await wait(db.transaction("pages").objectStore("pages").count(range)));
    }
    db.close();
  }
  return count >= wanted;
}"""


@dataclass
class Gate:
    """The gate's phone, on which a guard and a teacher have a PIN each; the guard is signed in."""

    server: LiveServer
    context: BrowserContext
    page: Page
    camera: FakeCamera
