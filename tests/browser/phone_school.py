"""A small school for the phone's tests: places of every kind, some assets, labels, every checklist, three people."""

from __future__ import annotations

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from webapp import create_app
from webapp.accounts.models import Person
from webapp.cli import add_person
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.migrations import upgrade
from webapp.patrol.checklists import builtin_checklists, publish_data

PASSWORD = "walk-the-round-7"
ROOM_CODE, EXTINGUISHER_CODE, OLD_CODE, BLANK_CODE = "7K3M9QXF", "00000012", "00000024", "00000036"
STICKER = "OLD-INVENTORY-000123/A"
PEOPLE = {"administrator": "林主任", "patrol": "王大明", "viewer": "陳督學"}

PLACES = (
    ("campus", None, "campus", None, "本校"),
    ("building", "campus", "building", None, "教學樓"),
    ("floor", "building", "floor", None, "三樓"),
    ("room", "floor", "room", "classroom", "302 教室"),
    ("point", "campus", "point", None, "後門圍牆"),
    ("canteen", "campus", "room", "canteen", "學生餐廳"),
)
ASSETS = (
    ("extinguisher", "room", "extinguisher", "乾粉滅火器 10P", "3140101-03-00042"),
    ("air", "room", "air_conditioner", "分離式冷氣機", "3140301-05-00007"),
    ("dispenser", "floor", "water_dispenser", "三溫飲水機", "3140302-01-00011"),
)


def thing_id(name: str) -> str:
    """The id of a place or asset by its name in the tables above."""
    return str(uuid5(NAMESPACE_URL, f"phone-school/{name}"))


def found_school(instance: Path) -> None:
    """Found the school in an instance folder, through the journal."""
    app = create_app({"INSTANCE": instance})
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        people = {
            role: add_person(app, username=role, name=name, roles=[role], password=PASSWORD)
            for role, name in PEOPLE.items()
        }
        administrator = db.session.get_one(Person, people["administrator"])
        outcomes = say_many(administrator, [*_registry(people), *_labels(), *_checklists()])
        refused = [outcome for outcome in outcomes if outcome.outcome != "stored"]
        assert not refused, refused
        for engine in db.engines.values():
            engine.dispose()


def _registry(people: dict[str, str]) -> list[Say]:
    school = Say("school.save", {"fields": {"name": "示範國小", "zone": "Asia/Taipei", "region": "tw"}})
    places = [
        Say(
            "place.save",
            {
                "id": thing_id(key),
                "fields": {
                    "parent_id": thing_id(parent) if parent else None,
                    "kind": kind,
                    "category": category,
                    "name": name,
                },
            },
        )
        for key, parent, kind, category, name in PLACES
    ]
    assets = [
        Say(
            "asset.save",
            {
                "id": thing_id(key),
                "fields": {
                    "place_id": thing_id(place),
                    "category": category,
                    "name": name,
                    "number": number,
                    "state": "in_use",
                    "custodian_id": people["patrol"],
                    "brand": "永安",
                    "quantity": 1,
                    "unit": "具",
                    "acquired_on": "2024-08-01",
                },
            },
        )
        for key, place, category, name, number in ASSETS
    ]
    return [school, *places, *assets]


def _labels() -> list[Say]:
    room = {"kind": "place", "id": thing_id("room")}
    extinguisher = {"kind": "asset", "id": thing_id("extinguisher")}
    return [
        Say("tag.bind", {"code": ROOM_CODE, "target": room, "is_foreign": False}),
        Say("tag.bind", {"code": OLD_CODE, "target": extinguisher, "is_foreign": False}),
        Say("tag.bind", {"code": EXTINGUISHER_CODE, "target": extinguisher, "is_foreign": False}),
        Say("tag.bind", {"code": STICKER, "target": {"kind": "asset", "id": thing_id("air")}, "is_foreign": True}),
        Say("tag.retire", {"code": OLD_CODE, "reason": "worn"}),
    ]


def _checklists() -> list[Say]:
    return [Say("checklist.publish", publish_data(body)) for body in builtin_checklists()]
