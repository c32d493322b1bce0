"""Cards: void at once for everybody who hears of it, replaced in one step, with a code of their own."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from labels.codes import mint
from tests.phones import Phone, new_id, record_id
from tests.pickup.classes import NOW, Classes, heard
from webapp.db import db
from webapp.pickup.models import Child, PickupCard

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def card(classes: Classes, id_: str = "") -> PickupCard:
    db.session.rollback()
    return db.session.get_one(PickupCard, id_ or classes.cards[0])


def issue(classes: Classes, **data: Any) -> tuple[str, str, str | None]:
    """Issue another card to the first child; return its id, the outcome and why."""
    told = {"id": new_id(), "code": mint(Random(str(data))), "child_id": classes.children[0], "number": 2, **data}
    outcome = classes.say("pickup_card.issue", told)
    return told["id"], outcome.outcome, outcome.detail


def test_of_two_words_that_a_card_is_lost_the_earlier_stands(classes: Classes, gate: Phone, teacher: Phone) -> None:
    first, second = classes.void(gate, hours=2), classes.void(teacher, hours=1, why="other")

    assert heard(teacher.outcomes(second)) == ["stored"]
    assert heard(gate.outcomes(first)) == ["stored"]
    assert heard(teacher.outcomes(classes.void(teacher, hours=0.5))) == ["superseded"]

    row = card(classes)
    assert (row.state, row.why, row.void_record_id) == ("void", "lost", record_id(first))
    assert row.voided_at == NOW - timedelta(hours=2)
    assert classes.wrong_rows() == []


def test_a_lost_card_and_its_successor_are_one_step(classes: Classes) -> None:
    id_, outcome, _why = issue(classes, replaces=classes.cards[0])

    assert outcome == "stored"
    assert (card(classes).state, card(classes).why, card(classes, id_).state) == ("void", "lost", "live")
    assert db.session.get_one(Child, classes.children[0]).card_ids == [classes.cards[0], id_]
    assert classes.wrong_rows() == []


def test_a_code_is_one_things_only(classes: Classes) -> None:
    assert issue(classes, code="7K3M9QXG")[1:] == ("held", "wrong_code")
    assert issue(classes, code=classes.school.room_code)[1:] == ("held", "code_taken")
    assert issue(classes, code=classes.codes[1])[1:] == ("held", "code_taken")
    assert issue(classes, child_id=classes.children[1], replaces=classes.cards[0])[1:] == ("held", "other_child")
    assert issue(classes, child_id=new_id())[1] == "held"
    assert card(classes).state == "live"
