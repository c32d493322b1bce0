"""Tables of the patrol room. All of them are rebuilt from the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class Checklist(Versioned, Base):
    """One published version of a checklist; `id` is `checklist_id@checklist_version`. Its body never changes.

    `is_current`: it is the newest, and in force. `withdrawal_record_id`: it was the newest, and was withdrawn.
    """

    __tablename__ = "checklist"
    checklist_id: Mapped[str] = mapped_column(String(64), index=True)
    checklist_version: Mapped[int]
    is_current: Mapped[bool]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    record_id: Mapped[Uuid]
    published_at: Mapped[datetime]
    published_by_id: Mapped[Uuid]
    withdrawal_record_id: Mapped[Uuid | None]


class Inspection(Base):
    """What one person found with one version of a checklist. `id` is the record's."""

    __tablename__ = "inspection"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    checklist_id: Mapped[str] = mapped_column(String(64))
    checklist_version: Mapped[int]
    region: Mapped[str | None] = mapped_column(String(32))
    target_kind: Mapped[str | None] = mapped_column(String(16))
    target_id: Mapped[str | None] = mapped_column(String(128))
    place_id: Mapped[Uuid | None]

    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(8))
    score: Mapped[float | None]
    gaps: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    gap_count: Mapped[int]
    photo_count: Mapped[int]

    author_id: Mapped[Uuid]
    inspected_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    captured_at: Mapped[datetime]
    corrected_at: Mapped[datetime]
    received_at: Mapped[datetime]
    is_clock_trusted: Mapped[bool]
    is_late: Mapped[bool]
    via: Mapped[str] = mapped_column(String(8))

    amends_id: Mapped[Uuid | None]
    amended_by_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_inspection_inspected_at_id", "inspected_at", "id"),
        Index("ix_inspection_target", "target_kind", "target_id", "checklist_id", "inspected_at"),
        Index("ix_inspection_place_id_inspected_at", "place_id", "inspected_at"),
        Index("ix_inspection_author_id_inspected_at", "author_id", "inspected_at"),
        Index("ix_inspection_checklist_id_inspected_at", "checklist_id", "inspected_at"),
        Index("ix_inspection_result_inspected_at", "result", "inspected_at"),
    )


class Finding(Versioned, Base):
    """A failing answer that somebody must look after. `replaced`: an amendment of the inspection took its place."""

    __tablename__ = "finding"
    state: Mapped[str] = mapped_column(String(8))
    target_kind: Mapped[str | None] = mapped_column(String(16))
    target_id: Mapped[str | None] = mapped_column(String(128))
    place_id: Mapped[Uuid | None]
    inspection_id: Mapped[Uuid] = mapped_column(index=True)
    checklist_id: Mapped[str] = mapped_column(String(64))
    checklist_version: Mapped[int]
    item_key: Mapped[str] = mapped_column(String(64))
    item_label: Mapped[dict[str, str]] = mapped_column(JSON)
    severity: Mapped[str] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[Uuid]

    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[Uuid | None]
    closing_note: Mapped[str | None] = mapped_column(Text)
    closing_record_id: Mapped[Uuid | None]
    replaced_by_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_finding_state_opened_at", "state", "opened_at", "id"),
        Index("ix_finding_target", "target_kind", "target_id"),
    )


class Check(Versioned, Base):
    """The last state of a checklist at a thing. `id` follows from the three."""

    __tablename__ = "check"
    target_kind: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[str] = mapped_column(String(128))
    checklist_id: Mapped[str] = mapped_column(String(64), index=True)
    last_inspection_id: Mapped[Uuid]
    last_at: Mapped[datetime]
    last_result: Mapped[str] = mapped_column(String(8))
    last_by_id: Mapped[Uuid]

    __table_args__ = (Index("ix_check_target", "target_kind", "target_id"),)
