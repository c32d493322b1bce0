"""Who sees what hangs on who teaches which class: when that changes, everything that hangs on it goes out anew.

A teacher who leaves a class hears of its rows as gone; one who comes gets them, though they are old.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from webapp.journal.interface import UnitOfWork
from webapp.pickup.day_models import Departure, Dismissal
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard
from webapp.pickup.saying import fresh

OF_CHILD: tuple[tuple[str, Any], ...] = (("guardian", Guardian), ("pickup_card", PickupCard), ("delegate", Delegate))
OF_CLASS: tuple[tuple[str, Any], ...] = (("departure", Departure), ("dismissal", Dismissal))


def follow_class(work: UnitOfWork, class_id: str) -> None:
    """Send out anew what its teachers see."""
    children = select(Child.id).where(Child.class_id == class_id)
    _send(work, "child", Child, Child.class_id == class_id)
    for kind, model in OF_CHILD:
        _send(work, kind, model, model.child_id.in_(children))
    for kind, model in OF_CLASS:
        _send(work, kind, model, model.class_id == class_id, model.is_recent)


def follow_child(work: UnitOfWork, child_id: str) -> None:
    """Send out anew what hangs on a child that changed class, left or came back."""
    for kind, model in OF_CHILD:
        _send(work, kind, model, model.child_id == child_id)


def _send(work: UnitOfWork, kind: str, model: Any, *conditions: ColumnElement[bool]) -> None:
    for row in fresh(work.session, select(model).where(*conditions).order_by(model.id)):
        work.changed(kind, row)
