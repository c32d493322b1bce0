"""Jobs: how far they are, their file, their pages as pictures; printing again, going on after a jam, cancelling."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import undefer

from labels import Label, LabelError
from labels.codes import CodeError, format_code, parse_code
from labels.outputs import render_page_png
from webapp.background import Runner
from webapp.db import db
from webapp.describing import Content, describes
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.printing import print_words as words
from webapp.printing.blueprint import bp
from webapp.printing.choosing import numbers_in, whole_number
from webapp.printing.files import find_file
from webapp.printing.jobs import PRINTS, UNFINISHED, Order, ask, ask_again, cancel
from webapp.printing.models import PrintJob
from webapp.printing.parcels import unpack
from webapp.printing.print_views import begin
from webapp.printing.settings import read_settings
from webapp.printing.sheets import Sheets
from webapp.printing.sources import are_printed_by, may_print
from webapp.security import needs

LISTED = 100
PAGE_W_PX = 700
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "png": "image/png",
    "svg": "image/svg+xml",
    "zpl": "application/octet-stream",
    "tspl": "application/octet-stream",
}


def _install(state: BlueprintSetupState) -> None:
    app: Flask = state.app  # type: ignore[assignment]
    app.extensions["prints"] = Runner(app, PRINTS)


bp.record_once(_install)


@bp.before_app_request
def _go_on_with_prints() -> None:
    """A job that a stopped server left unfinished goes on with the first visit to the desk."""
    if request.blueprint in {"desk", "printing"}:
        current_app.extensions["prints"].wake_once()


@dataclass(frozen=True)
class Chosen:
    """The last label that came out well: its number in the job's list, from 1; 0 for none."""

    number: int
    label: Label | None
    is_missed: bool = False


def get_job(job_id: UUID, *, with_labels: bool = False) -> PrintJob:
    """Return a job that this person may see. Raises `Problem` 404, and 403 for labels that they may not print."""
    options = [undefer(PrintJob.labels)] if with_labels else []
    job = db.session.get(PrintJob, str(job_id), options=options)
    if job is None:
        raise Problem(404, "not_found", _("找不到這次列印"), _("請從列印紀錄重新打開。"))
    if not may_print(current_user, job.source):
        raise Problem(403, "not_allowed", _("不能這樣做"), _("您的身分不能印這種標籤。需要時請找管理員開通。"))
    return job


@bp.get("/jobs")
@needs("labels.use")
def jobs() -> str:
    """List the latest jobs of labels that this person may print, one's own or everybody's."""
    query = select(PrintJob).where(are_printed_by(current_user))
    query = query.order_by(PrintJob.created_at.desc(), PrintJob.id.desc()).limit(LISTED)
    is_own = request.args.get("whose") == "own"
    if is_own:
        query = query.where(PrintJob.person_id == current_user.id)
    listed = list(db.session.scalars(query))
    return render_template("printing/jobs.html", jobs=listed, words=words, is_own=is_own)


@bp.get("/jobs/<uuid:job_id>")
@needs("labels.use")
def job(job_id: UUID) -> str:
    """Show how far a job is; when it is done its file, its pages, and how to go on after a jam."""
    found = get_job(job_id, with_labels=True)
    settings = read_settings(found.settings)
    labels = unpack(found.labels).labels
    sheets = Sheets(settings, found.total)
    chosen = _chosen(found, labels)
    first_shown = sheets.page_of(max(chosen.number - found.first, 0))
    page = min(max(request.args.get("page", first_shown, type=int), 1), max(sheets.pages, 1))
    return render_template(
        "printing/job.html",
        job=found,
        settings=settings,
        labels=labels,
        sheets=sheets,
        page=page,
        chosen=chosen,
        words=words,
        format_code=format_code,
        is_unfinished=found.state in UNFINISHED,
        file=find_file(current_app, found.output) if found.state == "done" else None,
        cautions=words.cautions_in_words(found.cautions),
    )


@bp.get("/jobs/<uuid:job_id>/progress")
@needs("labels.use")
@describes({200: "application/json"})
def job_progress(job_id: UUID) -> Response:
    found = get_job(job_id)
    return jsonify(state=found.state, done=found.done, total=found.total)


