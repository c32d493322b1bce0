"""What is erased by right leaves the canteen's tables, the counts stay, and a rebuild gives the same rows."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from tests.canteen.kitchen import ON, Kitchen, ago, heard, sample
from tests.canteen.test_order import a_busy_kitchen
from tests.journal.erasing import CANARY, erase, tables_with
from tests.phones import Phone, new_id, record_id
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck
from webapp.canteen.models import CanteenDay, Freeze, Meal, Sample
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.canteen.records import KINDS
from webapp.db import db

SUPPLIER = {
    "name": CANARY,
    "contact": CANARY,
    "phone": CANARY,
    "address": CANARY,
    "business_licence": CANARY,
    "food_licence": CANARY,
    "food_licence_scope": CANARY,
    "licence_until_on": "2027-01-31",
    "category": "meat",
    "note": CANARY,
}


def photo(field: str = "photo") -> dict[str, Any]:
    return {"sha256": "0" * 63 + "7", "bytes": 1000, "mime": "image/jpeg", "field": field}


def told(kitchen: Kitchen, cook: Phone, helper: Phone) -> dict[str, list[str]]:
    """Say one of each kind that can be erased, a word of a person in each; return the records' ids by kind."""
    taken = kitchen.take(
        cook,
        photos=[photo()],
        data={
            "dish_name": CANARY,
            "weight_g": 9,
            "weight_reason": CANARY,
            "certificate_reason": CANARY,
            "note": CANARY,
        },
    )
    other, third = kitchen.take(cook, box=1, data={"note": CANARY}), kitchen.take(cook, box=2)
    freeze = kitchen.freeze(cook, hours=3, reason=CANARY)
    bad = kitchen.read(cook, 15, hours=50, data={"action": CANARY})
    certificate = {"person_id": cook.author, "expires_on": "2020-02-01", "number": CANARY, "issuer": CANARY}
    menu = {"on": ON, "meal": "lunch", "fields": {"note": CANARY}, "dishes": [{"id": new_id(), "name": CANARY}]}
    light = {"dish_name": CANARY, "weight_g": 8, "weight_reason": CANARY}
    sealed = [
        helper.seal("health_certificate.save", {"id": new_id(), "fields": certificate}, photos=[photo()]),
        helper.seal("supplier.save", {"id": new_id(), "fields": SUPPLIER}, photos=[photo()]),
        cook.seal("menu.save", menu),
        *(taken, other, third, bad, kitchen.read(cook, 4, hours=40)),
        kitchen.take(helper, hours=60, amends=record_id(taken), data=light),
        kitchen.discard(cook, box=1, hours=10, data={"note": CANARY}),
        kitchen.read(helper, 16, hours=30, amends=record_id(bad), data={"action": CANARY}),
        freeze,
        cook.seal("canteen_day.report", {"on": ON, "has_findings": True, "findings": CANARY, "measures": CANARY}),
        helper.seal("sample.remove", {"sample_id": record_id(third), "why": "spilled", "note": CANARY}),
        helper.seal("fridge_case.close", {"case_id": record_id(bad), "note": CANARY}),
        helper.seal("freeze.lift", {"freeze_id": record_id(freeze), "reason": CANARY}),
    ]
    for one in sealed:
        assert heard((cook if is_of(cook, one) else helper).outcomes(one)) == ["stored"], one["body"]
    ids: dict[str, list[str]] = {}
    for one in sealed:
        ids.setdefault(json.loads(one["body"])["type"], []).append(record_id(one))
    return ids


def is_of(phone: Phone, sealed: dict[str, str]) -> bool:
    return bool(json.loads(sealed["body"])["device"] == phone.device)


