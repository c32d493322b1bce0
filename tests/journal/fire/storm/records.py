"""What people write down on their phones: statements of several rooms, and some that no server can take."""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from tests.journal.fire.storm.model import Model, Saved
from tests.journal.fire.storm.school import RULES, School
from webapp.patrol.service import finding_id

Draft = dict[str, Any]
LOCKUP = ("windows", "door", "power", "water", "gas", "nobody")
# how often which is written: observations most, commands on cases, visits, samples, and poison
KINDS = {
    "inspection": 34,
    "damage": 22,
    "close_damage": 16,
    "close_finding": 5,
    "visit": 8,
    "leave": 6,
    "sample": 5,
    "fridge": 4,
    "poison": 3,
    "ahead": 3,
}


@dataclass
class Clerk:
    """Writes drafts and notes them in the model. All chance comes from one seed."""

    school: School
    chance: Random
    model: Model
    photos: list[bytes] = field(default_factory=list)

    def drafts(self, phone: int, count: int, now: datetime) -> list[Draft]:
        """Return that many drafts or one more: what is written ahead of what it depends on comes as a pair."""
        made: list[Draft] = []
        while len(made) < count:
            kind = self.chance.choices(list(KINDS), KINDS.values())[0]
            made += getattr(self, f"_{kind}")(phone, now)
        return made

    def _draft(self, phone: int, type_: str, data: Any, **more: Any) -> Draft:
        id_ = more.pop("id", None) or self._id()
        photos = [self._photo(more.pop("field", "photos")) for _ in range(more.pop("photos", 0))]
        photos = list({photo["sha256"]: photo for photo in photos}.values())
        saved = Saved(id_, phone, type_, tuple(photo["sha256"] for photo in photos))
        saved.fate, saved.closes = more.pop("fate", "applied"), more.pop("closes", None)
        saved.depends = tuple(more.get("depends", ()))
        self.model.records[id_] = saved
        return {"draft": {"id": id_, "type": type_, "target": None, "data": data, **more}, "photos": photos}

    def _inspection(self, phone: int, _now: datetime) -> list[Draft]:
        failing = self.chance.choice(LOCKUP) if self.chance.random() < 0.25 else None
        answers = {key: {"value": "fail" if key == failing else "pass"} for key in LOCKUP}
        data = {"checklist_id": "evening_lockup", "checklist_version": 1, "answers": answers}
        draft = self._draft(
            phone, "inspection.record", data, target=self._room(), photos=self._some(0.15), field="door"
        )
        if failing:
            self.model.findings.append((draft["draft"]["id"], failing))
        return [draft]

    def _damage(self, phone: int, _now: datetime, **more: Any) -> list[Draft]:
        data = {"category": "furniture", "description": f"椅背斷 {self.chance.randrange(999)}", "quantity": 1}
        target = self._thing() if self.chance.random() < 0.7 else self._room()
        draft = self._draft(phone, "damage.report", data, target=target, photos=self._some(0.3), **more)
        self.model.damages.append(draft["draft"]["id"])
        return [draft]

    def _close_damage(self, phone: int, now: datetime) -> list[Draft]:
        if not self.model.damages:
            return self._damage(phone, now)
        # everybody closes the newest ones: several phones race for one case
        damage = self.chance.choice(self.model.damages[-4:])
        data = {"damage_id": damage, "result": "fixed", "note": "好了"}
        return [self._draft(phone, "damage.close", data, base=1, depends=[damage], closes=damage)]

    def _close_finding(self, phone: int, now: datetime) -> list[Draft]:
        if not self.model.findings:
            return self._inspection(phone, now)
        inspection, key = self.chance.choice(self.model.findings[-4:])
        finding = finding_id(inspection, key)
        return [self._draft(phone, "finding.close", {"finding_id": finding, "note": "好了"}, depends=[inspection])]

    def _visit(self, phone: int, _now: datetime) -> list[Draft]:
        visitor = {"name": f"訪客{self.chance.randrange(99)}", "id_kind": "none", "is_id_seen": False}
        data = {"visitor": visitor, "purpose": "parent", "host_answer": "yes", "people": 1, "notice": 0}
        draft = self._draft(phone, "visit.enter", {**data, "host_id": self.school.people["custodian"]})
        self.model.visits.append(draft["draft"]["id"])
        return [draft]

    def _leave(self, phone: int, now: datetime) -> list[Draft]:
        if not self.model.visits:
            return self._visit(phone, now)
        visit = self.chance.choice(self.model.visits[-6:])
        return [self._draft(phone, "visit.leave", {"visit_id": visit, "way": "list"}, depends=[visit])]

    def _sample(self, phone: int, now: datetime) -> list[Draft]:
        data = {
            "on": now.date().isoformat(),
            "meal": "lunch",
            "dish_name": f"菜 {self.chance.randrange(30)}",
            "weight_g": 150,
            "is_box_clean": True,
            "fridge": {"id": self.school.fridge, "via": "list"},
            "profile": f"{RULES}@1",
        }
        target = {"kind": "asset", "id": self.chance.choice(self.school.boxes), "via": "scan"}
        return [self._draft(phone, "sample.take", data, target=target, photos=self._some(0.3), field="photo")]

    def _fridge(self, phone: int, _now: datetime) -> list[Draft]:
        data = {"temperature_c": self.chance.choice((2, 4, 11)), "use": "sample", "profile": f"{RULES}@1"}
        target = {"kind": "asset", "id": self.school.fridge, "via": "scan"}
        return [self._draft(phone, "fridge.check", data, target=target)]

    def _ahead(self, phone: int, now: datetime) -> list[Draft]:
        """A record that is sent before the one that it depends on."""
        report = self._id()
        data = {"damage_id": report, "result": "replaced", "note": ""}
        closing = self._draft(phone, "damage.close", data, base=1, depends=[report], closes=report)
        return [closing, *self._damage(phone, now, id=report)]

    def _poison(self, phone: int, _now: datetime) -> list[Draft]:
        data: Any = {"category": "water", "description": "毒"}
        deep: Any = data
        for _ in range(12):
            deep = {"in": deep}
        kind = self.chance.choice(("type", "schema", "data", "deep", "huge"))
        if kind == "type":
            return [self._draft(phone, "storm.unheard_of", data, target=self._room(), fate="held")]
        if kind == "schema":
            return [self._draft(phone, "damage.report", data, target=self._room(), schema=99, fate="held")]
        if kind == "data":
            return [self._draft(phone, "damage.report", {"category": "moon"}, target=self._room(), fate="held")]
        if kind == "deep":
            return [self._draft(phone, "damage.report", deep, target=self._room(), fate="rejected")]
        return [self._draft(phone, "damage.report", {**data, "notes": ["大" * 9000] * 9}, fate="unsaved")]

    def _room(self) -> dict[str, Any]:
        return {"kind": "place", "id": self.chance.choice(self.school.rooms), "via": "list"}

    def _thing(self) -> dict[str, Any]:
        return {"kind": "asset", "id": self.chance.choice(self.school.extinguishers), "via": "scan"}

    def _id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _some(self, share: float) -> int:
        return self.chance.randint(1, 2) if self.chance.random() < share else 0

    def _photo(self, field_: str) -> dict[str, Any]:
        """A photo of its own, or, more seldom, one that another record has too: what many name comes by any of them."""
        if not self.photos or self.chance.random() > 0.3:
            self.photos.append(png(self.chance.randbytes(12)))
            content = self.photos[-1]
        else:
            content = self.chance.choice(self.photos[-9:])
        name = hashlib.sha256(content).hexdigest()
        return {"field": field_, "mime": "image/png", "sha256": name, "base64": base64.b64encode(content).decode()}


def png(pixels: bytes) -> bytes:
    """Return a picture of two by two dots."""
    rows = b"\0" + pixels[:6] + b"\0" + pixels[6:12]
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
