"""An import from the file to the records: nothing wrong goes in, nothing goes in twice, nothing is half told."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.cast import School
from tests.registry.conftest import differences, workbook
from tests.registry.desk import Desk, desk_of
from webapp.accounts.models import Person
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import Record
from webapp.registry.importing import jobs
from webapp.registry.importing.files import read_rows
from webapp.registry.models import Asset, ImportJob, Place, Tag
from webapp.registry.places import PlaceTree

HEADER = ["財產編號", "名稱", "數量", "單價", "存放地點", "保管人", "舊條碼"]
GOOD = ["N-1", "課桌椅", 35, "1,450", "教學樓/2F/201", "陳老師", ""]
ALSO_GOOD = ["N-2", "冷氣機", 1, "32,800", "教學樓/2F/201", "陳老師", "OLD:77"]
WRONG = ["N-3", "電腦", "很多", "x", "教學樓/2F/202", "陳老師", ""]


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def asset(number: str) -> Asset:
    db.session.rollback()
    return db.session.scalars(select(Asset).where(Asset.number == number)).one()


def job_of(url: str) -> ImportJob:
    db.session.rollback()
    return db.session.get_one(ImportJob, url.rsplit("/", 1)[1])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old"])
def test_an_unreadable_file_is_refused_in_words(office: Desk, content: bytes) -> None:
    reply = office.upload(content)

    assert reply.headers["Location"] == "/desk/import"
    assert "notice--danger" in office.get("/desk/import").text
    assert count(ImportJob) == 0


def test_a_patrol_may_not_import(school: School) -> None:
    assert desk_of(school, "patrol").upload(workbook(HEADER, GOOD)).status_code == 403


def test_nothing_goes_in_before_it_is_confirmed(office: Desk) -> None:
    office.check(workbook(HEADER, GOOD))

    assert count(Asset) == 1


def test_all_or_nothing_is_nothing_when_one_row_is_wrong(office: Desk) -> None:
    url = office.check(workbook(HEADER, GOOD, WRONG))

    office.run(url, only_if_all_right="1")

    assert (count(Asset), job_of(url).state) == (1, "ready")


def test_the_right_rows_go_in_with_places_people_and_codes(school: School, office: Desk) -> None:
    url = office.check(workbook(["財產清冊"], HEADER, GOOD, ALSO_GOOD, WRONG))
    assert job_of(url).summary == {"new_places": 3, "new_people": 1}

    office.run(url)

    assert job_of(url).state == "done"
    desk = asset("N-1")
    assert (desk.quantity, desk.unit_price, desk.category) == (35, Decimal(1450), "desk_set")
    assert PlaceTree.load(db.session()).path(desk.place_id) == "教學樓 / 2F / 201"
    custodian = db.session.get_one(Person, desk.custodian_id)
    assert (custodian.name, custodian.username) == ("陳老師", None)
    assert db.session.get_one(Tag, "OLD:77").target_id == asset("N-2").id
    kinds = {place.name: place.kind for place in db.session.scalars(select(Place))}
    assert (kinds["教學樓"], kinds["2F"], kinds["201"]) == ("building", "floor", "room")
    for thing_id in (desk.id, desk.place_id):
        assert db.session.scalar(select(func.count()).select_from(Tag).where(Tag.target_id == thing_id)) == 1
    assert differences(school) == []


def test_a_second_import_of_the_same_file_changes_nothing(office: Desk) -> None:
    content = workbook(HEADER, GOOD, ALSO_GOOD)
    office.run(office.check(content))
    before = count(Record)

    url = office.check(content)
    assert jobs.count_rows(db.session(), job_of(url).id)["same"] == 2
    office.run(url)

    assert (count(Asset), count(Record)) == (3, before)


def test_a_changed_row_says_only_what_changed(office: Desk) -> None:
    office.run(office.check(workbook(HEADER, GOOD)))
    before = asset("N-1").id

    office.run(office.check(workbook(HEADER, ["N-1", "課桌椅", 34, "", "", "", ""])))

    desk = asset("N-1")
    assert (desk.id, desk.quantity, desk.unit_price) == (before, 34, Decimal(1450))
    said = db.session.scalars(select(Record.body).where(Record.type == "asset.save").order_by(Record.pk.desc())).first()
    assert '"fields":{"quantity":34}' in str(said)


def test_a_number_twice_in_the_file_is_wrong_the_second_time(office: Desk) -> None:
    url = office.check(workbook(HEADER, GOOD, [*GOOD[:1], "別的", 1, "", "", "", ""]))

    assert jobs.count_rows(db.session(), job_of(url).id) == {"right": 1, "wrong": 1, "create": 1}


def test_a_wrong_row_is_mended_in_the_page(office: Desk) -> None:
    url = office.check(workbook(HEADER, GOOD, WRONG))

    office.post(f"{url}/rows/3", {"cell-2": "40", "cell-3": "21500"})
    office.run(url, only_if_all_right="1")

    assert (count(Asset), asset("N-3").quantity) == (3, 40)


def test_the_wrong_rows_come_back_as_a_sheet_that_can_be_handed_in_again(office: Desk) -> None:
    url = office.check(workbook(HEADER, GOOD, WRONG))
    office.run(url)

    rows = read_rows(office.get(f"{url}/errors.xlsx").data)
    assert rows[0][: len(HEADER)] == HEADER
    assert (rows[1][0], rows[1][-1]) == ("N-3", "3")
    assert "不是整數" in rows[1][-2]
    rows[1][2:4] = ["40", "21500"]
    office.run(office.check(workbook(*rows)))

    assert asset("N-3").quantity == 40


def test_the_director_names_custodians_who_cannot_sign_in(school: School) -> None:
    director = desk_of(school, "director")

    director.run(director.check(workbook(HEADER, GOOD)))

    custodian = db.session.get_one(Person, asset("N-1").custodian_id)
    assert (custodian.name, custodian.username, custodian.roles) == ("陳老師", None, [])


def test_an_interrupted_import_goes_on_where_it_stopped(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TOLD_AT_ONCE", 2)
    url = office.check(workbook(HEADER, *([f"N-{n}", "椅", 1, "", "201 教室", "", ""] for n in range(5))))
    job_id = job_of(url).id
    with writing() as work:
        jobs.start_running(work.session, job_id, only_if_all_right=False)
    assert jobs._tell_some(job_id)
    assert count(Asset) == 3

    with writing() as work:
        work.session.get_one(ImportJob, job_id).lease_until = None
    fresh = desk_of(school, "administrator")
    school.app.extensions["imports"]._has_looked = False
    fresh.get(url)
    fresh.wait()

    assert (count(Asset), job_of(url).state) == (6, "done")
    assert differences(school) == []


def test_a_csv_in_big5_goes_in(office: Desk) -> None:
    text = "財產編號,名稱\r\nB-1,鋼琴\r\n"

    office.run(office.check(io.BytesIO(text.encode("cp950")).getvalue(), "清冊.csv"))

    assert asset("B-1").category == "musical_instrument"
