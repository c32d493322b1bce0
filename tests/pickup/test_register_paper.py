"""The register on paper and as a workbook (F11), a month in counts; cards as labels, read by an independent decoder."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import update

from tests.phones import Phone, record_id
from tests.pickup.classes import NOW, Classes
from tests.pickup.test_desk_pages import words_of
from tests.printing.reading import codes_in
from tests.printing.things import file_of
from tests.registry.desk import Desk, desk_of
from webapp.db import WRITES, db
from webapp.journal.models import Record

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROOT = "/desk/pickup"


@pytest.fixture
def office(classes: Classes) -> Desk:
    return desk_of(classes.school, "director")


@pytest.fixture
def told(classes: Classes, gate: Phone, teacher: Phone) -> dict[str, str]:
    """A delegate with a teacher's word, and one whose card was void; the first by the guard on a phone."""
    allowed = classes.allow(gate, child=2, by="parent", way="paper")
    adult = re.search(r'"id":"([^"]+)","child_id"', allowed["body"])
    assert adult
    without = {"way": "no_card", "card_code": None, "no_card": {"why": "forgot", "checked": "id"}}
    by_delegate = {**without, "collector": {"kind": "delegate", "id": adult[1], "name": "鄰居"}}
    asked, void = classes.release(gate, child=2, data=by_delegate), classes.release(gate, hours=0.5)
    gate.outcomes(allowed, asked, classes.void(gate), void)
    office = classes.school.phone("administrator")
    office.outcomes(office.seal("departure.confirm", {"departure_id": record_id(asked), "is_confirmed": True}))
    return {"asked": record_id(asked), "void": record_id(void)}


def test_the_register_says_who_left_with_whom_by_whose_word_and_that_it_was_signed(
    classes: Classes, office: Desk, told: dict[str, str]
) -> None:
    page = office.get(f"{ROOT}/register").text
    said = words_of(page)

    for part in (
        "測試國小",
        "接送登記表",
        "小一班",
        "王小明",
        "王媽媽",
        "母親",
        "鄰居",
        "家長・書面",
        "忘了帶・看證件",
    ):
        assert part in said, part
    for part in ("用已作廢的卡", "Administrator", "Guard ✓09/01 17:00", "全部有效", "門衛", "校長（園長）"):
        assert part in said, part
    assert "李小美" not in words_of(office.get(f"{ROOT}/register?class={classes.ids[0]}").text)
    assert "王小明" not in words_of(office.get(f"{ROOT}/register?from=2026-08-31&to=2026-08-31").text)
    for role in ("viewer", "custodian", "guard"):
        assert desk_of(classes.school, role).get(f"{ROOT}/register.xlsx").status_code == 403

    with db.engine.execution_options(**WRITES).begin() as connection:
        connection.execute(update(Record).where(Record.id == told["void"]).values(body=Record.body + " "))
    forged = words_of(office.get(f"{ROOT}/register").text)
    assert "有 1 筆的簽章有問題" in forged
    assert "簽章無效" in forged


def sheet_of(desk: Desk, address: str) -> list[list[Any]]:
    reply = desk.get(address, buffered=True)
    assert reply.status_code == 200, reply.text
    rows = openpyxl.load_workbook(io.BytesIO(reply.data)).active.iter_rows(values_only=True)
    return [list(row) for row in rows]


def test_the_workbook_has_each_thing_in_a_column_of_its_own(
    classes: Classes, office: Desk, told: dict[str, str]
) -> None:
    rows = sheet_of(office, f"{ROOT}/register.xlsx")

    lines = [dict(zip(rows[3], row, strict=True)) for row in rows[4:6]]
    assert [(line["幼兒（學生）"], line["接領人"], line["簽章核對"]) for line in lines] == [
        ("李小美", "鄰居", "有效"),
        ("王小明", "王媽媽", "有效"),
    ]
    assert (lines[0]["代接授權"], lines[0]["教師確認"], lines[0]["方式"]) == ("家長・書面", "Administrator", "未帶卡")
    assert lines[1]["註記"] == "用已作廢的卡"
    assert f"{lines[0]['離校時間']:%H:%M}" == "16:30", "a time as a time"


def test_a_month_is_counted_by_day(classes: Classes, gate: Phone, office: Desk, told: dict[str, str]) -> None:
    back = classes.release(gate, child=1, hours=24)
    gate.outcomes(back, gate.seal("departure.void", {"departure_id": record_id(back), "reason": "按錯"}))

    rows = sheet_of(office, f"{ROOT}/month.xlsx?month=2026-09")
    before = sheet_of(office, f"{ROOT}/month.xlsx?month=2026-08")

    assert [row[1:9] for row in rows[4:5]] == [[2, 1, 1, 1, 0, 0, 1, 0]]
    assert [row[1:9] for row in before[4:5]] == [[0, 0, 0, 0, 0, 0, 0, 1]]
    assert "▲1" in words_of(office.get(f"{ROOT}/month?month=2026-09").text)


def text_on(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_cards_are_printed_by_class_and_read_back(classes: Classes, office: Desk) -> None:
    lost, fresh = classes.cards[0], f"{ROOT}/children/{classes.children[0]}/cards"
    office.post(fresh, {"replaces": lost})
    page = office.get(f"{ROOT}/labels?class={classes.ids[0]}").text
    ids = re.findall(r'name="id" value="([^"]+)" checked', page)
    assert len(ids) == 2
    assert lost not in ids

    reply = office.post("/desk/labels/sources/pickup_cards/print", {"id": [*ids, lost]})
    pdf = file_of(office, reply.headers["Location"])

    codes = codes_in(pdf)
    assert classes.codes[1] in codes
    assert classes.codes[0] not in codes
    assert len(codes) == 2
    said = text_on(pdf)
    for part in ("接送卡", "王小明", "王小華", "小一班", "測試國小"):
        assert part in said, part
    assert "王媽媽" not in said, "nothing of the adults"
    assert "checked" not in office.get(f"{ROOT}/labels?class={classes.ids[0]}").text, "they have been printed"
    assert (
        desk_of(classes.school, "guard").post("/desk/labels/sources/pickup_cards/print", {"id": ids}).status_code == 403
    )


def test_who_finds_a_card_hears_whose_school_it_is_and_nothing_of_the_child(classes: Classes) -> None:
    stranger = classes.school.app.test_client()

    for code in (classes.codes[0], f"{classes.codes[0][:4]}-{classes.codes[0][4:].lower()}"):
        page = words_of(stranger.get(f"/{code}", base_url="http://localhost").text)
        assert "測試國小" in page
        assert "交給學校門口" in page
        for secret in ("王小明", "小一班", "王媽媽"):
            assert secret not in page
    bound = {"code": classes.codes[0], "target": {"kind": "place", "id": classes.school.room_id}, "is_foreign": False}
    outcome = classes.say("tag.bind", bound)
    assert (outcome.outcome, outcome.detail) == ("held", "code_taken")
    classes.now = NOW + timedelta(days=1)
    issued = classes.say("tag.issue", {"block_id": classes.ids[0], "codes": [classes.codes[1]]})
    assert (issued.outcome, issued.detail) == ("held", "code_taken")
