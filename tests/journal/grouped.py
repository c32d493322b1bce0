"""Reports of damage whose words and note go at different times, as a visit's identity and matter do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.cast import School
from tests.journal.erasing import CANARY
from webapp.damage import erasing, records
from webapp.damage.models import Damage
from webapp.damage.service import enter
from webapp.journal.desk import Outcome, say
from webapp.journal.interface import Erased, Erasure, Statement, UnitOfWork

WORDS, NOTE = f"{CANARY}-words", f"{CANARY}-note"
TEXT = {"description": WORDS, "note": NOTE}
MOST_DAYS = 365


def _reduce(session: Session, statement: Statement) -> dict[str, Any]:
    row = session.get_one(Damage, statement.record_id)
    groups = {"words": {"description": row.description}, "note": {"note": row.note}}
    return {**erasing.REPORT.reduce(session, statement), "groups": groups}


def _recall(work: UnitOfWork, erased: Erased) -> None:
    description = erased.groups.get("words", {}).get("description", "")
    note = erased.groups.get("note", {}).get("note")
    row = work.session.get(Damage, erased.record_id, with_for_update=True)
    if row is None:
        facts = {name: erased.remains[name] for name in erasing.REMAINS}
        enter(work, Damage(id=erased.record_id, description=description, note=note, **facts), erased)
        return
    row.description, row.note = description, note
    work.changed("damage", row)


@pytest.fixture(name="_grouped", autouse=True)
def reports_erased_by_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the app is made, so that its table of kinds has it."""
    held = erasing.REPORT.in_use
    erasure = Erasure(_reduce, _recall, in_use=held, groups=("words", "note"))
    kinds = tuple(
        replace(kind, erasure=erasure, keep_days=30, most_days=MOST_DAYS) if kind.type == "damage.report" else kind
        for kind in records.KINDS
    )
    monkeypatch.setattr(records, "KINDS", kinds)


def erase_groups(school: School, groups: list[str] | None, *ids: str, cause: str = "request") -> Outcome:
    data = {"record_ids": list(ids), "reason": "當事人請求", "cause": cause}
    if groups is not None:
        data["groups"] = groups
    return say(school.person("administrator"), "record.erase", data, schema=2)
