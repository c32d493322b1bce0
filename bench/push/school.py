"""A school of a hundred rooms, and what its phones will push: sealed and signed beforehand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from labels.codes import mint
from tests.cast import PASSWORD, School, open_school
from tests.patrol.inspecting import BODIES, inspect
from tests.phones import Phone, new_id
from webapp import create_app
from webapp.db import db
from webapp.journal.desk import Say, say, say_many
from webapp.migrations import upgrade
from webapp.patrol.checklists import publish_data

PHONES, ROOMS, BATCH = 10, 100, 50
CHECKLIST = "patrol_daily"


@dataclass(frozen=True)
class Load:
    """What each phone sends, request by request; the envelopes of all records, as JSON."""

    pushes: list[list[bytes]]
    bodies: list[str]


def found(instance: Path, address: str, count: int, seed: int) -> Load:
    """Found the school in an empty database, sign its phones in, and seal their inspections."""
    upgrade(address)
    app = create_app({"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        school = open_school(app)
        say(school.person("director"), "checklist.publish", publish_data(BODIES[CHECKLIST]))
        codes = _rooms(school, Random(seed))
        phones = [Phone(app.test_client()) for _ in range(PHONES)]
        records = []
        for phone in phones:
            phone.sign_in("patrol", PASSWORD)
            walk = islice(cycle(codes), count // PHONES)
            records.append([inspect(phone, school, CHECKLIST, target={"code": code, "via": "scan"}) for code in walk])
        db.session.remove()
        db.engine.dispose()
    pushes = [list(_asked(phone, own)) for phone, own in zip(phones, records, strict=True)]
    return Load(pushes, [record["body"] for own in records for record in own])


def _rooms(school: School, chance: Random) -> list[str]:
    """Make the rooms, each with a label on its door; return the codes."""
    rooms = {mint(chance): new_id() for _ in range(ROOMS)}
    places = [
        Say("place.save", {"id": id_, "fields": {"kind": "room", "name": f"教室 {number}"}})
        for number, id_ in enumerate(rooms.values(), 1)
    ]
    tags = [
        Say("tag.bind", {"code": code, "target": {"kind": "place", "id": id_}, "is_foreign": False})
        for code, id_ in rooms.items()
    ]
    outcomes = say_many(school.person("administrator"), [*places, *tags])
    if {outcome.outcome for outcome in outcomes} != {"stored"}:
        raise RuntimeError("the rooms were not taken")
    return list(rooms)


def _asked(phone: Phone, records: list[dict[str, str]]) -> Iterator[bytes]:
    about = {"server_id": phone.server_id, "device": phone.device, "status": {"n_max": phone.n}}
    for part in (records[start : start + BATCH] for start in range(0, len(records), BATCH)):
        asked = {"request_id": new_id(), **about, "records": part}
        yield json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
