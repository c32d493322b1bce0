"""A class on a day: who is absent, when it was led out, when its room was found empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from webapp.ids import derived_id
from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.pickup.day_models import Dismissal
from webapp.pickup.models import SchoolClass
from webapp.pickup.saying import happened_at, is_late, let_go, note_about, oldest_recent
from webapp.registry.service import resolve_target


def dismissal_id(class_id: str, on: date) -> str:
    return derived_id("dismissal", class_id, on.isoformat())


def call_roll(work: UnitOfWork, statement: Statement) -> None:
    """Note who is absent. The last word by its time stands."""

    def write(row: Dismissal, _own: SchoolClass) -> None:
        if _stands(statement, row.called_at, row.call_record_id):
            row.absent_ids = sorted({str(id_) for id_ in statement.data["absent_ids"]})
            row.called_at, row.called_by_id = happened_at(statement), statement.author_id
            row.call_record_id = statement.record_id

    _say(work, statement, write)


def lead_out(work: UnitOfWork, statement: Statement) -> None:
    """Note that the class was led out. A board that is not the class's is marked."""

    def write(row: Dismissal, own: SchoolClass) -> None:
        if _stands(statement, row.led_out_at, row.led_out_record_id):
            row.count, row.led_to = statement.data["count"], statement.data["to"]
            row.led_out_at, row.led_out_by_id = happened_at(statement), statement.author_id
            row.led_out_record_id = statement.record_id
            _mark(row, "board", is_wrong=not _is_scanned(work, statement, "asset", own.board_id))

    _say(work, statement, write)


def find_empty(work: UnitOfWork, statement: Statement) -> None:
    """Note that the class's room was looked at afterwards. A room that is not the class's is marked."""

    def write(row: Dismissal, own: SchoolClass) -> None:
        if _stands(statement, row.empty_at, row.empty_record_id):
            for name in ("is_empty", "lights_off", "windows_shut"):
                setattr(row, name, statement.data[name])
            row.note = statement.data["note"] or None
            row.empty_at, row.empty_by_id = happened_at(statement), statement.author_id
            row.empty_record_id = statement.record_id
            _mark(row, "room", is_wrong=not _is_scanned(work, statement, "place", own.room_id))

    _say(work, statement, write)


def _say(work: UnitOfWork, statement: Statement, write: Callable[[Dismissal, SchoolClass], None]) -> None:
    """Write into the day's row. Raises `Held("unknown_target")` for a class that is not known."""
    session, class_id, on = work.session, str(statement.data["class_id"]), statement.data["on"]
    own = session.get(SchoolClass, class_id)
    if own is None:
        raise Held("unknown_target", f"class {class_id}")
    oldest = oldest_recent(session, statement)
    let_go(work, "dismissal", Dismissal, oldest)
    row = session.get(Dismissal, dismissal_id(class_id, on), with_for_update=True, populate_existing=True)
    if row is None:
        row = _new(class_id, on, is_recent=on >= oldest)
    write(row, own)
    row.is_late = row.is_late or is_late(statement)
    session.add(row)
    work.changed("dismissal", row)
    note_about(work, statement, class_id)


def _new(class_id: str, on: date, *, is_recent: bool) -> Dismissal:
    return Dismissal(
        id=dismissal_id(class_id, on),
        class_id=class_id,
        on=on,
        absent_ids=[],
        gaps=[],
        is_late=False,
        is_recent=is_recent,
        version=0,
    )


def _stands(statement: Statement, at: datetime | None, record_id: str | None) -> bool:
    return at is None or (happened_at(statement), statement.record_id) > (at, record_id or "")


def _is_scanned(work: UnitOfWork, statement: Statement, kind: str, expected_id: str | None) -> bool:
    """Tell whether the record names the class's own board or room; a class without one has none to scan."""
    if expected_id is None:
        return True
    try:
        target = resolve_target(work.session, statement.target)
    except Held:
        return False
    return (target.kind, target.id) == (kind, expected_id)


def _mark(row: Dismissal, gap: str, *, is_wrong: bool) -> None:
    marked: set[Any] = set(row.gaps) - {gap}
    row.gaps = sorted(marked | {gap} if is_wrong else marked)
