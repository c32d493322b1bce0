"""Inspections of rooms by phones, one after another, every fourth with a photo whose bytes are said to have come."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from bench.filling.scribe import Hand, Scribe
from bench.filling.things import history
from tests.patrol.inspecting import BODIES, good_answers
from tests.phones import Phone
from webapp.ids import derived_id
from webapp.journal.models import Blob, RecordPhoto
from webapp.patrol.answers import Assessment, assess, for_region
from webapp.patrol.models import Check, Inspection
from webapp.registry.models import ThingRecord

CHECKLIST = "patrol_daily"
PHOTO_EVERY = 4


def phone_hand(phone: Phone) -> Hand:
    return Hand(phone.author, phone.device, phone.key_id, phone.sign, app="bench", via="device", n=phone.n)


def add_inspections(scribe: Scribe, hands: list[Hand], rooms: list[str], count: int) -> None:
    """Write `count` inspections, each commit by one phone; then the last state of each room."""
    answers = good_answers(CHECKLIST)
    data = {"checklist_id": CHECKLIST, "checklist_version": 1, "answers": answers, "note": "無異狀"}
    body = for_region(BODIES[CHECKLIST], None)
    assessed = {is_shown: assess(body, answers, ["photo"] if is_shown else []) for is_shown in (True, False)}
    last: dict[str, tuple[int, dict[str, Any]]] = {}
    for number in range(count):
        hand, room = hands[number // scribe.per_commit % len(hands)], rooms[number * 7919 % len(rooms)]
        photos = [_photo(hand, number)] if number % PHOTO_EVERY == 0 else []
        target = {"kind": "place", "id": room, "via": "list"}
        row = scribe.write(hand, "inspection.record", data, target=target, photos=photos)
        scribe.add(Inspection, _inspection(row, data, room, assessed[bool(photos)], len(photos)))
        scribe.add(ThingRecord, history(row, "place", room))
        for photo in photos:
            scribe.add(RecordPhoto, {"record_id": row["id"], "position": 0, **photo})
            scribe.add(Blob, _blob(photo, row))
        last[room] = (last[room][0] + 1 if room in last else 1, row)
        scribe.touch("check", _check_id(room))
    for room, (times, row) in last.items():
        scribe.add(Check, _check(row, room, times))


def _photo(hand: Hand, number: int) -> dict[str, Any]:
    sha256 = hashlib.sha256(f"{hand.device_id} {number}".encode()).hexdigest()
    return {"sha256": sha256, "bytes": 180_000, "mime": "image/jpeg", "field": "photo"}


def _blob(photo: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    facts = {"sha256": photo["sha256"], "bytes": photo["bytes"], "mime": photo["mime"]}
    return {
        **facts,
        "width_px": 1600,
        "height_px": 1200,
        "stored_at": row["received_at"],
        "device_id": row["device_id"],
    }


def _inspection(
    row: dict[str, Any], data: dict[str, Any], room: str, assessment: Assessment, photos: int
) -> dict[str, Any]:
    at: datetime = row["captured_at"]
    return {
        "id": row["id"],
        "checklist_id": data["checklist_id"],
        "checklist_version": 1,
        "target_kind": "place",
        "target_id": room,
        "place_id": room,
        "answers": data["answers"],
        "note": data["note"],
        "result": assessment.result,
        "score": assessment.score,
        "gaps": list(assessment.gaps),
        "gap_count": len(assessment.gaps),
        "photo_count": photos,
        "author_id": row["author_id"],
        "inspected_at": at,
        "captured_at": at,
        "corrected_at": at,
        "received_at": at,
        "is_clock_trusted": True,
        "is_late": False,
        "via": "device",
    }


def _check_id(room: str) -> str:
    return derived_id("check", "place", room, CHECKLIST)


def _check(row: dict[str, Any], room: str, times: int) -> dict[str, Any]:
    return {
        "id": _check_id(room),
        "version": times,
        "target_kind": "place",
        "target_id": room,
        "checklist_id": CHECKLIST,
        "last_inspection_id": row["id"],
        "last_at": row["captured_at"],
        "last_result": "pass",
        "last_by_id": row["author_id"],
    }
