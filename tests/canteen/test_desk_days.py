"""Days and months at the desk: what was kept and read, what is missing by now, and what is nobody's fault."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.canteen.canteen_at_work import AFTER_LUNCH, TODAY, Canteen
from tests.canteen.desk_pages import desk, page
from tests.cast import School
from webapp.canteen.days import Day
from webapp.canteen.home import TILES
from webapp.canteen.reading import bounds, proposed_id, read_day
from webapp.db import db
from webapp.i18n import school_zone

# what pages refuse and say asks the database nothing that differs; what they count is asked of both
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def seen(canteen: Canteen, on: date = TODAY) -> Day:
    db.session.rollback()
    return read_day(db.session(), on, (canteen.now, school_zone()))


def states(day: Day, meal: str = "lunch") -> dict[str, str]:
    return {dish.name: dish.state for one in day.meals if one.key == meal for dish in one.dishes}


def tiles(canteen: Canteen) -> dict[str, int]:
    """The canteen's tiles that are above zero, by the address they lead to."""
    db.session.rollback()
    counted = {tile.count: tile.count(db.session(), canteen.now, school_zone()) for tile in TILES}
    return {count.__name__.removeprefix("count_"): number for count, number in counted.items() if number}


def test_a_dish_without_a_sample_is_awaited_and_then_missing(canteen: Canteen) -> None:
    canteen.at(AFTER_LUNCH - timedelta(hours=2)).take("白飯", "盒1")
    before = seen(canteen)
    canteen.at(AFTER_LUNCH - timedelta(minutes=31))
    just_before = states(seen(canteen))
    after = seen(canteen.at(AFTER_LUNCH - timedelta(minutes=30)))

    assert states(before) == {"白飯": "kept", "番茄炒蛋": "awaited", "青菜": "awaited"}
    assert just_before == states(before)
    assert states(after) == {"白飯": "kept", "番茄炒蛋": "missing", "青菜": "missing"}
    assert (before.samples_missing, after.samples_missing) == (0, 2)


def test_a_sample_entered_by_mistake_was_never_kept_and_one_handed_over_was(canteen: Canteen) -> None:
    canteen.at(AFTER_LUNCH - timedelta(hours=1))
    for dish, box, why in (("白飯", "盒1", "mistake"), ("青菜", "盒2", "handed_over")):
        data = {"sample_id": canteen.take(dish, box), "why": why, "note": "為了測試"}
        canteen.say("director", "sample.remove", data)

    assert states(seen(canteen.at(AFTER_LUNCH))) == {"白飯": "missing", "番茄炒蛋": "missing", "青菜": "kept"}


def test_a_sample_that_names_no_dish_counts_for_the_dish_of_its_name(canteen: Canteen) -> None:
    canteen.take("番茄炒蛋", "盒1", dish_id=None)
    canteen.take("臨時加的湯", "盒2", dish_id=None)

    lunch = next(meal for meal in seen(canteen).meals if meal.key == "lunch")

    assert states(seen(canteen))["番茄炒蛋"] == "kept"
    assert [sample.dish_name for sample in lunch.others] == ["臨時加的湯"]


def test_a_meal_that_is_not_served_misses_nothing(canteen: Canteen) -> None:
    data = {"on": TODAY.isoformat(), "meal": "lunch", "fields": {"is_served": False}}
    canteen.say("canteen", "menu.save", data)

    assert set(states(seen(canteen)).values()) == {"not_served"}
    assert "missing" not in tiles(canteen)


def test_fridges_are_missed_once_their_part_of_the_day_is_over(canteen: Canteen) -> None:
    canteen.at(AFTER_LUNCH - timedelta(hours=4)).read("留樣櫃", "5")
    canteen.at(AFTER_LUNCH)

    found = {view.fridge.name: [one.state for one in view.readings] for view in seen(canteen).fridges}

    assert found == {"留樣櫃": ["read", "awaited"], "冷凍櫃": ["missing", "awaited"]}
    assert tiles(canteen) == {"missing": 3, "missed_readings": 1}


def test_a_day_without_a_menu_owes_readings_and_nothing_else(canteen: Canteen) -> None:
    canteen.read("留樣櫃", "5")
    sunday = TODAY + timedelta(days=5)

    found = seen(canteen.wait(days=6), sunday)

    assert [view.fridge.name for view in found.fridges] == ["留樣櫃"]
    assert (found.readings_missed, found.samples_missing, found.is_report_missing) == (2, 0, False)


def test_a_fridge_out_of_use_owes_no_readings(canteen: Canteen) -> None:
    for name in ("留樣櫃", "冷凍櫃"):
        canteen.say("director", "asset.save", {"id": canteen.ids[name], "fields": {"state": "idle"}})

    assert seen(canteen).fridges == ()
    assert "missed_readings" not in tiles(canteen)


def test_a_fridge_is_not_missed_on_days_before_it_was_first_read(canteen: Canteen) -> None:
    canteen.read("留樣櫃", "5")
    canteen.thing("新冰箱", "fridge", state="in_use")
    canteen.wait(days=1).read("新冰箱", "4", use="chill")

    assert [view.fridge.name for view in seen(canteen).fridges] == ["留樣櫃"]


def test_a_day_is_to_be_reported_from_the_end_of_its_last_meal(canteen: Canteen) -> None:
    assert not seen(canteen.at(AFTER_LUNCH - timedelta(hours=1, minutes=1))).is_report_missing
    assert seen(canteen.at(AFTER_LUNCH - timedelta(hours=1))).is_report_missing

    data = {"on": TODAY.isoformat(), "has_findings": False}
    canteen.wait(days=1)
    before = tiles(canteen)
    canteen.say("canteen", "canteen_day.report", data)

    assert before["unreported"] == 1
    assert "unreported" not in tiles(canteen)
    assert not seen(canteen).is_report_missing


