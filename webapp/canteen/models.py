"""Tables of the canteen. All of them are rebuilt from the journal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class CanteenProfile(Versioned, Base):
    """One published version of the rules; `id` is `profile_id@profile_version`. A version never changes.

    The one with `is_current` is in force: the last that was published, by any name.
    """

    __tablename__ = "canteen_profile"
    profile_id: Mapped[str] = mapped_column(String(64), index=True)
    profile_version: Mapped[int]
    is_current: Mapped[bool]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by_id: Mapped[Uuid]
    record_id: Mapped[Uuid]


class Meal(Versioned, Base):
    """One meal of one day: `id` follows from `on` and `meal`. `dishes` repeats its dishes for the phone, in order.

    `is_recent` keeps on phones what is not long past. Fields merge by time, as those of an asset do.
    """

    __tablename__ = "meal"
    on: Mapped[date]
    meal: Mapped[str] = mapped_column(String(32))
    is_served: Mapped[bool]
    headcount: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(Text)
    dishes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    is_recent: Mapped[bool]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)

    __table_args__ = (Index("ix_meal_on", "on", "meal"), Index("ix_meal_is_recent", "is_recent", "on"))


class Dish(Base):
    """One dish of a meal, with an id of its own: a phone may add one while the office changes the others."""

    __tablename__ = "dish"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    meal_id: Mapped[Uuid] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    needs_sample: Mapped[bool]
    sort: Mapped[int]
    is_removed: Mapped[bool]
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class Sample(Versioned, Base):
    """What was kept of one dish, in one box. `id` is the record's that first said so; an amendment changes the row.

    `state`: `kept`, `discarded`, or `removed` (by the office, with a reason, before its time or out of a freeze).
    Names of dish and meal are frozen here. `release_at` and `discard_by_at` follow from the profile of the record.
    Everything from `freeze_id` on is derived from other rows and restated when one of those arrives.
    """

    __tablename__ = "sample"
    state: Mapped[str] = mapped_column(String(16))
    on: Mapped[date]
    meal: Mapped[str] = mapped_column(String(32))
    dish_id: Mapped[Uuid | None]
    dish_name: Mapped[str] = mapped_column(String(120))
    pot: Mapped[int]
    box_id: Mapped[Uuid]
    box_code: Mapped[str | None] = mapped_column(String(128))
    weight_g: Mapped[Decimal | None]
    weight_reason: Mapped[str | None] = mapped_column(Text)
    core_c: Mapped[Decimal | None]
    is_box_clean: Mapped[bool | None]
    fridge_id: Mapped[Uuid | None]
    sampler_id: Mapped[Uuid]
    certificate_reason: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(String(80))
    photo_count: Mapped[int]
    gaps: Mapped[list[str]] = mapped_column(JSON)

    taken_at: Mapped[datetime]
    release_at: Mapped[datetime]
    discard_by_at: Mapped[datetime]
    recorded_by_id: Mapped[Uuid]
    record_id: Mapped[Uuid]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    is_clock_trusted: Mapped[bool]
    is_late: Mapped[bool]
    checker_id: Mapped[Uuid | None]
    checked_at: Mapped[datetime | None]
    check_record_id: Mapped[Uuid | None]

    discard_id: Mapped[Uuid | None]
    discarded_at: Mapped[datetime | None]
    discarded_by_id: Mapped[Uuid | None]
    discard_way: Mapped[str | None] = mapped_column(String(32))
    discard_note: Mapped[str | None] = mapped_column(Text)
    second_id: Mapped[Uuid | None]
    second_at: Mapped[datetime | None]
    second_record_id: Mapped[Uuid | None]
    removed_why: Mapped[str | None] = mapped_column(String(32))

    freeze_id: Mapped[Uuid | None]
    was_discarded_early: Mapped[bool]
    was_discarded_frozen: Mapped[bool]
    case_id: Mapped[Uuid | None]
    # discarded, and its rules ask for a second person, who has not signed: phones show it until then
    awaits_second: Mapped[bool]

    __table_args__ = (
        Index("ix_sample_on_meal", "on", "meal", "id"),
        Index("ix_sample_taken_at_id", "taken_at", "id"),
        Index("ix_sample_state_release_at", "state", "release_at", "id"),
        Index("ix_sample_box_id", "box_id", "taken_at"),
        Index("ix_sample_fridge_id", "fridge_id", "taken_at"),
        Index("ix_sample_dish_id", "dish_id"),
    )


class SampleTaking(Base):
    """One word about how a sample was taken: the first, or an amendment. The last by (`at`, `record_id`) stands.

    `fridge_id` is where it was put first, `sampler_id` and `taken_at` what an amendment takes over if it is silent.
    """

    __tablename__ = "sample_taking"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    sample_id: Mapped[Uuid] = mapped_column(index=True)
    at: Mapped[datetime]
    taken_at: Mapped[datetime]
    sampler_id: Mapped[Uuid]
    fridge_id: Mapped[Uuid | None]


class BoxDiscard(Base):
    """A word that what was in a box went. `id` is the record's.

    `is_named`: the author said which sample. Otherwise `sample_id` follows from what is known of the box, and is None
    until the sample of that time is known: a phone that empties a box may be heard before the one that filled it.
    """

    __tablename__ = "box_discard"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    box_id: Mapped[Uuid]
    sample_id: Mapped[Uuid | None] = mapped_column(index=True)
    is_named: Mapped[bool]
    at: Mapped[datetime]
    by_id: Mapped[Uuid]
    way: Mapped[str] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    known_freezes: Mapped[list[str]] = mapped_column(JSON)

    __table_args__ = (Index("ix_box_discard_box_id", "box_id", "at"),)


class SampleMove(Base):
    """A sample went to another fridge: its stay in each is told from these."""

    __tablename__ = "sample_move"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    sample_id: Mapped[Uuid] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    from_fridge_id: Mapped[Uuid | None]
    to_fridge_id: Mapped[Uuid]

    __table_args__ = (Index("ix_sample_move_sample_id", "sample_id", "at"),)


class Freeze(Versioned, Base):
    """After a report of illness: what was taken from `from_at` to `until_at` stays until it is lifted."""

    __tablename__ = "freeze"
    state: Mapped[str] = mapped_column(String(8))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[Uuid]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[Uuid | None]
    lift_reason: Mapped[str | None] = mapped_column(Text)
    lift_record_id: Mapped[Uuid | None]

    __table_args__ = (Index("ix_freeze_state", "state", "placed_at"),)


class CanteenDay(Versioned, Base):
    """The day's own check, said also when nothing was found (零風險報告). A later word of the same day stands."""

    __tablename__ = "canteen_day"
    on: Mapped[date] = mapped_column(index=True)
    has_findings: Mapped[bool]
    findings: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[str | None] = mapped_column(Text)
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[Uuid]
    record_id: Mapped[Uuid]
    reports: Mapped[int]
    is_late: Mapped[bool]
    is_recent: Mapped[bool]


class CanteenRecord(Base):
    """Which record spoke of which meal, day, certificate or supplier: their history, as a thing's card has one."""

    __tablename__ = "canteen_record"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    about_id: Mapped[Uuid]
    type: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[Uuid]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_canteen_record_about_id", "about_id", "at"),)
