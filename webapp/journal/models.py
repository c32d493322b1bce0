"""The journal's tables: the clock, its log, the records as they came, the feed, the photos."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Sha256, Uuid
from webapp.journal.interface import Versioned

RowId = BigInteger().with_variant(Integer, "sqlite")


class SyncClock(Base):
    """One row. Its update is the last lock every writer takes, so positions have no holes and no late comers."""

    __tablename__ = "sync_clock"
    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class CommitLog(Base):
    """One row a commit. `nonce` tells two timelines apart after a restore; `chain` seals all that came before."""

    __tablename__ = "commit_log"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    nonce: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    chain: Mapped[Sha256]


class Record(Base):
    """A sealed record as it came (`body`, `key_id`, `sig` never change), and what became of it.

    `durable_at`: when a backup that holds it was verified. An erased record has an empty body and, in `remains`, what
    its kind leaves of it for the ledgers. `erased_groups` names, by each group of fields that is gone, the record that
    erased it; while others are kept, it `is_partly_erased`. `erased_at`, `erased_by`: when its body went, by what.
    """

    __tablename__ = "record"
    pk: Mapped[int] = mapped_column(RowId, primary_key=True)
    id: Mapped[Uuid] = mapped_column(unique=True)
    hash: Mapped[Sha256]
    body: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(32))
    sig: Mapped[str] = mapped_column(String(128))

    device_id: Mapped[Uuid]
    n: Mapped[int]
    author_id: Mapped[Uuid] = mapped_column(index=True)
    type: Mapped[str] = mapped_column(String(64))
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    via: Mapped[str] = mapped_column(String(8))

    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[str | None] = mapped_column(Text)
    first: Mapped[Uuid | None]

    seq: Mapped[int | None] = mapped_column(BigInteger)
    ix: Mapped[int]
    applied_seq: Mapped[int | None] = mapped_column(BigInteger)
    applied_ix: Mapped[int | None]
    decided_by: Mapped[Uuid | None]
    durable_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    erased_by: Mapped[Uuid | None] = mapped_column(index=True)
    remains: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    erased_groups: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    is_partly_erased: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (
        Index("ix_record_seq", "seq", "ix"),
        Index("ix_record_applied", "applied_seq", "applied_ix"),
        Index("ix_record_unstamped", "pk", sqlite_where=text("seq IS NULL"), postgresql_where=text("seq IS NULL")),
        # with the key in it, the gap report reads no row
        Index("ix_record_device_n", "device_id", "n", "key_id"),
        Index("ix_record_type", "type", "pk"),
        Index(
            "ix_record_not_durable",
            "seq",
            sqlite_where=text("durable_at IS NULL"),
            postgresql_where=text("durable_at IS NULL"),
        ),
        Index(
            "ix_record_partly_erased",
            "pk",
            sqlite_where=text("is_partly_erased"),
            postgresql_where=text("is_partly_erased"),
        ),
        Index("ix_record_outcome", "outcome", "pk"),
        Index("ix_record_captured_at", "captured_at", "id"),
        Index(
            "ix_record_erased",
            "pk",
            sqlite_where=text("erased_at IS NOT NULL"),
            postgresql_where=text("erased_at IS NOT NULL"),
        ),
        Index("ix_record_held", "pk", sqlite_where=text("outcome = 'held'"), postgresql_where=text("outcome = 'held'")),
    )


class RecordDependency(Base):
    """A record that must come first. Rows stay while their record waits."""

    __tablename__ = "record_dependency"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    depends_on_id: Mapped[Uuid] = mapped_column(primary_key=True, index=True)


class RecordPhoto(Base):
    """A photo that a record names. The bytes may come before or after the record."""

    __tablename__ = "record_photo"
    record_id: Mapped[Uuid] = mapped_column(ForeignKey("record.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[Sha256] = mapped_column(index=True)
    field: Mapped[str] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(32))
    bytes: Mapped[int]


class Blob(Base):
    """A photo whose bytes are on disk, hash checked. The file comes first, the row after."""

    __tablename__ = "blob"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    bytes: Mapped[int]
    mime: Mapped[str] = mapped_column(String(32))
    width_px: Mapped[int]
    height_px: Mapped[int]
    stored_at: Mapped[datetime]
    device_id: Mapped[Uuid]
    durable_at: Mapped[datetime | None]


class Verdict(Versioned, Base):
    """What became of a phone's record that was held, for its author: the entity `outcome`. `id` is the record's;
    `state` is held, applied or dismissed, `note` the office's reason, `detail` what was said beside `reason`.
    """

    __tablename__ = "verdict"
    author_id: Mapped[Uuid] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class Audit(Base):
    """One run of the checks of `rounds verify`: on the live data, or on a backup's."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime]
    of: Mapped[str] = mapped_column(String(8))
    seq: Mapped[int] = mapped_column(BigInteger)
    commits: Mapped[int]
    records: Mapped[int]
    rows: Mapped[int]
    photos: Mapped[int]
    wrong: Mapped[list[str]] = mapped_column(JSON)


class Change(Base):
    """The feed: the latest commit that touched each entity."""

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    entity_id: Mapped[str] = mapped_column(String(128))
    seq: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        Index("uq_change_kind_entity_id", "kind", "entity_id", unique=True),
        Index("ix_change_seq", "seq", "id"),
    )


class SealCounter(Base):
    """How many records the server itself has sealed, and the hash of the last: `n` and `prev` of its next one."""

    __tablename__ = "seal_counter"
    device_id: Mapped[Uuid] = mapped_column(primary_key=True)
    n: Mapped[int]
    last_hash: Mapped[Sha256 | None]
