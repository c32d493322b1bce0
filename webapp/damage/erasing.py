"""What remains of the damage room's records when they are erased by right: that something of a category was broken at a
thing, when, and how it ended. Not what people wrote or photographed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.damage.models import Damage, DamagePhoto
from webapp.damage.service import close, enter
from webapp.journal.interface import Erased, Erasure, Statement, UnitOfWork

REMAINS = (
    "target_kind",
    "target_id",
    "place_id",
    "category",
    "quantity",
    "cause",
    "is_urgent",
    "is_clock_trusted",
    "is_late",
)


def _reduce_report(session: Session, statement: Statement) -> dict[str, Any]:
    row = session.get_one(Damage, statement.record_id)
    return {name: getattr(row, name) for name in REMAINS}


def _recall_report(work: UnitOfWork, erased: Erased) -> None:
    row = work.session.get(Damage, erased.record_id, with_for_update=True)
    if row is None:
        row = Damage(id=erased.record_id, description="", note=None, **{n: erased.remains[n] for n in REMAINS})
        enter(work, row, erased)
        return
    row.description, row.note = "", None
    work.changed("damage", row)
    _forget_photos(work.session, erased.record_id)


def _reduce_closing(_session: Session, statement: Statement) -> dict[str, Any]:
    return {"damage_id": str(statement.data["damage_id"]), "result": statement.data["result"]}


def _recall_closing(work: UnitOfWork, erased: Erased) -> None:
    row = work.session.scalar(select(Damage).where(Damage.closing_record_id == erased.record_id).with_for_update())
    if row is None:
        close(work, erased.remains["damage_id"], erased, erased.remains["result"], None)
        return
    row.closing_note = None
    work.changed("damage", row)
    _forget_photos(work.session, erased.record_id)


def _forget_photos(session: Session, record_id: str) -> None:
    session.execute(delete(DamagePhoto).where(DamagePhoto.record_id == record_id))


REPORT = Erasure(
    _reduce_report,
    _recall_report,
    in_use=select(Damage.id).where(Damage.state == "open"),
)
CLOSING = Erasure(_reduce_closing, _recall_closing)
