"""The life of a label: what is refused, then what becomes of labels that wear out and are replaced."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import School
from tests.phones import new_id
from tests.registry.conftest import differences
from tests.registry.labelled import BLANKS, NEW, OLD, WORN_AT, bound, code_of, office_says, queue, state_of, tag
from webapp.db import db
from webapp.journal.desk import say
from webapp.registry.landing import find_labelled
from webapp.registry.service import resolve_target

STICKER = "HTTP://OTHER/ASSET?ID=7"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def worn(school: School) -> None:
    """An extinguisher whose label wears out, with a sticker of another system; blank labels in the drawer."""
    office_says(school, "tag.issue", {"block_id": new_id(), "codes": list(BLANKS)})
    bound(school, OLD)
    bound(school, STICKER, is_foreign=True)


@SQLITE
@pytest.mark.parametrize("type_", ["tag.wear", "tag.confirm"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (code_of(99), "unknown_target"),
        (BLANKS[0], "invalid_data"),
        ("7K3M9QXG", "invalid_data"),
        (STICKER, "invalid_data"),
    ],
)
def test_only_a_label_of_ours_that_stands_for_something_wears_or_sticks(
    school: School, type_: str, code: str, reason: str
) -> None:
    outcome = office_says(school, type_, {"code": code})

    assert (outcome.outcome, outcome.reason) == ("held", reason)


@SQLITE
@pytest.mark.parametrize(
    ("role", "type_", "data"),
    [
        ("viewer", "tag.wear", {"code": OLD}),
        ("viewer", "tag.confirm", {"code": OLD}),
        ("guard", "tag.bind", {"code": NEW, "target": {"kind": "asset", "id": new_id()}}),
        ("patrol", "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]}),
        ("patrol", "tag.issue", {"block_id": new_id(), "codes": [NEW]}),
    ],
)
def test_nobody_says_of_labels_what_is_not_theirs_to_say(
    school: School, role: str, type_: str, data: dict[str, Any]
) -> None:
    outcome = say(school.person(role), type_, data)

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")


@SQLITE
@pytest.mark.parametrize(
    ("replaces", "reason"),
    [
        (code_of(99), "unknown_target"),
        (BLANKS[1], "invalid_data"),
        (NEW, "invalid_data"),
        ("7K3M9QXF", "invalid_data"),
        ("7K3M9QXG", "invalid_data"),
        (STICKER, "invalid_data"),
    ],
    ids=["nobody's", "a blank one", "itself", "another thing's", "misread", "another system's"],
)
def test_a_label_takes_the_place_of_a_label_of_the_same_thing_only(school: School, replaces: str, reason: str) -> None:
    outcome = bound(school, NEW, replaces=replaces)

    assert (outcome.outcome, outcome.reason) == ("held", reason)
    assert state_of(NEW) == "blank"


@SQLITE
def test_an_old_label_never_retires_the_one_that_came_in_its_place(school: School) -> None:
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})

    outcome = bound(school, OLD, replaces=NEW)

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")
    assert (state_of(OLD), state_of(NEW)) == ("bound", "bound")


@SQLITE
@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [{"code": NEW, "replaces": NEW}],
        [{"code": NEW, "replaces": OLD}, {"code": NEW, "replaces": code_of(5)}],
        [{"code": NEW, "replaces": OLD}, {"code": BLANKS[0], "replaces": OLD}],
        [{"code": NEW, "replaces": OLD}, {"code": BLANKS[0], "replaces": NEW}],
    ],
)
def test_a_reissue_names_each_code_once(school: School, pairs: list[dict[str, str]]) -> None:
    outcome = office_says(school, "tag.reissue", {"pairs": pairs})

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")


@SQLITE
@pytest.mark.parametrize(("replaces", "reason"), [(BLANKS[1], "invalid_data"), (code_of(99), "unknown_target")])
def test_what_stands_for_nothing_gets_no_successor(school: School, replaces: str, reason: str) -> None:
    outcome = office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": replaces}]})

    assert (outcome.outcome, outcome.reason) == ("held", reason)


def test_a_reissue_that_comes_second_changes_nothing_and_learns_who_was_first(school: School) -> None:
    first = office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})

    again = office_says(school, "tag.reissue", {"pairs": [{"code": BLANKS[0], "replaces": OLD}]})
    taken = office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": school.room_code}]})

    assert [(late.outcome, late.first) for late in (again, taken)] == [("superseded", first.id)] * 2
    assert state_of(BLANKS[0]) == "blank"


def test_a_worn_label_waits_for_its_successor_until_that_is_seen_where_it_sticks(school: School) -> None:
    office_says(school, "tag.wear", {"code": OLD}, at=WORN_AT)
    assert queue() == ([OLD], [], [])
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})
    office_says(school, "tag.print", {"codes": [OLD, NEW], "stock": "roll-50x30"}, schema=2)
    assert (state_of(OLD), queue()) == ("worn", ([], [NEW], []))

    outcome = say(school.person("guard"), "tag.confirm", {"code": NEW})

    old, new = tag(OLD), tag(NEW)
    assert (old.state, old.retired_reason, old.retired_by) == ("retired", "replaced", outcome.id)
    assert (new.state, new.confirmed_by, new.revision, new.prints) == ("bound", outcome.id, 2, 1)
    assert queue() == ([], [], [])


def test_a_blank_bound_on_the_spot_retires_the_worn_label_at_once(school: School) -> None:
    office_says(school, "tag.wear", {"code": OLD})

    outcome = bound(school, NEW, replaces=OLD, role="repair")

    old, new = tag(OLD), tag(NEW)
    assert (old.state, old.retired_by, new.state, new.confirmed_by) == ("retired", outcome.id, "bound", outcome.id)
    assert queue() == ([], [], [])


@SQLITE
def test_every_label_of_a_thing_leads_to_it_for_ever(school: School) -> None:
    bound(school, NEW, replaces=OLD)
    office_says(school, "tag.retire", {"code": STICKER, "reason": "lost"}, schema=2)

    assert [resolve_target(db.session(), {"code": code}).id for code in (OLD, NEW, STICKER)] == [school.asset_id] * 3
    assert find_labelled(db.session(), OLD) == find_labelled(db.session(), NEW) is not None


def test_with_the_last_of_a_chain_all_that_came_before_it_retire(school: School) -> None:
    middle, last = BLANKS
    office_says(school, "tag.reissue", {"pairs": [{"code": middle, "replaces": OLD}]})
    office_says(school, "tag.reissue", {"pairs": [{"code": last, "replaces": middle}]})

    office_says(school, "tag.confirm", {"code": last})

    assert [state_of(code) for code in (OLD, middle, last)] == ["retired", "retired", "bound"]


@SQLITE
def test_a_printed_successor_that_is_bound_as_if_it_were_blank_is_confirmed(school: School) -> None:
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})

    bound(school, NEW, replaces=OLD, role="patrol")

    assert (state_of(OLD), state_of(NEW), queue()) == ("retired", "bound", ([], [], []))


@SQLITE
def test_a_successor_that_came_too_late_is_dispensable_and_works_all_the_same(school: School) -> None:
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})
    bound(school, BLANKS[0], replaces=OLD, role="patrol")

    assert queue() == ([], [NEW], [NEW])
    office_says(school, "tag.confirm", {"code": NEW})
    assert [state_of(code) for code in (OLD, NEW, BLANKS[0])] == ["retired", "bound", "bound"]


def test_the_first_to_confirm_stands_and_a_second_does_no_harm(school: School) -> None:
    first = office_says(school, "tag.confirm", {"code": OLD})
    version = tag(OLD).version

    second = say(school.person("guard"), "tag.confirm", {"code": OLD})

    assert second.outcome == "stored"
    assert (tag(OLD).confirmed_by, tag(OLD).version) == (first.id, version)


@SQLITE
@pytest.mark.parametrize("type_", ["tag.wear", "tag.confirm"])
def test_of_a_retired_label_nothing_is_said_any_more(school: School, type_: str) -> None:
    retired = office_says(school, "tag.retire", {"code": OLD, "reason": "lost"}, schema=2)

    outcome = say(school.person("guard"), type_, {"code": OLD})

    assert (outcome.outcome, outcome.first, state_of(OLD)) == ("superseded", retired.id, "retired")


@SQLITE
@pytest.mark.parametrize(
    ("worn_at", "outcome", "state"), [("08:59", "superseded", "bound"), ("09:01", "stored", "worn")]
)
def test_a_late_word_of_wear_counts_only_if_it_is_younger_than_the_proof_that_it_sticks(
    school: School, worn_at: str, outcome: str, state: str
) -> None:
    office_says(school, "tag.confirm", {"code": OLD}, at="09:00")

    said = office_says(school, "tag.wear", {"code": OLD}, at=worn_at)

    assert (said.outcome, state_of(OLD)) == (outcome, state)


@SQLITE
@pytest.mark.parametrize(("confirmed_at", "state"), [("08:59", "worn"), ("09:01", "bound")])
def test_a_worn_label_is_whole_again_for_whoever_sees_it_later(school: School, confirmed_at: str, state: str) -> None:
    office_says(school, "tag.wear", {"code": OLD}, at="09:00")

    office_says(school, "tag.confirm", {"code": OLD}, at=confirmed_at)

    assert state_of(OLD) == state


@SQLITE
def test_a_scrapped_thing_wants_no_new_label(school: School) -> None:
    office_says(school, "tag.wear", {"code": OLD})
    office_says(school, "asset.save", {"id": school.asset_id, "fields": {"state": "scrapped"}})

    assert queue() == ([], [], [])


@SQLITE
def test_a_successor_that_is_retired_leaves_the_worn_label_to_be_printed_again(school: School) -> None:
    office_says(school, "tag.wear", {"code": OLD})
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})

    office_says(school, "tag.retire", {"code": NEW, "reason": "damaged"}, schema=2)

    assert queue() == ([OLD], [], [])


@SQLITE
def test_a_block_is_issued_once_and_takes_nothing_from_what_is_bound(school: School) -> None:
    block = tag(NEW).block_id
    bound(school, NEW)

    again = office_says(school, "tag.issue", {"block_id": new_id(), "codes": [NEW, OLD]})

    assert again.outcome == "stored"
    assert (tag(NEW).block_id, state_of(NEW), state_of(OLD)) == (block, "bound", "bound")


@SQLITE
def test_a_label_retired_or_printed_in_the_first_schema_stays_what_it_was(school: School) -> None:
    office_says(school, "tag.retire", {"code": OLD, "reason": "worn"})
    assert (state_of(OLD), queue()) == ("worn", ([OLD], [], []))
    office_says(school, "tag.print", {"codes": [OLD], "stock": "roll-50x30"})
    assert state_of(OLD) == "bound"
    office_says(school, "tag.retire", {"code": OLD, "reason": "worn"}, schema=2)

    assert (state_of(OLD), differences(school)) == ("retired", [])
