"""Places, assets and a label on each of them, bought in lots as schools buy: one to thirty of a kind, of one day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bench.filling.scribe import Hand, Scribe
from labels.codes import mint
from webapp.db import rfc3339
from webapp.journal.desk import Say, say_many
from webapp.journal.journal import Journal
from webapp.journal.models import SealCounter
from webapp.registry.models import Asset, Place, Tag, ThingRecord

CUSTODIANS = 120
GOODS = (
    ("3140101-03", "個人電腦", "computer", ("宏碁", "華碩", "戴爾"), 24_800),
    ("3140101-12", "筆記型電腦", "computer", ("華碩", "聯想", "微星"), 31_500),
    ("3140307-01", "單槍投影機", "projector", ("愛普生", "奧圖碼"), 28_900),
    ("3140103-04", "雷射印表機", "printer", ("惠普", "兄弟"), 9_800),
    ("4050303-02", "飲水機", "drinking_fountain", ("賀眾", "千山"), 36_000),
    ("5010105-04", "冷氣機", "air_conditioner", ("大金", "日立", "大同"), 42_000),
    ("5010301-05", "課桌椅", "furniture", ("成功", "震旦"), 2_350),
    ("5010302-01", "辦公桌", "furniture", ("震旦", "優美"), 7_600),
    ("5010304-09", "書櫃", "furniture", ("優美",), 5_400),
    ("5050101-01", "乾粉滅火器", "extinguisher", ("永進", "瑞興"), 850),
    ("4050207-06", "擴音機", "audio", ("山葉", "先鋒"), 18_200),
    ("5010110-02", "電風扇", "fan", ("大同", "聲寶"), 1_680),
)
DEPARTMENTS = ("總務處", "教務處", "學務處", "輔導室", "圖書館", "人事室", "會計室", "幼兒園")
ROOMS = (("classroom", "教室"), ("laboratory", "實驗室"), ("office", "辦公室"), ("storeroom", "儲藏室"))


def desk_hand(session: Session, journal: Journal, author_id: str) -> Hand:
    counter = session.get(SealCounter, journal.server_id)
    n, prev = (counter.n, counter.last_hash) if counter else (0, None)
    key = journal.key
    return Hand(author_id, journal.server_id, key.id, key.sign, app="desk", via="desk", n=n, prev=prev)


def leave_desk(session: Session, hand: Hand) -> None:
    """Note how far the server's own numbers have come."""
    counter = update(SealCounter).where(SealCounter.device_id == hand.device_id)
    session.execute(counter.values(n=hand.n, last_hash=hand.prev))


def add_custodians(speaker: Any) -> list[str]:
    """Say, through the door, who answers for things; return their ids."""
    chance = random.Random(3)
    ids = [f"0190b000-0000-7000-8000-{chance.getrandbits(48):012x}" for _ in range(CUSTODIANS)]
    names = [f"{surname}{given}" for surname in "陳林黃張李王吳劉蔡楊許鄭" for given in ("美玲", "志明", "淑芬")]
    fields = [{"name": f"{names[at % len(names)]}{at}", "department": DEPARTMENTS[at % 8]} for at in range(CUSTODIANS)]
    sayings = [Say("custodian.save", {"id": id_, "fields": one}) for id_, one in zip(ids, fields, strict=True)]
    outcomes = {outcome.outcome for outcome in say_many(speaker, sayings)}
    if outcomes != {"stored"}:
        raise RuntimeError(f"custodians: {outcomes}")
    return ids


def add_places(scribe: Scribe, hand: Hand, count: int, custodians: list[str]) -> list[str]:
    """Write a campus of buildings, floors and rooms, a label on each; return the ids of the rooms."""
    chance = scribe.random
    campus = _place(scribe, hand, {"kind": "campus", "name": "校本部"})
    rooms: list[str] = []
    above: list[str] = []
    for number in range(1, count):
        if number % 40 == 1:
            name = f"{'忠孝仁愛信義和平'[number // 40 % 8]}樓{number // 320 + 1}"
            above = [_place(scribe, hand, {"kind": "building", "name": name, "parent_id": campus})]
        elif number % 40 < 6:
            above.append(
                _place(scribe, hand, {"kind": "floor", "name": f"{number % 40 - 1} 樓", "parent_id": above[0]})
            )
        else:
            category, word = ROOMS[min(int(chance.expovariate(1)), 3)]
            fields = {
                "kind": "room",
                "category": category,
                "name": f"{word} {number}",
                "number": f"R{number:04d}",
                "parent_id": chance.choice(above),
                "custodian_id": chance.choice(custodians),
                "department": chance.choice(DEPARTMENTS),
            }
            rooms.append(_place(scribe, hand, fields))
    return rooms


