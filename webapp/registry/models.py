"""The registry's tables: school, places, assets, tags, and which records spoke of which thing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, column, table
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Sha256, Uuid
from webapp.ids import derived_id
from webapp.journal.interface import Versioned

SCHOOL_ID = derived_id("school")
PERSON = table("person", column("id"), column("name"), column("is_active"))


class School(Versioned, Base):
    """One row: the school of this installation."""

    __tablename__ = "school"
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(64))
    label_host: Mapped[str | None] = mapped_column(String(120))
    region: Mapped[str | None] = mapped_column(String(32))
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class Place(Versioned, Base):
    """A node of the tree. Its path is never stored: it follows from the parents."""

    __tablename__ = "place"
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[str | None] = mapped_column(String(64), index=True)
    custodian_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    department: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)
    sort: Mapped[int] = mapped_column(default=0)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class Asset(Versioned, Base):
    """One thing, one card: the fields of form F15. `photo_record_id` is the record that brought the photo."""

    __tablename__ = "asset"
    number: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    class_code: Mapped[str | None] = mapped_column(String(64))
    category: Mapped[str | None] = mapped_column(String(32))
    brand: Mapped[str | None] = mapped_column(String(120))
    model: Mapped[str | None] = mapped_column(String(120))
    spec: Mapped[str | None] = mapped_column(String(400))
    serial: Mapped[str | None] = mapped_column(String(120))
    unit: Mapped[str | None] = mapped_column(String(16))
    quantity: Mapped[int] = mapped_column(default=1)
    unit_price: Mapped[Decimal | None]
    value: Mapped[Decimal | None]
    acquired_by: Mapped[str | None] = mapped_column(String(16))
    acquired_on: Mapped[date | None]
    used_from_on: Mapped[date | None]
    fund_source: Mapped[str | None] = mapped_column(String(120))
    invoice: Mapped[str | None] = mapped_column(String(120))
    supplier: Mapped[str | None] = mapped_column(String(200))
    warranty_until_on: Mapped[date | None]
    life_years: Mapped[int | None]
    department: Mapped[str | None] = mapped_column(String(120))
    custodian_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    user_name: Mapped[str | None] = mapped_column(String(120))
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    state: Mapped[str] = mapped_column(String(16), default="in_use")
    note: Mapped[str | None] = mapped_column(Text)
    photo_sha256: Mapped[Sha256 | None]
    photo_record_id: Mapped[Uuid | None]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_asset_number_id", "number", "id"),
        Index("ix_asset_name_id", "name", "id"),
        Index("ix_asset_place_id_id", "place_id", "id"),
        Index("ix_asset_custodian_id_id", "custodian_id", "id"),
        Index("ix_asset_category_id", "category", "id"),
        Index("ix_asset_state_id", "state", "id"),
        Index("ix_asset_acquired_on_id", "acquired_on", "id"),
        Index("ix_asset_warranty_until_on_id", "warranty_until_on", "id"),
    )


class Tag(Versioned, Base):
    """A code and what it stands for; `id` is the code. A thing may have several: newer revisions, foreign stickers.

    `state`: blank, bound, worn, retired. `replaces`: the worn code whose place this one takes; the old one is retired
    when `confirmed_at` is set, by a scan of the new label where it sticks. `block_id`: the block of blanks it came in.
    `bound_by`, `confirmed_by` and `retired_by` are the records that said so. `worn_at` and `retired_at` are unknown for
    what schema 1 of `tag.retire` said.
    """

    __tablename__ = "tag"
    target_kind: Mapped[str | None] = mapped_column(String(16))
    target_id: Mapped[Uuid | None]
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16))
    is_foreign: Mapped[bool] = mapped_column(default=False)
    bound_by: Mapped[Uuid | None]
    bound_at: Mapped[datetime | None]
    printed_at: Mapped[datetime | None]
    prints: Mapped[int] = mapped_column(default=0)
    retired_reason: Mapped[str | None] = mapped_column(String(200))
    replaces: Mapped[str | None] = mapped_column(String(128))
    confirmed_by: Mapped[Uuid | None]
    confirmed_at: Mapped[datetime | None]
    worn_at: Mapped[datetime | None]
    retired_by: Mapped[Uuid | None]
    retired_at: Mapped[datetime | None]
    block_id: Mapped[Uuid | None]

    __table_args__ = (
        Index("ix_tag_target", "target_kind", "target_id"),
        Index("ix_tag_block_id", "block_id", "id"),
        Index("ix_tag_replaces", "replaces"),
        Index("ix_tag_state", "state", "id"),
    )


class ThingRecord(Base):
    """Which record spoke of which thing: the history on its card. `lost` names fields that a later word had settled."""

    __tablename__ = "thing_record"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    target_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    target_id: Mapped[Uuid] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[Uuid]
    at: Mapped[datetime]
    lost: Mapped[list[str]] = mapped_column(JSON)

    __table_args__ = (Index("ix_thing_record_target", "target_kind", "target_id", "at"),)


class ImportJob(Base):
    """One file on its way in. `state`: mapping, checking, ready, running, done, failed, cancelled.

    `lease_until` is the time until which a worker holds the job: after it, another may go on with it.
    """

    __tablename__ = "import_job"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    person_id: Mapped[Uuid] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sheets: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    sheet: Mapped[int] = mapped_column(default=0)
    header_row: Mapped[int] = mapped_column(default=0)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    header: Mapped[list[str]] = mapped_column(JSON)
    only_if_all_right: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[dict[str, int]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), index=True)
    problem: Mapped[str | None] = mapped_column(Text)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]


class ImportRow(Base):
    """One row of the file: the cells as they were (or as mended), what they mean, what is wrong, what became of it.

    `state`: right, wrong, stored, refused, skipped. `action`: create, update or same.
    """

    __tablename__ = "import_row"
    job_id: Mapped[Uuid] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[list[str]] = mapped_column(JSON)
    reading: Mapped[dict[str, object]] = mapped_column(JSON)
    errors: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str | None] = mapped_column(String(8))
    asset_id: Mapped[Uuid | None]
    state: Mapped[str] = mapped_column(String(8))

    __table_args__ = (
        Index("ix_import_row_state", "job_id", "state", "number"),
        Index("ix_import_row_key", "job_id", "key"),
    )
