"""Taking the words of an erased record out of the rows that it made.

Each function returns False where the record has made none yet, as in a replay: it is applied then, without its words.
`work.changed` is called in both uses alike, whether there was a word or not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from webapp.db import rfc3339
from webapp.journal.interface import Erased, UnitOfWork
from webapp.pickup.day_models import Departure, DepartureWord, Dismissal
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard, PickupRecord
from webapp.pickup.saying import fresh

# a column that can't be empty keeps an empty text
BLANK = {"name": "", "reason": ""}
NOTE, REASON = ("note",), ("reason",)
CHILD, GUARDIAN = ("name", "number", "note"), ("name", "mobile")
DELEGATE = ("name", "relation", "id_last_four", "mobile")
DEPARTURE = ("name", "relation", "note")
LED_OUT = ("to",)


def scrub_child(work: UnitOfWork, erased: Erased) -> bool:
    row = _saved(work, Child, erased)
    if row is not None:
        _forget(row, CHILD, erased)
        work.changed("child", row)
    return row is not None


def scrub_guardian(work: UnitOfWork, erased: Erased) -> bool:
    row = _saved(work, Guardian, erased)
    if row is not None:
        _forget(row, GUARDIAN, erased)
        if row.photo_record_id == erased.record_id:
            row.photo_sha256 = row.photo_record_id = None
        work.changed("guardian", row)
    return row is not None


def _saved(work: UnitOfWork, model: Any, erased: Erased) -> Any:
    """Return the row that the record saved; None where it has not come by yet."""
    id_ = erased.remains["data"]["id"]
    said = work.session.get(PickupRecord, (erased.record_id, id_))
    return work.session.get_one(model, id_, with_for_update=True, populate_existing=True) if said else None


def _forget(row: Any, words: tuple[str, ...], erased: Erased) -> None:
    """Empty those of the words whose last word was this record's: what came later is another record's."""
    at, fields = rfc3339(min(erased.corrected_at, erased.received_at)), erased.remains["data"]["fields"]
    for name in words:
        if name in fields and row.field_times.get(name) == at:
            setattr(row, name, BLANK.get(name))


def scrub_voiding(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, PickupCard, PickupCard.void_record_id == erased.record_id)
    for row in rows:
        row.note = None
        work.changed("pickup_card", row)
    return bool(rows) or _has_come_by(work, erased)


def scrub_delegate(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, Delegate, Delegate.record_id == erased.record_id)
    for row in rows:
        row.name, row.relation, row.id_last_four, row.mobile = "", None, None, None
        row.photo_sha256 = row.photo_record_id = None
        work.changed("delegate", row)
    return bool(rows)


def scrub_cancelling(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, Delegate, Delegate.cancel_record_id == erased.record_id)
    for row in rows:
        row.cancel_reason = None
        work.changed("delegate", row)
    return bool(rows) or _has_come_by(work, erased)


def scrub_departure(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, Departure, Departure.departure_id == erased.record_id)
    for row in rows:
        row.collector_name = row.relation = row.note = None
        work.changed("departure", row)
    return bool(rows)


def scrub_confirming(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, DepartureWord, DepartureWord.record_id == erased.record_id)
    for row in rows:
        row.note = None
    return bool(rows)


def scrub_taking_back(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, Departure, Departure.void_record_id == erased.record_id)
    for row in rows:
        row.void_reason = None
        work.changed("departure", row)
    return bool(rows) or _has_come_by(work, erased)


def scrub_leading_out(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, Dismissal, Dismissal.led_out_record_id == erased.record_id)
    for row in rows:
        row.led_to = None
        work.changed("dismissal", row)
    return bool(rows) or _has_come_by(work, erased)


def scrub_room(work: UnitOfWork, erased: Erased) -> bool:
    rows = _rows(work, Dismissal, Dismissal.empty_record_id == erased.record_id)
    for row in rows:
        row.note = None
        work.changed("dismissal", row)
    return bool(rows) or _has_come_by(work, erased)


def _rows(work: UnitOfWork, model: Any, condition: Any) -> list[Any]:
    return fresh(work.session, select(model).where(condition).with_for_update())


def _has_come_by(work: UnitOfWork, erased: Erased) -> bool:
    """Tell whether the record was applied here, where a word of an earlier time has taken its place since."""
    said = select(PickupRecord.record_id).where(PickupRecord.record_id == erased.record_id)
    return work.session.scalar(said.limit(1)) is not None
