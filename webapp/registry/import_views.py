"""The pages of an import: choose a file, confirm its columns, mend what is wrong, let it in, see what became of it."""

from __future__ import annotations

import io
from typing import Any, cast
from uuid import UUID

import xlsxwriter
from flask import Flask, Response, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.background import Runner
from webapp.db import db
from webapp.describing import describes
from webapp.errors import Problem
from webapp.journal.commit import writing
from webapp.registry import import_words
from webapp.registry.blueprint import bp, new_id
from webapp.registry.importing import jobs
from webapp.registry.importing.columns import importable_fields
from webapp.registry.importing.files import FILE_BYTES, FileError
from webapp.registry.models import ImportJob, ImportRow
from webapp.security import needs

SAMPLE_ROWS = 8
WRONG_AT_ONCE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _install(state: BlueprintSetupState) -> None:
    state.app.extensions["imports"] = Runner(cast(Flask, state.app), jobs.IMPORTS)


bp.record_once(_install)


@bp.before_app_request
def _go_on_with_imports() -> None:
    """An import that a stopped server left unfinished goes on with the first visit to the desk."""
    if request.blueprint in {"desk", "registry"}:
        _runner().wake_once()


def _runner() -> Runner:
    runner: Runner = current_app.extensions["imports"]
    return runner


def _find_job(job_id: UUID) -> ImportJob:
    job = db.session.get(ImportJob, str(job_id))
    if job is None:
        raise Problem(404, "not_found", _("找不到這次匯入"), _("可能已刪除。請從匯入頁重新選檔。"))
    return job


def _page(job_id: UUID) -> Any:
    return redirect(url_for("registry.import_job", job_id=job_id))


@bp.get("/import")
@needs("registry.import")
def import_start() -> str:
    """Show where to choose a file, and the imports of before."""
    past = db.session.scalars(select(ImportJob).order_by(ImportJob.created_at.desc()).limit(20))
    return render_template(
        "registry/import_start.html", jobs=list(past), states=import_words.JOB_STATES, fields=import_words.FIELD_TITLES
    )


