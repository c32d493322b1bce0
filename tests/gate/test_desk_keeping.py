"""What the office keeps at the gate: the watch list, the rules with their notice, shifts handed over, musters."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from tests.canteen.printed import page_rows
from tests.gate.booth import Booth
from tests.gate.desk_day import GateDay, tell_day
from tests.phones import Phone
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.gate.models import GateNotice, GateRules
from webapp.gate.muster_models import Muster
from webapp.gate.watch_models import Watch

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WATCH = "/desk/gate/watch"
RULES = "/desk/gate/rules"


@pytest.fixture
def office(booth: Booth) -> Desk:
    return desk_of(booth.school, "director")


@pytest.fixture
def day(booth: Booth, guard: Phone) -> GateDay:
    return tell_day(booth, guard)


def fresh(model: Any, **named: Any) -> Any:
    db.session.rollback()
    return db.session.scalars(select(model).filter_by(**named)).one()


def filled(page: str) -> dict[str, Any]:
    """What a page's form would send as it stands: a browser ends lines by CR LF."""
    texts = re.findall(r'<textarea id="([\w-]+)".*?>(.*?)</textarea>', page, re.S)
    return {
        **dict(re.findall(r'<input id="([\w-]+)" name="\1"[^>]*? value="([^"]*)"', page)),
        **{name: unescape(text).replace("\n", "\r\n") for name, text in texts},
        "asks": re.findall(r'name="asks" value="(\w+)" checked', page),
    }


def test_nobody_is_put_on_the_list_without_a_reason_and_who_decided(booth: Booth, office: Desk) -> None:
    reply = office.post(f"{WATCH}/new", {"name": "", "id_last_four": "12345", "until_on": "2020-01-01"})
    assert reply.status_code == 422
    for told in ("請寫姓名", "請寫為什麼要留意", "請寫是誰決定的", "只填最後四碼", "這一天已經過了"):
        assert told in reply.text, told

    form = {
        "name": "陳大文",
        "other_names": "阿文、 David  Chen",
        "plate": "ABC-1234",
        "reason": "滋擾",
        "decided_by": "校長",
    }
    page = office.post(f"{WATCH}/new", form).headers["Location"]

    entry = fresh(Watch)
    assert (entry.other_names, entry.plate, entry.is_active) == (["阿文", "David Chen"], "ABC-1234", True)
    office.post(f"{page}/edit", {**form, "plate": "", "advice": "通知總務處"})
    entry = fresh(Watch)
    assert (entry.plate, entry.advice, entry.reason) == (None, "通知總務處", "滋擾")
    office.post(f"{page}/end")
    assert not fresh(Watch).is_active
    assert "已撤銷" in office.get(WATCH).text
    assert entry.id not in office.get("/desk/ledgers/watch?state=live").text
    assert entry.id in office.get("/desk/ledgers/watch?state=off").text


def test_the_rules_begin_with_the_shipped_notice_and_each_change_of_it_is_a_version(booth: Booth, office: Desk) -> None:
    form = filled(office.get(f"{RULES}?shipped=1").text)
    assert "測試國小為維護校園安全" in form["notice-zh_Hant"]
    assert "30 天" in form["notice-zh_Hant"]
    assert "keep the campus safe" in form["notice-en"]
    wrong = office.post(RULES, {**form, "closes_at": "25:00", "notice-en": ""})
    assert (wrong.status_code, "請填時刻" in wrong.text, "英文的告知不能空白" in wrong.text) == (422, True, True)
    assert fresh(GateRules).notice_version == 1

    office.post(RULES, {**form, "is_epidemic": "yes", "closes_at": "17:30", "key_names": "大門\n配電室、大門"})
    office.post(RULES, filled(office.get(RULES).text))

    rules = fresh(GateRules)
    assert (rules.closes_at, rules.keys, rules.notice_version) == ("17:30", ["大門", "配電室"], 2)
    assert not rules.is_epidemic  # the box came back unticked
    assert [one.version for one in db.session.scalars(select(GateNotice).order_by(GateNotice.version))] == [1, 2]
    old = office.get(f"{RULES}/notices/1").text
    assert "本校為校園安全登記訪客資料。" in old
    assert office.get(f"{RULES}/notices/3").status_code == 404


