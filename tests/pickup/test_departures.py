"""Departures: kept whatever is wrong with them, and marked."""

from __future__ import annotations

from tests.phones import Phone
from tests.pickup.classes import Classes, departure, heard


def test_a_child_leaves_with_its_own_adult_by_its_own_card(classes: Classes, gate: Phone) -> None:
    sealed = classes.release(gate)

    assert heard(gate.outcomes(sealed)) == ["stored"]
    row = departure(sealed)
    assert (row.gaps, row.state, row.collector_name, row.relation) == ([], "gone", "王媽媽", "mother")
    assert classes.wrong_rows() == []


def test_a_departure_with_a_card_that_was_void_then_is_kept_and_marked(
    classes: Classes, gate: Phone, teacher: Phone
) -> None:
    sealed = classes.release(gate, hours=1)
    gate.outcomes(sealed)
    assert departure(sealed).gaps == []

    assert heard(teacher.outcomes(classes.void(teacher, hours=2))) == ["stored"]

    assert departure(sealed).gaps == ["card_void"]
    assert classes.wrong_rows() == []