def _place(scribe: Scribe, hand: Hand, fields: dict[str, Any]) -> str:
    id_ = scribe.new_id()
    row = scribe.write(hand, "place.save", {"id": id_, "fields": fields})
    empty = dict.fromkeys(("parent_id", "category", "number", "custodian_id", "department", "note"))
    scribe.add(Place, {"id": id_, "version": 1, **empty, "sort": 0, **fields, "field_times": _times(row, fields)})
    scribe.touch("place", id_)
    _note(scribe, row, "place", id_)
    _label(scribe, hand, "place", id_)
    return id_


def add_assets(scribe: Scribe, hand: Hand, count: int, rooms: list[str], custodians: list[str], first: int = 0) -> None:
    """Write assets, a label on each. `first`: how many there are already, for their numbers."""
    for number, fields in zip(range(first, first + count), _lots(scribe.random, rooms, custodians), strict=False):
        said = {"number": f"{fields['class_code']}-{number:06d}", **fields}
        id_ = scribe.new_id()
        wire = {name: _wire(value) for name, value in said.items()}
        row = scribe.write(hand, "asset.save", {"id": id_, "fields": wire})
        scribe.add(Asset, {**EMPTY_ASSET, "id": id_, **said, "field_times": _times(row, said)})
        scribe.touch("asset", id_)
        _note(scribe, row, "asset", id_)
        _label(scribe, hand, "asset", id_)


EMPTY_ASSET: dict[str, Any] = {
    column.name: None for column in Asset.__table__.columns if column.name not in {"id", "field_times"}
} | {"version": 1, "quantity": 1, "state": "in_use"}


def _lots(chance: random.Random, rooms: list[str], custodians: list[str]) -> Iterator[dict[str, Any]]:
    while True:
        class_code, name, category, brands, price = chance.choice(GOODS)
        brand, bought = chance.choice(brands), date(2014, 1, 1) + timedelta(days=chance.randrange(4_300))
        lot = {
            "name": name,
            "class_code": class_code,
            "category": category,
            "brand": brand,
            "model": f"{chance.choice('ABCDEFGHKX')}{chance.choice('TWPRX')}-{chance.randrange(100, 999)}",
            "unit": "組" if category == "furniture" else "臺",
            "unit_price": Decimal(price),
            "value": Decimal(price),
            "acquired_on": bought,
            "warranty_until_on": bought + timedelta(days=365 * chance.choice((1, 2, 3))),
            "department": chance.choice(DEPARTMENTS),
            "custodian_id": chance.choice(custodians),
        }
        is_numbered = category not in {"furniture", "extinguisher", "fan"}
        room = chance.choice(rooms)
        for _one in range(chance.randrange(1, 31)):
            if chance.random() < 0.3:
                room = chance.choice(rooms)
            serial = {"serial": f"{chance.getrandbits(40):010X}"} if is_numbered else {}
            state = "in_use" if chance.random() < 0.94 else chance.choice(("idle", "repair", "to_scrap"))
            yield {**lot, **serial, "place_id": room, "state": state}


def _label(scribe: Scribe, hand: Hand, kind: str, id_: str) -> None:
    while (code := mint(scribe.random)) in scribe.codes:
        pass
    scribe.codes.add(code)
    row = scribe.write(hand, "tag.bind", {"code": code, "target": {"kind": kind, "id": id_}, "is_foreign": False})
    scribe.add(
        Tag,
        {
            "id": code,
            "version": 1,
            "target_kind": kind,
            "target_id": id_,
            "revision": 1,
            "state": "bound",
            "is_foreign": False,
            "bound_by": row["id"],
            "bound_at": row["captured_at"],
            "prints": 0,
        },
    )
    scribe.touch("tag", code)
    _note(scribe, row, kind, id_)


def _note(scribe: Scribe, row: dict[str, Any], kind: str, id_: str) -> None:
    scribe.add(ThingRecord, history(row, kind, id_))


def history(row: dict[str, Any], kind: str, id_: str) -> dict[str, Any]:
    return {
        "record_id": row["id"],
        "target_kind": kind,
        "target_id": id_,
        "type": row["type"],
        "author_id": row["author_id"],
        "at": row["captured_at"],
        "lost": [],
    }


def _times(row: dict[str, Any], fields: dict[str, Any]) -> dict[str, str | None]:
    at: datetime = row["captured_at"]
    return dict.fromkeys(fields, rfc3339(at))


def _wire(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def rooms_of(session: Session) -> list[str]:
    return list(session.scalars(select(Place.id).where(Place.kind == "room").order_by(Place.id)))
