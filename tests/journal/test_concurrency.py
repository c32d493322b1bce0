"""What two phones say of one thing at one moment: nothing is lost, and a replay gives the same."""

from __future__ import annotations

import pytest

from tests.cast import School
from tests.journal.test_commit import in_parallel
from tests.journal.test_verify import check
from tests.phones import Phone, new_id
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.registry.models import Asset, Tag

FIELDS = ("brand", "model", "spec", "serial", "unit", "department", "user_name", "note")


def test_parallel_words_about_one_asset_all_count(school: School) -> None:
    office = [school.phone("director") for _ in FIELDS]
    sealed = [
        phone.seal("asset.save", {"id": school.asset_id, "fields": {name: f"by {name}"}})
        for phone, name in zip(office, FIELDS, strict=True)
    ]

    in_parallel(school.app, [lambda p=p, s=s: p.outcomes(s) for p, s in zip(office, sealed, strict=True)])

    db.session.rollback()
    asset = db.session.get_one(Asset, school.asset_id)
    assert {name: getattr(asset, name) for name in FIELDS} == {name: f"by {name}" for name in FIELDS}
    assert asset.version == 1 + len(FIELDS)
    assert check(school).wrong == []


@pytest.mark.parametrize("is_printed", [True, False])
def test_a_blank_label_bound_by_many_at_once_belongs_to_one(school: School, is_printed: bool) -> None:
    rooms = [new_id() for _ in range(8)]
    places = [Say("place.save", {"id": id_, "fields": {"kind": "room", "name": id_[:4]}}) for id_ in rooms]
    printed = [Say("tag.print", {"codes": ["00000012"], "stock": "roll-50x30"})] if is_printed else []
    say_many(school.person("administrator"), [*places, *printed])
    phones = [school.phone("patrol") for _ in rooms]
    outcomes: list[str] = []

    def bind(phone: Phone, room: str) -> None:
        data = {"code": "00000012", "target": {"kind": "place", "id": room}, "is_foreign": False}
        outcomes.extend(o["outcome"] for o in phone.outcomes(phone.seal("tag.bind", data)))

    in_parallel(school.app, [lambda p=p, r=r: bind(p, r) for p, r in zip(phones, rooms, strict=True)])

    db.session.rollback()
    assert sorted(outcomes) == ["stored"] + ["superseded"] * 7
    assert db.session.get_one(Tag, "00000012").target_id in rooms
    assert check(school).wrong == []
