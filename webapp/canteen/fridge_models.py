"""Tables of the fridges: readings and the words that they stand on, what phones know, cases and their closings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class FridgeCheck(Base):
    """One reading of one fridge. `id` is the record's that first said so; a correction changes the row.

    `slot` is a key of the profile's `fridge_checks`, or None. `record_id` is the word that stands: a correction
    replaces `temperature_c`, `use`, what follows from them, and `action`; who read it, when, by which rules, stays.
    `first_c` is what was said first; `amended_at` and `amended_by_id` are None while that stands.
    """

    __tablename__ = "fridge_check"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    fridge_id: Mapped[Uuid]
    place_id: Mapped[Uuid | None]
    use: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]
    slot: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
    record_id: Mapped[Uuid]
    temperature_c: Mapped[Decimal]
    first_c: Mapped[Decimal]
    min_c: Mapped[Decimal | None]
    max_c: Mapped[Decimal | None]
    is_in_range: Mapped[bool]
    action: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(String(80))
    by_id: Mapped[Uuid]
    received_at: Mapped[datetime]
    is_clock_trusted: Mapped[bool]
    is_late: Mapped[bool]
    amended_at: Mapped[datetime | None]
    amended_by_id: Mapped[Uuid | None]
    case_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_fridge_check_fridge_id_at", "fridge_id", "at"),
        Index("ix_fridge_check_at_id", "at", "id"),
        Index("ix_fridge_check_on", "on", "fridge_id"),
    )


class FridgeReading(Base):
    """One word on what a fridge showed: the first, or a correction. The last by (`at`, `record_id`) stands."""

    __tablename__ = "fridge_reading"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    check_id: Mapped[Uuid] = mapped_column(index=True)
    at: Mapped[datetime]


class FridgeState(Versioned, Base):
    """What phones know of a fridge; `id` is the asset's. `recent` are its last readings, newest first."""

    __tablename__ = "fridge_state"
    use: Mapped[str] = mapped_column(String(8))
    last_at: Mapped[datetime]
    last_c: Mapped[Decimal]
    is_in_range: Mapped[bool]
    case_id: Mapped[Uuid | None]
    recent: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class FridgeCase(Versioned, Base):
    """A fridge out of its range, from the first such reading until the office closes it after one that is in range.

    `id` is the first reading's record. `state`: `open`, `closed`, or `void`: closed by the office, and all of its
    readings were corrected since. `id` is then the reading that the closing named.
    """

    __tablename__ = "fridge_case"
    state: Mapped[str] = mapped_column(String(8))
    fridge_id: Mapped[Uuid]
    place_id: Mapped[Uuid | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[Uuid]
    worst_c: Mapped[Decimal]
    bad_checks: Mapped[int]
    rechecked_at: Mapped[datetime | None]
    recheck_id: Mapped[Uuid | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[Uuid | None]
    closing_note: Mapped[str | None] = mapped_column(Text)
    closing_record_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_fridge_case_state_opened_at", "state", "opened_at", "id"),
        Index("ix_fridge_case_fridge_id", "fridge_id", "opened_at"),
    )


class FridgeClosing(Base):
    """A word of the office that a fridge is well again. `id` is the record's, `check_id` a reading of the case."""

    __tablename__ = "fridge_closing"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    fridge_id: Mapped[Uuid]
    check_id: Mapped[Uuid]
    at: Mapped[datetime]
    by_id: Mapped[Uuid]
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_fridge_closing_fridge_id", "fridge_id", "at"),)
