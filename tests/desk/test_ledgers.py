"""A ledger by its address: who may see it, what its filters find, that a link is a view."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.cast import School
from tests.desk.conftest import Desk
from tests.phones import new_id
from webapp.db import db
from webapp.desk.asking import read_address
from webapp.desk.conditions import conditions
from webapp.desk.paging import fetch_page
from webapp.journal.desk import Say, say_many
from webapp.ledgers import DateRange, Ledger, Viewer

At = Callable[[str], Desk]
TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.fixture
def building(school: School) -> str:
    """A building with a floor, a room and three things in it; one thing stands elsewhere. Returns the building's id."""
    ids = [new_id() for _ in range(3)]
    places = [
        Say("place.save", {"id": ids[0], "fields": {"kind": "building", "name": "忠孝樓"}}),
        Say("place.save", {"id": ids[1], "fields": {"kind": "floor", "name": "二樓", "parent_id": ids[0]}}),
        Say("place.save", {"id": ids[2], "fields": {"kind": "room", "name": "音樂教室", "parent_id": ids[1]}}),
    ]
    names = [("B-001", "=1+1"), ("000123", "鋼琴 100%"), ("B-003", "譜架_黑")]
    things = [
        Say(
            "asset.save",
            {
                "id": new_id(),
                "fields": {
                    "number": number,
                    "name": name,
                    "category": "other",
                    "place_id": ids[2],
                    "custodian_id": school.people["custodian"],
                    "value": "1234.50",
                    "acquired_on": "2026-09-01",
                },
            },
        )
        for number, name in names
    ]
    assert {outcome.outcome for outcome in say_many(school.person("administrator"), places + things)} == {"stored"}
    return ids[0]


def numbers(desk: Desk, **asked: str) -> set[str]:
    """The asset numbers that an address finds, by the file of it."""
    reply = desk.get("/desk/ledgers/assets.csv", **asked)
    assert reply.status_code == 200
    return {row["財產編號"] for row in csv.DictReader(io.StringIO(reply.get_data().decode("utf-8-sig"), newline=""))}


@pytest.mark.parametrize(
    ("role", "name"), [("guard", "held"), ("viewer", "held"), ("viewer", "phones"), ("patrol", "records")]
)
def test_a_ledger_is_refused_to_who_may_not_read_it(desk: At, role: str, name: str) -> None:
    for path in (
        f"/desk/ledgers/{name}",
        f"/desk/ledgers/{name}/print",
        f"/desk/ledgers/{name}.csv",
        f"/desk/ledgers/{name}.xlsx",
    ):
        assert desk(role).get(path).status_code == 403


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_is_refused_to_who_may_only_read(desk: At, ending: str) -> None:
    guard = desk("guard")

    assert guard.get("/desk/ledgers/assets").status_code == 200
    assert guard.get(f"/desk/ledgers/assets.{ending}").status_code == 403
    assert "assets.csv" not in guard.get("/desk/ledgers/assets").text


def test_amounts_are_hidden_from_who_may_not_see_money(desk: At, building: str) -> None:
    asked = {"column": "value"}

    assert "1,234.50" in desk("director").get("/desk/ledgers/assets", **asked).text
    for path in ("/desk/ledgers/assets", "/desk/ledgers/assets/print", "/desk/ledgers/assets.csv"):
        assert "1234.5" not in desk("viewer").get(path, **asked).text.replace(",", "")


def test_a_ledger_that_is_not_there_is_not_found(desk: At) -> None:
    assert desk("director").get("/desk/ledgers/nothing").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "sort=nothing",
        "sort=-id",
        "column=nothing",
        "after=nonsense",
        "before=bm90",
        "size=7",
        "size=x",
        "state=nothing",
        "q=%00",
        "q=%25%27%22",
        "acquired_from=2026-99-99",
        "acquired_to=9999-12-31",
        "acquired_from=0001-01-01",
        "place=nothing",
        "q=" + quote("字" * 5000),
        "after=WyIiLCJcdTAwMDAiLCJhIl0",
        "custodian=%F0%9F%8F%AB",
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(desk: At, address: str) -> None:
    assert desk("director").get(f"/desk/ledgers/assets?{address}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "鋼琴"}, {"000123"}),
        ({"q": "100%"}, {"000123"}),
        ({"q": "_"}, {"B-003"}),
        ({"q": "音樂 鋼"}, {"000123"}),
        ({"q": "忠孝"}, {"B-001", "000123", "B-003"}),
        ({"q": "Custodian b-003"}, {"B-003"}),
        ({"q": "ｂ－００３"}, {"B-003"}),
        ({"q": "nothing of the kind"}, set()),
        ({"category": "extinguisher"}, {"A-001"}),
        ({"acquired_from": "2026-09-01", "acquired_to": "2026-09-01"}, {"B-001", "000123", "B-003"}),
        ({"acquired_to": "2026-08-31"}, set()),
    ],
)
def test_filters_find_what_they_say(desk: At, building: str, asked: dict[str, str], found: set[str]) -> None:
    assert numbers(desk("director"), **asked) == found


