"""The school in which it happens: founded once for each database, copied for each run."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from unittest.mock import patch

from flask import Flask

from tests.cast import PASSWORD
from webapp import create_app
from webapp.accounts.models import Person
from webapp.accounts.passwords import set_password
from webapp.canteen.profiles import shipped_profiles
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say, say_many
from webapp.migrations import upgrade
from webapp.patrol.checklists import builtin_checklists, publish_data

BEGINS = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)
# user name → role; on phones walk all but the administrator
PEOPLE = {
    "office": "administrator",
    "director": "director",
    "patrol": "patrol",
    "patrol2": "patrol",
    "repair": "repair",
    "guard": "guard",
    "canteen": "canteen",
    "custodian": "custodian",
}
ON_PHONES = tuple(name for name in PEOPLE if name != "office")
CHECKLISTS = ("evening_lockup", "extinguisher_monthly", "patrol_daily")
RULES = "cn_school"
ROOMS, EXTINGUISHERS, BOXES = 5, 6, 4
FACTS = "school-of-storm.json"


@dataclass
class School:
    """Ids by name, in the order of founding."""

    people: dict[str, str] = field(default_factory=dict)
    rooms: list[str] = field(default_factory=list)
    extinguishers: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    fridge: str = ""
    codes: dict[str, str] = field(default_factory=dict)


def found(address: str, instance: Path) -> None:
    """Found the school in an empty database, with ids that are the same each time."""
    upgrade(address)
    chance = Random(7)
    with (
        patch("uuid.uuid4", lambda: uuid.UUID(int=chance.getrandbits(128), version=4)),
        opened(address, instance, lambda: BEGINS) as app,
        app.app_context(),
    ):
        school = _people()
        _things(school)
        (instance / FACTS).write_text(json.dumps(asdict(school)))


def school_of(instance: Path) -> School:
    return School(**json.loads((instance / FACTS).read_text()))


@contextmanager
def opened(address: str, instance: Path, clock: object) -> Iterator[Flask]:
    """Give the app on a database; let go of that afterwards."""
    settings = {"TESTING": False, "INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": address, "CLOCK": clock}
    app = create_app(settings)
    try:
        yield app
    finally:
        let_go(app)


def let_go(app: Flask) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _people() -> School:
    school = School()
    for name, role in PEOPLE.items():
        id_ = school.people[name] = _id()
        with writing() as work:
            set_password(work.session, id_, PASSWORD, BEGINS, about=())
        fields = {"username": name, "name": name.title(), "roles": [role], "lang": "zh-Hant", "is_active": True}
        author = Person(id=school.people["office"])
        if say(author, "person.save", {"id": id_, "fields": fields}).outcome != "stored":
            raise RuntimeError(f"{name} could not be founded")
    return school


def _things(school: School) -> None:
    school.rooms = [_id() for _ in range(ROOMS)]
    school.extinguishers = [_id() for _ in range(EXTINGUISHERS)]
    school.boxes = [_id() for _ in range(BOXES)]
    school.fridge = _id()
    office = db.session.get_one(Person, school.people["office"])
    rooms = [{"kind": "room", "category": "classroom", "name": f"教室 {n}"} for n in range(ROOMS)]
    things = [
        *((id_, "extinguisher", f"滅火器 {n}") for n, id_ in enumerate(school.extinguishers)),
        *((id_, "sample_box", f"留樣盒 {n}") for n, id_ in enumerate(school.boxes)),
        (school.fridge, "sample_fridge", "留樣冰箱"),
    ]
    placed = {"place_id": school.rooms[0], "state": "in_use"}
    bodies = [body for body in builtin_checklists() if body["id"] in CHECKLISTS]
    says = [
        Say("school.save", {"fields": {"name": "測試國小", "zone": "Asia/Taipei", "region": "tw"}}),
        # a server with backups: nothing is durable but what lies in a verified one
        Say("backup.plan", {"is_on": True, "hour": 2, "keep": 5}),
        *(Say("place.save", {"id": id_, "fields": one}) for id_, one in zip(school.rooms, rooms, strict=True)),
        *(Say("asset.save", {"id": id_, "fields": {"name": n, "category": c, **placed}}) for id_, c, n in things),
        *(Say("checklist.publish", publish_data(body)) for body in bodies),
        Say("canteen_profile.publish", {"profile_id": RULES, "version": 1, "body": shipped_profiles()[RULES]}),
    ]
    outcomes = say_many(office, says)
    if {outcome.outcome for outcome in outcomes} != {"stored"}:
        raise RuntimeError(f"the school could not be founded: {outcomes}")


def _id() -> str:
    return str(uuid.uuid4())
