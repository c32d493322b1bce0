"""The rules at the desk: chosen, changed figure by figure, kept in every version there was."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.canteen.canteen_at_work import Canteen
from tests.canteen.desk_pages import desk, page, post
from tests.cast import School
from webapp.accounts.permissions import PERMISSIONS_OF
from webapp.canteen.models import CanteenProfile
from webapp.canteen.profiles import find_current, shipped_profiles
from webapp.canteen.rules_forms import typed_of
from webapp.canteen.schemas import ProfileBody
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.journal.models import Record
from webapp.patrol.checklists import builtin_checklists, publish_data

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EDIT = "/desk/canteen/rules/edit"
REPLACED = frozenset({"fridge_temp", "sample_in", "sample_out"})
CHECKLISTS = REPLACED | {"patrol_daily"}


def current() -> CanteenProfile | None:
    db.session.rollback()
    return find_current(db.session())


def in_force(school: School) -> frozenset[str]:
    db.session.rollback()
    ids: frozenset[str] = school.app.extensions["checklists_in_force"](db.session())
    return ids


def typed(school: School, **changes: str) -> dict[str, str]:
    """The form as it is filled from the rules in force, with some fields typed otherwise."""
    found = find_current(db.session())
    with school.app.test_request_context():
        return {**typed_of(found.body if found else shipped_profiles()["tw_school"]), **changes}


@pytest.mark.parametrize("path", ["/desk/canteen/rules/choose", EDIT])
def test_who_may_not_set_rules_gets_no_way(canteen: Canteen, path: str) -> None:
    cook = desk(canteen.school, "canteen")

    assert cook.post(path, data={"profile_id": "tw_school"}).status_code == 403
    assert "改用" not in page(cook, "/desk/canteen/rules")


def test_a_set_that_does_not_exist_is_not_published(school: School) -> None:
    assert post(desk(school, "director"), "/desk/canteen/rules/choose", {"profile_id": "mars"}).status_code == 404
    assert current() is None


def test_the_proposed_set_is_chosen_by_one_click_and_once(school: School) -> None:
    director = desk(school, "director")
    assert "建議，還沒選定" in page(director, "/desk/canteen/rules")

    for _time in range(2):
        post(director, "/desk/canteen/rules/choose", {"profile_id": "tw_school"})

    found = current()
    assert found is not None
    assert found.id == "tw_school@1"
    assert found.body == shipped_profiles()["tw_school"]


def test_the_mainlands_figures_are_called_second_hand(canteen: Canteen) -> None:
    viewer = desk(canteen.school, "viewer")

    assert "二手資料，還沒有對過法規原文" in page(viewer, "/desk/canteen/rules")
    canteen.publish("hk_school")
    assert "二手資料，還沒有對過法規原文" not in page(viewer, "/desk/canteen/rules")


def test_a_set_that_was_left_comes_back_as_a_new_version(canteen: Canteen) -> None:
    director = desk(canteen.school, "director")

    for profile_id in ("tw_school", "cn_school"):
        post(director, "/desk/canteen/rules/choose", {"profile_id": profile_id})

    found = current()
    assert found is not None
    assert found.id == "cn_school@2"
    shown = page(director, "/desk/canteen/rules")
    assert [id_ for id_ in ("cn_school@1", "tw_school@1", "cn_school@2") if id_ not in shown] == []
    assert "舊版" in page(director, "/desk/canteen/rules/cn_school@1")


def test_what_was_not_touched_stays_as_it_was_published(canteen: Canteen) -> None:
    before = shipped_profiles()["cn_school"]

    post(desk(canteen.school, "director"), EDIT, typed(canteen.school))

    found = current()
    assert found is not None
    assert found.id == "school@1"
    assert found.body == before
    assert ProfileBody().validate(found.body) == {}


def test_figures_and_times_are_changed_into_a_version_of_the_schools_own(canteen: Canteen) -> None:
    changes = {
        "name": "本校規則",
        "min_g": "150",
        "keep_hours": "72",
        "sample_max_c": "6.5",
        "sample_min_c": "",
        "requires_photo": "yes",
        "usual_g": "160、180.5",
        "meals-3-name": "",
        "meals-3-starts": "",
        "meals-3-ends": "",
        "meals-5-name": "夜點",
        "meals-5-starts": "19:30",
        "meals-5-ends": "20:00",
    }

    post(desk(canteen.school, "director"), EDIT, typed(canteen.school, **changes))

    found = current()
    assert found is not None
    body: dict[str, Any] = found.body
    told = {name: body[name] for name in ("min_g", "keep_hours", "sample_max_c", "sample_min_c", "requires_photo")}
    assert told == {"min_g": 150, "keep_hours": 72, "sample_max_c": 6.5, "sample_min_c": None, "requires_photo": True}
    assert body["usual_g"] == [160, 180.5]
    assert body["name"] == {"zh_hant": "本校規則"}
    assert [meal["key"] for meal in body["meals"]] == ["breakfast", "lunch", "dinner", "meal_1"]
    assert body["meals"][0]["name"]["en"] == "Breakfast"
    assert "夜點" in page(desk(canteen.school, "viewer"), "/desk/canteen/menus")


def test_rules_without_checklists_to_replace_leave_nothing_held_for_the_office(school: School) -> None:
    director = desk(school, "director")
    assert "同一筆不必記兩次" not in page(director, "/desk/canteen/rules")

    post(director, "/desk/canteen/rules/choose", {"profile_id": "tw_school"})

    db.session.rollback()
    assert not list(db.session.scalars(select(Record.id).where(Record.type == "checklist.withdraw")))
    assert not list(db.session.scalars(select(Record.id).where(Record.outcome != "stored")))


def test_rules_that_are_refused_withdraw_nothing(canteen: Canteen) -> None:
    publish_checklists(canteen.school)

    assert post(desk(canteen.school, "director"), EDIT, typed(canteen.school, keep_hours="0")).status_code == 422
    assert in_force(canteen.school) == CHECKLISTS


@pytest.mark.parametrize(("role", "withdrawn"), [("director", REPLACED), ("cook", frozenset())])
def test_rules_replace_the_patrol_rooms_checklists_of_the_same_by_who_may_withdraw_them(
    school: School, monkeypatch: pytest.MonkeyPatch, role: str, withdrawn: frozenset[str]
) -> None:
    """Only the office sets rules today; a cook who may set them does not touch what is the patrol room's."""
    may = PERMISSIONS_OF["canteen"] | {"canteen.manage"}
    monkeypatch.setitem(PERMISSIONS_OF, "canteen", may)
    publish_checklists(school)
    browser = desk(school, "canteen" if role == "cook" else role)
    assert ("同一筆不必記兩次" in page(browser, "/desk/canteen/rules")) is bool(withdrawn)

    for _time in range(2):
        post(browser, "/desk/canteen/rules/choose", {"profile_id": "tw_school"})

    found = current()
    assert found is not None
    assert found.id == "tw_school@1"
    assert in_force(school) == CHECKLISTS - withdrawn
    assert not list(db.session.scalars(select(Record.id).where(Record.outcome != "stored")))
    assert "同一筆不必記兩次" not in page(browser, "/desk/canteen/rules")


