"""Applies records about people."""

from __future__ import annotations

from sqlalchemy import select

from webapp.accounts.models import Person, SettledGap
from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.merge import merge_fields


def save_person(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a person. Raises `Held` if the user name is taken or a new person has no name."""
    fields = statement.data["fields"]
    person_id = str(statement.data["id"])
    person = work.session.get(Person, person_id, with_for_update=True)
    if username := fields.get("username"):
        _check_free(work, username, person_id)
    _save(work, statement, person)


def save_custodian(work: UnitOfWork, statement: Statement) -> None:
    """Create or change somebody who answers for things and can't sign in. Raises `Held` for anybody who can."""
    person = work.session.get(Person, str(statement.data["id"]), with_for_update=True)
    if person is not None and person.username is not None:
        raise Held("not_allowed", "this person signs in: people.edit")
    _save(work, statement, person)


def prefer(work: UnitOfWork, statement: Statement) -> None:
    """Let the author choose the language in which pages speak to them."""
    person = work.session.get_one(Person, statement.author_id, with_for_update=True)
    merge_fields(person, statement.data, statement)
    work.changed("person", person)


def _save(work: UnitOfWork, statement: Statement, person: Person | None) -> None:
    fields = dict(statement.data["fields"])
    if person is None:
        if not fields.get("name"):
            raise Held("invalid_data", "a person needs a name")
        person = Person(
            id=str(statement.data["id"]),
            username=None,
            name="",
            department=None,
            roles=[],
            lang="zh-Hant",
            is_active=True,
            field_times={},
        )
        work.session.add(person)
    merge_fields(person, fields, statement)
    work.changed("person", person)


def _check_free(work: UnitOfWork, username: str, person_id: str) -> None:
    holder = work.session.scalar(select(Person.id).where(Person.username == username))
    if holder not in (None, person_id):
        raise Held("invalid_data", f"the user name {username} is taken")


def settle_gap(work: UnitOfWork, statement: Statement) -> None:
    """Note that the office no longer looks for these record numbers of a device. A record that comes after all is
    taken as ever.
    """
    data = statement.data
    if data["first_n"] > data["last_n"]:
        raise Held("invalid_data", "first_n is above last_n")
    row = SettledGap(
        id=statement.record_id,
        version=1,
        device_id=str(data["device_id"]),
        first_n=data["first_n"],
        last_n=data["last_n"],
        reason=data["reason"],
        by_id=statement.author_id,
        at=statement.received_at,
    )
    work.session.add(row)
