"""Tables of the damage room. All of them are rebuilt from the journal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Sha256, Uuid
from webapp.journal.interface import Versioned


class Damage(Versioned, Base):
    """One case of damage. `id` is the reporting record's, `number` is what people say."""

    __tablename__ = "damage"
    number: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    target_kind: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[str] = mapped_column(String(128))
    place_id: Mapped[Uuid | None]
    category: Mapped[str] = mapped_column(String(16))
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int]
    cause: Mapped[str] = mapped_column(String(16))
    is_urgent: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Text)

    reported_at: Mapped[datetime]
    reported_by_id: Mapped[Uuid]
    received_at: Mapped[datetime]
    is_clock_trusted: Mapped[bool]
    is_late: Mapped[bool]

    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[Uuid | None]
    result: Mapped[str | None] = mapped_column(String(16))
    closing_note: Mapped[str | None] = mapped_column(Text)
    closing_record_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_damage_state_reported_at", "state", "reported_at", "id"),
        Index("ix_damage_reported_at_id", "reported_at", "id"),
        Index("ix_damage_target", "target_kind", "target_id"),
        Index("ix_damage_place_id_reported_at", "place_id", "reported_at"),
    )


class DamagePhoto(Base):
    """A photo of a case: taken when it was reported, or when it was closed."""

    __tablename__ = "damage_photo"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    damage_id: Mapped[Uuid] = mapped_column(index=True)
    sha256: Mapped[Sha256]


class DamageCounter(Base):
    """How many cases a year has numbered. Its row is locked while a number is given out."""

    __tablename__ = "damage_counter"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