@bp.post("/import")
@needs("registry.import")
def import_open() -> Any:
    """Take a file in and guess its columns."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        flash(_("請先選一個檔案。"), "danger")
        return redirect(url_for("registry.import_start"))
    job_id = new_id()
    try:
        jobs.open_job(job_id, current_user.id, upload.filename, upload.stream.read(FILE_BYTES + 1))
    except FileError as error:
        flash(import_words.file_problem(error.reason), "danger")
        return redirect(url_for("registry.import_start"))
    return redirect(url_for("registry.import_job", job_id=job_id))


@bp.get("/import/<uuid:job_id>")
@needs("registry.import")
def import_job(job_id: UUID) -> Any:
    """Show the step at which an import is."""
    job = _find_job(job_id)
    if job.state == "mapping":
        return _mapping_page(job)
    counts = jobs.count_rows(db.session(), job.id)
    page = {"mapping": "import_mapping", "checking": "import_progress", "running": "import_progress"}.get(
        job.state, "import_result"
    )
    return render_template(
        f"registry/{page}.html",
        job=job,
        counts=counts,
        titles=import_words.FIELD_TITLES,
        states=import_words.JOB_STATES,
        actions=import_words.ACTIONS,
        row_problem=import_words.row_problem,
        rows=_some_rows(job, ("right", "stored"), SAMPLE_ROWS),
        after=_after(),
        wrong=_some_rows(job, ("wrong", "refused"), WRONG_AT_ONCE, after=_after()),
    )


def _mapping_page(job: ImportJob) -> str:
    rows = jobs.read_file(job.id)[1][job.header_row + 1 :]
    filled = [row for row in rows[:200] if any(row)]
    return render_template(
        "registry/import_mapping.html",
        job=job,
        titles=import_words.FIELD_TITLES,
        fields=importable_fields(),
        sample=filled[:SAMPLE_ROWS],
    )


def _after() -> int:
    return request.args.get("after", 0, type=int)


def _some_rows(job: ImportJob, states: tuple[str, ...], limit: int, after: int = 0) -> list[ImportRow]:
    return list(
        db.session.scalars(
            select(ImportRow)
            .where(ImportRow.job_id == job.id, ImportRow.state.in_(states), ImportRow.number > after)
            .order_by(ImportRow.number)
            .limit(limit)
        )
    )


@bp.post("/import/<uuid:job_id>/sheet")
@needs("registry.import")
def import_sheet(job_id: UUID) -> Any:
    """Take another sheet or header row, and guess the columns anew."""
    job = _find_job(job_id)
    if job.state not in {"mapping", "ready"}:
        return _page(job_id)
    sheet = request.form.get("sheet", job.sheet, type=int)
    header = request.form.get("header_row", type=int)
    is_same_sheet = sheet == job.sheet
    try:
        guessed = jobs.guess_columns(job.content or b"", sheet, header - 1 if header and is_same_sheet else None)
    except FileError as error:
        flash(import_words.file_problem(error.reason), "danger")
        return _page(job_id)
    with writing() as work:
        work.session.get_one(ImportJob, str(job_id)).state = "mapping"
        for name, value in guessed.items():
            setattr(work.session.get_one(ImportJob, str(job_id)), name, value)
    return _page(job_id)


@bp.post("/import/<uuid:job_id>/check")
@needs("registry.import")
def import_check(job_id: UUID) -> Any:
    """Take the columns as confirmed and check every row in the background."""
    job = _find_job(job_id)
    mapping = {
        str(index): field
        for index in range(len(job.header))
        if (field := request.form.get(f"column-{index}", "")) in importable_fields()
    }
    if job.state not in {"mapping", "ready"}:
        return _page(job_id)
    missing = [name for name in ("number", "name") if name not in mapping.values()]
    if missing or len(set(mapping.values())) < len(mapping):
        flash(_("「財產編號」和「名稱」各要對到一欄，而且一欄資料只能對一次。"), "danger")
        return _page(job_id)
    with writing() as work:
        jobs.start_checking(work.session, job.id, mapping)
    _runner().wake()
    return _page(job_id)


@bp.get("/import/<uuid:job_id>/progress")
@needs("registry.import")
@describes({200: "application/json"})
def import_progress(job_id: UUID) -> Response:
    job = _find_job(job_id)
    return jsonify(state=job.state, done=job.rows_done, total=job.rows_total)


@bp.post("/import/<uuid:job_id>/rows/<int:number>")
@needs("registry.import")
def import_mend(job_id: UUID, number: int) -> Any:
    """Put other cells into a wrong row."""
    job = _find_job(job_id)
    row = db.session.get(ImportRow, (job.id, number))
    if row is None:
        raise Problem(404, "not_found", _("找不到這一列"), _("請重新整理頁面。"))
    cells = [request.form.get(f"cell-{index}", cell)[:5000] for index, cell in enumerate(row.cells)]
    with writing() as work:
        jobs.mend_row(work.session, job.id, number, cells)
    after = request.form.get("after") or None
    return redirect(url_for("registry.import_job", job_id=job_id, after=after, _anchor="wrong"))


@bp.get("/import/<uuid:job_id>/errors.xlsx")
@needs("registry.import")
def import_errors(job_id: UUID) -> Response:
    """Give the erroneous rows as a workbook with the reasons, to be mended there and handed in again."""
    job = _find_job(job_id)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [*job.header, _("原因"), _("原檔列號")], book.add_format({"bold": True}))
    query = select(ImportRow).where(ImportRow.job_id == job.id, ImportRow.state.in_(("wrong", "refused")))
    for line, row in enumerate(db.session.scalars(query.order_by(ImportRow.number)), 1):
        for index, cell in enumerate(row.cells):
            sheet.write_string(line, index, cell)
        sheet.write_string(line, len(job.header), "；".join(map(import_words.row_problem, row.errors)))
        sheet.write_number(line, len(job.header) + 1, row.number)
    book.close()
    out.seek(0)
    name = _("%(file)s 待修正.xlsx", file=job.file_name.rsplit(".", 1)[0])
    return send_file(out, mimetype=XLSX, as_attachment=True, download_name=name)


@bp.post("/import/<uuid:job_id>/run")
@needs("registry.import")
def import_run(job_id: UUID) -> Any:
    """Let the right rows in, in the background; none if the person wants all or nothing and a row is wrong."""
    job = _find_job(job_id)
    if job.state not in {"ready", "failed"}:
        return _page(job_id)
    with writing() as work:
        is_started = jobs.start_running(
            work.session, job.id, only_if_all_right=request.form.get("only_if_all_right") == "1"
        )
    if is_started:
        _runner().wake()
    else:
        flash(_("還有列沒修正，所以一筆都沒有匯入。修正後再試，或取消「全部正確才匯入」。"), "danger")
    return _page(job_id)


@bp.post("/import/<uuid:job_id>/cancel")
@needs("registry.import")
def import_cancel(job_id: UUID) -> Any:
    """Give an import up before anything of it went in."""
    job = _find_job(job_id)
    if job.state in {"mapping", "checking", "ready"}:
        with writing() as work:
            held = work.session.get_one(ImportJob, job.id)
            held.state, held.content, held.lease_until = "cancelled", None, None
        flash(_("已取消，沒有匯入任何資料。"), "ok")
    return redirect(url_for("registry.import_start"))
