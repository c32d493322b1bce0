"""Labels that another room hands over: who may print them, what a job of them says and does not say."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from labels import Label
from tests.cast import School
from tests.printing.reading import codes_in
from tests.printing.things import file_of, job_of, print_labels
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.journal.models import Record
from webapp.label_sources import LabelItem, LabelSource
from webapp.printing.files import JOB_KEPT, remove_old_files
from webapp.printing.models import PrintedItem, PrintJob
from webapp.printing.parcels import unpack
from webapp.printing.sources import printed_items
from webapp.registry.models import Tag

CODES = {"one": "7K3M9QXF", "two": "7K3M9QXF"}
NAMES = ("one", "two", "uncoded")


def make(_session: Any, _viewer: Any, ids: Any) -> list[LabelItem]:
    """Labels of names: one of them has no code."""
    return [
        LabelItem(name, name.title(), Label(CODES[name], name.title()) if name in CODES else None)
        for name in NAMES
        if name in ids
    ]


@pytest.fixture
def source(school: School, monkeypatch: pytest.MonkeyPatch) -> LabelSource:
    """A source of labels that the canteen may print, in the place of all others."""
    made = LabelSource("names", "名牌", "canteen.sample", make, "assets", "sample-box", "roll-40x30", "/desk/")
    monkeypatch.setitem(school.app.extensions, "label_sources", {"names": made})
    return made


@pytest.fixture
def canteen(school: School, source: LabelSource) -> Desk:
    return desk_of(school, "canteen")


def print_names(desk: Desk, *names: str, **form: Any) -> str:
    reply = desk.post("/desk/labels/sources/names/print", {"id": list(names), **form})
    assert reply.status_code == 302, re.findall(r"notice--danger.*?</p>", reply.text, re.S)
    return str(reply.headers["Location"])


ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONLY_SQLITE
@pytest.mark.parametrize("role", ["viewer", "guard", "custodian"])
def test_who_may_print_no_labels_prints_none_of_a_source(school: School, source: LabelSource, role: str) -> None:
    desk = desk_of(school, role)

    assert desk.get("/desk/labels/sources/names?id=one").status_code == 403
    assert desk.post("/desk/labels/sources/names/print", {"id": "one"}).status_code == 403


@ONLY_SQLITE
def test_a_source_needs_its_own_permission_too(
    school: School, source: LabelSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = LabelSource(**{**vars(source), "permission": "records.erase"})
    monkeypatch.setitem(school.app.extensions, "label_sources", {"names": locked})

    assert desk_of(school, "canteen").get("/desk/labels/sources/names?id=one").status_code == 403
    assert desk_of(school, "administrator").get("/desk/labels/sources/names?id=one").status_code == 200


@ONLY_SQLITE
def test_a_source_that_is_none_is_not_found(canteen: Desk) -> None:
    assert canteen.get("/desk/labels/sources/other").status_code == 404


@ONLY_SQLITE
@pytest.mark.parametrize("asked", [[], ["uncoded"], ["gone"]])
def test_nothing_to_print_makes_no_job(canteen: Desk, asked: list[str]) -> None:
    assert canteen.post("/desk/labels/sources/names/print", {"id": asked}).status_code == 422


@ONLY_SQLITE
def test_the_canteen_sees_its_own_jobs_and_not_those_of_the_office(school: School, canteen: Desk) -> None:
    office = desk_of(school, "administrator")
    things, names = print_labels(office), print_names(canteen, "one")

    for path in ("", "/file", "/progress", "/pages/1.png"):
        assert canteen.get(f"{things}{path}").status_code == 403
        with canteen.get(f"{names}{path}") as reply:
            assert reply.status_code == 200
    for what in ("repeat", "cancel"):
        assert canteen.post(f"{things}/{what}").status_code == 403
    listed = canteen.get("/desk/labels/jobs").text
    assert names.removeprefix("http://localhost") in listed
    assert things.removeprefix("http://localhost") not in listed
    assert 'href="/desk/labels"' not in listed
    assert office.get(names).status_code == 200


def test_a_sources_labels_are_printed_and_nothing_is_said_of_the_thing(school: School, canteen: Desk) -> None:
    url = print_names(canteen, "one", "two", "uncoded")

    job = job_of(url)
    assert (job.state, job.total, job.source) == ("done", 2, "names")
    assert job.settings["stock"]["id"] == "roll-40x30"
    assert job.settings["design"]["id"] == "sample-box"
    assert codes_in(file_of(canteen, url)) == [CODES["one"], CODES["two"]]
    assert db.session.get_one(Tag, CODES["one"]).prints == 0
    assert db.session.scalar(select(Record.id).where(Record.type == "tag.print")) is None
    assert set(printed_items(db.session(), "names", NAMES)) == {"one", "two"}


@ONLY_SQLITE
def test_a_job_that_goes_on_from_a_label_prints_the_rest_and_only_that(canteen: Desk) -> None:
    url = print_names(canteen, "one", "two")
    for item in db.session.scalars(select(PrintedItem)):
        assert item.at is not None
    first = printed_items(db.session(), "names", NAMES)

    again = canteen.post(f"{url}/repeat", {"first": "2"}).headers["Location"]

    db.session.rollback()
    assert codes_in(file_of(canteen, again)) == [CODES["two"]]
    assert job_of(again).source == "names"
    later = printed_items(db.session(), "names", NAMES)
    assert later["one"] == first["one"]
    assert later["two"] > first["two"]


@ONLY_SQLITE
def test_the_page_says_what_has_no_code_and_what_was_printed_before(canteen: Desk) -> None:
    print_names(canteen, "one")

    page = canteen.post("/desk/labels/sources/names", {"id": list(NAMES)}).text

    assert "有 1 項的盒子沒有標籤碼" in page
    assert "其中 1 張以前印過" in page
    assert "data:image/png;base64," in page


@ONLY_SQLITE
def test_a_sources_settings_and_those_of_things_are_remembered_apart(school: School, source: LabelSource) -> None:
    office = desk_of(school, "administrator")
    print_names(office, "one", stock="roll-50x30")
    print_labels(office)

    page = office.get("/desk/labels/sources/names?id=two").text

    assert re.search(r'<option value="roll-50x30" selected', page)
    assert not re.search(r'<option value="roll-50x30" selected', office.get("/desk/labels").text)


@ONLY_SQLITE
def test_the_rows_that_a_ledger_shows_can_be_printed(school: School, source: LabelSource) -> None:
    """The ledger's keys are the items' ids: here of things that the source does not know."""
    office = desk_of(school, "administrator")

    page = office.get("/desk/labels/sources/names?query=").text

    assert "沒有選到要印的標籤" in page
    assert 'name="query"' in page


@ONLY_SQLITE
def test_what_was_printed_is_forgotten_with_the_jobs(school: School, canteen: Desk) -> None:
    print_names(canteen, "one")
    at = printed_items(db.session(), "names", NAMES)["one"]

    remove_old_files(school.app, at + JOB_KEPT - timedelta(hours=1))
    db.session.rollback()
    kept = printed_items(db.session(), "names", NAMES)
    remove_old_files(school.app, at + JOB_KEPT + timedelta(hours=1))
    db.session.rollback()

    assert (set(kept), printed_items(db.session(), "names", NAMES)) == ({"one"}, {})


@ONLY_SQLITE
def test_jobs_that_name_visitors_go_when_their_source_asks_and_their_files_with_them(
    school: School, canteen: Desk, source: LabelSource
) -> None:
    print_names(canteen, "one")
    at = printed_items(db.session(), "names", NAMES)["one"]
    school.app.extensions["label_sources"]["names"] = replace(source, keep_days=7)

    kept = remove_old_files(school.app, at + timedelta(days=6)), db.session.query(PrintJob).count()
    db.session.rollback()
    gone = remove_old_files(school.app, at + timedelta(days=8)), db.session.query(PrintJob).count()

    assert (kept, gone) == ((0, 1), (1, 0))


def test_a_job_of_an_earlier_release_has_no_source() -> None:
    kept = {"labels": [["7K3M9QXF", "一", [], "", {}]], "sayings": []}

    parcel = unpack(zlib.compress(json.dumps(kept).encode()))

    assert (parcel.source, parcel.items, [label.title for label in parcel.labels]) == (None, (), ["一"])
    assert len(parcel.after(1, "roll-40x30")) == 1
