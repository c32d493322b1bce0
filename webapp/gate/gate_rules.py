"""What the school asks at its gate, and what visitors are told of their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.gate.models import GateNotice, GateRules
from webapp.gate.saying import find_locked, happened_at, note_about
from webapp.ids import derived_id
from webapp.journal.interface import Statement, UnitOfWork
from webapp.merge import merge_fields

RULES_ID = "gate"
# what the history of the rules is kept under
HISTORY_ID = derived_id("gate_rules")
CLOSES_AT = "18:00"
TEMPERATURE = "temperature"


@dataclass(frozen=True)
class Rules:
    """The rules in force; before the office has said any, these."""

    is_epidemic: bool = False
    closes_at: str = CLOSES_AT
    keys: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    contact: str | None = None
    notice_version: int = 0
    notice: Mapping[str, Any] | None = None


def rules_in_force(session: Session) -> Rules:
    row = session.get(GateRules, RULES_ID)
    if row is None:
        return Rules()
    return Rules(row.is_epidemic, row.closes_at, row.keys, row.asks, row.contact, row.notice_version, row.notice)


def asks_temperature(session: Session) -> bool:
    found = rules_in_force(session)
    return found.is_epidemic or TEMPERATURE in found.asks


def notice_at(session: Session, at: datetime) -> int:
    """Return the version of the notice that was in force at `at`; 0 where there was none."""
    return session.scalar(select(func.max(GateNotice.version)).where(GateNotice.from_at <= at)) or 0


def save_rules(work: UnitOfWork, statement: Statement) -> None:
    """Change what the gate asks, field by field. A notice that differs becomes the next version, and is in force."""
    row = find_locked(work.session, GateRules, RULES_ID)
    if row is None:
        row = GateRules(
            id=RULES_ID,
            is_epidemic=False,
            closes_at=CLOSES_AT,
            keys=[],
            asks=[],
            contact=None,
            notice_version=0,
            notice=None,
            field_times={},
        )
        work.session.add(row)
    before = row.notice
    merge_fields(row, statement.data["fields"], statement)
    if row.notice != before:
        _next_notice(work.session, row, statement)
    work.changed("gate_rules", row)
    note_about(work, statement, HISTORY_ID)


def _next_notice(session: Session, row: GateRules, statement: Statement) -> None:
    """Number it in the order of arrival: visits name the version that their visitors saw, so none is given twice."""
    row.notice_version += 1
    session.add(
        GateNotice(
            version=row.notice_version,
            texts=row.notice,
            from_at=happened_at(statement),
            record_id=statement.record_id,
        )
    )
