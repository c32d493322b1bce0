"""The phone school at half past four: two classes, six children, adults with faces, cards, a guard, two teachers."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from PIL import Image, ImageDraw

from tests.browser.canteen_school import desk
from tests.browser.phone_school import PASSWORD, found_school, thing_id
from tests.registry.labelled import code_of
from webapp import create_app
from webapp.cli import add_person
from webapp.db import rfc3339
from webapp.journal.desk import Say

ZONE = ZoneInfo("Asia/Taipei")
GUARD, TEACHER, OTHER_TEACHER = "guard", "teacher", "teacher2"
NAMES = {GUARD: "張門衛", TEACHER: "吳老師", OTHER_TEACHER: "鄭老師"}
PINS = {GUARD: "280417", TEACHER: "736401", OTHER_TEACHER: "519280"}
BEARS, THIRD = "class-bears", "class-third"
CLASSES = {BEARS: ("大熊班", "k3", TEACHER), THIRD: ("三年一班", "g3", OTHER_TEACHER)}
MING, MEI, HAO, LE, HUA, LUN = "ming", "mei", "hao", "le", "hua", "lun"
CHILDREN = {
    MING: ("王小明", BEARS, "1"),
    MEI: ("林小美", BEARS, "2"),
    HAO: ("陳大豪", BEARS, "3"),
    LE: ("許樂樂", BEARS, "4"),
    HUA: ("王小華", THIRD, "7"),
    LUN: ("周子倫", THIRD, "8"),
}
MOTHER, FATHER, GRANDMA, AUNT = "林美玲", "王大同", "王陳秀英", "黃怡君"
# child, name, relation, mobile, whether there is a photo of them
ADULTS = (
    (MING, MOTHER, "mother", "0912-345-678", True),
    (MING, FATHER, "father", "0922-333-444", True),
    (MING, GRANDMA, "grandparent", "02-2345-6789", True),
    (MING, AUNT, "relative", "0933-111-222", False),
    (MEI, "林國雄", "father", "0955-666-777", True),
    (HAO, "陳麗珠", "mother", "0911-222-333", False),
    (HUA, MOTHER, "mother", "0912345678", True),
    (LUN, "周文傑", "father", "0966-777-888", False),
)
FACES = len({name for *_, name, _relation, _mobile, has_photo in ADULTS if has_photo})
BOARD_CODE, CLASSROOM_CODE = code_of(420), code_of(421)


def card_code(child: str) -> str:
    return code_of(400 + list(CHILDREN).index(child))


def child_id(child: str) -> str:
    return thing_id(f"child-{child}")


def card_id(child: str) -> str:
    return thing_id(f"card-{child}")


def adult_id(child: str, name: str) -> str:
    return thing_id(f"adult-{child}-{name}")


def today() -> str:
    return datetime.now(ZONE).date().isoformat()


def found_pickup(instance: Path) -> None:
    """Found the school with its classes, children, adults and cards."""
    found_school(instance)
    roles = {GUARD: "guard", TEACHER: "custodian", OTHER_TEACHER: "custodian"}
    app = create_app({"INSTANCE": instance})
    with app.app_context():
        people = {
            username: add_person(app, username=username, name=name, roles=[roles[username]], password=PASSWORD)
            for username, name in NAMES.items()
        }
    with desk(instance) as say:
        say(*_things(), *_classes(people), *_children(), *_adults(), *_cards())


def _things() -> list[Say]:
    board = {"name": "大熊班班牌", "category": "other", "place_id": thing_id("room")}
    return [
        Say("asset.save", {"id": thing_id("board"), "fields": board}),
        _bind(BOARD_CODE, "asset", "board"),
        _bind(CLASSROOM_CODE, "place", "room"),
    ]


def _bind(code: str, kind: str, key: str) -> Say:
    return Say("tag.bind", {"code": code, "target": {"kind": kind, "id": thing_id(key)}, "is_foreign": False})


def _classes(people: dict[str, str]) -> list[Say]:
    return [
        Say(
            "class.save",
            {
                "id": thing_id(key),
                "fields": {
                    "name": name,
                    "grade": grade,
                    "sort": sort,
                    "teacher_ids": [people[teacher]],
                    "board_id": thing_id("board") if key == BEARS else None,
                    "room_id": thing_id("room") if key == BEARS else None,
                },
            },
        )
        for sort, (key, (name, grade, teacher)) in enumerate(CLASSES.items())
    ]


def _children() -> list[Say]:
    return [
        Say(
            "child.save",
            {"id": child_id(key), "fields": {"name": name, "class_id": thing_id(class_), "number": number}},
        )
        for key, (name, class_, number) in CHILDREN.items()
    ]


def _adults() -> list[Say]:
    return [
        Say(
            "guardian.save",
            {
                "id": adult_id(child, name),
                "fields": {
                    "child_id": child_id(child),
                    "name": name,
                    "relation": relation,
                    "mobile": mobile,
                    "sort": sort,
                },
            },
            photos=(kept_photo(name),) if has_photo else (),
        )
        for sort, (child, name, relation, mobile, has_photo) in enumerate(ADULTS)
    ]


def _cards() -> list[Say]:
    return [
        Say(
            "pickup_card.issue",
            {"id": card_id(child), "code": card_code(child), "child_id": child_id(child), "number": 1},
        )
        for child in CHILDREN
    ]


def void(child: str) -> Say:
    """A card that was lost a minute ago: whatever the phone's clock is off by is less."""
    lost_at = rfc3339(datetime.now(UTC) - timedelta(minutes=1))
    return Say("pickup_card.void", {"card_id": card_id(child), "why": "lost"}, extra={"captured_at": lost_at})


def kept_photo(name: str) -> dict[str, Any]:
    """A photo of somebody, in the server's store, as a record names it."""
    hue = sum(map(ord, name)) % 360
    picture = Image.new("RGB", (600, 800), f"hsl({hue}, 35%, 80%)")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((150, 140, 450, 480), fill=f"hsl({hue}, 40%, 55%)")
    draw.pieslice((60, 500, 540, 1100), 180, 360, fill=f"hsl({hue}, 45%, 35%)")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    content = out.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    journal = current_app.extensions["journal"]
    journal.keep_photo(sha256, content, journal.server_id, datetime.now(UTC))
    return {"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photo"}
