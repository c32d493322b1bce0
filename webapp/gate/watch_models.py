"""Tables of the watch list, and of who looked at what is masked. Rebuilt from the journal."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class Watch(Versioned, Base):
    """Somebody whom the guard should be warned of: in force from `from_at`, until `until_on` (inclusive) or until
    `ended_at`, when it was made inactive. Fields merge by time.

    `matched`: entries that were found to match it, where its own words have been erased since.
    """

    __tablename__ = "watch"
    name: Mapped[str | None] = mapped_column(String(120))
    other_names: Mapped[list[str]] = mapped_column(JSON)
    id_kind: Mapped[str | None] = mapped_column(String(16))
    id_last_four: Mapped[str | None] = mapped_column(String(4))
    id_hash: Mapped[str | None] = mapped_column(String(32))
    mobile: Mapped[str | None] = mapped_column(String(40))
    plate: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    until_on: Mapped[date | None]
    advice: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool]
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    matched: Mapped[list[str]] = mapped_column(JSON)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)

    __table_args__ = (Index("ix_watch_is_active", "is_active", "from_at"),)


class GateLook(Base):
    """Somebody looked at what is masked, or at a warning. `id` is the record's."""

    __tablename__ = "gate_look"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    about_id: Mapped[Uuid]
    why: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime]
    by_id: Mapped[Uuid]

    __table_args__ = (Index("ix_gate_look_at", "at", "id"), Index("ix_gate_look_about_id", "about_id", "at"))
