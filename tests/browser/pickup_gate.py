"""The gate's phone at half past four, as the tests of pick-up hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from tests.browser.camera import FakeCamera
from tests.browser.keeping import rows
from tests.browser.pickup_school import child_id
from tests.browser.server import LiveServer
from webapp.accounts.models import Person
from webapp.pickup.day_models import Departure

PLACE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-TW",
    "timezone_id": "Asia/Taipei",
}
LEFT = ("child_id", "collector_id", "collector_name", "way", "confirmed_by_id", "gaps", "state")
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


def departures(server: LiveServer, *children: str) -> dict[str, dict[str, Any]]:
    """What the server knows of these children's departures."""
    columns = [getattr(Departure, name) for name in LEFT]
    found = rows(server, select(*columns).where(Departure.child_id.in_([child_id(child) for child in children])))
    return {next(child for child in children if child_id(child) == row["child_id"]): dict(row) for row in found}


def ids(server: LiveServer) -> dict[str, str]:
    """Ids of people by their user names."""
    return {row["username"]: row["id"] for row in rows(server, select(Person.username, Person.id))}
