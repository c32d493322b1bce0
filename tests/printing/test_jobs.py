"""Jobs of printing: nothing half, nothing twice, whatever is killed in between; repeated, continued, cancelled."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tests.cast import PASSWORD, School
from tests.conftest import SeparateClient
from tests.phones import new_id
from tests.printing.reading import codes_in, codes_on, pages_of
from tests.printing.things import SHEET, file_of, job_of, print_labels, save_assets, tags_of, tell
from tests.registry.conftest import differences
from tests.registry.desk import BASE, Desk, desk_of
from webapp import create_app
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import Say
from webapp.journal.models import Record
from webapp.printing import jobs
from webapp.printing.files import FOLDER, remove_old_files
from webapp.printing.models import PrintJob
from webapp.registry.models import Tag

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def records_of(type_: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Record).where(Record.type == type_)) or 0


def files_in(school: School) -> list[Path]:
    return sorted((school.app.config["INSTANCE"] / FOLDER).glob("*"))


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
    school.app.extensions["prints"].join(60)

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


def test_a_job_stopped_between_its_statements_says_each_once(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.printing.print_views.AT_ONCE", 0)
    monkeypatch.setattr(school.app.extensions["prints"], "wake", lambda: None)
    monkeypatch.setattr(jobs, "CODES_A_COMMIT", 2)
    ids = save_assets(school, 5)
    url = print_labels(office)
    job_id, parcel, settings = stopped_job(url)

    # it gives some codes, then writes and says nothing more; then it is stopped once more in the midst of the end
    assert jobs._say_some(job_id, parcel.before())
    assert (job_of(url).said, records_of("tag.bind")) == (2, 3)
    release(job_id)
    jobs._say_rest(job_id, parcel.before())
    jobs._write_file(job_id, parcel.labels, settings)
    written = files_in(school)
    assert jobs._say_some(job_id, [*parcel.before(), *parcel.after(1, SHEET)])
    assert job_of(url).state == "running"
    release(job_id)
    monkeypatch.undo()
    school.app.extensions["prints"].wake()
    school.app.extensions["prints"].join(60)

    assert job_of(url).state == "done"
    assert files_in(school) == written
    assert [[tag.prints for tag in tags_of(id_)] for id_ in ids] == [[1]] * 5
    assert (records_of("tag.bind"), records_of("tag.print")) == (1 + 6, 1)
    assert differences(school) == []


def stopped_job(url: str) -> tuple[str, jobs.Parcel, jobs.Settings]:
    job = job_of(url)
    return job.id, jobs.unpack(job.labels), jobs.read_settings(job.settings)


def release(job_id: str) -> None:
    with writing() as work:
        work.session.execute(update(PrintJob).where(PrintJob.id == job_id).values(lease_until=None))


@ONLY_SQLITE
def test_a_cancelled_job_leaves_no_file_and_says_nothing_more(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.printing.print_views.AT_ONCE", 0)
    monkeypatch.setattr(school.app.extensions["prints"], "wake", lambda: None)
    url = print_labels(office)
    job_id, parcel, settings = stopped_job(url)
    jobs._say_rest(job_id, parcel.before())
    jobs._write_file(job_id, parcel.labels, settings)

    office.post(f"{url}/cancel")
    jobs.go_on(job_id)

    assert (job_of(url).state, files_in(school), records_of("tag.print")) == ("cancelled", [], 0)
    assert office.get(f"{url}/file").status_code == 404
    monkeypatch.setattr("webapp.printing.print_views.AT_ONCE", 200)
    again = office.post(f"{url}/repeat").headers["Location"]
    assert codes_in(file_of(office, again)) == [label.code for label in parcel.labels]


@ONLY_SQLITE
def test_a_job_cancelled_while_it_writes_stops_there(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.printing.print_views.AT_ONCE", 0)
    monkeypatch.setattr(school.app.extensions["prints"], "wake", lambda: None)
    monkeypatch.setattr(jobs, "TELL_EVERY_SECONDS", 0)
    save_assets(school, 5)
    url = print_labels(office)
    told: list[int] = []

    def cancel_at_two(done: int) -> None:
        told.append(done)
        if done == 2:
            jobs.cancel(job_of(url).id)

    jobs.do_now(job_of(url).id, cancel_at_two)

    assert (told, job_of(url).state, files_in(school)) == ([0, 1, 2], "cancelled", [])
    assert records_of("tag.print") == 0


@ONLY_SQLITE
def test_whoever_may_print_no_longer_prints_nothing_more(
    school: School, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.printing.print_views.AT_ONCE", 0)
    monkeypatch.setattr(school.app.extensions["prints"], "wake", lambda: None)
    url = print_labels(desk_of(school, "director"))
    tell(school, Say("person.save", {"id": school.people["director"], "fields": {"roles": ["viewer"]}}))

    jobs.PRINTS.do(job_of(url).id)

    assert (job_of(url).state, files_in(school), tags_of(school.asset_id)) == ("failed", [], [])
    assert "已經不能列印標籤" in office.get(url).text


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


@ONLY_SQLITE
def test_a_killed_job_goes_on_after_its_lease(school: School, tmp_path: Path) -> None:
    """The command is killed while it writes; the server that starts later ends the job, and says nothing twice."""
    instance, database = school.app.config["INSTANCE"], school.app.config["SQLALCHEMY_DATABASE_URI"]
    address = database.removeprefix("sqlite:///")
    environment = {**os.environ, "ROUNDS_INSTANCE": str(instance), "DATABASE_URL": database}
    command = [sys.executable, "-m", "webapp", "labels", "--blank", "1000", "--copies", "4", "--host", "r.tw"]
    process = subprocess.Popen([*command, "-o", str(tmp_path / "out.pdf")], env=environment)
    wait_for(address, "SELECT count(*) FROM print_job WHERE said = 2 AND state = 'running'")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (one(address, "SELECT state FROM print_job"), (tmp_path / "out.pdf").exists()) == ("running", False)
    assert not list(files_of(instance, "*.pdf"))

    later = {"INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": database, "CLOCK": a_minute_later, "TESTING": True}
    app = create_app(later)
    app.test_client_class = SeparateClient
    client = app.test_client()
    form = {"username": "administrator", "password": PASSWORD}
    client.post("/sign-in", base_url=BASE, data=form, headers={"Origin": BASE})
    assert client.get("/desk/labels/jobs", base_url=BASE).status_code == 200
    app.extensions["prints"].join(60)

    assert one(address, "SELECT state FROM print_job") == "done"
    assert one(address, "SELECT count(*) || ' ' || sum(prints) FROM tag WHERE block_id IS NOT NULL") == "1000 1000"
    (made,) = files_of(instance, "*.pdf")
    assert made.read_bytes().rstrip().endswith(b"%%EOF")
    with app.app_context():
        db.engine.dispose()


def a_minute_later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def files_of(instance: Path, pattern: str) -> list[Path]:
    return sorted((instance / FOLDER).glob(pattern))


def one(address: str, query: str) -> object:
    connection = sqlite3.connect(address, timeout=10)
    try:
        return connection.execute(query).fetchone()[0]
    finally:
        connection.close()


def wait_for(address: str, query: str) -> None:
    deadline = time.monotonic() + 60
    while not one(address, query):
        assert time.monotonic() < deadline, query
        time.sleep(0.01)
