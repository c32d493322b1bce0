"""Which things are labelled, in the order of a walk; what a pasted list leads to."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select

from labels import mint
from tests.cast import CODE_OF_ROOM, School
from tests.printing.things import save_asset, save_place, tell
from tests.registry.desk import Desk
from webapp.db import db
from webapp.journal.desk import Say
from webapp.printing.listing import Unfound, find_listed
from webapp.printing.making import make_samples
from webapp.printing.selection import Selection, select_things
from webapp.registry.models import Asset
from webapp.registry.natural import floor_key, natural_key

CODES = [mint(Random(seed)) for seed in range(20)]


def names(selection: Selection) -> list[str]:
    db.session.rollback()
    return [thing.name for thing in select_things(db.session(), selection)]


def bind(school: School, code: str, asset_id: str) -> None:
    tell(school, Say("tag.bind", {"code": code, "target": {"kind": "asset", "id": asset_id}, "is_foreign": False}))


def print_codes(school: School, *codes: str) -> None:
    tell(school, Say("tag.print", {"codes": list(codes), "stock": "roll-50x30"}, schema=2))


@pytest.mark.parametrize(
    ("floors", "walked"),
    [
        (["10F", "2F", "B1", "1F", "B2"], ["B2", "B1", "1F", "2F", "10F"]),
        (["十樓", "三樓", "一樓", "地下一樓"], ["地下一樓", "一樓", "三樓", "十樓"]),
        (["１２Ｆ", "3F"], ["3F", "１２Ｆ"]),
    ],
)
def test_storeys_are_walked_from_the_lowest(floors: list[str], walked: list[str]) -> None:
    assert sorted(floors, key=floor_key) == walked


def test_numbers_in_names_count_as_numbers() -> None:
    assert sorted(["教室 10", "教室 9", "三年十班", "三年二班", ""], key=natural_key)[0] == ""
    assert sorted(["教室 10", "教室 9"], key=natural_key) == ["教室 9", "教室 10"]
    assert sorted(["三年十班", "三年二班"], key=natural_key) == ["三年二班", "三年十班"]


def test_things_come_as_a_person_walks(school: School) -> None:
    house = save_place(school, "敬業樓", "building", sort=-1)
    for floor, rooms in (("10F", ("1001",)), ("2F", ("210", "29"))):
        floor_id = save_place(school, floor, "floor", parent_id=house)
        for room in rooms:
            room_id = save_place(school, room, parent_id=floor_id)
            for number in ("10", "9"):
                save_asset(school, f"{room}-{number}", f"{room}-{number}", place_id=room_id)
    save_asset(school, "無處可去", "Z-1")

    assert names(Selection("asset", "all")) == [
        *("29-9", "29-10", "210-9", "210-10", "1001-9", "1001-10"),
        "滅火器",
        "無處可去",
    ]
    assert names(Selection("place", "all")) == ["敬業樓", "2F", "29", "210", "10F", "1001", "三年一班"]
    assert names(Selection("asset", "all", place_id=house))[0] == "29-9"


def test_never_printed_worn_and_all_are_told_apart(school: School) -> None:
    for nth, name in enumerate(("無碼", "沒印過", "印過", "磨損")):
        asset_id = save_asset(school, name, f"S-{nth}", place_id=school.room_id)
        if nth:
            bind(school, CODES[nth], asset_id)
    print_codes(school, CODES[2], CODES[3])
    tell(school, Say("tag.wear", {"code": CODES[3]}))

    assert names(Selection("asset", "unprinted")) == ["滅火器", "無碼", "沒印過"]
    assert names(Selection("asset", "worn")) == ["磨損"]
    worn = select_things(db.session(), Selection("asset", "worn"))[0]
    assert (worn.code, worn.worn_code) == (None, CODES[3])
    tell(school, Say("tag.reissue", {"pairs": [{"code": CODES[9], "replaces": CODES[3]}]}))
    assert names(Selection("asset", "worn")) == []
    everything = {thing.name: thing.code for thing in select_things(db.session(), Selection("asset", "all"))}
    assert everything["磨損"] == CODES[9]


def test_category_custodian_and_ledger_narrow_the_choice(school: School, office: Desk) -> None:
    person = school.people["custodian"]
    save_asset(school, "鋼琴", "M-1", category="musical_instrument", custodian_id=person, state="repair")
    save_asset(school, "報廢琴", "M-2", category="musical_instrument", state="scrapped")

    assert names(Selection("asset", "all", category="musical_instrument")) == ["鋼琴"]
    assert names(Selection("asset", "all", custodian_id=person)) == ["鋼琴"]
    scrapped = Selection("asset", "all", keys=select(Asset.id).where(Asset.state == "scrapped"))
    assert names(scrapped) == ["報廢琴"]
    for query, number in (("state=repair", 1), ("q=琴", 2), ("state=nonsense", 3)):
        page = office.get("/desk/labels", query_string={"ledger": "assets", "query": query}).text
        assert f"<strong>{number} 張標籤" in page, query


def test_the_ledgers_page_leads_to_the_labels_of_what_it_shows(school: School, office: Desk) -> None:
    page = office.get("/desk/ledgers/assets?q=滅火器&state=in_use").text

    assert "列印這些的標籤" in page
    link = page.split('href="/desk/labels?ledger=assets')[1].split('"')[0].replace("&amp;", "&")
    shown = office.get("/desk/labels?ledger=assets" + link).text
    assert "<strong>1 張標籤" in shown
    assert "state=in_use" in shown


def test_a_list_mixes_codes_numbers_and_stickers_and_names_what_it_misses(school: School) -> None:
    blank = CODES[5]
    tell(
        school,
        Say("tag.issue", {"block_id": school.asset_id, "codes": [blank]}),
        Say(
            "tag.bind",
            {"code": "OLD 77", "target": {"kind": "asset", "id": school.asset_id}, "is_foreign": True},
        ),
    )

    lines = [f"HTTPS://OLD.SCHOOL/{CODE_OF_ROOM}", "", f"A-001, nothing\t{blank.lower()}", "OLD 77", "7k3m-9qxf"]
    found = find_listed(db.session(), "\n".join(lines))

    assert found.things == (("place", school.room_id), ("asset", school.asset_id))
    assert found.unfound == (Unfound(3, "nothing", "unknown"), Unfound(3, blank.lower(), "blank"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hostile_lists_find_nothing_and_break_nothing(school: School) -> None:
    for text in ("\x00", "x" * 200_000, "%_\\' OR 1=1", ",,,\t;；", "\ud800"):
        assert find_listed(db.session(), text).things == (), text[:20]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_label_says_what_the_register_says(school: School) -> None:
    facts = {"brand": "永安", "model": "ABC", "serial": "S-1", "department": "總務處", "acquired_on": "2024-08-01"}
    asset_id = save_asset(school, "滅火器二", "A-2", category="extinguisher", place_id=school.room_id, **facts)

    (label,) = make_samples(db.session(), select_things(db.session(), Selection("asset", ids=(asset_id,), which="all")))

    assert (label.title, label.header, label.lines) == ("滅火器二", "測試國小", ("三年一班", "A-2"))
    said = {
        **facts,
        "acquired_on": "2024/08/01",
        "place": "三年一班",
        "number": "A-2",
        "category": "滅火器",
        "school": "測試國小",
    }
    assert dict(label.values) == said
