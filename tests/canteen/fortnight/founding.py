"""Founds the school of the fortnight through the journal, as its office would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask

from tests.canteen.fortnight.calendar import CERTIFICATE_ENDS
from tests.canteen.fortnight.school import FRIDGES, NAMES, USERNAMES, School, box_names, profile_body, thing_id
from tests.canteen.fortnight.world import World
from tests.cast import PASSWORD
from tests.simulation.server import Clock
from webapp.accounts.models import Person
from webapp.cli import add_person
from webapp.db import db
from webapp.journal.desk import Say, say_many

ROLES = {"A": "canteen", "B": "canteen", "office": "director"}


def found_school(app: Flask, world: World, clock: Clock) -> dict[str, str]:
    """Return the ids of the keepers and of the office."""
    administrator = add_person(app, username="admin", name="管理員", roles=["administrator"], password=PASSWORD)
    people = {}
    for who, role in ROLES.items():
        clock.at += timedelta(seconds=1)  # whoever came first is the one who founds
        people[who] = add_person(app, username=USERNAMES[who], name=NAMES[who], roles=[role], password=PASSWORD)
    sayings = [*_things(world.school), *_papers(world.school, people)]
    outcomes = say_many(db.session.get_one(Person, administrator), sayings)
    refused = [outcome for outcome in outcomes if outcome.outcome != "stored"]
    assert not refused, refused
    return people


def _things(school: School) -> Iterator[Say]:
    yield Say("school.save", {"fields": {"name": "住宿學校", "zone": school.zone.key}})
    kitchen = {"kind": "room", "category": "canteen", "name": "廚房"}
    yield Say("place.save", {"id": thing_id("kitchen"), "fields": kitchen})
    for name, category in {**dict.fromkeys(box_names(), "sample_box"), **FRIDGES}.items():
        fields = {"name": name, "category": category, "place_id": thing_id("kitchen"), "state": "in_use"}
        yield Say("asset.save", {"id": thing_id(name), "fields": fields})
        target = {"kind": "asset", "id": thing_id(name)}
        yield Say("tag.bind", {"code": school.codes[name], "target": target, "is_foreign": False})


def _papers(school: School, people: dict[str, str]) -> Iterator[Say]:
    profile_id, version = "boarding_school", 1
    yield Say("canteen_profile.publish", {"profile_id": profile_id, "version": version, "body": profile_body()})
    for who, days in (("A", 400), ("B", CERTIFICATE_ENDS)):
        fields = {"person_id": people[who], "post": "cook", "expires_on": school.day(days).isoformat()}
        yield Say("health_certificate.save", {"id": thing_id(f"certificate {who}"), "fields": fields})
