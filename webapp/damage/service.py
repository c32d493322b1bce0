"""Applies the damage room's records. The same records in the same order give the same rows and the same numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.damage.models import Damage, DamageCounter, DamagePhoto
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.service import Target, note_record, resolve_target

LATE_AFTER = timedelta(hours=24)
FALLBACK_ZONE = "Asia/Taipei"


def report_damage(work: UnitOfWork, statement: Statement) -> None:
    """Open a case of damage with the year's next number. Raises `Held("unknown_target")`."""
    target = resolve_target(work.session, statement.target)
    data = statement.data
    row = Damage(
        id=statement.record_id,
        number=_next_number(work.session, statement.received_at),
        state="open",
        target_kind=target.kind,
        target_id=target.id,
        place_id=target.place_id,
        category=data["category"],
        description=data["description"] or "",
        quantity=data["quantity"] or 1,
        cause=data["cause"] or "unknown",
        is_urgent=data["is_urgent"],
        note=data["note"],
        reported_at=min(statement.corrected_at, statement.received_at),
        reported_by_id=statement.author_id,
        received_at=statement.received_at,
        is_clock_trusted=statement.is_clock_trusted,
        is_late=statement.received_at - statement.corrected_at >= LATE_AFTER,
    )
    work.session.add(row)
    work.changed("damage", row)
    _keep_photos(work.session, row, statement)
    note_record(work, statement, target)


def close_damage(work: UnitOfWork, statement: Statement) -> None:
    """Close a case. The first to close it wins: later ones raise `Superseded`."""
    id_ = str(statement.data["damage_id"])
    row = work.session.get(Damage, id_, with_for_update=True)
    if row is None:
        raise Held("unknown_target", f"damage {id_}")
    if row.state != "open":
        raise Superseded(row.closing_record_id)
    row.state, row.result = "closed", statement.data["result"]
    row.closed_at, row.closed_by_id = statement.corrected_at, statement.author_id
    row.closing_note, row.closing_record_id = statement.data["note"] or None, statement.record_id
    work.changed("damage", row)
    _keep_photos(work.session, row, statement)
    note_record(work, statement, Target(row.target_kind, row.target_id, row.place_id))


def _keep_photos(session: Session, row: Damage, statement: Statement) -> None:
    for position, photo in enumerate(statement.photos):
        session.add(
            DamagePhoto(
                record_id=statement.record_id,
                position=position,
                damage_id=row.id,
                sha256=photo["sha256"],
            )
        )


def _next_number(session: Session, received_at: datetime) -> str:
    """Count on in the year in which the server took the report, by the school's wall: phones' clocks name no years.

    The counter's row stays locked until the commit, so numbers follow the order of the journal.
    """
    zone = session.scalar(select(School.zone).where(School.id == SCHOOL_ID)) or FALLBACK_ZONE
    year = received_at.astimezone(ZoneInfo(zone)).year
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    number = session.scalar(
        insert(DamageCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": DamageCounter.last + 1})
        .returning(DamageCounter.last)
    )
    return f"{year}-{number:04d}"
