"""What the gate asks of the school's people, as the accounts have them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import JSON, column, select, table
from sqlalchemy.orm import Session

from webapp.accounts.permissions import permissions_of

PERSON = table("person", column("id"), column("department"), column("roles", JSON))


class Colleague(NamedTuple):
    id: str
    department: str | None


def find_person(session: Session, person_id: str | None) -> Colleague | None:
    """Return somebody of the school; None for nobody."""
    if person_id is None:
        return None
    named = select(PERSON.c.id, PERSON.c.department).where(PERSON.c.id == person_id)
    found = session.execute(named).one_or_none()
    return Colleague(found.id, found.department) if found else None


def may(session: Session, person_id: str, permission: str) -> bool:
    """Tell whether somebody's roles give a permission."""
    roles = session.scalar(select(PERSON.c.roles).where(PERSON.c.id == person_id))
    return permission in permissions_of(roles or [])
