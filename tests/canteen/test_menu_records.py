"""Menus, days, rules and papers as records: what is refused, and whose word stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.canteen.kitchen import NOW, ON, Kitchen, ago, heard
from tests.phones import NOBODYS_ID, Phone, new_id
from webapp.canteen.menus import day_id, meal_id
from webapp.canteen.models import CanteenDay, CanteenProfile, Meal
from webapp.canteen.paper_models import HealthCertificate
from webapp.canteen.profiles import shipped_profiles
from webapp.db import db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LUNCH = {"on": ON, "meal": "lunch"}


def lunch() -> Meal:
    db.session.rollback()
    return db.session.scalars(select(Meal).where(Meal.meal == "lunch")).one()


@pytest.mark.parametrize(
    ("type_", "data", "reason"),
    [
        ("menu.save", {**LUNCH, "dishes": [{"id": NOBODYS_ID}]}, "invalid_data"),
        ("menu.save", {**LUNCH, "removed": [NOBODYS_ID]}, "unknown_target"),
        ("menu.save", {**LUNCH, "fields": {"headcount": -1}}, "invalid_data"),
        ("menu.save", {**LUNCH, "fields": {"colour": "red"}}, "invalid_data"),
        ("menu.save", {"on": "9999-01-01", "meal": "lunch"}, "invalid_data"),
        ("canteen_day.report", {"on": ON, "has_findings": True, "findings": " "}, "invalid_data"),
        ("health_certificate.save", {"id": NOBODYS_ID, "fields": {"expires_on": "2027-01-01"}}, "invalid_data"),
        ("health_certificate.save", {"id": NOBODYS_ID, "fields": {"person_id": NOBODYS_ID}}, "unknown_target"),
        ("supplier.save", {"id": NOBODYS_ID, "fields": {"phone": "123"}}, "invalid_data"),
        ("freeze.place", {"hours": 0, "reason": "腹瀉"}, "invalid_data"),
        ("freeze.place", {"hours": 48, "reason": " "}, "invalid_data"),
        ("canteen_profile.publish", {"profile_id": "ours", "version": 1, "body": {}}, "invalid_data"),
    ],
)
def test_what_makes_no_sense_is_held(kitchen: Kitchen, type_: str, data: dict[str, Any], reason: str) -> None:
    outcome = kitchen.say(type_, data)

    assert (outcome.outcome, outcome.reason) == ("held", reason)


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("canteen_profile.publish", {"profile_id": "ours", "version": 1, "body": shipped_profiles()["tw_school"]}),
        ("supplier.save", {"id": NOBODYS_ID, "fields": {"name": "大昌"}}),
        ("health_certificate.save", {"id": NOBODYS_ID, "fields": {}}),
        ("fridge_case.close", {"case_id": NOBODYS_ID, "note": "好"}),
    ],
)
def test_the_cook_leaves_rules_papers_and_cases_to_the_office(
    kitchen: Kitchen, cook: Phone, type_: str, data: dict[str, Any]
) -> None:
    assert heard(cook.outcomes(cook.seal(type_, data))) == [("held", "not_allowed")]


def test_two_change_one_meal_and_each_field_keeps_its_last_word(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    rice, soup = ({"id": new_id(), "name": name, "sort": sort} for sort, name in enumerate(("飯", "湯")))
    cook.outcomes(
        cook.seal("menu.save", {**LUNCH, "fields": {"headcount": 300}, "dishes": [rice, soup]}, captured_at=ago(9))
    )
    late = {**LUNCH, "fields": {"headcount": 290, "note": "校慶"}, "removed": [soup["id"]]}
    late["dishes"] = [{"id": rice["id"], "needs_sample": False}]

    helper.outcomes(helper.seal("menu.save", {**LUNCH, "fields": {"headcount": 310}}, captured_at=ago(7)))
    helper.outcomes(helper.seal("menu.save", late, captured_at=ago(8)))

    row = lunch()
    assert (row.headcount, row.note, row.is_served) == (310, "校慶", True)
    assert row.dishes == [{"id": rice["id"], "name": "飯", "needs_sample": False}]


def test_a_dish_does_not_wander_to_another_meal(kitchen: Kitchen, cook: Phone) -> None:
    rice = {"id": new_id(), "name": "飯"}
    first = cook.seal("menu.save", {**LUNCH, "dishes": [rice]})
    second = cook.seal("menu.save", {"on": ON, "meal": "dinner", "dishes": [rice]})

    assert heard(cook.outcomes(first, second)) == ["stored", ("held", "invalid_data")]


def test_meals_and_days_long_past_leave_the_phones(kitchen: Kitchen, cook: Phone) -> None:
    old = {"on": (NOW - timedelta(days=20)).date().isoformat(), "meal": "lunch"}
    cook.outcomes(
        cook.seal("menu.save", LUNCH),
        cook.seal("menu.save", old),
        cook.seal("canteen_day.report", {"on": ON, "has_findings": False}),
    )
    recent = {row.on.isoformat(): row.is_recent for row in db.session.scalars(select(Meal))}
    assert recent == {ON: True, old["on"]: False}
    later = NOW + timedelta(days=20)
    kitchen.school.app.extensions["clock"] = lambda: later

    kitchen.say("menu.save", {"on": later.date().isoformat(), "meal": "lunch"})
    kitchen.say("canteen_day.report", {"on": later.date().isoformat(), "has_findings": False})

    db.session.rollback()
    on = NOW.date().fromisoformat(ON)
    assert not db.session.get_one(Meal, meal_id(on, "lunch")).is_recent
    assert not db.session.get_one(CanteenDay, day_id(on)).is_recent
    assert kitchen.wrong_rows() == []


def test_the_last_word_of_a_day_stands_whichever_comes_first(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    clean = cook.seal("canteen_day.report", {"on": ON, "has_findings": False}, captured_at=ago(3))
    found = helper.seal("canteen_day.report", {"on": ON, "has_findings": True, "findings": "蟑螂"}, captured_at=ago(2))

    helper.outcomes(found)
    cook.outcomes(clean)

    row = db.session.scalars(select(CanteenDay)).one()
    assert (row.has_findings, row.findings, row.reports) == (True, "蟑螂", 2)


def test_a_version_of_the_rules_is_published_once_and_the_last_one_is_in_force(kitchen: Kitchen) -> None:
    ours = {"profile_id": "ours", "version": 1, "body": shipped_profiles()["tw_school"]}

    outcomes = [kitchen.say("canteen_profile.publish", ours).outcome for _ in range(2)]

    assert outcomes == ["stored", "superseded"]
    db.session.rollback()
    in_force = db.session.scalars(select(CanteenProfile.id).where(CanteenProfile.is_current)).all()
    assert in_force == ["ours@1"]


def test_a_paper_keeps_the_record_that_brought_its_photo(kitchen: Kitchen, cook: Phone) -> None:
    id_ = new_id()
    photo = {"sha256": "0" * 64, "bytes": 1000, "mime": "image/jpeg", "field": "photo"}
    fields = {"person_id": cook.author, "expires_on": "2027-01-01", "post": "cook"}
    director = kitchen.school.phone("director")
    first = director.seal("health_certificate.save", {"id": id_, "fields": fields}, photos=[photo], captured_at=ago(2))
    later = director.seal("health_certificate.save", {"id": id_, "fields": {"is_active": False}}, captured_at=ago(1))

    outcomes = director.outcomes(first, later)

    assert heard(outcomes) == ["stored", "stored"]
    row = db.session.get_one(HealthCertificate, id_)
    assert (row.photo_record_id, row.is_active, row.post) == (outcomes[0]["id"], False, "cook")
