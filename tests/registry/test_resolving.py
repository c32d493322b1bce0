"""Things asked for together, as a push does, are those that are asked for one by one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import School
from tests.phones import new_id
from tests.registry.labelled import BLANKS, NEW, OLD, bound, code_of, office_says
from webapp.db import db
from webapp.journal.interface import Held
from webapp.registry.resolving import named_by, resolve_targets
from webapp.registry.service import CODE_SIGNS, Target, resolve_target

STICKER = "HTTP://OTHER/ASSET?ID=7"
# which reads as an address of ours with a code that nobody has issued
ALIKE = f"HTTP://OTHER/{code_of(98)}"
LONG = "X" * (CODE_SIGNS + 9)
UNPLACED = new_id()


@pytest.fixture
def targets(school: School) -> list[dict[str, Any] | None]:
    """All that a record may say of its thing, right and wrong."""
    office_says(school, "tag.issue", {"block_id": new_id(), "codes": list(BLANKS)})
    office_says(school, "asset.save", {"id": UNPLACED, "fields": {"name": "推車", "category": "furniture"}})
    bound(school, OLD)
    bound(school, STICKER, is_foreign=True)
    bound(school, ALIKE, is_foreign=True)
    bound(school, LONG[:CODE_SIGNS], is_foreign=True)
    office_says(school, "tag.wear", {"code": OLD})
    room = school.room_code
    texts = [
        *(room, room.lower(), f" {room} ", f"https://school.example/{room}", f"http://gone.example:8080/{room}?x=1"),
        *(
            OLD,
            NEW,
            BLANKS[0],
            code_of(99),
            STICKER,
            f" {STICKER} ",
            STICKER.lower(),
            ALIKE,
            LONG,
            "",
            " ",
            "7K3M9QXG",
            7,
        ),
    ]
    things = [
        *(("place", school.room_id), ("asset", school.asset_id), ("asset", UNPLACED)),
        *(("asset", school.room_id), ("place", school.asset_id), ("place", new_id()), ("person", school.room_id)),
        *(("place", None), (None, school.room_id)),
    ]
    by_code = [{"code": text} for text in texts]
    by_id = [{"kind": kind, "id": id_} for kind, id_ in things]
    both = [
        {"code": room, "kind": "asset", "id": school.asset_id},
        {"code": None, "kind": "place", "id": school.room_id},
    ]
    return [None, {}, *by_code, *by_id, *both]


def alone(target: dict[str, Any] | None) -> Target | None:
    try:
        return resolve_target(db.session(), target)
    except Held:
        return None


def test_what_is_asked_together_is_what_is_asked_one_by_one(
    school: School, targets: list[dict[str, Any] | None]
) -> None:
    expected = [alone(target) for target in targets]

    found = resolve_targets(db.session(), targets)

    assert [found.get(name) if (name := named_by(target)) else None for target in targets] == expected
    rooms = [Target("place", school.room_id, school.room_id)] * 5
    assert expected[2:7] == rooms, "a code is the same however it is written"
    assert {target.id for target in expected if target} == {school.room_id, school.asset_id, UNPLACED}


def test_nothing_is_asked_where_nothing_is_named(school: School) -> None:
    assert resolve_targets(db.session(), [None, {}]) == {}
