"""Jobs of printing: nothing half, nothing twice, read back; repeated, continued, kept for a while."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import patience
from tests.cast import School
from tests.phones import new_id
from tests.printing.reading import codes_in, codes_on, pages_of
from tests.printing.things import (
    ONLY_SQLITE,
    SHEET,
    file_of,
    files_in,
    job_of,
    print_labels,
    records_of,
    save_assets,
    tags_of,
    tell,
)
from tests.registry.conftest import differences
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.journal.desk import Say
from webapp.printing.files import FOLDER, remove_old_files
from webapp.printing.models import PrintJob
from webapp.registry.models import Tag


@ONLY_SQLITE
@pytest.mark.parametrize("path", ["", "/jobs", "/blanks", "/queue"])
def test_who_may_not_print_sees_no_page_of_labels(school: School, path: str) -> None:
    assert desk_of(school, "custodian").get(f"/desk/labels{path}").status_code == 403


@ONLY_SQLITE
def test_files_of_jobs_are_only_for_who_may_print(school: School, office: Desk) -> None:
    url = print_labels(office)

    assert desk_of(school, "patrol").get(f"{url}/file").status_code == 403
    assert file_of(desk_of(school, "director"), url)[:5] == b"%PDF-"


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"place": "no-such-place"}, "沒有要印的標籤"),
        ({"copies": "5000"}, "份數"),
        ({"stock": "roll-30x20", "printer": "dpi-203", "host": f"{'long-' * 12}name.tw"}, "模組|放不下|太小"),
        ({"which": "all", "format": "png", "kind": "asset", "extra": "two"}, "一次只能存一張"),
    ],
)
def test_what_cannot_be_printed_is_said_and_nothing_is_kept(
    school: School, office: Desk, form: dict[str, str], said: str
) -> None:
    if "extra" in form:
        save_assets(school, 1)
    if "host" in form:
        tell(school, Say("school.save", {"fields": {"label_host": form["host"]}}))
    before = records_of("tag.bind")

    reply = office.post("/desk/labels/print", {"stock": SHEET, "which": "all", **form})

    assert reply.status_code == 422
    assert any(words in reply.text for words in said.split("|"))
    assert (records_of("tag.bind"), db.session.scalar(select(func.count()).select_from(PrintJob))) == (before, 0)


def test_a_small_job_is_done_when_its_page_comes_and_is_read_back(school: School, office: Desk) -> None:
    url = print_labels(office, start="24", copies="2", which="unprinted")

    job = job_of(url)
    (tag,) = tags_of(school.asset_id)
    assert (job.state, job.done, job.pages, tag.prints) == ("done", 1, 2, 1)
    assert codes_in(file_of(office, url)) == [tag.id, tag.id]
    assert "已做好" in office.get(url).text
    assert differences(school) == []


def test_a_large_job_is_done_in_the_background(school: School, office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.printing.print_views.AT_ONCE", 10)
    ids = save_assets(school, 30)

    url = print_labels(office)
    school.app.extensions["prints"].join(patience.SECONDS)

    assert (job_of(url).state, job_of(url).done) == ("done", 31)
    assert all([tag.prints for tag in tags_of(id_)] == [1] for id_ in ids)
    assert office.get(f"{url}/progress").json == {"state": "done", "done": 31, "total": 31}


@ONLY_SQLITE
def test_a_part_used_sheet_is_begun_where_its_labels_are(school: School, office: Desk) -> None:
    save_assets(school, 24)

    url = print_labels(office, start="3", used="4, 24")

    first, second = pages_of(file_of(office, url))
    assert (len(codes_on(first)), len(codes_on(second)), job_of(url).pages) == (20, 5, 2)


@ONLY_SQLITE
def test_a_roll_goes_to_a_measured_label_printer_in_its_own_language_and_one_label_as_a_picture(
    school: School, office: Desk
) -> None:
    measured = {"offset_x_mm": 0.5, "offset_y_mm": -0.25, "scale_x": 1.0, "scale_y": 1.0}
    fields = {"name": "標籤機", "language": "zpl", "dpi": 203, "corrections": {"": measured}, "is_active": True}
    printer_id = new_id()
    tell(school, Say("label_printer.save", {"id": printer_id, "fields": fields}))
    beginnings = {"zpl": b"^XA", "tspl": b"SIZE ", "csv": b"\xef\xbb\xbf", "png": b"\x89PNG", "svg": b"<"}

    for name, beginning in beginnings.items():
        url = print_labels(office, stock="roll-50x30", printer=printer_id, format=name)
        assert job_of(url).state == "done", job_of(url).problem
        assert beginning in file_of(office, url)[:200], name

    frozen = job_of(url).settings["printer"]
    assert (frozen["dpi"], frozen["offset_x_mm"], frozen["offset_y_mm"]) == (203, 0.5, -0.25)
    page = office.get("/desk/labels").text
    assert f'<option value="{printer_id}" selected>' in page
    assert '<option value="zpl" selected>' in page


@ONLY_SQLITE
def test_the_page_shows_the_very_page(school: School, office: Desk) -> None:
    save_assets(school, 24)
    url = print_labels(office, start="2", copies="2")
    printed = [codes_on(page) for page in pages_of(file_of(office, url))]

    for page, codes in enumerate(printed, 1):
        shown = office.get(f"{url}?page={page}").text
        assert len(shown_numbers(shown)) == len(codes)
    order = list(dict.fromkeys(code for codes in printed for code in codes))
    on_second = shown_numbers(office.get(f"{url}?page=2").text)
    assert [order[number - 1] for number in on_second] == printed[1]


def shown_numbers(page: str) -> list[int]:
    return [int(part.split("#")[0]) for part in page.split("&amp;last=")[1:]]


@ONLY_SQLITE
def test_after_a_jam_a_job_goes_on_after_the_last_good_label(school: School, office: Desk) -> None:
    save_assets(school, 9)
    url = print_labels(office)
    codes = codes_in(file_of(office, url))

    found = office.get(url, query_string={"q": codes[3].lower()}).text
    assert "從第 5 張接著印" in found
    assert "從第 5 張接著印" in office.get(f"{url}?last=4").text
    assert "沒有這張標籤" in office.get(f"{url}?q=0000-0000").text
    again = office.post(f"{url}/repeat", {"first": "5", "start": "20", "used": "21"}).headers["Location"]

    assert codes_in(file_of(office, again)) == codes[4:]
    assert (job_of(again).first, job_of(again).total, job_of(again).repeats_id) == (5, 6, job_of(url).id)
    db.session.rollback()
    prints = {tag.id: tag.prints for tag in db.session.scalars(select(Tag).where(Tag.id.in_(codes)))}
    assert [prints[code] for code in codes] == [1] * 4 + [2] * 6


@ONLY_SQLITE
def test_a_repeated_job_prints_what_it_printed_whatever_changed_since(school: School, office: Desk) -> None:
    url = print_labels(office)
    codes = codes_in(file_of(office, url))
    tell(school, Say("asset.save", {"id": school.asset_id, "fields": {"name": "改名了", "state": "scrapped"}}))
    before = records_of("tag.bind")

    again = office.post(f"{url}/repeat").headers["Location"]

    assert codes_in(file_of(office, again)) == codes
    assert "滅火器" in office.get(again).text
    assert records_of("tag.bind") == before


@ONLY_SQLITE
def test_old_files_go_and_their_jobs_can_be_printed_again(school: School, office: Desk) -> None:
    url = print_labels(office)
    codes = codes_in(file_of(office, url))
    torn = school.app.config["INSTANCE"] / FOLDER / "x.pdf.0000.part"
    torn.touch()
    os.utime(torn, (0, 0))
    now = datetime.now(UTC)

    assert remove_old_files(school.app, now + timedelta(days=29)) == 1
    assert [path.suffix for path in files_in(school)] == [".pdf"]
    assert remove_old_files(school.app, now + timedelta(days=31)) == 1

    assert files_in(school) == []
    assert office.get(f"{url}/file").status_code == 404
    assert "只保留 30 天" in office.get(url).text
    assert codes_in(file_of(office, office.post(f"{url}/repeat").headers["Location"])) == codes

    remove_old_files(school.app, now + timedelta(days=181))
    assert office.get(url).status_code == 404
