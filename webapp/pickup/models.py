"""Tables of who is there: classes, children, the adults who may fetch them, cards, delegates of one day.

All of them are rebuilt from the journal.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Sha256, Uuid
from webapp.journal.interface import Versioned


class SchoolClass(Versioned, Base):
    """A class. `teacher_ids` decides who sees its children; `ClassTeacher` repeats it, for queries."""

    __tablename__ = "school_class"
    name: Mapped[str] = mapped_column(String(64))
    grade: Mapped[str | None] = mapped_column(String(8))
    sort: Mapped[int]
    teacher_ids: Mapped[list[str]] = mapped_column(JSON)
    room_id: Mapped[Uuid | None]
    board_id: Mapped[Uuid | None]
    closes_at: Mapped[str | None] = mapped_column(String(5))
    is_active: Mapped[bool]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class ClassTeacher(Base):
    """Who teaches a class: `SchoolClass.teacher_ids`, one row each."""

    __tablename__ = "class_teacher"
    class_id: Mapped[Uuid] = mapped_column(primary_key=True)
    person_id: Mapped[Uuid] = mapped_column(primary_key=True, index=True)


class Child(Versioned, Base):
    """A child. `gone_at` is the newest departure that stands, of whichever day; `card_ids` its cards, oldest first.

    `left_at`: since when the child is of the school no more (not `is_active`).
    """

    __tablename__ = "child"
    name: Mapped[str] = mapped_column(String(120))
    class_id: Mapped[Uuid | None]
    number: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool]
    left_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    card_ids: Mapped[list[str]] = mapped_column(JSON)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)

    __table_args__ = (Index("ix_child_class_id", "class_id", "number"),)


class Guardian(Versioned, Base):
    """An adult who may fetch one child; of two children of a family each has a row of its own.

    `left_at`: since when the adult may no more (not `is_active`).
    """

    __tablename__ = "guardian"
    child_id: Mapped[Uuid] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    relation: Mapped[str] = mapped_column(String(16))
    mobile: Mapped[str | None] = mapped_column(String(32))
    sort: Mapped[int]
    is_active: Mapped[bool]
    photo_sha256: Mapped[Sha256 | None]
    photo_record_id: Mapped[Uuid | None]
    left_at: Mapped[datetime | None]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class PickupCard(Versioned, Base):
    """A card with a code, of one child. `state`: `live` or `void`; of two words that void it the earlier stands."""

    __tablename__ = "pickup_card"
    code: Mapped[str] = mapped_column(String(8), unique=True)
    child_id: Mapped[Uuid] = mapped_column(index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[Uuid]
    record_id: Mapped[Uuid]
    replaces: Mapped[Uuid | None]
    why: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[Uuid | None]
    void_record_id: Mapped[Uuid | None]


class Delegate(Versioned, Base):
    """Somebody who may fetch a child on one day, by the word of a parent or teacher. `is_recent` keeps it on phones."""

    __tablename__ = "delegate"
    child_id: Mapped[Uuid] = mapped_column(index=True)
    on: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))
    relation: Mapped[str | None] = mapped_column(String(64))
    id_kind: Mapped[str | None] = mapped_column(String(16))
    id_last_four: Mapped[str | None] = mapped_column(String(4))
    mobile: Mapped[str | None] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(8))
    guardian_id: Mapped[Uuid | None]
    way: Mapped[str] = mapped_column(String(16))
    photo_sha256: Mapped[Sha256 | None]
    photo_record_id: Mapped[Uuid | None]
    allowed_at: Mapped[datetime]
    allowed_by_id: Mapped[Uuid]
    record_id: Mapped[Uuid]
    is_cancelled: Mapped[bool]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[Uuid | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    cancel_record_id: Mapped[Uuid | None]
    is_recent: Mapped[bool]

    __table_args__ = (Index("ix_delegate_is_recent", "is_recent", "on"),)


class PickupRecord(Base):
    """Which record spoke of which class, child or adult: their history."""

    __tablename__ = "pickup_record"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    about_id: Mapped[Uuid] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[Uuid]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_pickup_record_about_id", "about_id", "at"),)
