"""What remains of pick-up's records when they are erased by right: that a child of a class left at a time, with what
kind of adult, by which way; which card was void when; who said so. No name, number, mobile, face or sentence.

A record leaves its `data` without the words, and is recalled by saying that once more, so that the room's rules have
one home. Where its rows are there already, only the words are taken out of them (`scrubbing.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from webapp.journal.interface import Erased, Erasure, Statement, UnitOfWork
from webapp.pickup import cards, children, delegates, departures, dismissals, scrubbing
from webapp.pickup.models import Child, Delegate, Guardian, PickupRecord
from webapp.pickup.saying import in_turn
from webapp.remains import blank, remains_of, said_again, unpack

# a child's data goes a month after it left; what happened at the gate may be asked about for half a year
CHILD_DAYS, DAY_DAYS = 30, 180
Apply = Callable[[UnitOfWork, Statement], None]
Scrub = Callable[[UnitOfWork, Erased], bool]
InUse = Callable[[datetime], Select[Any]]


def _erasure(words: tuple[str, ...], apply: Apply, scrub: Scrub, in_use: InUse | None = None) -> Erasure:
    """How a kind is erased. `scrub` takes the words out of the rows that the record made; False if there are none."""

    def reduce(_session: Session, statement: Statement) -> dict[str, Any]:
        return remains_of(statement, blank(statement.data, words, scrubbing.BLANK))

    def recall(work: UnitOfWork, erased: Erased) -> None:
        if not scrub(work, erased):
            apply(work, said_again(erased, unpack(erased.remains["data"])))

    return Erasure(reduce, in_turn(recall), in_use)


def _is_there(model: Any, since: datetime) -> ColumnElement[bool]:
    return or_(model.is_active.is_(True), model.left_at >= since)


def children_there(since: datetime) -> Select[Any]:
    """Select the records about children who are of the school, or were at that instant."""
    return (
        select(PickupRecord.record_id)
        .join(Child, Child.id == PickupRecord.about_id)
        .where(PickupRecord.type == "child.save", _is_there(Child, since))
    )


def guardians_there(since: datetime) -> Select[Any]:
    """Select the records about adults who may fetch such a child, or could at that instant."""
    return (
        select(PickupRecord.record_id)
        .join(Guardian, Guardian.id == PickupRecord.about_id)
        .join(Child, Child.id == Guardian.child_id)
        .where(_is_there(Guardian, since), _is_there(Child, since))
    )


def delegates_there(since: datetime) -> Select[Any]:
    """Select the records that allow somebody for a day that had not come by then."""
    return select(Delegate.record_id).where(Delegate.on >= since.date())


CHILD = _erasure(scrubbing.CHILD, children.save_child, scrubbing.scrub_child, children_there)
GUARDIAN = _erasure(scrubbing.GUARDIAN, children.save_guardian, scrubbing.scrub_guardian, guardians_there)
VOIDING = _erasure(scrubbing.NOTE, cards.void_card, scrubbing.scrub_voiding)
DELEGATE = _erasure(scrubbing.DELEGATE, delegates.allow_delegate, scrubbing.scrub_delegate, delegates_there)
CANCELLING = _erasure(scrubbing.REASON, delegates.cancel_delegate, scrubbing.scrub_cancelling)
DEPARTURE = _erasure(scrubbing.DEPARTURE, departures.record_departure, scrubbing.scrub_departure)
CONFIRMING = _erasure(scrubbing.NOTE, departures.confirm_departure, scrubbing.scrub_confirming)
TAKING_BACK = _erasure(scrubbing.REASON, departures.void_departure, scrubbing.scrub_taking_back)
LEADING_OUT = _erasure(scrubbing.LED_OUT, dismissals.lead_out, scrubbing.scrub_leading_out)
ROOM = _erasure(scrubbing.NOTE, dismissals.find_empty, scrubbing.scrub_room)
