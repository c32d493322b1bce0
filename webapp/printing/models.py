"""What the school sets up for its labels (projections), and jobs of printing (work, no records)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class LabelStock(Versioned, Base):
    """A stock of the school's own; `facts` as in `labels/stocks.json`, without id and name."""

    __tablename__ = "label_stock"
    name: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column(default=True)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class LabelPrinter(Versioned, Base):
    """A printer under its name. `language`: pdf, zpl or tspl.

    `corrections`: by stock id, or "" for any stock, `{offset_x_mm, offset_y_mm, scale_x, scale_y}` as measured with a
    calibration sheet.
    """

    __tablename__ = "label_printer"
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    dpi: Mapped[int]
    corrections: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column(default=True)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class LabelDesign(Versioned, Base):
    """A design of the school's own; `facts` as in `labels/designs.json`, without id and name."""

    __tablename__ = "label_design"
    name: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column(default=True)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class LabelLogo(Versioned, Base):
    """A picture for designs: `image` is a PNG of one bit a pixel in base64, as it came in the record."""

    __tablename__ = "label_logo"
    name: Mapped[str] = mapped_column(String(120))
    image: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class PrintJob(Base):
    """Labels to be printed, frozen as they were when asked for, so that a job can be repeated or continued.

    `state`: waiting, running, done, failed, cancelled. `settings`: everything but the labels (stock, design, printer,
    format, start, copies, skip, cut marks, host), with the facts of own stocks and designs. `labels`: JSON rows,
    compressed, with what is to be said before printing (codes given). `said`: how many of its statements, those before
    and those that it was printed, are in the journal. `first`: number of the first label printed, from 1. `output`:
    name of the file made, None before and after its time. `source`: the `LabelSource` of its labels, None for things.
    """

    __tablename__ = "print_job"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    person_id: Mapped[Uuid]
    title: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    labels: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    first: Mapped[int] = mapped_column(default=1)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    said: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    cautions: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    problem: Mapped[str | None] = mapped_column(Text)
    output: Mapped[str | None] = mapped_column(String(120))
    repeats_id: Mapped[Uuid | None]
    source: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]

    __table_args__ = (Index("ix_print_job_created_at", "created_at", "id"),)


class PrintedItem(Base):
    """When the label of something of a `LabelSource` was last made into a file. Work, as jobs are, and as old."""

    __tablename__ = "printed_item"
    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    item_id: Mapped[Uuid] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
