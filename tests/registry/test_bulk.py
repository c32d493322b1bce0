"""Texts that a statement is given as one value, and the indexes it still finds."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from tests.cast import School
from webapp.bulk import among
from webapp.db import db
from webapp.registry.models import Place

ASKED = select(Place.id).where(among(Place.id, "ids")).order_by(Place.id)
ODD = ["", "a,b", '{"x"}', "O'Brien", "\\", "NULL", "三年一班", "%s", ":id"]


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_those_that_are_there_are_found_whatever_else_is_asked_for(school: School, count: int) -> None:
    strange = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(count)]

    found = db.session.scalars(ASKED, {"ids": [*ODD, *strange, school.room_id, school.room_id]}).all()

    assert found == [school.room_id]
    assert db.session.scalars(ASKED, {"ids": [*ODD, *strange]}).all() == []


def test_a_text_is_found_as_it_was_written(school: School) -> None:
    names = db.session.scalars(select(Place.name).order_by(Place.name)).all()
    asked = select(Place.name).where(among(Place.name, "names")).order_by(Place.name)

    assert names
    assert db.session.scalars(asked, {"names": [*names, *ODD]}).all() == names


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_looks_them_up_by_its_index(school: School) -> None:
    statement = ASKED.compile(db.engine)
    rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}".replace("?", ":ids")), {"ids": "[]"}).all()

    assert "SEARCH place USING" in " ".join(row[3] for row in rows)
