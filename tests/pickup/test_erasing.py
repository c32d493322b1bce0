"""What is erased by right leaves pick-up's tables, the counts stay, and a rebuild gives the same rows."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from tests.journal.erasing import CANARY, erase, tables_with
from tests.phones import Phone, new_id, record_id
from tests.pickup.classes import NOW, Classes, ago, day_ago, heard
from tests.pickup.test_order import a_busy_gate
from webapp.db import db
from webapp.journal.models import Record
from webapp.pickup.day_models import Departure, Dismissal
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard, PickupRecord
from webapp.pickup.records import KINDS
from webapp.retention.periods import Period, overdue

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def photo() -> dict[str, Any]:
    return {"sha256": "0" * 63 + "7", "bytes": 1000, "mime": "image/jpeg", "field": "photo"}


def told(classes: Classes, gate: Phone, teacher: Phone) -> dict[str, list[str]]:
    """Say one of each kind that can be erased, a word of a person in each; return the records' ids by kind."""
    office = classes.school.phone("director")
    child_id, adult_id, delegate_id = new_id(), new_id(), new_id()
    child = {"name": CANARY, "number": CANARY, "note": CANARY, "class_id": classes.ids[0]}
    adult = {"child_id": child_id, "name": CANARY, "relation": "mother", "mobile": CANARY}
    delegate = {"name": CANARY, "relation": CANARY, "id_last_four": "12AB", "mobile": CANARY}
    who = {"kind": "guardian", "id": adult_id, "name": CANARY, "relation": CANARY}
    left = classes.release(gate, data={"child_ids": [child_id], "collector": who, "note": CANARY})
    taken_back = classes.release(gate, child=1, hours=0.8)
    day = {"class_id": classes.ids[0], "on": day_ago(1)}
    yes = {"departure_id": record_id(left), "is_confirmed": True, "note": CANARY}
    sealed = [
        (office, office.seal("child.save", {"id": child_id, "fields": child})),
        (office, office.seal("guardian.save", {"id": adult_id, "fields": adult}, photos=[photo()])),
        (teacher, teacher.seal("pickup_card.void", {"card_id": classes.cards[0], "why": "lost", "note": CANARY})),
        (gate, classes.allow(gate, id=delegate_id, child_id=child_id, **delegate)),
        (gate, gate.seal("delegate.cancel", {"delegate_id": delegate_id, "reason": CANARY}, captured_at=ago(1.5))),
        (gate, left),
        (gate, taken_back),
        (teacher, teacher.seal("departure.confirm", yes)),
        (teacher, teacher.seal("departure.void", {"departure_id": record_id(taken_back), "reason": CANARY})),
        (teacher, teacher.seal("dismissal.lead_out", {**day, "count": 3, "to": CANARY})),
        (gate, gate.seal("dismissal.room_empty", {**day, "is_empty": False, "note": CANARY})),
    ]
    ids: dict[str, list[str]] = {}
    for phone, one in sealed:
        assert heard(phone.outcomes(one)) == ["stored"], one["body"]
        ids.setdefault(json.loads(one["body"])["type"], []).append(record_id(one))
    return ids


def test_every_kind_with_words_in_it_is_told_of(classes: Classes, gate: Phone, teacher: Phone) -> None:
    assert set(told(classes, gate, teacher)) == {kind.type for kind in KINDS if kind.erasure}


def test_the_words_go_and_who_of_which_class_left_when_stays(classes: Classes, gate: Phone, teacher: Phone) -> None:
    ids = told(classes, gate, teacher)

    def kept() -> list[Any]:
        db.session.rollback()
        rows = db.session.scalars(select(Departure).order_by(Departure.id))
        return [(row.class_id, row.left_at, row.collector_kind, row.gaps, row.state, row.guard_id) for row in rows]

    before = kept()

    outcome = erase(classes.school, *(id_ for some in ids.values() for id_ in some))

    assert outcome.outcome == "stored", outcome
    assert tables_with(CANARY) == []
    assert kept() == before
    child = db.session.scalars(select(Child).where(Child.name == "")).one()
    assert (child.number, child.note, child.class_id) == (None, None, classes.ids[0])
    adult = db.session.scalars(select(Guardian).where(Guardian.child_id == child.id)).one()
    assert (adult.name, adult.mobile, adult.relation) == ("", None, "mother")
    assert (adult.photo_sha256, adult.photo_record_id) == (None, None)
    delegate = db.session.scalars(select(Delegate)).one()
    assert (delegate.name, delegate.id_last_four, delegate.is_cancelled) == ("", None, True)
    assert db.session.get_one(PickupCard, classes.cards[0]).state == "void"
    led = db.session.scalars(select(Dismissal)).one()
    assert (led.count, led.led_to, led.is_empty, led.note) == (3, None, False, None)
    assert classes.wrong_rows() == []


def test_a_rebuild_gives_the_same_rows_whatever_was_erased_between(
    classes: Classes, gate: Phone, teacher: Phone
) -> None:
    chance = Random(2)
    records = a_busy_gate(classes, gate, teacher)
    chance.shuffle(records)
    erasable = {kind.type for kind in KINDS if kind.erasure}
    for start in range(0, len(records), 4):
        for one in records[start : start + 4]:
            phone = gate if json.loads(one["body"])["device"] == gate.device else teacher
            phone.outcomes(one)
        gone = [one for one in records[: start + 4] if json.loads(one["body"])["type"] in erasable]
        assert erase(classes.school, *map(record_id, chance.sample(gone, 2))).outcome == "stored"
    classes.say("guardian.save", {"id": classes.adults[0], "fields": {"is_active": False}})
    saved = db.session.scalars(select(Record.id).where(Record.type.in_(("child.save", "guardian.save")))).all()
    assert erase(classes.school, *saved).outcome == "stored"

    assert classes.wrong_rows() == []


def test_what_a_later_record_said_stays_when_an_earlier_one_is_erased(classes: Classes) -> None:
    about = select(PickupRecord.record_id).where(PickupRecord.about_id == classes.children[0])
    first = db.session.scalars(about.where(PickupRecord.type == "child.save")).one()
    classes.say("child.save", {"id": classes.children[0], "fields": {"name": "王小明（改名）"}})

    assert erase(classes.school, first).outcome == "stored"

    db.session.rollback()
    row = db.session.get_one(Child, classes.children[0])
    assert (row.name, row.number) == ("王小明（改名）", None)
    assert classes.wrong_rows() == []


def test_a_childs_data_goes_a_month_after_it_left_not_a_month_after_it_was_written(
    classes: Classes, gate: Phone
) -> None:
    """They were enrolled thirty days ago; one leaves today, one adult of another is put aside."""
    gate.outcomes(classes.allow(gate, on="2026-09-10"))
    classes.say("child.save", {"id": classes.children[2], "fields": {"is_active": False}})
    classes.say("guardian.save", {"id": classes.adults[0], "fields": {"is_active": False}})
    door = classes.school.app.extensions["journal"].door
    types = ("child.save", "guardian.save", "delegate.allow")

    def over(days: float) -> list[int]:
        db.session.rollback()
        at = NOW + timedelta(days=days)
        found = [list(db.session.scalars(overdue(door, Period(type_, 30, 30, is_chosen=False), at))) for type_ in types]
        return [len(some) for some in found]

    assert over(29) == [0, 0, 0]
    assert over(31) == [2, 3, 0], (
        "of the child that left: itself, written twice, and its adult; the other's adult twice"
    )
    assert over(300) == [2, 3, 1], "children of the school stay"
