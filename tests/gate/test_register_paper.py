"""The visitor register as inspectors know it (F10), and the numbers that stay when visitors' data have gone."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.canteen.printed import page_rows, sheet_rows
from tests.gate.booth import Booth, instant
from tests.phones import Phone, record_id
from tests.registry.desk import Desk, desk_of
from webapp.i18n import school_zone
from webapp.journal.commit import writing
from webapp.journal.models import Record

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REGISTER = "/desk/gate/register"
DAYS = "from=2000-01-01&to=2199-12-31"
COLUMNS = [
    "日期", "姓名", "單位", "證件類別", "證件已查驗", "證件後四碼", "手機", "被訪人", "被訪人確認", "事由", "同行人數",
    "車牌", "攜入物品", "進校時間", "離校時間", "訪客證", "體溫", "告知版本", "門衛", "被訪人簽名", "註記與備註",
]  # fmt: skip


@pytest.fixture
def office(booth: Booth) -> Desk:
    return desk_of(booth.school, "director")


def keep(phone: Phone, *sealed: dict[str, str]) -> None:
    assert {one["outcome"] for one in phone.outcomes(*sealed)} == {"stored"}


def printed(desk: Desk, more: str = "") -> list[dict[str, str]]:
    return page_rows(desk.get(f"{REGISTER}?{DAYS}{more}").text)


def wall(minutes: float) -> datetime:
    return instant(minutes).astimezone(school_zone()).replace(tzinfo=None)


def tell_some(booth: Booth, guard: Phone) -> list[dict[str, str]]:
    """One who came and went, one still inside, one turned away, one put down by mistake; told out of order."""
    more = {"goods": "工具箱", "plate": "ABC-1234", "temperature": "fail"}
    gone = booth.enter(guard, 90, badge=1, data={"visitor": {"organisation": "光明水電"}, "people": 2, **more})
    inside = booth.enter(guard, 60, badge=2, data={"visitor": {"name": "林美玉", "id_kind": "known"}})
    wrong = booth.enter(guard, 50, badge=3, data={"visitor": {"name": "李四"}})
    refused = booth.visit(visitor={"name": "趙五"}, reason="not_expected", reason_note="推銷")
    turned = guard.seal("visit.refuse", refused, captured_at=instant(70).isoformat().replace("+00:00", ".000Z"))
    keep(guard, inside, turned, gone, wrong)
    keep(guard, booth.leave(guard, gone, 20, data={"goods_out": "舊水管"}), booth.void(guard, wrong))
    return [gone, turned, inside, wrong]


def test_a_line_tells_all_that_the_form_asks_for_in_order_of_entry(booth: Booth, guard: Phone) -> None:
    tell_some(booth, guard)

    lines = printed(desk_of(booth.school, "viewer"))

    assert list(lines[0]) == COLUMNS
    assert [line["姓名"] for line in lines] == ["王○明", "✕ 趙○", "林○玉", "✕ 李○"]
    first = lines[0]
    assert first["進校時間"] == f"{wall(90):%m/%d %H:%M}"
    assert first["離校時間"] == f"{wall(20):%m/%d %H:%M}"
    expected = {
        "單位": "光明水電", "證件類別": "身分證", "證件已查驗": "是", "證件後四碼": "***6789", "手機": "091***5678",
        "被訪人": "Custodian", "被訪人確認": "同意", "事由": "家長", "同行人數": "2", "攜入物品": "工具箱",
        "訪客證": "P-1", "體溫": "▲發燒", "告知版本": "1", "門衛": "Guard", "被訪人簽名": "",
        "註記與備註": "攜出：舊水管",
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert "1234" not in first["車牌"]
    assert (lines[2]["離校時間"], lines[1]["離校時間"]) == ("–", "")
    assert lines[1]["註記與備註"].startswith("未放行（沒有約）")
    assert lines[3]["註記與備註"].startswith("登錯作廢")


def test_unmasked_it_is_printed_for_a_reason_that_goes_on_record(booth: Booth, guard: Phone, office: Desk) -> None:
    tell_some(booth, guard)
    days = {"from": "2000-01-01", "to": "2199-12-31"}
    assert office.post(f"{REGISTER}/look", {**days, "why": ""}).status_code == 422

    opened = office.post(f"{REGISTER}/look", {**days, "why": "督導抽查"}).headers["Location"]

    look = opened.split("look=")[1]
    assert page_rows(office.get(opened).text)[0]["姓名"] == "王小明"
    assert sheet_rows(office, f"{REGISTER}.xlsx?{DAYS}&look={look}")[0]["手機"] == "0912345678"
    # neither other days, nor anybody else
    assert printed(desk_of(booth.school, "viewer"), f"&look={look}")[0]["姓名"] == "王○明"
    other = page_rows(office.get(f"{REGISTER}?from=2000-01-02&to=2199-12-31&look={look}").text)
    assert other[0]["姓名"] == "王○明"
    assert "督導抽查" in office.get("/desk/ledgers/gate_looks?kind=register").text


def test_a_line_whose_record_was_changed_is_named(booth: Booth, guard: Phone, office: Desk) -> None:
    gone, *_others = tell_some(booth, guard)
    assert "每筆記錄的簽章都已核對，全部有效。" in office.get(f"{REGISTER}?{DAYS}").text
    with writing() as work:
        row = work.session.query(Record).filter(Record.id == record_id(gone)).one()
        row.body = row.body.replace("光明水電", "光明水店")

    lines = printed(office)

    assert ["簽章不符" in line["註記與備註"] for line in lines] == [True, False, False, False]
    assert "有 1 筆的簽章有問題" in office.get(f"{REGISTER}?{DAYS}").text


def test_the_workbook_has_dates_numbers_and_texts_as_what_they_are(booth: Booth, guard: Phone, office: Desk) -> None:
    tell_some(booth, guard)

    first = sheet_rows(office, f"{REGISTER}.xlsx?{DAYS}")[0]

    assert first["進校時間"] == wall(90)
    assert (first["停留分鐘"], first["同行人數"], first["證件後四碼"]) == (70, 2, "***6789")
    assert (first["簽章核對"], first["狀態"], first["被訪單位"]) == ("有效", "已離校", None)
    assert desk_of(booth.school, "guard").get(f"{REGISTER}.xlsx").status_code == 403


def test_numbers_stay_when_visitors_data_have_gone(booth: Booth, guard: Phone, office: Desk) -> None:
    told = tell_some(booth, guard)
    page = f"/desk/gate/statistics?from={wall(2880).date()}&to={wall(0).date()}"
    before = sheet_rows(office, page.replace("?", ".xlsx?"), 1)
    assert before[0] == {"事由": "家長", "筆數": 2, "人次": 3, "平均停留分鐘": 70, "未放行": 1}

    erase = {"record_ids": [record_id(one) for one in told], "reason": "期滿", "cause": "request"}
    booth.said("record.erase", erase, "administrator")

    assert sheet_rows(office, page.replace("?", ".xlsx?"), 1) == before
    lines = printed(office)
    assert {line["姓名"].removeprefix("✕ ") for line in lines} == {"內容已依規定刪除"}
    assert [line["手機"] + line["單位"] for line in lines] == [""] * 4
    assert "按被訪單位" in office.get(page).text
