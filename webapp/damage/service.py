"""Applies the damage room's records. The same records in the same order give the same rows and the same numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.damage.models import Damage, DamageCounter, DamagePhoto
from webapp.journal.interface import Erased, Held, Statement, Superseded, UnitOfWork
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
        target_kind=target.kind,
        target_id=target.id,
        place_id=target.place_id,
        category=data["category"],
        description=data["description"] or "",
        quantity=data["quantity"] or 1,
        cause=data["cause"] or "unknown",
        is_urgent=data["is_urgent"],
        note=data["note"],
        is_clock_trusted=statement.is_clock_trusted,
        is_late=statement.received_at - statement.corrected_at >= LATE_AFTER,
    )
    enter(work, row, statement)
    _keep_photos(work.session, row, statement)


def enter(work: UnitOfWork, row: Damage, statement: Statement | Erased) -> None:
    """Open a case: number it, say who reported it and when."""
    row.number, row.state = _next_number(work.session, statement.received_at), "open"
    row.reported_at, row.received_at = min(statement.corrected_at, statement.received_at), statement.received_at
    row.reported_by_id = statement.author_id
    work.session.add(row)
    work.changed("damage", row)
    note_record(work, statement, Target(row.target_kind, row.target_id, row.place_id))


def close_damage(work: UnitOfWork, statement: Statement) -> None:
    """Close a case. The first to close it wins: later ones raise `Superseded`."""
    data = statement.data
    row = close(work, str(data["damage_id"]), statement, data["result"], data["note"] or None)
    _keep_photos(work.session, row, statement)


def close(work: UnitOfWork, damage_id: str, statement: Statement | Erased, result: str, note: str | None) -> Damage:
    row = work.session.get(Damage, damage_id, with_for_update=True)
    if row is None:
        raise Held("unknown_target", f"damage {damage_id}")
    if row.state != "open":
        raise Superseded(row.closing_record_id)
    row.state, row.result = "closed", result
    row.closed_at, row.closed_by_id = statement.corrected_at, statement.author_id
    row.closing_note, row.closing_record_id = note, statement.record_id
    work.changed("damage", row)
    note_record(work, statement, Target(row.target_kind, row.target_id, row.place_id))
    return row


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
