"""Who looked at what is masked, and why."""

from __future__ import annotations

from webapp.gate.saying import happened_at, note_about
from webapp.gate.watch_models import GateLook
from webapp.journal.interface import Statement, UnitOfWork


def look(work: UnitOfWork, statement: Statement) -> None:
    """Note a look. What was looked at need not be known here: it may be gone, or another room's."""
    data = statement.data
    work.session.add(
        GateLook(
            id=statement.record_id,
            kind=data["kind"],
            about_id=str(data["id"]),
            why=data["why"],
            decision=data["decision"],
            at=happened_at(statement),
            by_id=statement.author_id,
        )
    )
    note_about(work, statement, str(data["id"]))
