"""Tables about backups. The plan is a projection; the rest are notes of what was done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Sha256
from webapp.journal.interface import Versioned


class BackupPlan(Versioned, Base):
    """One row: whether the server makes backups by itself, when by the school's wall clock, how many it keeps."""

    __tablename__ = "backup_plan"
    is_on: Mapped[bool]
    hour: Mapped[int]
    keep: Mapped[int]


class Backup(Base):
    """One backup that this server made, up to commit `seq`. `verified_at`: a test restore of it came out whole."""

    __tablename__ = "backup"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    seq: Mapped[int] = mapped_column(BigInteger)
    chain: Mapped[Sha256]
    records: Mapped[int]
    photos: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    is_encrypted: Mapped[bool]
    is_scheduled: Mapped[bool]
    error: Mapped[str | None] = mapped_column(Text)


class Restoration(Base):
    """The data were replaced by a backup's: how it was noticed (`command`, or `phone` by its cursor), and what is
    known of it.
    """

    __tablename__ = "restoration"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    noticed_by: Mapped[str] = mapped_column(String(16))
    backup_made_at: Mapped[datetime | None]
    seq: Mapped[int] = mapped_column(BigInteger)
