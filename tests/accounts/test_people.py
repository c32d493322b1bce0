"""Records about people: who may name whom, and what everybody may say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import PASSWORD, School, open_school
from tests.phones import BASE, new_id
from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.desk import say


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


def test_a_director_may_not_give_anybody_rights(school: School) -> None:
    director = school.person("director")

    outcome = say(director, "person.save", {"id": director.id, "fields": {"roles": ["administrator"]}})

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")
    assert db.session.get_one(Person, director.id).roles == ["director"]


def test_a_custodian_record_cannot_touch_somebody_who_signs_in(school: School) -> None:
    data = {"id": school.people["administrator"], "fields": {"name": "somebody else"}}

    outcome = say(school.person("director"), "custodian.save", data)

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")


def test_a_custodian_record_carries_no_rights(school: School) -> None:
    data = {"id": new_id(), "fields": {"name": "葉秀珍", "roles": ["administrator"]}}

    assert say(school.person("director"), "custodian.save", data).reason == "invalid_data"


def test_a_director_names_a_custodian_who_cannot_sign_in(school: School) -> None:
    data = {"id": new_id(), "fields": {"name": "葉秀珍", "department": "三年一班"}}

    assert say(school.person("director"), "custodian.save", data).outcome == "stored"
    person = db.session.get_one(Person, data["id"])
    assert (person.name, person.username, person.permissions) == ("葉秀珍", None, frozenset())


def test_a_user_name_belongs_to_one_person(school: School) -> None:
    data = {"id": new_id(), "fields": {"name": "another", "username": "guard"}}

    assert say(school.person("administrator"), "person.save", data).reason == "invalid_data"


def test_a_language_once_chosen_stays_with_the_person(school: School) -> None:
    client = school.app.test_client()
    form = {"username": "viewer", "password": PASSWORD}
    client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE})
    client.post("/language", base_url=BASE, data={"lang": "en", "next": "/desk/"}, headers={"Origin": BASE})

    elsewhere = school.app.test_client()
    elsewhere.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE})

    assert '<html lang="en"' in elsewhere.get("/desk/", base_url=BASE).text
