"""A school whose phones have been away: everything that each has to send, sealed and signed beforehand."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from tests.cast import PASSWORD, School, open_school
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import API, Phone, new_id
from webapp import create_app
from webapp.db import db
from webapp.journal.desk import say
from webapp.migrations import upgrade
from webapp.patrol.checklists import publish_data

BATCH = 50
# grain of these sizes gives JPEG of 10 to 20 kB, as small photos of a phone have
GRAINS_PX, EDGE_PX, QUALITY = range(16, 56, 4), 320, 75
COMMENT = b"\xff\xfe\x00\x26"


@dataclass
class Load:
    """What one phone sends, in its order: batches of records, then photos as headers and bytes."""

    pushes: list[bytes] = field(default_factory=list)
    photos: list[tuple[str, dict[str, str], Callable[[], bytes]]] = field(default_factory=list)


@dataclass(frozen=True)
class Amount:
    phones: int
    records: int
    photos: int


class Album:
    """JPEG files that differ: a few patterns, each with a comment of its own in it."""

    def __init__(self, seed: int) -> None:
        self._numbers = random.Random(seed)
        self._patterns = [self._pattern(grain_px) for grain_px in GRAINS_PX]

    def _pattern(self, grain_px: int) -> bytes:
        grain = Image.frombytes("L", (grain_px, grain_px), self._numbers.randbytes(grain_px**2))
        out = io.BytesIO()
        grain.resize((EDGE_PX, EDGE_PX)).convert("RGB").save(out, "JPEG", quality=QUALITY)
        return out.getvalue()

    def photo(self) -> Callable[[], bytes]:
        """Return what makes a new photo: kept as a recipe, since twenty thousand of them are 300 MB."""
        pattern, name = self._numbers.choice(self._patterns), self._numbers.randbytes(18).hex().encode()
        return lambda: pattern[:2] + COMMENT + name + pattern[2:]


def found(instance: Path, amount: Amount, seed: int) -> list[Load]:
    """Found a school in `instance`, sign its phones in, and seal what they will send."""
    address = f"sqlite:///{instance / 'rounds.sqlite3'}"
    upgrade(address)
    app = create_app({"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": address})
    album = Album(seed)
    with app.app_context():
        school = open_school(app)
        say(school.person("director"), "checklist.publish", publish_data(BODIES["patrol_daily"]))
        loads = []
        for _ in range(amount.phones):
            phone = Phone(app.test_client())
            phone.sign_in("patrol", PASSWORD)
            loads.append(_load(phone, school, amount, album))
        db.session.remove()
        db.engine.dispose()
    return loads


def _load(phone: Phone, school: School, amount: Amount, album: Album) -> Load:
    load, records = Load(), []
    each, more = divmod(amount.photos, amount.records)
    for number in range(amount.records):
        named = []
        for _ in range(each + (number < more)):
            photo = album.photo()
            content = photo()
            sha256 = hashlib.sha256(content).hexdigest()
            named.append({"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photo"})
            path = f"{API}/blobs/{sha256}"
            load.photos.append((path, phone.photo_headers("PUT", path, content), photo))
        records.append(inspect(phone, school, photos=named))
    for start in range(0, len(records), BATCH):
        load.pushes.append(_asked(phone, records[start : start + BATCH], left=len(records) - start))
    return load


def _asked(phone: Phone, records: list[dict[str, str]], left: int) -> bytes:
    status = {"n_max": phone.n, "queued": left, "attention": 0, "persisted": True, "app": "bench"}
    asked = {"request_id": new_id(), "server_id": phone.server_id, "device": phone.device, "status": status}
    return json.dumps({**asked, "records": records}, ensure_ascii=False).encode()
