"""Who sees which children: the gate and the office all of them, a teacher those of the own classes, nobody else any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session

from webapp.journal.interface import Reader
from webapp.pickup.models import Child, ClassTeacher, PickupRecord, SchoolClass

ALL = frozenset({"pickup.gate", "pickup.manage"})
TEACH = "pickup.teach"
RIGHTS = ALL | {TEACH}


def own_classes(person_id: str) -> Select[Any]:
    return select(ClassTeacher.class_id).where(ClassTeacher.person_id == person_id)


def own_children(person_id: str) -> Select[Any]:
    return select(Child.id).where(Child.class_id.in_(own_classes(person_id)))


def by_class(column: Any) -> Callable[[Reader], ColumnElement[bool]]:
    """Limit rows by the class that `column` names."""
    return lambda reader: _limit(reader, lambda: column.in_(own_classes(reader.person_id)))


def by_child(column: Any) -> Callable[[Reader], ColumnElement[bool]]:
    """Limit rows by the child that `column` names."""
    return lambda reader: _limit(reader, lambda: column.in_(own_children(reader.person_id)))


def _limit(reader: Reader, own: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    if ALL & reader.permissions:
        return true()
    return own() if TEACH in reader.permissions else false()


def sees_record(session: Session, reader: Reader, record_id: str) -> bool:
    """Tell whether a record that was applied, and the photo it brought, may be seen: by the gate, by who teaches all
    children and classes of which it speaks.
    """
    about = set(session.scalars(select(PickupRecord.about_id).where(PickupRecord.record_id == record_id)))
    if ALL & reader.permissions or not about:
        return bool(about)
    if TEACH not in reader.permissions:
        return False
    children = set(session.scalars(select(Child.id).where(Child.id.in_(about))))
    classes = set(session.scalars(select(SchoolClass.id).where(SchoolClass.id.in_(about))))
    own = set(session.scalars(own_children(reader.person_id).where(Child.id.in_(children))))
    own |= set(session.scalars(own_classes(reader.person_id).where(ClassTeacher.class_id.in_(classes))))
    return bool(own) and children | classes == own
