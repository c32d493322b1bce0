"""Where the desk shows readings, a corrected one is marked: what was said first, who corrected it, when."""

from __future__ import annotations

import pytest

from tests.canteen.canteen_at_work import TODAY, Canteen
from tests.canteen.desk_pages import desk, page, post
from tests.canteen.printed import page_rows, sheet_rows
from tests.registry.desk import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def correct(canteen: Canteen, reading: str, degrees: str) -> None:
    data = {"temperature_c": degrees, "use": "sample", "profile": canteen.profile}
    target = {"kind": "asset", "id": canteen.ids["留樣櫃"]}
    canteen.say("director", "fridge.check", data, target=target, amends=reading)


def mistyped(canteen: Canteen) -> str:
    """A reading of 55 that should have been 5.5, corrected an hour later; 12 degrees were read for true before."""
    warm, wrong = canteen.read("留樣櫃", "12"), canteen.wait(minutes=5).read("留樣櫃", "55")
    correct(canteen.wait(hours=1), wrong, "5.5")
    return warm


def test_the_case_page_marks_the_line_and_still_says_what_was_said_first(canteen: Canteen) -> None:
    shown = page(desk(canteen.school, "viewer"), f"/desk/canteen/cases/{mistyped(canteen)}")

    [line] = [row for row in shown.split("<tr>") if "5.5 °C" in row]
    assert all(text in line for text in ("曾更正", "原記 55 °C", "Director", "看更正")), line
    assert "曾更正" not in shown.replace(line, "")


def test_the_days_page_marks_it(canteen: Canteen) -> None:
    mistyped(canteen)

    assert page(desk(canteen.school, "viewer"), f"/desk/canteen/days/{TODAY}").count("曾更正") == 1


def test_the_fridge_log_marks_the_day_and_tells_the_correction_in_its_line(canteen: Canteen) -> None:
    mistyped(canteen)
    office, month = Desk(desk(canteen.school, "director"), canteen.school), f"{TODAY:%Y-%m}"

    printed = page(office.client, f"/desk/canteen/fridge-log?month={month}")
    grid = page_rows(printed)
    log = sheet_rows(office, f"/desk/canteen/fridge-log.xlsx?month={month}", sheet=1)

    assert [row[str(TODAY.day)] for row in grid if row[str(TODAY.day)] not in ("", "✕")] == ["▲12.0*(2)"]
    told = {line["溫度 °C"]: line["註記"] for line in log}
    remark = f"曾更正（原記 55 °C，Director {TODAY:%m/%d} 15:05）"
    assert told == {12: None, 5.5: remark}
    assert remark in printed, "and on paper"


def test_the_ledger_of_readings_finds_and_names_what_was_corrected(canteen: Canteen) -> None:
    mistyped(canteen)
    director = desk(canteen.school, "director")

    asked = "mark=corrected&" + "&".join(f"column={key}" for key in ("temperature", "mark", "first", "amended_by"))
    reply = director.get(f"/desk/ledgers/fridge_checks.csv?{asked}", buffered=True)
    _titles, *lines = reply.text.splitlines()

    assert lines == ["5.5,曾更正,55,Director"]
    assert "曾更正" in page(director, "/desk/ledgers/fridge_checks?mark=corrected").split("</thead>")[1]


def test_a_case_that_was_closed_is_shown_as_void_and_one_that_was_open_is_told_to_be_gone(canteen: Canteen) -> None:
    closed = canteen.read("留樣櫃", "55")
    canteen.wait(minutes=5).read("留樣櫃", "5")
    director = desk(canteen.school, "director")
    post(director, f"/desk/canteen/cases/{closed}/close", {"note": "換了門條"})
    correct(canteen.wait(minutes=5), closed, "5.5")
    opened = canteen.wait(minutes=5).read("留樣櫃", "44")
    correct(canteen.wait(minutes=5), opened, "4.4")

    void = page(director, f"/desk/canteen/cases/{closed}")
    gone = page(director, f"/desk/canteen/cases/{opened}", 404)

    assert "換了門條" in void
    assert "更正後撤銷" in void
    assert "這次異常已經撤銷" in gone
    assert closed in page(director, "/desk/ledgers/fridge_cases?state=void")
