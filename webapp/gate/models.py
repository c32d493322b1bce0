"""Tables of visits, passes and invitations. All of them are rebuilt from the journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Uuid
from webapp.journal.interface import Versioned


class GateRules(Versioned, Base):
    """One row, `id` is `gate`: what the school asks at its gate. Fields merge by time; `notice` is the one in force."""

    __tablename__ = "gate_rules"
    is_epidemic: Mapped[bool]
    closes_at: Mapped[str] = mapped_column(String(5))
    keys: Mapped[list[str]] = mapped_column(JSON)
    asks: Mapped[list[str]] = mapped_column(JSON)
    contact: Mapped[str | None] = mapped_column(Text)
    notice_version: Mapped[int]
    notice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    field_times: Mapped[dict[str, str]] = mapped_column(JSON)


class GateNotice(Base):
    """What visitors were told of their data, by version: a visit names the version that its visitor saw."""

    __tablename__ = "gate_notice"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    from_at: Mapped[datetime]
    record_id: Mapped[Uuid]


class Visit(Versioned, Base):
    """Somebody came: `id` is the record's that first said so; a correction changes the row.

    `state`: `inside`, `left`, `refused` (never let in), `void` (put down by mistake). Columns are grouped as they are
    erased (`erased_groups`): what stands under no group stays for good.
    From `people_left` to `gaps` all is derived of other rows and restated when one of those arrives.
    """

    __tablename__ = "visit"
    state: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]
    entered_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(16))
    people: Mapped[int]
    host_department: Mapped[str | None] = mapped_column(String(120))
    host_answer: Mapped[str] = mapped_column(String(16))
    refusal: Mapped[str | None] = mapped_column(String(16))
    notice_version: Mapped[int | None]
    pass_id: Mapped[Uuid | None]
    pass_number: Mapped[str | None] = mapped_column(String(64))
    # what stands on the pass, or the thing it is: two words on one pass have the same
    pass_key: Mapped[str | None] = mapped_column(String(128))
    invitation_id: Mapped[Uuid | None] = mapped_column(index=True)
    watch_id: Mapped[Uuid | None] = mapped_column(index=True)
    # [{id, decision}]: what the guard decided about which warning
    watch_said: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    # group `identity`
    name: Mapped[str | None] = mapped_column(String(120))
    name_masked: Mapped[str | None] = mapped_column(String(120))
    organisation: Mapped[str | None] = mapped_column(String(120))
    id_kind: Mapped[str | None] = mapped_column(String(16))
    is_id_seen: Mapped[bool | None]
    id_last_four: Mapped[str | None] = mapped_column(String(4))
    id_hash: Mapped[str | None] = mapped_column(String(32), index=True)
    mobile: Mapped[str | None] = mapped_column(String(40), index=True)
    visitor_id: Mapped[Uuid | None] = mapped_column(index=True)
    temperature: Mapped[str | None] = mapped_column(String(8))
    # group `vehicle`
    plate: Mapped[str | None] = mapped_column(String(20), index=True)
    # group `matter`
    goods: Mapped[str | None] = mapped_column(Text)
    purpose_note: Mapped[str | None] = mapped_column(Text)
    refusal_note: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    host_id: Mapped[Uuid | None]
    host_name: Mapped[str | None] = mapped_column(String(120))
    guest_id: Mapped[Uuid | None]
    # {id of a watch: why}
    watch_reasons: Mapped[dict[str, str]] = mapped_column(JSON)

    guard_id: Mapped[Uuid]
    device_id: Mapped[Uuid]
    record_id: Mapped[Uuid]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    is_clock_trusted: Mapped[bool]
    is_late: Mapped[bool]
    void_record_id: Mapped[Uuid | None]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[Uuid | None]
    void_reason: Mapped[str | None] = mapped_column(Text)
    is_held: Mapped[bool]
    hold_record_id: Mapped[Uuid | None]
    hold_at: Mapped[datetime | None]
    hold_by_id: Mapped[Uuid | None]
    hold_reason: Mapped[str | None] = mapped_column(Text)
    erased_groups: Mapped[list[str]] = mapped_column(JSON)

    people_left: Mapped[int]
    left_at: Mapped[datetime | None]
    out_way: Mapped[str | None] = mapped_column(String(8))
    out_by_id: Mapped[Uuid | None]
    out_record_id: Mapped[Uuid | None]
    settled_reason: Mapped[str | None] = mapped_column(Text)
    goods_out: Mapped[str | None] = mapped_column(Text)
    is_pass_back: Mapped[bool | None]
    minutes: Mapped[int | None]
    gaps: Mapped[list[str]] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_visit_state_entered_at", "state", "entered_at", "id"),
        Index("ix_visit_entered_at_id", "entered_at", "id"),
        Index("ix_visit_on_id", "on", "id"),
        Index("ix_visit_pass_key", "pass_key", "entered_at"),
        Index("ix_visit_host_id", "host_id", "entered_at"),
        Index("ix_visit_left_at", "left_at"),
    )


class VisitEntry(Base):
    """One word about how a visit began: the first, or a correction. The last by (`at`, `record_id`) stands.

    `gaps` and `watch_id` are as they were judged when it arrived: by the notice in force and the list of that hour.
    """

    __tablename__ = "visit_entry"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    visit_id: Mapped[Uuid] = mapped_column(index=True)
    is_refusal: Mapped[bool]
    at: Mapped[datetime]
    entered_at: Mapped[datetime]
    gaps: Mapped[list[str]] = mapped_column(JSON)
    watch_id: Mapped[Uuid | None] = mapped_column(index=True)


class VisitLeaving(Base):
    """A word that people went out. `id` is the record's; `people` None: all that were left.

    `is_named`: the author said whose visit it was. Otherwise `visit_id` follows from what is known of the pass, and is
    None until the visit that held it then is known: the phone at the way out may be heard before the one at the way in.
    One that was a mistake (`return_record_id`) names neither visit nor pass any more.
    """

    __tablename__ = "visit_leaving"
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    visit_id: Mapped[Uuid | None] = mapped_column(index=True)
    is_named: Mapped[bool]
    pass_key: Mapped[str | None] = mapped_column(String(128))
    pass_number: Mapped[str | None] = mapped_column(String(64))
    left_at: Mapped[datetime]
    said_at: Mapped[datetime]
    people: Mapped[int | None]
    way: Mapped[str] = mapped_column(String(8))
    by_id: Mapped[Uuid]
    reason: Mapped[str | None] = mapped_column(Text)
    goods_out: Mapped[str | None] = mapped_column(Text)
    is_pass_back: Mapped[bool | None]
    return_record_id: Mapped[Uuid | None]

    __table_args__ = (Index("ix_visit_leaving_pass_key", "pass_key", "left_at"),)


class Visitor(Versioned, Base):
    """Somebody who has been here, as the newest visit that still has its identity says; gone with the last of them.

    `version` is not rebuilt: visits whose identity was erased name no visitor any more.
    """

    UNCOMPARED: ClassVar[tuple[str, ...]] = ("version",)
    __tablename__ = "visitor"
    name: Mapped[str] = mapped_column(String(120), index=True)
    organisation: Mapped[str | None] = mapped_column(String(120))
    id_kind: Mapped[str | None] = mapped_column(String(16))
    id_last_four: Mapped[str | None] = mapped_column(String(4))
    id_hash: Mapped[str | None] = mapped_column(String(32), index=True)
    mobile: Mapped[str | None] = mapped_column(String(40), index=True)
    plate: Mapped[str | None] = mapped_column(String(20))
    last_purpose: Mapped[str] = mapped_column(String(16))
    last_host_id: Mapped[Uuid | None]
    last_visit_id: Mapped[Uuid]
    last_at: Mapped[datetime] = mapped_column(index=True)
    visits: Mapped[int]


class Invitation(Versioned, Base):
    """Somebody is expected. `guests` repeats its guests for the phone; `arrived` follows from the visits that name it.

    `state`: `open` or `cancelled`. `is_recent` keeps on phones what is not past.
    """

    __tablename__ = "invitation"
    state: Mapped[str] = mapped_column(String(16))
    on: Mapped[date]
    until_on: Mapped[date]
    from_time: Mapped[str | None] = mapped_column(String(5))
    until_time: Mapped[str | None] = mapped_column(String(5))
    host_id: Mapped[Uuid] = mapped_column(index=True)
    author_id: Mapped[Uuid] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(String(120))
    people: Mapped[int]
    guests: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(Text)
    token: Mapped[str | None] = mapped_column(String(16), unique=True)
    announced_at: Mapped[datetime]
    record_id: Mapped[Uuid]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[Uuid | None]
    cancel_record_id: Mapped[Uuid | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    is_recent: Mapped[bool]

    arrived: Mapped[list[str]] = mapped_column(JSON)
    arrived_people: Mapped[int]

    __table_args__ = (
        Index("ix_invitation_on", "on", "until_on"),
        Index("ix_invitation_is_recent", "is_recent", "until_on"),
    )


class InvitationGuest(Base):
    """One of the guests of an invitation, to be found at the gate."""

    __tablename__ = "invitation_guest"
    invitation_id: Mapped[Uuid] = mapped_column(primary_key=True)
    id: Mapped[Uuid] = mapped_column(primary_key=True)
    sort: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str | None] = mapped_column(String(120))
    mobile: Mapped[str | None] = mapped_column(String(40))
    plate: Mapped[str | None] = mapped_column(String(20))


class GateRecord(Base):
    """Which record spoke of which visit, invitation, watch, handing over or muster: their history."""

    __tablename__ = "gate_record"
    record_id: Mapped[Uuid] = mapped_column(primary_key=True)
    about_id: Mapped[Uuid] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[Uuid]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_gate_record_about_id", "about_id", "at"),)
