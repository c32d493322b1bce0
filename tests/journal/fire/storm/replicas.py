"""What a phone shows must be what its holder may see: its replica beside the tables, asked without the feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.accounts.permissions import permissions_of
from webapp.db import db, wire_value
from webapp.journal.interface import Entity, Reader

if TYPE_CHECKING:
    from tests.journal.fire.storm.course import Course


def wrong_phone(course: Course, phone: int, contents: dict[str, Any]) -> Iterator[str]:
    holder = course.school.people[course.holder[phone] or ""] if course.holder[phone] else None
    for person_id, replica in contents["replicas"].items():
        person = db.session.get(Person, person_id)
        if person is None or person_id != holder:
            whose = person.username if person else person_id
            yield f"leaked: a replica of {whose} on phone {phone}, which {course.holder[phone]} holds"
            continue
        yield from _differences(course, person, replica, phone)
    if holder and holder not in contents["replicas"]:
        yield f"diverged: phone {phone} has no replica"
    if contents["mismatches"]:
        yield f"diverged: phone {phone} was mended by the digest {contents['mismatches']} times"


def _differences(course: Course, person: Person, replica: dict[str, Any], phone: int) -> Iterator[str]:
    """Compare with what the tables say that this person may see, asked without the feed."""
    permissions = permissions_of(person.roles)
    reader = Reader(person.id, permissions)
    entities: dict[str, Entity] = course.server.app.extensions["journal"].feed.entities
    for kind in sorted({*replica, *entities}):
        entity = entities.get(kind)
        there = _rows_of(entity, reader) if entity and entity.permission in permissions else {}
        here = {row["id"]: row for row in replica.get(kind, [])}
        for id_ in here.keys() - there.keys():
            yield f"leaked: {kind} {id_} on phone {phone} of {person.username}"
        for id_ in there.keys() - here.keys():
            yield f"diverged: {kind} {id_} is not on phone {phone} of {person.username}"
        for id_ in here.keys() & there.keys():
            if here[id_] != there[id_]:
                yield f"diverged: {kind} {id_} is another on phone {phone}: {_first(here[id_], there[id_])}"


def _rows_of(entity: Entity, reader: Reader) -> dict[str, dict[str, Any]]:
    statement = select(entity.model)
    if entity.is_live is not None:
        statement = statement.where(entity.is_live)
    if entity.scope is not None:
        statement = statement.where(entity.scope(reader))
    names = ("id", "version", *entity.fields_for(reader.permissions))
    rows = db.session.scalars(statement)
    return {row.id: json.loads(json.dumps({name: wire_value(getattr(row, name)) for name in names})) for row in rows}


def _first(here: dict[str, Any], there: dict[str, Any]) -> str:
    return "; ".join(
        f"{name} {here.get(name)!r} instead of {there.get(name)!r}" for name in there if here.get(name) != there[name]
    )
