"""Jobs of printing that are stopped, cancelled or refused half-way: nothing half, nothing twice."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests import patience
from tests.cast import School
from tests.printing.reading import codes_in
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
from webapp.journal.commit import writing
from webapp.journal.desk import Say
from webapp.printing import jobs
from webapp.printing.models import PrintJob


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
    school.app.extensions["prints"].join(patience.SECONDS)

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
