"""The sample register as inspectors know it (F01): a line tells what was said, who signed, and what is not right."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from tests.canteen.kitchen import NOW, Kitchen
from tests.canteen.printed import page_rows, sheet_rows, workbook
from tests.phones import Phone, record_id
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import CommitLog, Record

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REGISTER = "/desk/canteen/register"
DAYS = f"from={(NOW - timedelta(days=10)).date()}&to={(NOW + timedelta(days=1)).date()}"


@pytest.fixture
def office(kitchen: Kitchen) -> Desk:
    return desk_of(kitchen.school, "director")


def printed(desk: Desk, more: str = "") -> list[dict[str, str]]:
    reply = desk.get(f"{REGISTER}?{DAYS}{more}")
    assert reply.status_code == 200
    return page_rows(reply.text)


def accepted(phone: Phone, *sealed: dict[str, str]) -> None:
    assert {one["outcome"] for one in phone.outcomes(*sealed)} == {"stored"}


def local(hours: float) -> datetime:
    return (NOW - timedelta(hours=hours, seconds=0) + timedelta(hours=8)).replace(tzinfo=None)


@ONLY_SQLITE
@pytest.mark.parametrize("path", ["register", "fridge-log", "sample-grid"])
def test_forms_are_for_who_may_see_the_canteen_and_workbooks_for_who_may_export(kitchen: Kitchen, path: str) -> None:
    assert desk_of(kitchen.school, "guard").get(f"/desk/canteen/{path}").status_code == 403
    assert desk_of(kitchen.school, "canteen").get(f"/desk/canteen/{path}.xlsx").status_code == 403
    keeper = desk_of(kitchen.school, "canteen").get(f"/desk/canteen/{path}")
    assert keeper.status_code == 200
    assert ".xlsx" not in keeper.text
    with desk_of(kitchen.school, "viewer").get(f"/desk/canteen/{path}.xlsx") as reply:
        assert reply.status_code == 200


def test_a_line_tells_what_was_kept_and_who_signed_for_it(kitchen: Kitchen, cook: Phone, helper: Phone) -> None:
    accepted(helper, kitchen.read(helper, 4.5, hours=71))
    taken = kitchen.take(cook, hours=72, data={"core_c": 81.5, "note": "加辣"})
    accepted(cook, taken)
    accepted(helper, helper.seal("sample.countersign", {"sample_ids": [record_id(taken)], "of": "taken"}))
    accepted(cook, kitchen.discard(cook, hours=20, data={"way": "kitchen_waste"}))

    (line,) = printed(desk_of(kitchen.school, "viewer"))

    assert line["菜名"] == "紅燒肉"
    assert line["留樣量 g"] == "150"
    assert line["留樣時間"] == f"{local(72):%m/%d %H:%M}"
    assert line["冰箱"] == "留樣冰箱 0"
    assert (line["冰箱 °C"], line["中心 °C"]) == ("4.5", "81.5")
    assert line["留樣人／簽章"] == f"Canteen\n✓{local(72):%m/%d %H:%M}"
    assert line["審核人"].startswith("Director\n✓")
    assert line["應銷毀時間"] == f"{local(24):%m/%d %H:%M}"
    assert line["銷毀人／簽章"] == f"Canteen\n✓{local(20):%m/%d %H:%M}"
    assert line["第二人"] == "待簽"
    assert line["處理方式"] == "倒入廚餘"
    assert line["註記與備註"] == "補登；加辣"


def test_the_page_proves_itself_by_the_journals_newest_commit(kitchen: Kitchen, cook: Phone, office: Desk) -> None:
    accepted(cook, kitchen.take(cook, hours=20))
    newest = db.session.get_one(
        CommitLog, db.session.query(CommitLog.seq).order_by(CommitLog.seq.desc()).limit(1).scalar()
    )

    page = office.get(f"{REGISTER}?{DAYS}").text

    assert f"帳本位置 {newest.seq}，鏈碼 {newest.chain[:16]}" in page
    assert "每筆記錄的簽章都已核對，全部有效。" in page
    assert "中國大陸中小學 v1" in page
    assert [re.sub("<.*?>", "", line) for line in re.findall(r"<li>(.*?)</li>", page)][:4] == [
        "留樣員",
        "食堂負責人",
        "總務主任",
        "校長",
    ]


@ONLY_SQLITE
def test_a_record_that_was_tampered_with_is_named(kitchen: Kitchen, cook: Phone, office: Desk) -> None:
    good, bad = kitchen.take(cook, box=0, hours=20), kitchen.take(cook, box=1, hours=19)
    accepted(cook, good, bad)
    with writing() as work:
        row = work.session.query(Record).filter(Record.id == record_id(bad)).one()
        row.body = row.body.replace("150", "250")

    lines = printed(office)

    assert [line["註記與備註"] for line in lines] == ["", "簽章不符"]
    assert "有 1 筆的簽章有問題" in office.get(f"{REGISTER}?{DAYS}").text
    assert [line["簽章核對"] for line in sheet_rows(office, f"{REGISTER}.xlsx?{DAYS}")] == ["有效", "有問題"]


@ONLY_SQLITE
def test_frozen_corrected_removed_and_wanting_lines_are_marked_in_words(
    kitchen: Kitchen, cook: Phone, office: Desk
) -> None:
    frozen = kitchen.take(cook, box=0, hours=23, data={"dish_name": "封存的"})
    corrected = kitchen.take(cook, box=1, hours=22, data={"dish_name": "改過的"})
    removed = kitchen.take(cook, box=2, hours=21, data={"dish_name": "打翻的", "weight_g": None, "fridge": None})
    accepted(cook, frozen, corrected, removed)
    again = kitchen.take(cook, box=1, hours=20, amends=record_id(corrected), data={"dish_name": "改過的"})
    accepted(cook, again)
    removal = {"sample_id": record_id(removed), "why": "spilled", "note": "手滑"}
    assert kitchen.say("sample.remove", removal).outcome == "stored"
    assert kitchen.say("freeze.place", {"hours": 72, "reason": "三人腹瀉"}).outcome == "stored"

    marks = {line["菜名"]: line for line in printed(office)}

    assert marks["封存的"]["註記與備註"] == "封存中，不可動"
    assert "曾更正" in marks["改過的"]["註記與備註"]
    assert marks["打翻的"]["處理方式"] == "打翻或損毀"
    assert {"打翻或損毀", "沒有重量", "沒有登記冰箱"} <= set(re.split("[、；]", marks["打翻的"]["註記與備註"]))


@ONLY_SQLITE
def test_a_fridge_out_of_its_range_is_marked_by_a_sign(kitchen: Kitchen, cook: Phone, office: Desk) -> None:
    accepted(cook, kitchen.take(cook, hours=20), kitchen.read(cook, 9.5, hours=19))

    (line,) = printed(office)

    assert line["冰箱 °C"] == "▲9.5"
    assert "冰箱溫度曾異常" in line["註記與備註"]


@ONLY_SQLITE
def test_the_workbook_has_times_as_times_numbers_as_numbers_and_text_as_text(
    kitchen: Kitchen, cook: Phone, office: Desk
) -> None:
    accepted(cook, kitchen.take(cook, hours=20, data={"dish_name": "=1+1", "note": '=HYPERLINK("http://x","y")'}))

    (line,) = sheet_rows(office, f"{REGISTER}.xlsx?{DAYS}")

    assert line["菜名"] == "=1+1"
    assert line["備註"].startswith("=HYPERLINK")
    assert line["留樣量 g"] == 150
    assert line["留樣時間"] == local(20)
    assert isinstance(line["日期"], datetime)
    assert line["規則"] == "cn_school@1"
    book = workbook(office, f"{REGISTER}.xlsx?{DAYS}")
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n", "d"}
    assert book.worksheets[0].page_setup.orientation == "landscape"
    assert "&P / &N" in book.worksheets[0].oddFooter.center.text or "&[Page]" in str(
        book.worksheets[0].oddFooter.center.text
    )


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("&meal=lunch", 1),
        ("&meal=dinner", 0),
        ("&from=2026-01-01&to=2026-01-02", 0),
        ("&from=nonsense", 1),
    ],
)
def test_days_and_meal_are_chosen_in_the_address(
    kitchen: Kitchen, cook: Phone, office: Desk, query: str, count: int
) -> None:
    accepted(cook, kitchen.take(cook, hours=72))
    address = f"{REGISTER}?{query}" if "from=" in query else f"{REGISTER}?{DAYS}{query}"

    assert len(page_rows(office.get(address).text)) == count
