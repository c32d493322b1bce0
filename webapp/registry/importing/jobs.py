"""The steps of one import: opened, mapped, checked, mended, run. Each long step goes on where it stopped.

Rows and their records commit together, so that a crash leaves every row either told and marked, or neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.background import LEASE, Queue
from webapp.db import db
from webapp.journal.commit import Work, writing
from webapp.journal.desk import say_in
from webapp.registry.importing.checking import CHUNK, Checker, summarise
from webapp.registry.importing.columns import find_header, guess_mapping
from webapp.registry.importing.files import FileError, list_sheets, read_rows
from webapp.registry.importing.matching import PeopleMatcher, PlaceMatcher
from webapp.registry.importing.telling import Telling
from webapp.registry.models import ImportJob, ImportRow

UNFINISHED = ("checking", "running")
TOLD_AT_ONCE = 250


@dataclass(frozen=True)
class Speaker:
    """The person in whose name the rows are said."""

    id: str


def open_job(job_id: str, person_id: str, file_name: str, content: bytes) -> None:
    """Keep the file and guess its columns. Raises `FileError`."""
    sheets = list_sheets(content)
    if not sheets:
        raise FileError("empty")
    listed = [{"name": sheet.name, "rows": sheet.rows, "columns": sheet.columns} for sheet in sheets]
    largest = max(range(len(sheets)), key=lambda index: sheets[index].rows)
    guessed = guess_columns(content, largest, None)
    with writing() as work:
        work.session.add(
            ImportJob(
                id=job_id,
                person_id=person_id,
                file_name=file_name[-200:],
                content=content,
                sheets=listed,
                summary={},
                state="mapping",
                created_at=_now(),
                **guessed,
            )
        )


def guess_columns(content: bytes, sheet: int, header_row: int | None) -> dict[str, Any]:
    """Return what one sheet of a file seems to be, as values of `ImportJob`. Raises `FileError`."""
    rows = read_rows(content, sheet)
    at = find_header(rows) if header_row is None else min(max(header_row, 0), len(rows) - 1)
    return {
        "sheet": sheet,
        "header_row": at,
        "header": rows[at],
        "mapping": guess_mapping(rows[at]),
        "rows_total": sum(any(row) for row in rows[at + 1 :]),
    }


def read_file(job_id: str) -> tuple[ImportJob, list[list[str]]]:
    """Return a job and the rows of its sheet, read outside any writing transaction. Raises `FileError`."""
    job = db.session.get_one(ImportJob, job_id)
    return job, read_rows(job.content or b"", job.sheet)


def start_checking(session: Session, job_id: str, mapping: Mapping[str, str]) -> None:
    """Take the columns as the person wants them; every row is checked anew."""
    session.execute(delete(ImportRow).where(ImportRow.job_id == job_id))
    job = session.get_one(ImportJob, job_id)
    job.mapping, job.state, job.rows_done, job.summary, job.problem = dict(mapping), "checking", 0, {}, None


def start_running(session: Session, job_id: str, *, only_if_all_right: bool) -> bool:
    """Let the right rows go in; False if the person wants all or nothing and something is wrong."""
    job = session.get_one(ImportJob, job_id)
    job.only_if_all_right = only_if_all_right
    if only_if_all_right and count_rows(session, job_id).get("wrong"):
        return False
    job.state, job.problem, job.rows_done = "running", None, 0
    return True


def count_rows(session: Session, job_id: str) -> dict[str, int]:
    """Return how many rows there are of each state, and of each action among those that are not wrong."""
    by_state = session.execute(
        select(ImportRow.state, func.count()).where(ImportRow.job_id == job_id).group_by(ImportRow.state)
    )
    by_action = session.execute(
        select(ImportRow.action, func.count())
        .where(ImportRow.job_id == job_id, ImportRow.state.in_(("right", "stored")))
        .group_by(ImportRow.action)
    )
    return {str(name): count for counts in (by_state, by_action) for name, count in counts}


def go_on(job_id: str) -> None:
    """Do the rest of a job's present step."""
    state = db.session.scalar(select(ImportJob.state).where(ImportJob.id == job_id))
    if state == "checking":
        _check(job_id)
    elif state == "running":
        while _tell_some(job_id):
            pass


def _check(job_id: str) -> None:
    job, rows = read_file(job_id)
    last = db.session.scalar(select(func.max(ImportRow.number)).where(ImportRow.job_id == job_id)) or 0
    after = max(job.header_row + 1, last)
    numbered = [(number, row) for number, row in enumerate(rows, 1) if number > after and any(row)]
    for start in range(0, len(numbered), CHUNK):
        with writing() as work:
            held = _held(work.session, job_id)
            if held is None or held.state != "checking":
                return
            checker = Checker(work.session, held, may_create_people=_may_create_people(work, held))
            work.session.execute(insert(ImportRow), checker.judge(numbered[start : start + CHUNK]))
            held.rows_done += len(numbered[start : start + CHUNK])
    with writing() as work:
        job = work.session.get_one(ImportJob, job_id)
        if job.state == "checking":
            job.summary = summarise(work.session, job, may_create_people=_may_create_people(work, job))
            job.state, job.lease_until = "ready", None


def _tell_some(job_id: str) -> bool:
    """Say the next rows in one transaction; False when none is left."""
    with writing() as work:
        job = _held(work.session, job_id)
        if job is None or job.state != "running":
            return False
        rows = list(
            work.session.scalars(
                select(ImportRow)
                .where(ImportRow.job_id == job_id, ImportRow.state == "right")
                .order_by(ImportRow.number)
                .limit(TOLD_AT_ONCE)
            )
        )
        if not rows:
            job.state, job.finished_at, job.lease_until, job.content = "done", _now(), None, None
            return False
        _tell(work, job, rows)
        job.rows_done += len(rows)
        return True


def _tell(work: Work, job: ImportJob, rows: list[ImportRow]) -> None:
    people = PeopleMatcher.load(work.session, may_create=_may_create_people(work, job))
    telling = Telling(work.session, PlaceMatcher.load(work.session), people, _now())
    telling.tell(rows)
    outcomes = say_in(work, Speaker(job.person_id), telling.sayings)
    for row, outcome in telling.refusals(outcomes):
        row.state = "refused"
        row.errors = [{"field": "", "why": outcome.reason or outcome.outcome, "value": (outcome.detail or "")[:200]}]
    for row in rows:
        if row.state == "right":
            row.state = "stored"


def mend_row(session: Session, job_id: str, number: int, cells: list[str]) -> None:
    """Put other cells into a wrong row and judge it again."""
    job = session.get_one(ImportJob, job_id)
    row = session.get_one(ImportRow, (job_id, number))
    if job.state != "ready" or row.state not in {"wrong", "right"}:
        return
    checker = Checker(session, job, may_create_people=_may_create_people_in(session, job))
    for name, value in checker.judge([(number, cells)])[0].items():
        setattr(row, name, value)
    session.flush()
    job.summary = summarise(session, job, may_create_people=_may_create_people_in(session, job))


def _held(session: Session, job_id: str) -> ImportJob | None:
    """Return the job with its lease renewed."""
    job = session.get(ImportJob, job_id)
    if job is not None:
        job.lease_until = _now() + LEASE
    return job


def _may_create_people(work: Work, job: ImportJob) -> bool:
    return _may_create_people_in(work.session, job)


def _may_create_people_in(session: Session, job: ImportJob) -> bool:
    authority: Any = current_app.extensions["journal"].door.authority
    return "registry.edit" in authority.permissions_of(session, job.person_id)


def _now() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now


IMPORTS = Queue("imports", ImportJob, UNFINISHED, go_on)
