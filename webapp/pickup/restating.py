"""What is derived of a departure and of a child: the same records give the same rows in whichever order they came.

A departure is judged by the card it names, the adults it names, what a second person said, and the other departures
of that child on that day. Called by whatever brings one of these.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.journal.interface import UnitOfWork
from webapp.pickup import rules
from webapp.pickup.day_models import Departure, DepartureWord
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard
from webapp.pickup.saying import fresh

DERIVED = ("gaps", "has_gaps", "confirmed_by_id", "confirmed_at", "is_denied")
Day = tuple[str, date]


def restate_fetched_by(work: UnitOfWork, child_id: str, kind: str) -> None:
    """Restate the days on which an adult of that kind fetched the child."""
    _restate_found(work, select(Departure).where(Departure.child_id == child_id, Departure.collector_kind == kind))


def restate_shown(work: UnitOfWork, card: PickupCard) -> None:
    """Restate the days on which the card was shown."""
    _restate_found(work, select(Departure).where(Departure.card_code == card.code))


def _restate_found(work: UnitOfWork, departures: Select[Any]) -> None:
    work.session.flush()
    days = {(row.child_id, row.on) for row in fresh(work.session, departures)}
    for day in sorted(days):
        restate_day(work, day)


def restate_day(work: UnitOfWork, day: Day, said: frozenset[str] = frozenset()) -> None:
    """Restate the departures of one child on one day; what changes, or was `said` just now, goes out to the phones."""
    session = work.session
    session.flush()
    asked = select(Departure).where(Departure.child_id == day[0], Departure.on == day[1]).order_by(Departure.id)
    rows: list[Departure] = fresh(session, asked)
    again = rules.repeated((row.left_at, row.id) for row in rows if row.state == "gone")
    for row in rows:
        if _restate_row(session, row, is_gone_already=row.id in again) or row.id in said:
            work.changed("departure", row)
    session.flush()
    _restate_child(work, day[0])


def _restate_row(session: Session, row: Departure, *, is_gone_already: bool) -> bool:
    """Set the derived columns; tell whether any changed."""
    before = [getattr(row, name) for name in DERIVED]
    asked = select(DepartureWord).where(DepartureWord.row_id == row.id)
    said: list[DepartureWord] = fresh(session, asked.order_by(DepartureWord.at, DepartureWord.record_id))
    words = [rules.Word(one.by_id, one.is_confirmed) for one in said]
    leaving = _leaving(session, row)
    row.gaps = rules.gaps(leaving, _beside(session, row, words, is_gone_already=is_gone_already))
    row.has_gaps = bool(row.gaps)
    row.is_denied = rules.is_denied(leaving, words)
    row.confirmed_by_id = rules.second_word(leaving, words)
    is_later = row.confirmed_by_id is not None and rules.last_word(leaving, words) is not None
    row.confirmed_at = max(one.at for one in said if one.by_id == row.confirmed_by_id) if is_later else None
    return before != [getattr(row, name) for name in DERIVED]


def _leaving(session: Session, row: Departure) -> rules.Leaving:
    """Return a departure as the rules look at it."""
    together = session.scalars(select(Departure.child_id).where(Departure.departure_id == row.departure_id))
    return rules.Leaving(
        child_id=row.child_id,
        together=frozenset(together),
        on=row.on,
        left_at=row.left_at,
        collector_kind=row.collector_kind,
        is_handed_over=row.is_handed_over,
        way=row.way,
        guard_id=row.guard_id,
        second_by_id=row.second_by_id,
        second_way=row.second_way,
        is_other_class=row.is_other_class,
    )


def _beside(session: Session, row: Departure, words: list[rules.Word], *, is_gone_already: bool) -> rules.Beside:
    ids = [row.collector_id, *row.also_ids] if row.collector_id else []
    cards: list[PickupCard] = fresh(session, select(PickupCard).where(PickupCard.code == row.card_code))
    return rules.Beside(
        card=cards[0] if cards else None,
        guardians=fresh(session, select(Guardian).where(Guardian.id.in_(ids))),
        delegates=fresh(session, select(Delegate).where(Delegate.id.in_(ids))),
        words=words,
        is_gone_already=is_gone_already,
    )


def _restate_child(work: UnitOfWork, child_id: str) -> None:
    """Say on the child when it left last."""
    gone = select(func.max(Departure.left_at)).where(Departure.child_id == child_id, Departure.state == "gone")
    gone_at = work.session.scalar(gone)
    child = work.session.get_one(Child, child_id, populate_existing=True)
    if child.gone_at != gone_at:
        child.gone_at = gone_at
        work.changed("child", child)
