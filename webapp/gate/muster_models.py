"""Tables of shifts handed over and of musters. Rebuilt from the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class HandOver(Versioned, Base):
    """One shift hands the gate to the next: signed by who goes (`by_id`), then by who comes (`taken_by_id`).

    `is_recent`: of the latest three, which phones show.
    """

    __tablename__ = "hand_over"
    by_id: Mapped[Uuid]
    at: Mapped[datetime]
    device_id: Mapped[Uuid]
    to_id: Mapped[Uuid | None]
    visit_ids: Mapped[list[str]] = mapped_column(JSON)
    passes_out: Mapped[list[str]] = mapped_column(JSON)
    passes_missing: Mapped[list[str]] = mapped_column(JSON)
    keys: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime]
    is_late: Mapped[bool]
    is_recent: Mapped[bool]
    taken_by_id: Mapped[Uuid | None]
    taken_at: Mapped[datetime | None]
    take_record_id: Mapped[Uuid | None]
    is_agreed: Mapped[bool | None]
    differences: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_hand_over_at", "at", "id"), Index("ix_hand_over_is_recent", "is_recent", "at"))


class Muster(Versioned, Base):
    """Everybody is counted. Expected are the visits inside at `opened_at` and since, and the rooms and people named.

    `is_recent`: open, or closed since the last opening.
    """

    __tablename__ = "muster"
    title: Mapped[str | None] = mapped_column(String(120))
    is_drill: Mapped[bool]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[Uuid]
    place_ids: Mapped[list[str]] = mapped_column(JSON)
    person_ids: Mapped[list[str]] = mapped_column(JSON)
    received_at: Mapped[datetime]
    is_late: Mapped[bool]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[Uuid | None]
    close_record_id: Mapped[Uuid | None]
    close_note: Mapped[str | None] = mapped_column(Text)
    is_recent: Mapped[bool]

    __table_args__ = (Index("ix_muster_opened_at", "opened_at", "id"), Index("ix_muster_is_recent", "is_recent"))


class MusterWord(Base):
    """One word on one item. `id` is the record's."""

    __tablename__ = "muster_word"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    muster_id: Mapped[Uuid]
    item_kind: Mapped[str] = mapped_column(String(8))
    item_id: Mapped[Uuid]
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    by_id: Mapped[Uuid]
    note: Mapped[str | None] = mapped_column(Text)
    where: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_muster_word_muster_id", "muster_id", "item_kind", "item_id", "at"),)


class MusterMark(Versioned, Base):
    """What stands of an item: the word of the latest time. `id` follows from muster and item.

    `is_disputed`: the latest words of two people differ. `is_late`: said after the closing. `is_recent`: its muster is.
    """

    __tablename__ = "muster_mark"
    muster_id: Mapped[Uuid] = mapped_column(index=True)
    item_kind: Mapped[str] = mapped_column(String(8))
    item_id: Mapped[Uuid]
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    by_id: Mapped[Uuid]
    note: Mapped[str | None] = mapped_column(Text)
    where: Mapped[str | None] = mapped_column(Text)
    word_id: Mapped[Uuid]
    is_disputed: Mapped[bool]
    is_late: Mapped[bool]
    is_recent: Mapped[bool]