def test_a_place_finds_everything_below_it(desk: At, building: str) -> None:
    assert numbers(desk("director"), place=building) == {"B-001", "000123", "B-003"}


def test_a_day_begins_at_midnight_in_the_school(school: School) -> None:
    from webapp.desk.ledger import RECORDS

    viewer = Viewer("", frozenset({"held.decide"}), datetime(2026, 9, 1, tzinfo=UTC), TAIPEI)
    filter_ = next(f for f in RECORDS.filters if isinstance(f, DateRange))
    asked = {f"{filter_.key}_from": "2026-09-01", f"{filter_.key}_to": "2026-09-01"}

    bounds = [part.right.value.astimezone(UTC) for part in conditions(RECORDS, asked, viewer, db.session())]

    assert bounds == [datetime(2026, 8, 31, 16, tzinfo=UTC), datetime(2026, 9, 1, 16, tzinfo=UTC)]


@pytest.fixture
def every_ledger(school: School) -> list[tuple[Ledger, Viewer, Session]]:
    viewer = Viewer(
        school.people["administrator"],
        school.person("administrator").permissions,
        datetime(2026, 9, 1, tzinfo=UTC),
        TAIPEI,
    )
    return [(ledger, viewer, db.session()) for ledger in school.app.extensions["ledgers"]]


def test_every_room_can_be_sorted_by_every_column_it_offers(
    every_ledger: list[tuple[Ledger, Viewer, Session]], building: str
) -> None:
    for ledger, viewer, session in every_ledger:
        for column in ledger.columns:
            for sort in (column.key, f"-{column.key}") if column.is_sortable else ():
                asking = read_address(ledger, MultiDict({"sort": sort}), viewer)
                assert asking.sort == sort
                first = fetch_page(session, asking.query(session), asking.order, None, 1)
                if first.after:
                    assert first.after.fits(asking.order), (ledger.name, sort)
                    second = fetch_page(session, asking.query(session), asking.order, first.after, 1)
                    assert second.rows[0].id != first.rows[0].id


def test_every_choice_of_every_ledger_can_be_asked_for(
    desk: At, every_ledger: list[tuple[Ledger, Viewer, Session]]
) -> None:
    director = desk("administrator")
    for ledger, viewer, session in every_ledger:
        for filter_ in ledger.filters:
            states = getattr(filter_, "states", {})
            for value in states(session, viewer) if callable(states) else states:
                assert director.get(f"/desk/ledgers/{ledger.name}", **{filter_.key: value}).status_code == 200, (
                    ledger.name,
                    value,
                )


def test_a_link_is_a_view(desk: At, building: str) -> None:
    director = desk("director")
    address = "/desk/ledgers/assets?q=忠孝&sort=-name&column=name&column=number"

    page = director.get(address).text

    assert 'value="忠孝"' in page
    assert 'aria-sort="descending"' in page
    assert "<td" in page
    assert "保管人</th>" not in page.replace(" ", "")
    assert "assets.xlsx?q=%E5%BF%A0%E5%AD%9D&amp;sort=-name&amp;column=number&amp;column=name" in page


def test_a_name_that_is_a_formula_reaches_a_workbook_as_text(desk: At, building: str) -> None:
    reply = desk("director").get("/desk/ledgers/assets.xlsx", q="B-001")

    sheet = load_workbook(io.BytesIO(reply.get_data())).worksheets[0]
    cells = {cell.value: cell.data_type for cell in sheet[2]}
    assert cells["=1+1"] == "s"
    assert reply.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_has_its_chinese_name_in_a_header_that_every_server_can_send(desk: At, ending: str) -> None:
    header = desk("director").get(f"/desk/ledgers/assets.{ending}").headers["Content-Disposition"]

    assert header.isascii()
    assert f"filename*=UTF-8''{quote('財產登記簿')}-" in header


def test_a_number_with_leading_zeros_stays_what_it_is(desk: At, building: str) -> None:
    reply = desk("director").get("/desk/ledgers/assets.xlsx", q="000123")

    assert load_workbook(io.BytesIO(reply.get_data())).worksheets[0]["A2"].value == "000123"


def test_paper_bears_the_schools_name_the_filters_and_the_journals_seal(desk: At, building: str) -> None:
    page = desk("director").get("/desk/ledgers/assets/print", q="鋼琴").text

    assert "測試國小" in page
    assert "搜尋：鋼琴" in page
    assert "鏈碼" in page
    assert "總務主任" in page


def test_what_somebody_typed_is_shown_and_never_run(desk: At) -> None:
    page = desk("director").get("/desk/ledgers/assets", q='"><script>alert(1)</script>').text

    assert "<script>alert" not in page