@bp.get("/jobs/<uuid:job_id>/file")
@needs("labels.use")
@describes({200: Content(media=tuple(sorted(set(TYPES.values()))))})
def job_file(job_id: UUID) -> Any:
    """Give the file that was made."""
    found = get_job(job_id)
    path = find_file(current_app, found.output) if found.state == "done" else None
    if path is None:
        raise Problem(404, "gone", _("檔案已不在"), _("檔案只保留 30 天。按「再印一次」，就會重新做好。"))
    day = found.created_at.astimezone(school_zone()).strftime("%Y%m%d-%H%M")
    name = _("標籤-%(day)s", day=day) + path.suffix
    return send_file(path, mimetype=TYPES[path.suffix[1:]], as_attachment=True, download_name=name)


@bp.get("/jobs/<uuid:job_id>/pages/<int:page>.png")
@needs("labels.use")
def job_page(job_id: UUID, page: int) -> Response:
    """Draw one page of a job as it was printed."""
    found = get_job(job_id, with_labels=True)
    settings = read_settings(found.settings)
    sheets = Sheets(settings, found.total)
    if not 1 <= page <= sheets.pages:
        raise Problem(404, "not_found", _("沒有這一頁"))
    labels = unpack(found.labels).labels[found.first - 1 :]
    shown = [labels[label] for _position, label in sheets.on_page(page)]
    single = replace(settings, copies=1)
    out = io.BytesIO()
    try:
        by = single if page == 1 else single.beginning_at(1, frozenset())
        render_page_png(shown, by.job(), out, width_px=PAGE_W_PX)
    except LabelError as error:
        raise Problem(422, "not_printable", _("不能這樣印"), words.said(error)) from error
    out.seek(0)
    return send_file(out, mimetype="image/png")


@bp.post("/jobs/<uuid:job_id>/repeat")
@needs("labels.use")
def repeat_job(job_id: UUID) -> Any:
    """Print a job again, all of it or from one label on, on the same paper from any position."""
    found = get_job(job_id, with_labels=True)
    if found.state in UNFINISHED:
        flash(_("這次列印還在進行。做好或取消後，才能再印一次。"), "danger")
        return redirect(url_for("printing.job", job_id=job_id))
    settings = read_settings(found.settings)
    first = whole_number(request.form.get("first", ""), found.first)
    start = whole_number(request.form.get("start", ""), settings.start)
    used = frozenset(numbers_in(request.form["used"])) if "used" in request.form else settings.used
    try:
        order: Order = ask_again(found, settings.beginning_at(start, used), first)
        fresh = ask(current_user, order)
    except LabelError as error:
        flash(words.said(error), "danger")
        return redirect(url_for("printing.job", job_id=job_id))
    return begin(fresh, order.count * settings.copies)


@bp.post("/jobs/<uuid:job_id>/cancel")
@needs("labels.use")
def cancel_job(job_id: UUID) -> Any:
    """Stop a job."""
    get_job(job_id)
    if cancel(str(job_id)):
        flash(_("已取消，沒有留下檔案。"), "ok")
    else:
        flash(_("這次列印已經結束，不能取消。"), "danger")
    return redirect(url_for("printing.job", job_id=job_id))


def _chosen(found: PrintJob, labels: tuple[Label, ...]) -> Chosen:
    """Return the label that is meant as the last good one: tapped (`last`) or searched for (`q`)."""
    if wanted := request.args.get("q", "").strip():
        number = _find_number(wanted, labels, found.first)
        return Chosen(number, labels[number - 1] if number else None, is_missed=not number)
    number = request.args.get("last", 0, type=int)
    if found.first <= number <= len(labels):
        return Chosen(number, labels[number - 1])
    return Chosen(0, None)


def _find_number(wanted: str, labels: tuple[Label, ...], first: int) -> int:
    """Return the number of the label with this code, or with this text on it; 0 if there is none."""
    try:
        code = parse_code(wanted)
    except CodeError:
        code = ""
    folded = wanted.casefold()
    for number, label in enumerate(labels[first - 1 :], first):
        if code == label.code or (not code and folded in " ".join((label.title, *label.lines)).casefold()):
            return number
    return 0