def test_tiles_count_what_needs_somebody(canteen: Canteen) -> None:
    canteen.take("白飯", "盒1")
    canteen.discard("盒4")
    canteen.read("冷凍櫃", "-5", use="freeze", action="通知維修")
    first = tiles(canteen)
    overdue = tiles(canteen.wait(hours=72, seconds=1))
    canteen.freeze(hours=80)

    assert first == {"missing": 2, "missed_readings": 2, "open_cases": 1, "unmatched": 1, "samples_today": 1}
    assert overdue["overdue"] == 1
    assert tiles(canteen)["open_freezes"] == 1
    assert "overdue" not in tiles(canteen)


def test_days_reach_from_the_first_record_to_the_last_menu(canteen: Canteen) -> None:
    canteen.menu("麵", on=TODAY + timedelta(days=9))

    assert bounds(db.session(), TODAY) == (TODAY, TODAY + timedelta(days=9))


@pytest.mark.parametrize(
    ("region", "zone", "id_"),
    [
        ("tw", "Asia/Shanghai", "tw_school"),
        ("cn", None, "cn_school"),
        ("hk", None, "hk_school"),
        (None, "Asia/Shanghai", "cn_school"),
        (None, "Asia/Hong_Kong", "hk_school"),
        (None, None, "tw_school"),
    ],
)
def test_rules_are_proposed_by_region_and_else_by_the_clock(region: str | None, zone: str | None, id_: str) -> None:
    assert proposed_id(region, zone) == id_


@SQLITE
@pytest.mark.parametrize("path", ["", f"/days/{TODAY}", "/months", "/menus", "/rules", "/freezes"])
def test_a_guard_is_refused_and_a_stranger_asked_to_sign_in(school: School, path: str) -> None:
    path = f"/desk/canteen{path}"

    assert page(desk(school, "guard"), path, status=403)
    assert "/sign-in" in desk(school, "").get(path).location


@SQLITE
@pytest.mark.parametrize(
    "path", ["days/x", "days/1999-01-01", "days/9999-12-31", "months/2026-13", "months/2026-9", "menus/x"]
)
def test_a_day_that_is_none_is_not_found(school: School, path: str) -> None:
    page(desk(school, "viewer"), f"/desk/canteen/{path}", status=404)


@SQLITE
def test_today_says_what_is_kept_missing_out_of_range_and_frozen(canteen: Canteen) -> None:
    canteen.take("<b>白飯</b>", "盒1", dish_id=None)
    canteen.read("冷凍櫃", "-5", use="freeze", action="通知維修")
    canteen.freeze()

    shown = page(desk(canteen.school, "viewer"), "/desk/canteen")

    said = (
        "&lt;b&gt;白飯&lt;/b&gt;",
        "菜單上沒有",
        "缺留樣",
        "已留 0／3",
        "-5 °C",
        "漏登",
        "留樣封存中",
        "今天還沒回報",
    )
    assert [words for words in said if words not in shown] == []
    assert "待處理記錄" not in shown


@SQLITE
def test_the_office_sees_which_records_of_the_canteen_are_held(canteen: Canteen) -> None:
    canteen.take("白飯", "盒1")
    box = {"kind": "asset", "id": canteen.ids["盒1"]}
    held = canteen.try_("canteen", "sample.discard", {"sample_id": None}, target=box)

    assert held.outcome == "held"
    assert f"/desk/records/{held.id}" in page(desk(canteen.school, "director"), "/desk/canteen")


@SQLITE
def test_a_month_says_each_day_and_leads_no_further_than_there_is_anything(canteen: Canteen) -> None:
    canteen.take("白飯", "盒1")
    data = {"on": TODAY.isoformat(), "has_findings": False}
    canteen.say("canteen", "canteen_day.report", data)

    shown = page(desk(canteen.school, "viewer"), f"/desk/canteen/months/{TODAY:%Y-%m}")

    assert [words for words in ("缺 2 道", "零發現", "應留 3 道，已留 1 道，缺 2 道") if words not in shown] == []
    assert f"/desk/canteen/days/{TODAY}" in shown
    assert f"/desk/canteen/days/{TODAY - timedelta(days=1)}" not in shown
    assert "上個月" not in shown
    assert "下個月" not in shown


def test_home_says_that_rules_are_missing_once_there_is_a_kitchen(school: School) -> None:
    canteen = Canteen(school)
    before = tiles(canteen)
    canteen.thing("留樣櫃", "sample_fridge", state="idle")
    furnished = tiles(canteen)
    canteen.publish()

    assert (before, furnished, tiles(canteen)) == ({}, {"unsettled": 1}, {})


@SQLITE
def test_a_school_that_chose_no_rules_is_told_so_and_led_to_them(school: School) -> None:
    shown = page(desk(school, "director"), "/desk/canteen")

    assert "還沒有選定留樣規則" in shown
    assert "臺灣學校" in shown
    assert 'href="/desk/canteen/rules"' in shown


@SQLITE
@pytest.mark.parametrize(("lang", "words"), [("zh-Hans", "缺留样"), ("en", "No sample")])
def test_the_canteen_speaks_the_readers_language(canteen: Canteen, lang: str, words: str) -> None:
    data = {"id": canteen.school.people["viewer"], "fields": {"lang": lang}}
    canteen.say("administrator", "person.save", data)

    assert words in page(desk(canteen.school, "viewer"), "/desk/canteen")
