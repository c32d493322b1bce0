"""The checklists that come along, and publishing versions of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.patrol.inspecting import BODIES
from webapp.accounts.permissions import ROLES
from webapp.db import db
from webapp.journal.desk import say
from webapp.patrol.checklists import TARGETS, publish_data
from webapp.patrol.models import Checklist
from webapp.patrol.schemas import ChecklistBody, PublishChecklist
from webapp.registry.categories import asset_categories, place_categories


def edition(checklist_id: str, version: int, **changes: Any) -> dict[str, Any]:
    return publish_data({**BODIES[checklist_id], "version": version, **changes})


def versions(checklist_id: str) -> dict[str, tuple[bool, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(Checklist).where(Checklist.checklist_id == checklist_id))
    return {row.id: (row.is_current, row.version) for row in rows}


def test_fifty_four_checklists_come_along_in_three_languages() -> None:
    assert len(BODIES) == 54
    for body in BODIES.values():
        for words in (body["name"], *(item["label"] for item in body["items"])):
            assert all(words[language] for language in ("zh_hant", "zh_hans", "en")), words


@pytest.mark.parametrize("checklist_id", BODIES)
def test_a_checklist_that_comes_along_can_be_published(checklist_id: str) -> None:
    assert PublishChecklist().validate(publish_data(BODIES[checklist_id])) == {}


@pytest.mark.parametrize("checklist_id", BODIES)
def test_a_checklist_names_only_roles_and_categories_that_there_are(checklist_id: str) -> None:
    body = BODIES[checklist_id]
    kind = TARGETS.get(body["target"], (None, None))[0]
    known = {"place": place_categories(), "asset": asset_categories(), None: {}}[kind]

    assert set(body["applies_to"]) <= set(known)
    assert body["roles"]
    assert set(body["roles"]) <= set(ROLES)


def broken(**changes: Any) -> dict[str, Any]:
    return {**BODIES["patrol_daily"], **changes}


@pytest.mark.parametrize(
    "body",
    [
        broken(items=[]),
        broken(items=[BODIES["patrol_daily"]["items"][0]] * 2),
        broken(name={"en": "no zh-Hant"}),
        broken(items=[{"key": "x", "label": {"zh_hant": "x"}, "type": "no such type", "required": True}]),
        broken(items=[{"key": "x", "label": {"zh_hant": "x"}, "type": "choice", "required": True}]),
        broken(items=[{"key": "x", "label": {"zh_hant": "x"}, "type": "number", "required": True, "min": 3, "max": 2}]),
        broken(cadence={"kind": "daily", "times": 0}),
        broken(cadence={"kind": "daily", "window": "8-9"}),
        broken(target="<script>"),
        broken(id=None),
    ],
)
def test_a_broken_checklist_is_refused(body: dict[str, Any]) -> None:
    assert ChecklistBody().validate(body)


def test_a_body_of_another_checklist_is_refused() -> None:
    data = publish_data(BODIES["patrol_daily"])

    assert "body" in PublishChecklist().validate({**data, "checklist_id": "fire_daily"})
    assert "body" in PublishChecklist().validate({**data, "version": 2})
    assert "body" in PublishChecklist().validate({**data, "body": "none"})


def test_who_may_not_publish_is_held(school: School) -> None:
    outcome = say(school.person("patrol"), "checklist.publish", edition("patrol_daily", 2))

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")


def test_a_version_is_published_once_and_never_changes(school: School) -> None:
    first = db.session.get_one(Checklist, "patrol_daily@1").record_id

    again = say(school.person("director"), "checklist.publish", edition("patrol_daily", 1, basis="another text"))

    assert (again.outcome, again.first) == ("superseded", first)
    assert db.session.get_one(Checklist, "patrol_daily@1").body == BODIES["patrol_daily"]


def test_a_new_version_takes_over_and_the_old_one_stays(school: School) -> None:
    say(school.person("director"), "checklist.publish", edition("patrol_daily", 3))

    assert versions("patrol_daily") == {"patrol_daily@1": (False, 2), "patrol_daily@3": (True, 1)}


def test_an_older_version_that_comes_late_does_not_take_over(school: School) -> None:
    say(school.person("director"), "checklist.publish", edition("patrol_daily", 3))
    say(school.person("director"), "checklist.publish", edition("patrol_daily", 2))

    assert versions("patrol_daily") == {
        "patrol_daily@1": (False, 2),
        "patrol_daily@2": (False, 1),
        "patrol_daily@3": (True, 1),
    }
