"""Taking a checklist out of force: who may, what stays, what asks for it no more, how it comes back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.patrol.inspecting import inspect
from tests.patrol.test_checklists import edition, versions
from tests.patrol.test_pages import SQLITE, desk, page
from tests.patrol.test_replay import wrong_rows
from tests.phones import BASE, Phone, record_id
from webapp.db import db
from webapp.journal.desk import Outcome, say
from webapp.journal.models import Record
from webapp.patrol.models import Checklist
from webapp.patrol.today import standings

ADDRESS = "/desk/checklists/patrol_daily/withdraw"
ZONE = ZoneInfo("Asia/Taipei")
MORNING = datetime(2026, 9, 1, 8, 0, tzinfo=ZONE)


def withdraw(school: School, checklist_id: str = "patrol_daily", role: str = "director") -> Outcome:
    return say(school.person(role), "checklist.withdraw", {"checklist_id": checklist_id})


def the_withdrawal() -> str:
    db.session.rollback()
    return db.session.scalars(select(Record.id).where(Record.type == "checklist.withdraw")).one()


@pytest.mark.parametrize("role", ["patrol", "canteen", "viewer"])
def test_who_may_not_publish_may_not_withdraw(school: School, role: str) -> None:
    outcome = withdraw(school, role=role)

    assert (outcome.outcome, outcome.reason) == ("held", "not_allowed")
    assert versions("patrol_daily") == {"patrol_daily@1": (True, 1)}


@pytest.mark.parametrize("data", [{}, {"checklist_id": "<script>"}, {"checklist_id": ["patrol_daily"]}])
def test_what_names_no_checklist_is_held(school: School, data: dict[str, object]) -> None:
    outcome = say(school.person("director"), "checklist.withdraw", data)

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")


def test_a_checklist_that_was_never_published_cannot_be_withdrawn(school: School) -> None:
    outcome = withdraw(school, "nobody_knows")

    assert (outcome.outcome, outcome.reason) == ("held", "unknown_target")


def test_the_second_to_withdraw_hears_of_the_first(school: School) -> None:
    assert withdraw(school).outcome == "stored"
    first = the_withdrawal()

    again = withdraw(school)

    assert (again.outcome, again.first) == ("superseded", first)
    assert versions("patrol_daily") == {"patrol_daily@1": (False, 2)}


def asked_for() -> set[str]:
    db.session.rollback()
    return {standing.body["id"] for standing in standings(db.session(), MORNING, ZONE)}


def test_a_withdrawn_checklist_is_asked_for_no_more_and_phones_hear_of_it(school: School, patrol: Phone) -> None:
    known = patrol.pull().json
    assert asked_for() == {"class_hygiene_100"}

    withdraw(school, "class_hygiene_100")

    assert asked_for() == set()
    changes = patrol.pull(known["cursor"], known["head"]).json["changes"]
    assert [(one["id"], one["data"]["is_current"]) for one in changes] == [("class_hygiene_100@1", False)]


def test_what_a_phone_inspected_before_it_heard_is_kept(school: School, patrol: Phone) -> None:
    sealed = inspect(patrol, school)

    withdraw(school)

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"


def test_a_newer_version_is_in_force_again_and_can_be_withdrawn_again(school: School) -> None:
    withdraw(school)

    say(school.person("director"), "checklist.publish", edition("patrol_daily", 2))

    assert versions("patrol_daily") == {"patrol_daily@1": (False, 2), "patrol_daily@2": (True, 1)}
    assert withdraw(school).outcome == "stored"
    assert versions("patrol_daily") == {"patrol_daily@1": (False, 2), "patrol_daily@2": (False, 2)}


def test_an_older_version_that_comes_late_does_not_undo_the_withdrawal(school: School) -> None:
    say(school.person("director"), "checklist.publish", edition("patrol_daily", 3))
    withdraw(school)

    say(school.person("director"), "checklist.publish", edition("patrol_daily", 2))

    assert [id_ for id_, (is_current, _version) in versions("patrol_daily").items() if is_current] == []


def test_a_rebuild_from_the_journal_gives_the_same_rows(school: School, patrol: Phone) -> None:
    patrol.outcomes(inspect(patrol, school))
    for version in (2, 3):
        withdraw(school)
        withdraw(school)
        say(school.person("director"), "checklist.publish", edition("patrol_daily", version))
    withdraw(school, "evening_lockup")
    withdraw(school, "nobody_knows")
    assert db.session.get_one(Checklist, "evening_lockup@1").withdrawal_record_id is not None

    assert wrong_rows(school) == []


@SQLITE
@pytest.mark.parametrize("role", ["patrol", "viewer"])
def test_who_may_not_publish_finds_no_way_at_the_desk(school: School, role: str) -> None:
    browser = desk(school, role)

    assert "不再使用" not in page(browser, "/desk/checklists/patrol_daily")
    assert browser.post(ADDRESS, base_url=BASE).status_code == 403
    assert versions("patrol_daily") == {"patrol_daily@1": (True, 1)}


@SQLITE
def test_what_was_never_published_is_not_found_and_leaves_no_record(school: School) -> None:
    reply = desk(school, "director").post("/desk/checklists/nobody_knows/withdraw", base_url=BASE)

    assert reply.status_code == 404
    assert not list(db.session.scalars(select(Record.id).where(Record.type == "checklist.withdraw")))


@SQLITE
def test_the_office_withdraws_a_checklist_and_still_finds_it(school: School, patrol: Phone) -> None:
    sealed = inspect(patrol, school)
    patrol.outcomes(sealed)
    office = desk(school, "director")
    assert "已停用" not in page(office, "/desk/checklists")
    assert ADDRESS in page(office, "/desk/checklists/patrol_daily")

    said = [office.post(ADDRESS, base_url=BASE, follow_redirects=True).text for _time in range(2)]

    assert "手機連線後就不再要求這一項" in said[0]
    assert "已經有人先停用了。" in said[1]
    assert "已停用" in page(office, "/desk/checklists")
    shown = page(office, "/desk/checklists/patrol_daily")
    assert "已停用" in shown
    assert f"/desk/records/{first_withdrawal()}" in shown
    assert ADDRESS not in shown
    assert office.get("/desk/due/patrol_daily", base_url=BASE).status_code == 404
    assert "已停用" in page(office, f"/desk/inspections/{record_id(sealed)}")
    assert f"/desk/inspections/{record_id(sealed)}" in page(office, "/desk/ledgers/inspections?checklist=patrol_daily")


def first_withdrawal() -> str | None:
    db.session.rollback()
    return db.session.get_one(Checklist, "patrol_daily@1").withdrawal_record_id
