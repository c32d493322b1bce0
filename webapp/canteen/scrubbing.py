"""Taking the words of an erased record out of the rows that it made.

Each function returns False where the record has made none yet, as in a replay: it is applied then, without its words.
`work.changed` is called in both uses alike, whether there was a word or not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeClosing, FridgeReading
from webapp.canteen.menus import dishes_of
from webapp.canteen.models import BoxDiscard, CanteenDay, CanteenRecord, Dish, Freeze, Meal, Sample, SampleTaking
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.canteen.restating import fresh
from webapp.db import rfc3339
from webapp.journal.interface import Erased, UnitOfWork

# a column that can't be empty keeps an empty text
BLANK = {"name": "", "dish_name": ""}
NOTE, REASON, ACTION, DAY = ("note",), ("reason",), ("action",), ("findings", "measures")
MENU = ("name", "note")
TAKING = ("dish_name", "weight_reason", "certificate_reason", "note")
CERTIFICATE = ("number", "issuer", "note")
SUPPLIER = (
    "name",
    "contact",
    "phone",
    "address",
    "business_licence",
    "food_licence",
    "food_licence_scope",
    "note",
)


def scrub_menu(work: UnitOfWork, erased: Erased) -> bool:
    said = work.session.get(CanteenRecord, erased.record_id)
    if said is None:
        return False
    data = erased.remains["data"]
    row = work.session.get_one(Meal, said.about_id, with_for_update=True)
    _forget(row, data["fields"], MENU, erased)
    for given in data["dishes"]:
        _forget(work.session.get_one(Dish, given["id"], with_for_update=True), given, MENU, erased)
    work.session.flush()
    row.dishes = dishes_of(work.session, row.id)
    work.changed("meal", row)
    return True


def scrub_taking(work: UnitOfWork, erased: Erased) -> bool:
    taking = work.session.get(SampleTaking, erased.record_id)
    if taking is None:
        return False
    row = work.session.get_one(Sample, taking.sample_id, with_for_update=True)
    if row.record_id == erased.record_id:
        row.dish_name, row.weight_reason, row.certificate_reason, row.note = "", None, None, None
        work.changed("sample", row)
    return True


def scrub_discarding(work: UnitOfWork, erased: Erased) -> bool:
    said = work.session.get(BoxDiscard, erased.record_id, with_for_update=True)
    if said is None:
        return False
    said.note = None
    _forget_end(work, erased)
    return True


def scrub_removing(work: UnitOfWork, erased: Erased) -> bool:
    return _forget_end(work, erased)


def _forget_end(work: UnitOfWork, erased: Erased) -> bool:
    rows = fresh(work.session, select(Sample).where(Sample.discard_id == erased.record_id).with_for_update())
    for row in rows:
        row.discard_note = None
        work.changed("sample", row)
    return bool(rows)


def scrub_freezing(work: UnitOfWork, erased: Erased) -> bool:
    row = work.session.get(Freeze, erased.record_id, with_for_update=True)
    if row is None:
        return False
    row.reason = None
    work.changed("freeze", row)
    return True


def scrub_lifting(work: UnitOfWork, erased: Erased) -> bool:
    rows = fresh(work.session, select(Freeze).where(Freeze.lift_record_id == erased.record_id).with_for_update())
    for row in rows:
        row.lift_reason = None
        work.changed("freeze", row)
    return bool(rows)


def scrub_checking(work: UnitOfWork, erased: Erased) -> bool:
    said = work.session.get(FridgeReading, erased.record_id)
    if said is None:
        return False
    row = work.session.get_one(FridgeCheck, said.check_id, with_for_update=True)
    if row.record_id == erased.record_id:
        row.action = None
    return True


def scrub_closing(work: UnitOfWork, erased: Erased) -> bool:
    said = work.session.get(FridgeClosing, erased.record_id, with_for_update=True)
    if said is None:
        return False
    said.note = None
    for case in fresh(work.session, select(FridgeCase).where(FridgeCase.closing_record_id == erased.record_id)):
        case.closing_note = None
    return True


def scrub_day(work: UnitOfWork, erased: Erased) -> bool:
    said = work.session.get(CanteenRecord, erased.record_id)
    if said is None:
        return False
    row = work.session.get_one(CanteenDay, said.about_id, with_for_update=True)
    if row.record_id == erased.record_id:
        row.findings = row.measures = None
        work.changed("canteen_day", row)
    return True


def scrub_certificate(work: UnitOfWork, erased: Erased) -> bool:
    row = _scrub_paper(work.session, HealthCertificate, CERTIFICATE, erased)
    if row is not None:
        work.changed("health_certificate", row)
    return row is not None


def scrub_supplier(work: UnitOfWork, erased: Erased) -> bool:
    return _scrub_paper(work.session, Supplier, SUPPLIER, erased) is not None


def _scrub_paper(session: Session, model: Any, words: tuple[str, ...], erased: Erased) -> Any:
    said = session.get(CanteenRecord, erased.record_id)
    if said is None:
        return None
    row = session.get_one(model, said.about_id, with_for_update=True)
    _forget(row, erased.remains["data"]["fields"], words, erased)
    if row.photo_record_id == erased.record_id:
        row.photo_record_id = None
    return row


def _forget(row: Any, fields: dict[str, Any], words: tuple[str, ...], erased: Erased) -> None:
    """Empty those of the words whose last word was this record's: what came later is another record's."""
    at = rfc3339(min(erased.corrected_at, erased.received_at))
    for name in words:
        if name in fields and row.field_times.get(name) == at:
            setattr(row, name, BLANK.get(name))
