"""A fixed cast of people with fixed rights, and a small school for them to walk."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from flask import Flask

from tests.phones import Phone, new_id
from webapp.accounts import passwords
from webapp.accounts.models import Person
from webapp.accounts.permissions import ROLES
from webapp.cli import add_person
from webapp.db import db
from webapp.journal.desk import Say, say_many

# the same argon2id, at the least cost: eight people are founded for every test
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "a-password-for-tests"
CODE_OF_ROOM = "7K3M9QXF"


@dataclass
class School:
    """Ids of the people by role, of one room and one asset; a code on the room's door."""

    app: Flask
    people: dict[str, str] = field(default_factory=dict)
    room_id: str = ""
    asset_id: str = ""
    room_code: str = CODE_OF_ROOM

    def person(self, role: str) -> Person:
        return db.session.get_one(Person, self.people[role])

    def phone(self, role: str) -> Phone:
        """A phone on which the person of this role has signed in."""
        phone = Phone(self.app.test_client())
        reply = phone.sign_in(role, PASSWORD)
        assert reply.status_code == 200, reply.text
        return phone


def open_school(app: Flask) -> School:
    """Found the school through the journal, as `rounds init` and the office would. Needs an app context.

    On a copy of a founded database (`tests/conftest.py`) it only says who is who.
    """
    facts = app.config["INSTANCE"] / "school-of-tests.json"
    if facts.exists():
        return School(app, **json.loads(facts.read_text()))
    school = _found(School(app))
    facts.write_text(json.dumps({"people": school.people, "room_id": school.room_id, "asset_id": school.asset_id}))
    return school


def _found(school: School) -> School:
    app = school.app
    for role in ROLES:
        school.people[role] = add_person(app, username=role, name=role.title(), roles=[role], password=PASSWORD)
    school.room_id, school.asset_id = new_id(), new_id()
    outcomes = say_many(
        school.person("administrator"),
        [
            Say("school.save", {"fields": {"name": "測試國小", "zone": "Asia/Taipei"}}),
            Say(
                "place.save",
                {"id": school.room_id, "fields": {"kind": "room", "category": "classroom", "name": "三年一班"}},
            ),
            Say(
                "asset.save",
                {
                    "id": school.asset_id,
                    "fields": {
                        "number": "A-001",
                        "name": "滅火器",
                        "category": "extinguisher",
                        "place_id": school.room_id,
                        "value": "1200.00",
                    },
                },
            ),
            Say(
                "tag.bind",
                {"code": school.room_code, "target": {"kind": "place", "id": school.room_id}, "is_foreign": False},
            ),
        ],
    )
    assert [outcome.outcome for outcome in outcomes] == ["stored"] * 4, outcomes
    return school
