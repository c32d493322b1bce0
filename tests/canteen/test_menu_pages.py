"""The menu at the desk: a week typed or pasted, or taken from last week; only what changed is said."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.canteen.canteen_at_work import TODAY, Canteen
from tests.canteen.desk_pages import desk, page, post
from tests.phones import new_id
from webapp.canteen.models import CanteenRecord, Meal
from webapp.db import db

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONDAY = TODAY - timedelta(days=1)
WEEK = f"/desk/canteen/menus/{MONDAY}"
LUNCH = f"{TODAY}.lunch"


def form_of(shown: str) -> dict[str, Any]:
    """The week's form as a browser would send it back untouched."""
    form: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", shown):
        facts = {name: html.unescape(value) for name, value in re.findall(r'([a-z]+)="([^"]*)"', tag)}
        is_off = facts.get("type") == "checkbox" and " checked" not in tag
        if "name" in facts and not is_off:
            form.setdefault(facts["name"], []).append(facts.get("value", ""))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>([^<]*)</textarea>', shown):
        form[name] = html.unescape(text)
    return form


def said() -> int:
    """How many records about menus there are."""
    db.session.rollback()
    return len(db.session.scalars(db.select(CanteenRecord).where(CanteenRecord.type == "menu.save")).all())


def lunch(on: Any = TODAY) -> dict[str, tuple[str, bool]]:
    """The dishes of a lunch, in order: `{name: (id, needs_sample)}`."""
    db.session.rollback()
    meal = db.session.scalars(db.select(Meal).where(Meal.on == on, Meal.meal == "lunch")).one()
    return {dish["name"]: (dish["id"], dish["needs_sample"]) for dish in meal.dishes}


@SQLITE
def test_who_may_only_read_sees_the_week_and_no_form(canteen: Canteen) -> None:
    viewer = desk(canteen.school, "viewer")
    shown = page(viewer, WEEK)

    assert "番茄炒蛋" in shown
    assert "<textarea" not in shown
    assert viewer.post(WEEK, data={}).status_code == 403
    assert viewer.get("/desk/canteen/menus/import").status_code == 403


@SQLITE
def test_any_day_leads_to_its_week(canteen: Canteen) -> None:
    reply = desk(canteen.school, "canteen").get(f"/desk/canteen/menus/{TODAY}")

    assert reply.location == WEEK


@SQLITE
def test_a_week_that_was_not_touched_says_nothing(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    before = said()

    reply = post(cook, WEEK, form_of(page(cook, WEEK)))

    assert "沒有改動" in reply.text
    assert said() == before


def test_what_is_typed_becomes_the_menu_and_what_stood_there_keeps_its_ids(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    before = lunch()
    wednesday = TODAY + timedelta(days=1)
    form[f"dishes.{LUNCH}"] = "1. 番茄炒雞蛋\n白飯\n\n・水果"
    form[f"dishes.{wednesday}.lunch"] = "牛肉麵\t燙青菜"
    form[f"headcount.{wednesday}.lunch"] = "1,250"

    reply = post(cook, WEEK, form)

    assert "改了 2 餐" in reply.text
    assert list(lunch()) == ["番茄炒雞蛋", "白飯", "水果"]
    assert lunch()["番茄炒雞蛋"] == before["番茄炒蛋"]
    assert lunch()["白飯"] == before["白飯"]
    assert list(lunch(wednesday)) == ["牛肉麵", "燙青菜"]
    assert db.session.scalar(db.select(Meal.headcount).where(Meal.on == wednesday)) == 1250


def test_a_dish_that_a_phone_added_while_the_week_was_edited_survives(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    added = [{"id": new_id(), "name": "臨時加的湯", "needs_sample": True, "sort": 90}]
    canteen.say("canteen", "menu.save", {"on": TODAY.isoformat(), "meal": "lunch", "dishes": added})
    form[f"dishes.{LUNCH}"] = "白飯\n番茄炒蛋"

    post(cook, WEEK, form)

    assert list(lunch()) == ["白飯", "番茄炒蛋", "臨時加的湯"]


@SQLITE
def test_a_meal_that_is_not_served_is_said_and_taken_back(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    for unserved in ("1", ""):
        form = form_of(page(cook, WEEK))
        form[f"unserved.{LUNCH}"] = unserved
        post(cook, WEEK, form)
        db.session.rollback()
        assert db.session.scalar(db.select(Meal.is_served).where(Meal.meal == "lunch")) is (unserved == "")


@SQLITE
@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("dishes", "飯" * 121, "菜名太長"),
        ("dishes", "\n".join(f"菜{n}" for n in range(41)), "一餐最多 40 道菜"),
        ("headcount", "很多", "人數請填整數"),
        ("headcount", "-3", "人數請填整數"),
    ],
)
def test_what_can_not_be_saved_is_said_by_its_cell_and_nothing_is_lost(
    canteen: Canteen, field: str, value: str, problem: str
) -> None:
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    form[f"dishes.{TODAY}.breakfast"] = "豆漿"
    form[f"{field}.{LUNCH}"] = value
    before = said()

    reply = post(cook, WEEK, form)

    assert reply.status_code == 422
    assert problem in reply.text
    assert "豆漿" in reply.text
    assert said() == before


@SQLITE
@pytest.mark.parametrize("shown", ["nonsense", '[["x","飯",true,1]]'])
def test_a_form_that_no_page_made_is_refused(canteen: Canteen, shown: str) -> None:
    cook = desk(canteen.school, "canteen")

    assert post(cook, WEEK, {f"shown.{LUNCH}": shown}).status_code == 422
    assert post(cook, WEEK, {"shown.2020-01-01.lunch": "[]"}).status_code == 404
    assert post(cook, WEEK, {f"shown.{TODAY}.Lunch'": "[]"}).status_code == 404


@SQLITE
def test_last_week_fills_what_is_empty_and_saves_nothing_by_itself(canteen: Canteen) -> None:
    next_week = MONDAY + timedelta(days=7)
    canteen.menu("自己的菜", on=next_week)
    cook = desk(canteen.school, "canteen")
    before = said()

    shown = page(cook, f"/desk/canteen/menus/{next_week}?like=last")
    was_said = said()
    post(cook, f"/desk/canteen/menus/{next_week}", form_of(shown))

    assert was_said == before
    assert list(lunch(TODAY + timedelta(days=7))) == ["白飯", "番茄炒蛋", "青菜"]
    assert list(lunch(next_week)) == ["自己的菜"]


@SQLITE
def test_where_the_rules_leave_it_to_the_menu_each_dish_is_ticked(canteen: Canteen) -> None:
    canteen.publish("tw_school")
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    form[f"sampled.{LUNCH}"] = ["番茄炒蛋"]
    form[f"dishes.{LUNCH}"] += "\n新菜"

    post(cook, WEEK, form)

    assert {name: needs for name, (_id, needs) in lunch().items()} == {
        "白飯": False,
        "番茄炒蛋": True,
        "青菜": False,
        "新菜": True,
    }


@SQLITE
def test_hostile_names_are_shown_as_text_and_sent_back_whole(canteen: Canteen) -> None:
    hostile = """<script>alert(1)</script>"',[x]"""
    cook = desk(canteen.school, "canteen")
    form = form_of(page(cook, WEEK))
    form[f"dishes.{LUNCH}"] = hostile
    post(cook, WEEK, form)
    before = said()

    shown = page(cook, WEEK)
    post(cook, WEEK, form_of(shown))

    assert "<script>alert" not in shown
    assert list(lunch()) == [hostile]
    assert said() == before
