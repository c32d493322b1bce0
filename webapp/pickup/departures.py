"""Departures: who left with whom, what a second person says of it, and taking it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.ids import derived_id
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.pickup import rules
from webapp.pickup.day_models import Departure, DepartureWord
from webapp.pickup.models import Child, SchoolClass
from webapp.pickup.restating import restate_day
from webapp.pickup.saying import (
    day_of,
    fresh,
    happened_at,
    is_late,
    is_of_other_class,
    let_go,
    note_about,
    oldest_recent,
    refuse_other_class,
)


def row_id(departure_id: str, child_id: str) -> str:
    """Return the id of one child's row of a departure."""
    return derived_id("departure", departure_id, child_id)


def record_departure(work: UnitOfWork, statement: Statement) -> None:
    """Note that children left. Whatever is wrong with it is marked, never refused: they have left.

    Raises `Held`: an unknown child, or a time after that of writing.
    """
    session = work.session
    child_ids = list(dict.fromkeys(map(str, statement.data["child_ids"])))
    children = _load(session, child_ids)
    left_at = _left_at(statement)
    oldest = oldest_recent(session, statement)
    let_go(work, "departure", Departure, oldest)
    on = day_of(session, left_at)
    for child in children:
        row = _make(session, statement, child)
        row.left_at, row.on, row.is_recent = left_at, on, on >= oldest
        session.add(row)
    for child_id in sorted(child_ids):
        restate_day(work, (child_id, on), frozenset({row_id(statement.record_id, child_id)}))
    note_about(work, statement, *child_ids)


def _load(session: Session, child_ids: list[str]) -> list[Child]:
    found: list[Child] = fresh(session, select(Child).where(Child.id.in_(child_ids)).order_by(Child.id))
    if missing := set(child_ids) - {child.id for child in found}:
        raise Held("unknown_target", f"child {' '.join(sorted(missing))}")
    return found


def _left_at(statement: Statement) -> datetime:
    """Move the phone's time of leaving as its time of writing is moved."""
    left_at: datetime | None = statement.data["left_at"]
    if left_at is None:
        return happened_at(statement)
    if left_at > statement.captured_at:
        raise Held("invalid_data", "left_later")
    return min(left_at + (statement.corrected_at - statement.captured_at), statement.received_at)


def _make(session: Session, statement: Statement, child: Child) -> Departure:
    data, collector = statement.data, statement.data["collector"]
    no_card = data["no_card"] or {}
    second = no_card.get("confirmed") or {}
    own_class = session.get(SchoolClass, child.class_id) if child.class_id else None
    return Departure(
        id=row_id(statement.record_id, child.id),
        departure_id=statement.record_id,
        child_id=child.id,
        class_id=child.class_id,
        collector_kind=collector["kind"],
        collector_id=str(collector["id"]) if collector["id"] else None,
        also_ids=[str(id_) for id_ in collector["also"]],
        collector_name=collector["name"] or None,
        relation=collector["relation"],
        way=data["way"],
        card_code=data["card_code"],
        no_card_why=no_card.get("why"),
        checked=no_card.get("checked"),
        second_by_id=str(second["by_id"]) if second else None,
        second_way=second.get("way"),
        note=data["note"] or None,
        guard_id=statement.author_id,
        device_id=statement.device_id,
        captured_at=statement.captured_at,
        received_at=statement.received_at,
        is_clock_trusted=statement.is_clock_trusted,
        is_late=is_late(statement),
        is_handed_over=rules.must_be_handed_over(own_class.grade if own_class else None),
        is_other_class=is_of_other_class(session, statement.author_id, [child.class_id]),
        state="gone",
        gaps=[],
        has_gaps=False,
        is_denied=False,
        version=0,
    )


def confirm_departure(work: UnitOfWork, statement: Statement) -> None:
    """Say, as somebody else, that children left so, or that they did not.

    Raises `Held`: an unknown departure, one's own, another class's.
    """
    rows = _named(work.session, statement)
    if any(row.guard_id == statement.author_id for row in rows):
        raise Held("not_allowed", "own_work")
    for row in rows:
        word = DepartureWord(
            record_id=statement.record_id,
            row_id=row.id,
            at=happened_at(statement),
            by_id=statement.author_id,
            is_confirmed=statement.data["is_confirmed"],
            note=statement.data["note"] or None,
        )
        work.session.add(word)
        restate_day(work, (row.child_id, row.on))
    note_about(work, statement, *(row.child_id for row in rows))


def void_departure(work: UnitOfWork, statement: Statement) -> None:
    """Take a departure back: the child came back, or it was another one. It stays in the register, marked.

    Raises `Held`; `Superseded` where earlier words have taken all of it back.
    """
    at = happened_at(statement)
    named = _named(work.session, statement)
    rows = [row for row in named if not _is_void_before(row, at, statement.record_id)]
    if not rows:
        raise Superseded(named[0].void_record_id)
    for row in rows:
        row.state, row.void_reason = "void", statement.data["reason"] or None
        row.voided_at, row.voided_by_id, row.void_record_id = at, statement.author_id, statement.record_id
        restate_day(work, (row.child_id, row.on), frozenset({row.id}))
    note_about(work, statement, *(row.child_id for row in rows))


def _is_void_before(row: Departure, at: datetime, record_id: str) -> bool:
    return row.voided_at is not None and (row.voided_at, row.void_record_id or "") <= (at, record_id)


def _named(session: Session, statement: Statement) -> list[Departure]:
    """Return the rows of the departure, or those of the children that are named."""
    departure_id, chosen = str(statement.data["departure_id"]), set(map(str, statement.data["child_ids"]))
    asked = select(Departure).where(Departure.departure_id == departure_id).order_by(Departure.child_id)
    rows: list[Departure] = fresh(session, asked.with_for_update())
    if not rows or not chosen <= {row.child_id for row in rows}:
        raise Held("unknown_target", f"departure {departure_id}")
    rows = [row for row in rows if not chosen or row.child_id in chosen]
    for row in rows:
        refuse_other_class(session, statement.author_id, row.class_id)
    return rows
