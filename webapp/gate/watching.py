"""The watch list: keeping it, and finding who is on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.gate import watch_rules
from webapp.gate.models import Visit
from webapp.gate.saying import day_of, find_locked, fresh, happened_at, note_about
from webapp.gate.watch_models import Watch
from webapp.gate.watch_rules import Traits
from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.merge import merge_fields

ENTRY = ("name", "reason", "decided_by")


def save_watch(work: UnitOfWork, statement: Statement) -> None:
    """Put somebody on the list, or change what it says. Raises `Held("invalid_data")` for a new entry that does not
    say who, why, and who decided it.
    """
    session, fields = work.session, statement.data["fields"]
    at = happened_at(statement)
    row = find_locked(session, Watch, str(statement.data["id"]))
    if row is None:
        if missing := [name for name in ENTRY if name not in fields]:
            raise Held("invalid_data", f"a new entry needs {' '.join(missing)}")
        row = Watch(
            id=str(statement.data["id"]), other_names=[], is_active=True, from_at=at, matched=[], field_times={}
        )
        session.add(row)
    merge_fields(row, fields, statement)
    row.from_at = min(row.from_at, at)
    row.ended_at = None if row.is_active else datetime.fromisoformat(row.field_times["is_active"])
    work.changed("watch", row)
    note_about(work, statement, row.id)


def unanswered_warning(session: Session, statement: Statement, at: datetime) -> str | None:
    """Return the entry that this visitor matches and of which the guard said nothing; the surest. None: there is none.

    Judged by the list as it was when the record arrived.
    """
    data = statement.data
    visitor = Traits(**{name: data["visitor"][name] for name in ("name", "id_last_four", "id_hash", "mobile")})
    found = warnings(session, Traits(**{**vars(visitor), "plate": data["plate"]}), at, statement.record_id)
    return watch_rules.unanswered(found, [str(one["id"]) for one in data["watch"]])


def warnings(session: Session, visitor: Traits, at: datetime, record_id: str | None = None) -> list[tuple[str, str]]:
    """Return (id, `sure` or `maybe`) of the entries in force at `at` that this visitor matches, the surest first.

    An entry that lost its words since is known to have been meant by the records that it had matched.
    """
    found = [(row.id, _likeness(visitor, row, record_id)) for row in in_force(session, at)]
    return sorted(((id_, like) for id_, like in found if like), key=lambda one: (one[1] != watch_rules.SURE, one[0]))


def in_force(session: Session, at: datetime) -> list[Watch]:
    """Return the entries that count at `at`."""
    on = day_of(session, at)
    entries = select(Watch).where(
        Watch.from_at <= at,
        or_(Watch.ended_at.is_(None), Watch.ended_at > at),
        or_(Watch.until_on.is_(None), Watch.until_on >= on),
    )
    return fresh(session, entries.order_by(Watch.id))


def _likeness(visitor: Traits, row: Watch, record_id: str | None) -> str | None:
    return watch_rules.SURE if record_id in row.matched else watch_rules.likeness(visitor, traits_of(row))


def traits_of(row: Watch | Visit) -> Traits:
    """Return what an entry of the list, or a visitor, is known by."""
    return Traits(
        name=row.name,
        other_names=list(getattr(row, "other_names", None) or []),
        id_last_four=row.id_last_four,
        id_hash=row.id_hash,
        mobile=row.mobile,
        plate=row.plate,
    )
