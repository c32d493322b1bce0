"""An erasure whose ledger can't be written is refused as a whole, and taken when there is room again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from tests.cast import School
from tests.phones import Phone, record_id
from webapp.db import db
from webapp.journal.models import Record

DAMAGE = {"category": "lock", "description": "x", "quantity": 1, "cause": "unknown", "is_urgent": False}
# who writes there is told by the kernel that the disk is full
FULL = Path("/dev/full")


def test_an_erasure_is_not_kept_as_held_when_the_ledger_has_no_room(school: School, patrol: Phone) -> None:
    report = patrol.seal("damage.report", DAMAGE, target={"code": school.room_code})
    patrol.outcomes(report)
    office, ledger = school.phone("administrator"), school.app.extensions["journal"].door.erasures
    order = office.seal("record.erase", {"record_ids": [record_id(report)], "reason": "當事人請求"})
    real, ledger.path = ledger.path, FULL

    refused = office.push(order)

    assert (refused.status_code, (refused.json or {})["type"]) == (507, "disk_full")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Record.id == record_id(order))) == 0
    ledger.path = real
    assert office.outcomes(order)[0]["outcome"] == "stored"