def test_every_kind_with_words_in_it_is_told_of(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    assert set(told(kitchen, cook, helper)) == {kind.type for kind in KINDS if kind.erasure}


def test_the_words_go_and_what_was_kept_when_by_whom_stays(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    ids = told(kitchen, cook, helper)
    taken = ids["sample.take"][0]
    before = {row.id: (row.state, row.weight_g, row.gaps, row.taken_at) for row in db.session.scalars(select(Sample))}
    assert before[taken][2] == ["certificate"], "with a reason for its weight"

    outcome = erase(kitchen.school, *(id_ for some in ids.values() for id_ in some))

    assert outcome.outcome == "stored", outcome
    assert tables_with(CANARY) == []
    db.session.rollback()
    after = {row.id: (row.state, row.weight_g, row.gaps, row.taken_at) for row in db.session.scalars(select(Sample))}
    assert after == before
    certificate = db.session.scalars(select(HealthCertificate)).one()
    assert (certificate.person_id, certificate.expires_on.isoformat()) == (cook.author, "2020-02-01")
    assert (certificate.number, certificate.photo_record_id) == (None, None)
    supplier = db.session.scalars(select(Supplier)).one()
    assert (supplier.name, supplier.category, supplier.photo_record_id) == ("", "meat", None)
    assert db.session.scalars(select(Freeze)).one().state == "lifted"
    case = db.session.scalars(select(FridgeCase)).one()
    assert (case.state, case.worst_c, case.closing_note) == ("closed", 16, None)
    assert db.session.scalars(select(CanteenDay)).one().has_findings
    assert [dish["name"] for dish in db.session.scalars(select(Meal)).one().dishes] == [""]
    corrected, recheck = db.session.scalars(select(FridgeCheck).order_by(FridgeCheck.at))
    assert (corrected.first_c, corrected.amended_by_id, corrected.action) == (15, helper.author, None)
    assert (recheck.temperature_c, recheck.amended_at) == (4, None)
    assert kitchen.wrong_rows() == []


def test_a_rebuild_gives_the_same_rows_whatever_was_erased_between(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    chance = Random(1)
    records = a_busy_kitchen(kitchen, cook, helper)
    chance.shuffle(records)
    for start in range(0, len(records), 4):
        for one in records[start : start + 4]:
            (cook if is_of(cook, one) else helper).outcomes(one)
        gone = [record_id(one) for one in records[: start + 4] if "sample.move" not in one["body"]]
        assert erase(kitchen.school, *chance.sample(gone, 2)).outcome == "stored"
        if chance.random() < 0.5:
            kitchen.say("health_certificate.save", certificate_of(cook, f"20{chance.randrange(10, 40)}-01-01"))

    assert kitchen.wrong_rows() == []


def certificate_of(cook: Phone, expires_on: str) -> dict[str, Any]:
    return {"id": new_id(), "fields": {"person_id": cook.author, "expires_on": expires_on}}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_later_record_said_stays_when_an_earlier_one_is_erased(
    kitchen: Kitchen, cook: Phone, helper: Phone
) -> None:
    id_ = new_id()
    first = helper.seal("supplier.save", {"id": id_, "fields": {"name": "老名字", "phone": "123"}}, captured_at=ago(9))
    later = helper.seal("supplier.save", {"id": id_, "fields": {"name": "新名字"}}, captured_at=ago(8))
    taking = kitchen.take(cook, data={"note": "舊"})
    amended = kitchen.take(cook, hours=5, amends=record_id(taking), data={"note": "新"})
    mistyped = kitchen.read(cook, 55, hours=8, data={"action": "舊"})
    corrected = kitchen.read(cook, 12, hours=7, amends=record_id(mistyped), data={"action": "新"})
    helper.outcomes(first, later)
    cook.outcomes(taking, amended, mistyped, corrected)

    erase(kitchen.school, record_id(first), record_id(taking), record_id(mistyped))

    supplier = db.session.get_one(Supplier, id_)
    db.session.refresh(supplier)
    assert (supplier.name, supplier.phone) == ("新名字", None)
    assert sample(taking).note == "新"
    reading = db.session.get_one(FridgeCheck, record_id(mistyped))
    assert (reading.action, reading.temperature_c, reading.first_c) == ("新", 12, 55)
    assert kitchen.wrong_rows() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_matter_that_is_open_is_kept_beyond_its_period(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    kept, gone = kitchen.take(cook), kitchen.take(cook, box=1)
    waiting = kitchen.discard(cook, box=3)
    bad = kitchen.read(cook, 20, hours=5)
    worse = kitchen.read(cook, 21, hours=3, amends=record_id(bad))
    freeze = kitchen.freeze(helper, hours=80)
    cook.outcomes(kept, gone, kitchen.discard(cook, box=1), waiting, bad, kitchen.read(cook, 4, hours=4), worse)
    helper.outcomes(freeze)
    active = kitchen.say("health_certificate.save", certificate_of(cook, "2030-01-01")).id
    in_use = {kind.type: kind.erasure.in_use for kind in KINDS if kind.erasure and kind.erasure.in_use is not None}

    found = {type_: set(db.session.scalars(ids)) for type_, ids in in_use.items()}

    assert found == {
        "sample.take": {record_id(kept)},
        "sample.discard": {record_id(waiting)},
        "freeze.place": {record_id(freeze)},
        "fridge.check": {record_id(bad), record_id(worse)},
        "health_certificate.save": {active},
        "supplier.save": set(),
    }
