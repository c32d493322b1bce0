"""Classes led out and rooms found empty: the last word by its own time stands, a wrong scan is marked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.phones import Phone, new_id
from tests.pickup.classes import Classes, ago, day_ago, heard
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.pickup.day_models import Dismissal

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def the_day() -> Dismissal:
    db.session.rollback()
    return db.session.scalars(select(Dismissal)).one()


def test_the_last_word_by_its_own_time_stands_in_whichever_order(classes: Classes, gate: Phone, teacher: Phone) -> None:
    day = {"class_id": classes.ids[0], "on": day_ago(1)}

    def led(phone: Phone, count: int, hours: float) -> dict[str, str]:
        return phone.seal("dismissal.lead_out", {**day, "count": count}, captured_at=ago(hours))

    assert heard(gate.outcomes(led(gate, 2, 1), led(gate, 9, 3))) == ["stored", "stored"]
    assert (the_day().count, the_day().led_out_by_id) == (2, gate.author)
    teacher.outcomes(led(teacher, 1, 0.5))
    assert (the_day().count, the_day().led_out_by_id) == (1, teacher.author)
    assert (the_day().empty_at, the_day().absent_ids) == (None, [])
    assert classes.wrong_rows() == []


def test_a_board_or_room_of_another_class_is_marked(classes: Classes, gate: Phone) -> None:
    board_id, room_id = classes.school.asset_id, classes.school.room_id
    other = new_id()
    fields = {"board_id": board_id, "room_id": room_id}
    says = [
        Say("asset.save", {"id": other, "fields": {"name": "別班的班牌", "category": "other"}}),
        Say("class.save", {"id": classes.ids[0], "fields": fields}),
    ]
    say_many(classes.school.person("director"), says)
    day: dict[str, Any] = {"class_id": classes.ids[0], "on": day_ago(1)}

    def say(type_: str, target: dict[str, str] | None, hours: float, **data: Any) -> None:
        sealed = gate.seal(type_, {**day, **data}, target=target, captured_at=ago(hours))
        assert heard(gate.outcomes(sealed)) == ["stored"]

    say("dismissal.lead_out", {"kind": "asset", "id": other}, 3, count=2)
    say("dismissal.room_empty", None, 3, is_empty=True)
    assert the_day().gaps == ["board", "room"]
    say("dismissal.lead_out", {"kind": "asset", "id": board_id}, 2, count=2)
    say("dismissal.room_empty", {"code": classes.school.room_code}, 2, is_empty=True)
    assert the_day().gaps == []
    say("dismissal.lead_out", {"code": "00000000"}, 1, count=2)
    assert the_day().gaps == ["board"], "a code that nobody knows"


def test_a_class_that_nobody_knows_is_held(classes: Classes, gate: Phone) -> None:
    sealed = gate.seal("roll.call", {"class_id": new_id(), "on": day_ago(1), "absent_ids": []})

    assert heard(gate.outcomes(sealed)) == [("held", "unknown_target")]