def test_a_hand_over_shows_what_was_left_and_whose_signatures_hold(day: GateDay, office: Desk) -> None:
    page = f"/desk/gate/hand-overs/{day.ids['hand_over']}"
    assert "等接班人簽名" in office.get(page).text
    taken = {"hand_over_id": day.ids["hand_over"], "is_agreed": False, "differences": "配電室鑰匙不在"}
    day.booth.said("shift.take_over", taken, "director")

    shown = office.get(page).text
    sheet = office.get(f"{page}/print").text

    assert "雙方簽名，不符" in shown
    assert shown.count("簽章有效") == 2
    rows = [(row["項目"], row["名稱"], row["說明"]) for row in page_rows(sheet)]
    assert rows == [
        ("在校訪客", "王○明", "Custodian · P-1"),
        ("訪客證，在外", "P-1", ""),
        ("訪客證，短少", "P-3", "▲找不到"),
        ("鑰匙", "前門", "在"),
        ("鑰匙", "配電室", "▲不在"),
    ]
    assert re.search(r"交班：Guard ✓[\d/ :]+（簽章有效）", sheet)
    assert re.search(r"接班：Director ✓[\d/ :]+（簽章有效）", sheet)
    assert "接班人說：配電室鑰匙不在" in sheet
    lists = {state: office.get(f"/desk/ledgers/hand_overs?state={state}").text for state in ("agreed", "differs")}
    assert [page in text for text in lists.values()] == [False, True]


def test_a_muster_is_opened_ticked_and_closed_at_the_desk(day: GateDay, office: Desk) -> None:
    page = f"/desk/gate/musters/{day.ids['muster']}"
    booth = day.booth
    numbers = dict(re.findall(r'tile__label">(.*?)</span>.*?tile__number">(\d+)<', office.get(page).text, re.S))
    assert numbers == {"應到": "3", "已確認": "0", "還沒確認": "3", "沒看到": "0", "說法不同": "0"}

    def tick(desk: Desk, kind: str, id_: str, state: str) -> int:
        return desk.post(f"{page}/tick", {"kind": kind, "id": id_, "state": state}).status_code

    gone = booth.enter(day.guard, 30, badge=0, data={"visitor": {"name": "錢六"}})
    day.keep("gone", gone)
    day.keep("leaving", booth.leave(day.guard, gone, 5))
    marshal = desk_of(booth.school, "patrol")
    assert tick(marshal, "place", booth.school.room_id, "clear") == 302
    assert tick(marshal, "visit", day.ids["inside"], "safe") == 302
    assert tick(marshal, "person", booth.host_id, "safe") == 302
    assert tick(office, "person", booth.host_id, "missing") == 302
    assert tick(marshal, "visit", day.ids["left"], "safe") == 404  # had gone before
    assert tick(marshal, "place", booth.school.room_id, "safe") == 404
    assert tick(desk_of(booth.school, "viewer"), "visit", day.ids["inside"], "safe") == 403
    shown = office.get(page).text
    assert "Patrol：平安" in shown
    assert "Director：沒看到" in shown
    assert office.post(f"{page}/close", {"note": ""}).status_code == 422
    assert desk_of(booth.school, "patrol").post(f"{page}/close", {"note": "散"}).status_code == 403
    assert office.post(f"{page}/close", {"note": "已電話確認"}).status_code == 302

    lines = {row["姓名／場所"]: (row["結果"], row["地點與備註"]) for row in page_rows(office.get(f"{page}/print").text)}
    assert lines["Custodian"] == ("▲沒看到", "說法不同（Patrol：平安、Director：沒看到）")
    assert lines["三年一班"] == ("已清空", "")
    assert lines["錢○"] == ("已離校", "")
    assert "data-live" not in office.get(page).text
    assert "已電話確認" in office.get(page).text
    lists = {state: office.get(f"/desk/ledgers/musters?state={state}").text for state in ("open", "closed")}
    assert [page in text for text in lists.values()] == [False, True]


def test_opening_a_muster_takes_rooms_by_building_and_people_by_department(booth: Booth, office: Desk) -> None:
    building = booth.school.asset_id.replace(booth.school.asset_id[:8], "aaaaaaaa")
    booth.said("place.save", {"id": building, "fields": {"kind": "building", "name": "忠孝樓"}})
    booth.said("place.save", {"id": booth.school.room_id, "fields": {"parent_id": building}})
    assert "忠孝樓" in office.get("/desk/gate/musters").text
    assert office.post("/desk/gate/musters", {"is_drill": "maybe"}).status_code == 422

    form = {"is_drill": "no", "title": "火警", "branch": [building], "department": [""]}
    reply = office.post("/desk/gate/musters", form)

    muster = fresh(Muster)
    assert reply.headers["Location"].endswith(muster.id)
    assert (muster.is_drill, muster.place_ids) == (False, [booth.school.room_id])
    assert set(muster.person_ids) == set(booth.school.people.values())
    assert "火警" in office.get("/desk/gate").text
