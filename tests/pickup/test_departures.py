"""Departures: kept whatever is wrong with them, and marked; a second word; taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.phones import Phone, new_id, record_id
from tests.pickup.classes import NOW, Classes, ago, day_ago, departure, departures, heard
from webapp.db import db
from webapp.pickup.models import Child, Guardian

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def child(classes: Classes, n: int) -> Child:
    db.session.rollback()
    return db.session.get_one(Child, classes.children[n])


def test_a_child_leaves_with_its_own_adult_by_its_own_card(classes: Classes, gate: Phone) -> None:
    sealed = classes.release(gate)

    assert heard(gate.outcomes(sealed)) == ["stored"]
    row = departure(sealed)
    assert (row.gaps, row.state, row.collector_id) == ([], "gone", classes.adults[0])
    assert (row.on.isoformat(), row.guard_id, row.is_late) == (day_ago(1), gate.author, False)
    assert child(classes, 0).gone_at == row.left_at == NOW - timedelta(hours=1)


def test_a_departure_with_a_card_that_was_void_then_is_kept_and_marked(
    classes: Classes, gate: Phone, teacher: Phone
) -> None:
    late, early = classes.release(gate, hours=1), classes.release(gate, child=1, hours=3)
    gate.outcomes(late, early)
    assert departure(late).gaps == departure(early).gaps == []

    voided = classes.void(teacher, hours=2), classes.void(teacher, child=1, hours=2)
    assert heard(teacher.outcomes(*voided)) == ["stored", "stored"]

    assert departure(late).gaps == ["card_void"]
    assert departure(early).gaps == [], "it left before"
    assert heard(gate.outcomes(classes.release(gate, hours=0.5))) == ["stored"], "a phone that had not heard of it"
    assert classes.wrong_rows() == []


def test_brothers_leave_together_by_one_record(classes: Classes, gate: Phone) -> None:
    both = {"child_ids": classes.children[:2], "collector": {"kind": "guardian", "id": classes.adults[0]}}
    known = {**both, "collector": {**both["collector"], "also": [classes.adults[1]]}}

    alone, together = classes.release(gate, data=both, hours=2), classes.release(gate, data=known)
    gate.outcomes(alone, together)

    assert [departure(alone, id_).gaps for id_ in classes.children[:2]] == [[], ["collector"]]
    assert [departure(together, id_).gaps for id_ in classes.children[:2]] == [["gone_already"]] * 2
    gate.outcomes(gate.seal("departure.void", {"departure_id": record_id(alone), "reason": "按錯"}))
    assert [departure(together, id_).gaps for id_ in classes.children[:2]] == [[], []]
    assert classes.wrong_rows() == []


def test_a_delegate_who_comes_late_clears_the_mark(classes: Classes, gate: Phone, teacher: Phone) -> None:
    delegate_id = new_id()
    by_delegate = {"collector": {"kind": "delegate", "id": delegate_id}}
    sealed = classes.release(gate, data=by_delegate)
    gate.outcomes(sealed)
    assert departure(sealed).gaps == ["collector"]

    teacher.outcomes(classes.allow(teacher, id=delegate_id))
    assert departure(sealed).gaps == []

    gate.outcomes(gate.seal("delegate.cancel", {"delegate_id": delegate_id}, captured_at=ago(1.5)))
    assert departure(sealed).gaps == ["delegate_day"]
    assert classes.wrong_rows() == []


def test_a_guardian_who_was_put_aside_may_not_fetch_any_more(classes: Classes, gate: Phone) -> None:
    sealed = classes.release(gate)
    gate.outcomes(sealed)

    classes.say("guardian.save", {"id": classes.adults[0], "fields": {"is_active": False}})

    assert departure(sealed).gaps == [], "at that time they could"
    later = classes.release(gate, hours=-1)
    classes.now = NOW + timedelta(hours=1)
    gate.outcomes(later)
    assert departure(later).gaps == ["collector", "gone_already"]
    assert classes.wrong_rows() == []


def no_card(**second: str) -> dict[str, object]:
    given = {"why": "forgot", "checked": "photo", "confirmed": second or None}
    return {"way": "no_card", "card_code": None, "no_card": given}


def test_without_a_card_a_second_person_must_stand_for_it(classes: Classes, gate: Phone, teacher: Phone) -> None:
    asked = classes.release(gate, data=no_card(by_id=teacher.author, way="own_phone"))
    told = classes.release(gate, child=1, data=no_card(by_id=teacher.author, way="phone"))
    assert heard(gate.outcomes(asked, told)) == ["stored", "stored"]
    assert departure(asked).gaps == ["no_second_word"]
    assert (departure(told).gaps, departure(told).confirmed_by_id) == ([], teacher.author)

    own = gate.seal("departure.confirm", {"departure_id": record_id(asked), "is_confirmed": True})
    assert heard(gate.outcomes(own)) == [("held", "not_allowed")]
    yes = teacher.seal("departure.confirm", {"departure_id": record_id(asked), "is_confirmed": True})
    no = teacher.seal("departure.confirm", {"departure_id": record_id(told), "is_confirmed": False})
    assert heard(teacher.outcomes(yes, no)) == ["stored", "stored"]

    assert (departure(asked).gaps, departure(asked).confirmed_by_id) == ([], teacher.author)
    row = departure(told)
    assert (row.gaps, row.confirmed_by_id, row.is_denied) == (["denied"], None, True)
    assert classes.wrong_rows() == []


def test_who_comes_back_is_here_again_and_of_two_words_the_earlier_stands(classes: Classes, gate: Phone) -> None:
    sealed = classes.release(gate, hours=2)
    gate.outcomes(sealed)
    back = {"departure_id": record_id(sealed), "reason": "忘了書包"}

    later, earlier, last = (gate.seal("departure.void", back, captured_at=ago(hours)) for hours in (1, 1.5, 0.5))

    assert heard(gate.outcomes(later, earlier, last)) == ["stored", "stored", "superseded"]
    assert departure(sealed).voided_at == NOW - timedelta(hours=1.5)
    assert child(classes, 0).gone_at is None
    assert classes.wrong_rows() == []


def test_what_can_not_be_is_held(classes: Classes, gate: Phone, teacher: Phone) -> None:
    stranger, sealed = {"child_ids": [new_id()]}, classes.release(gate, child=2)
    assert heard(gate.outcomes(sealed)) == ["stored"]
    id_ = {"departure_id": record_id(sealed)}
    says = [
        (gate, classes.release(gate, data=stranger), "unknown_target"),
        (gate, classes.release(gate, data={"left_at": ago(0)}), "invalid_data"),
        (gate, classes.release(gate, data={"child_ids": []}), "invalid_data"),
        (gate, classes.release(gate, data={"card_code": None}), "invalid_data"),
        (gate, classes.release(gate, data={"collector": {"kind": "guardian"}}), "invalid_data"),
        (gate, classes.release(gate, data={"collector": {"kind": "other"}}), "invalid_data"),
        (gate, gate.seal("departure.void", {"departure_id": new_id(), "reason": "x"}), "unknown_target"),
        (gate, gate.seal("departure.void", {**id_, "reason": "x", "child_ids": [new_id()]}), "unknown_target"),
        (teacher, teacher.seal("departure.void", {**id_, "reason": "x"}), "not_allowed"),
        (teacher, teacher.seal("departure.confirm", {**id_, "is_confirmed": True}), "not_allowed"),
        (teacher, classes.void(teacher, child=2), "not_allowed"),
        (teacher, classes.allow(teacher, child=2), "not_allowed"),
    ]

    for phone, record, reason in says:
        assert heard(phone.outcomes(record)) == [("held", reason)], record["body"]
    assert [row.gaps for row in departures()] == [[]]


def test_a_teacher_of_another_class_is_marked_and_an_older_child_may_go_alone(classes: Classes, teacher: Phone) -> None:
    alone = {"collector": {"kind": "self"}}
    other, own = classes.release(teacher, child=2, data=alone), classes.release(teacher, data=alone)
    teacher.outcomes(other, own)

    assert departure(other).gaps == ["other_class"]
    assert departure(own).gaps == ["collector"]
    assert classes.wrong_rows() == []


def test_what_arrives_late_is_marked_and_kept_off_the_phones(classes: Classes, gate: Phone) -> None:
    old = classes.release(gate, hours=24 * 5)
    gate.outcomes(old)

    row = departure(old)
    assert (row.is_late, row.is_recent) == (True, False)
    recent = classes.release(gate, child=1)
    gate.outcomes(recent)
    assert departure(recent).is_recent
    classes.now = NOW + timedelta(days=4)
    gate.outcomes(classes.release(gate, hours=-96))
    assert not departure(recent).is_recent
    assert classes.wrong_rows() == []


def test_a_fifth_adult_is_refused_until_one_is_put_aside(classes: Classes) -> None:
    fields = {"child_id": classes.children[0], "relation": "relative"}
    said = [classes.say("guardian.save", {"id": new_id(), "fields": {**fields, "name": f"人{n}"}}) for n in range(4)]

    assert [(one.outcome, one.detail) for one in said] == [("stored", None)] * 3 + [("held", "too_many_adults")]
    classes.say("guardian.save", {"id": classes.adults[0], "fields": {"is_active": False}})
    assert classes.say("guardian.save", {"id": new_id(), "fields": {**fields, "name": "後來"}}).outcome == "stored"
    active = select(Guardian).where(Guardian.child_id == classes.children[0], Guardian.is_active)
    assert len(db.session.scalars(active).all()) == 4
