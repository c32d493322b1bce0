"""Labels and phones: what they hear of a label's life, and what a binding in somebody's hand says."""

from __future__ import annotations

import pytest

from tests.cast import School
from tests.registry.conftest import differences
from tests.registry.labelled import NEW, OLD, WORN_AT, bound, office_says, state_of, tag
from webapp.registry.succession import waits


@pytest.fixture(autouse=True)
def worn(school: School) -> None:
    bound(school, OLD)


def test_a_phone_hears_what_a_label_replaces_and_since_when_it_is_old(school: School) -> None:
    office_says(school, "tag.wear", {"code": OLD}, at=WORN_AT)
    bound(school, NEW, replaces=OLD)

    changes = school.phone("guard").pull().json["changes"]

    told = {change["id"]: change["data"] for change in changes if change["kind"] == "tag"}
    assert (told[NEW]["replaces"], told[NEW]["confirmed_at"] is not None) == (OLD, True)
    assert (told[OLD]["state"], told[OLD]["worn_at"]) == ("retired", f"2026-08-01T{WORN_AT}:00.000Z")
    assert told[OLD]["retired_at"] >= told[OLD]["worn_at"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_binds_a_printed_successor_at_the_thing_has_seen_it_there_and_who_does_at_a_desk_has_not(
    school: School,
) -> None:
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})
    bound(school, NEW)
    assert (state_of(OLD), waits(tag(NEW))) == ("bound", True)

    phone = school.phone("patrol")
    target = {"kind": "asset", "id": school.asset_id}
    sealed = phone.seal(
        "tag.bind", {"code": NEW, "target": target, "is_foreign": False}, target={**target, "via": "list"}
    )
    assert phone.outcomes(sealed)[0]["outcome"] == "stored"

    assert (state_of(OLD), waits(tag(NEW)), differences(school)) == ("retired", False, [])
