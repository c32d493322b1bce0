"""Tables of what happens on a day: departures, the second words about them, classes led out.

All of them are rebuilt from the journal.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class Departure(Versioned, Base):
    """One child that left, by one record; brothers and sisters who leave together share `departure_id`, the record's.

    `collector_name` and `relation` as the record says them: an adult on file is shown by `collector_id`, so that the
    name goes with that row. `class_id` is the child's class as the record arrived. From `state` on everything follows
    from other rows, and is restated when one of those arrives. `state`: `gone`, or `void` (came back, wrong child).
    """

    __tablename__ = "departure"
    departure_id: Mapped[Uuid] = mapped_column(index=True)
    child_id: Mapped[Uuid]
    class_id: Mapped[Uuid | None]
    on: Mapped[date]
    left_at: Mapped[datetime]
    collector_kind: Mapped[str] = mapped_column(String(16))
    collector_id: Mapped[Uuid | None]
    also_ids: Mapped[list[str]] = mapped_column(JSON)
    collector_name: Mapped[str | None] = mapped_column(String(120))
    relation: Mapped[str | None] = mapped_column(String(64))
    way: Mapped[str] = mapped_column(String(8))
    card_code: Mapped[str | None] = mapped_column(String(16), index=True)
    no_card_why: Mapped[str | None] = mapped_column(String(16))
    checked: Mapped[str | None] = mapped_column(String(16))
    second_by_id: Mapped[Uuid | None]
    second_way: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    guard_id: Mapped[Uuid]
    device_id: Mapped[Uuid]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    is_clock_trusted: Mapped[bool]
    is_late: Mapped[bool]
    is_recent: Mapped[bool]
    # as it was known when the record arrived: by the class's year, and by whose class it is
    is_handed_over: Mapped[bool]
    is_other_class: Mapped[bool]

    state: Mapped[str] = mapped_column(String(8))
    gaps: Mapped[list[str]] = mapped_column(JSON)
    has_gaps: Mapped[bool]
    confirmed_by_id: Mapped[Uuid | None]
    confirmed_at: Mapped[datetime | None]
    is_denied: Mapped[bool]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[Uuid | None]
    void_reason: Mapped[str | None] = mapped_column(Text)
    void_record_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_departure_child_id", "child_id", "on"),
        Index("ix_departure_on", "on", "class_id"),
        Index("ix_departure_is_recent", "is_recent", "on"),
        Index("ix_departure_left_at_id", "left_at", "id"),
    )


class DepartureWord(Base):
    """What a second person said of one child's departure (`row_id`). The last by time stands."""

    __tablename__ = "departure_word"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    row_id: Mapped[Uuid] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[Uuid]
    is_confirmed: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_departure_word_row_id", "row_id", "at"),)


class Dismissal(Versioned, Base):
    """A class on a day: who was absent, when it was led out and to where, when its room was found empty.

    `id` follows from class and day. Of two words on the same matter the later by its own time stands.
    """

    __tablename__ = "dismissal"
    class_id: Mapped[Uuid] = mapped_column(index=True)
    on: Mapped[date]
    absent_ids: Mapped[list[str]] = mapped_column(JSON)
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[Uuid | None]
    call_record_id: Mapped[Uuid | None]
    led_out_at: Mapped[datetime | None]
    led_out_by_id: Mapped[Uuid | None]
    count: Mapped[int | None]
    led_to: Mapped[str | None] = mapped_column(String(120))
    led_out_record_id: Mapped[Uuid | None]
    empty_at: Mapped[datetime | None]
    empty_by_id: Mapped[Uuid | None]
    is_empty: Mapped[bool | None]
    lights_off: Mapped[bool | None]
    windows_shut: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)
    empty_record_id: Mapped[Uuid | None]
    gaps: Mapped[list[str]] = mapped_column(JSON)
    is_late: Mapped[bool]
    is_recent: Mapped[bool]

    __table_args__ = (Index("ix_dismissal_on", "on", "class_id"), Index("ix_dismissal_is_recent", "is_recent", "on"))
