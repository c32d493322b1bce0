"""Classes, children, and the adults who may fetch them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.merge import merge_fields
from webapp.pickup import rules
from webapp.pickup.following import follow_child, follow_class
from webapp.pickup.models import Child, ClassTeacher, Guardian, SchoolClass
from webapp.pickup.restating import restate_fetched_by
from webapp.pickup.saying import note_about, plain
from webapp.registry.models import PERSON, Asset, Place


def save_class(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a class. Raises `Held`: no name, an unknown teacher, room or board."""
    session, fields = work.session, plain(statement.data["fields"])
    _check_references(session, fields)
    row = session.get(SchoolClass, str(statement.data["id"]), with_for_update=True)
    if row is None:
        _require(fields, "name")
        row = SchoolClass(
            id=str(statement.data["id"]), name="", sort=0, teacher_ids=[], is_active=True, field_times={}, version=0
        )
        session.add(row)
    before = row.teacher_ids
    if "teacher_ids" in fields:
        fields["teacher_ids"] = list(dict.fromkeys(fields["teacher_ids"]))
    merge_fields(row, fields, statement)
    work.changed("school_class", row)
    if set(row.teacher_ids) != set(before):
        _say_teachers(session, row)
        follow_class(work, row.id)
    note_about(work, statement, row.id)


def _say_teachers(session: Session, row: SchoolClass) -> None:
    session.execute(delete(ClassTeacher).where(ClassTeacher.class_id == row.id))
    session.add_all(ClassTeacher(class_id=row.id, person_id=id_) for id_ in row.teacher_ids)
    session.flush()


def _check_references(session: Session, fields: Mapping[str, Any]) -> None:
    asked = [("room_id", Place.id), ("board_id", Asset.id)]
    for name, key in asked:
        if fields.get(name) and session.scalar(select(key).where(key == fields[name])) is None:
            raise Held("unknown_target", f"{name} {fields[name]}")
    teachers = set(fields.get("teacher_ids", ()))
    if missing := teachers - set(session.scalars(select(PERSON.c.id).where(PERSON.c.id.in_(teachers)))):
        raise Held("unknown_target", f"person {' '.join(sorted(missing))}")


def save_child(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a child. Raises `Held`: no name, an unknown class."""
    session, fields = work.session, plain(statement.data["fields"])
    if fields.get("class_id") and session.get(SchoolClass, fields["class_id"]) is None:
        raise Held("unknown_target", f"class {fields['class_id']}")
    row = session.get(Child, str(statement.data["id"]), with_for_update=True)
    is_new = row is None
    if row is None:
        _require(fields, "name", "class_id")
        row = Child(id=str(statement.data["id"]), name="", is_active=True, card_ids=[], field_times={}, version=0)
        session.add(row)
    before = (row.class_id, row.is_active)
    merge_fields(row, fields, statement)
    row.left_at = _left_at(row)
    work.changed("child", row)
    if not is_new and (row.class_id, row.is_active) != before:
        follow_child(work, row.id)
    note_about(work, statement, row.id)


def save_guardian(work: UnitOfWork, statement: Statement) -> None:
    """Create or change an adult of one child. Raises `Held`: no name or child, another child's, a fifth adult."""
    session, fields = work.session, plain(statement.data["fields"])
    row = session.get(Guardian, str(statement.data["id"]), with_for_update=True)
    if row is None:
        _require(fields, "name", "child_id")
        row = _new_guardian(session, str(statement.data["id"]), fields["child_id"])
    if fields.pop("child_id", row.child_id) != row.child_id:
        raise Held("invalid_data", "other_child")
    before = (row.is_active, row.left_at) if row.field_times else None
    merge_fields(row, {**fields, **_photo(statement)}, statement)
    row.left_at = _left_at(row)
    session.flush()
    _refuse_fifth(session, row)
    work.changed("guardian", row)
    if (row.is_active, row.left_at) != before:
        restate_fetched_by(work, row.child_id, "guardian")
    note_about(work, statement, row.child_id, row.id)


def _new_guardian(session: Session, id_: str, child_id: str) -> Guardian:
    if session.get(Child, child_id) is None:
        raise Held("unknown_target", f"child {child_id}")
    row = Guardian(
        id=id_, child_id=child_id, name="", relation="other", sort=0, is_active=True, field_times={}, version=0
    )
    session.add(row)
    return row


def _photo(statement: Statement) -> dict[str, str | None]:
    """Return which photo shows the adult, where the record brings one. One that was erased has no hash any more."""
    for photo in statement.photos:
        if photo.get("field") == "photo":
            sha256 = photo.get("sha256")
            return {"photo_sha256": sha256, "photo_record_id": statement.record_id if sha256 else None}
    return {}


def _left_at(row: Child | Guardian) -> datetime | None:
    """Return since when somebody is gone: the time of the word that stands."""
    return None if row.is_active else datetime.fromisoformat(row.field_times["is_active"])


def _refuse_fifth(session: Session, row: Guardian) -> None:
    active = select(func.count()).select_from(Guardian).where(Guardian.child_id == row.child_id, Guardian.is_active)
    if row.is_active and (session.scalar(active) or 0) > rules.ADULTS_MAX:
        raise Held("invalid_data", "too_many_adults")


def _require(fields: Mapping[str, Any], *names: str) -> None:
    """Raise `Held` for something new without one of these; a name that was erased is an empty text."""
    for name in names:
        if fields.get(name) is None:
            raise Held("invalid_data", f"new, and without {name}")