def publish_checklists(school: School) -> None:
    """All three, and one that the canteen does not replace."""
    bodies = [body for body in builtin_checklists() if body["id"] in CHECKLISTS]
    say_many(school.person("director"), [Say("checklist.publish", publish_data(body)) for body in bodies])
    assert in_force(school) == CHECKLISTS


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("name", "", "這一欄要填"),
        ("keep_hours", "", "這一欄要填"),
        ("keep_hours", "0", "請填 1 到 720 的數字"),
        ("keep_hours", "48.5", "請填 1 到 720 的數字"),
        ("min_g", "很多", "請填 0 到 5000 的數字"),
        ("min_g", "NaN", "請填 0 到 5000 的數字"),
        ("min_g", "1e99", "請填 0 到 5000 的數字"),
        ("sample_max_c", "7.25", "最多一位小數"),
        ("sample_min_c", "9", "最低不能高於最高"),
        ("usual_g", "130, x", "請填重量"),
        ("usual_g", "1,2,3,4,5,6,7", "最多六個"),
        ("usual_g", "inf", "每個 1 到 5000 克"),
        ("meals-0-ends", "06:00", "結束要晚於開始"),
        ("meals-0-starts", "25:00", "請填時刻"),
        ("meals-0-name", "", "請填名稱"),
        ("dishes", "some", "不是可以選的值"),
    ],
)
def test_a_figure_that_makes_no_sense_is_said_by_its_field(
    canteen: Canteen, field: str, value: str, advice: str
) -> None:
    reply = post(desk(canteen.school, "director"), EDIT, typed(canteen.school, **{field: value}))

    assert reply.status_code == 422
    assert advice in reply.text
    found = current()
    assert found is not None
    assert found.id == "cn_school@1"
