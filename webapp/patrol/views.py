"""The patrol room's pages at the desk: one inspection, one finding, the checklists, what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp.db import db
from webapp.errors import Problem
from webapp.i18n import school_zone
from webapp.journal.desk import Outcome, say
from webapp.journal.queries import record_view
from webapp.patrol import words
from webapp.patrol.answers import Body, for_region
from webapp.patrol.checklists import row_id
from webapp.patrol.due import Due
from webapp.patrol.editions import find_newest, is_newest
from webapp.patrol.models import Checklist, Finding, Inspection
from webapp.patrol.reading import answer_views, limits_in_words
from webapp.patrol.today import due_things, standing_of, standings
from webapp.registry.service import THINGS
from webapp.security import needs

bp = Blueprint("patrol", __name__, url_prefix="/desk")
PAGE = 200


@bp.get("/inspections/<inspection_id>")
@needs("patrol.read")
def inspection(inspection_id: str) -> str:
    """Show an inspection with the checklist as it was when it was made, and with what proves it."""
    found = db.session.get(Inspection, inspection_id)
    if found is None:
        raise _not_found()
    checklist = db.session.get_one(Checklist, row_id(found.checklist_id, found.checklist_version))
    record = _record(found.id)
    body = for_region(checklist.body, found.region)
    photos = record.photos if record else []
    keys = {item["key"] for item in body["items"]}
    return render_template(
        "patrol/inspection.html",
        inspection=found,
        checklist=checklist,
        record=record,
        words=words,
        answers=answer_views(body, found.answers, found.gaps, photos),
        thing=_thing(found),
        other_photos=[photo for photo in photos if photo.field not in keys],
        findings=db.session.scalars(
            select(Finding).where(Finding.inspection_id == found.id).order_by(Finding.opened_at, Finding.id)
        ).all(),
    )


@bp.get("/findings/<finding_id>")
@needs("patrol.read")
def finding(finding_id: str) -> str:
    """Show a finding, and how it is closed or was."""
    return _finding_page(_find_finding(finding_id))


@bp.post("/findings/<finding_id>/close")
@needs("finding.close")
def close_finding(finding_id: str) -> Response | str | tuple[str, int]:
    """Say that a finding is closed."""
    found = _find_finding(finding_id)
    note = request.form.get("note", "").strip()
    if not note:
        return _finding_page(found, error=_("請寫下怎麼處理的。")), 422
    outcome = say(current_user, "finding.close", {"finding_id": finding_id, "note": note[:2000]})
    flash(*_told(outcome, _("已結案。"), _("已經有人先結案了。您寫的留在日誌裡。")))
    return redirect(url_for("patrol.finding", finding_id=finding_id))


@bp.get("/checklists")
@needs("patrol.read")
def checklists() -> str:
    """List the checklists in force by what they are about, then the withdrawn ones: their records are still read."""
    rows = db.session.scalars(select(Checklist).where(is_newest()).order_by(Checklist.checklist_id)).all()
    groups: dict[str, list[Checklist]] = {name: [] for name in (*words.SYSTEMS, "", "withdrawn")}
    for row in rows:
        system = row.body.get("system")
        groups["withdrawn" if not row.is_current else system if system in words.SYSTEMS else ""].append(row)
    return render_template("patrol/checklists.html", groups=groups, words=words)


@bp.get("/checklists/<checklist_id>")
@needs("patrol.read")
def checklist(checklist_id: str) -> str:
    """Show one version of a checklist (`id@version`), or the newest (`id`)."""
    session = db.session()
    found = session.get(Checklist, checklist_id) if "@" in checklist_id else find_newest(session, checklist_id)
    if found is None:
        raise _not_found()
    versions = db.session.scalars(
        select(Checklist)
        .where(Checklist.checklist_id == found.checklist_id)
        .order_by(Checklist.checklist_version.desc())
    ).all()
    return render_template(
        "patrol/checklist.html",
        checklist=found,
        versions=versions,
        words=words,
        limits_of=limits_in_words,
        withdrawal=_record(found.withdrawal_record_id) if found.withdrawal_record_id else None,
    )


@bp.post("/checklists/<checklist_id>/withdraw")
@needs("patrol.publish")
def withdraw_checklist(checklist_id: str) -> Response:
    """Say that a checklist is no longer in force."""
    if find_newest(db.session(), checklist_id) is None:
        raise _not_found()
    outcome = say(current_user, "checklist.withdraw", {"checklist_id": checklist_id})
    flash(*_told(outcome, _("已停用。手機連線後就不再要求這一項。"), _("已經有人先停用了。")))
    return redirect(url_for("patrol.checklist", checklist_id=checklist_id))


@bp.get("/due")
@needs("patrol.read")
def due() -> str:
    """Show how each checklist stands in its running turn."""
    only = request.args.get("only", "")
    rows = [row for row in standings(db.session(), *_clock()) if only != "overdue" or row.overdue]
    rows.sort(key=lambda row: (-row.overdue, -row.due, row.body["id"]))
    return render_template("patrol/due.html", standings=rows, only=only, words=words)


@bp.get("/due/<checklist_id>")
@needs("patrol.read")
def due_of_checklist(checklist_id: str) -> str:
    """Show where a checklist is still to be done, overdue first."""
    body = _current_body(checklist_id)
    found = sorted(due_things(db.session(), body, *_clock()), key=_overdue_first)
    number = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "patrol/due_of_checklist.html",
        body=body,
        words=words,
        total=len(found),
        page=number,
        size=PAGE,
        rows=found[(number - 1) * PAGE : number * PAGE],
        standing=standing_of(db.session(), body, *_clock()),
    )


def _overdue_first(row: Due) -> bool:
    return not row.is_overdue


def _clock() -> tuple[datetime, ZoneInfo]:
    return current_app.extensions["clock"](), school_zone()


def _current_body(checklist_id: str) -> Body:
    body = db.session.scalar(select(Checklist.body).where(Checklist.checklist_id == checklist_id, Checklist.is_current))
    if body is None:
        raise _not_found()
    return body


def _find_finding(finding_id: str) -> Finding:
    found = db.session.get(Finding, finding_id)
    if found is None:
        raise _not_found()
    return found


def _finding_page(found: Finding, error: str = "") -> str:
    record = _record(found.inspection_id)
    return render_template(
        "patrol/finding.html",
        finding=found,
        words=words,
        thing=_thing(found),
        record=record,
        closing=_record(found.closing_record_id) if found.state == "closed" and found.closing_record_id else None,
        error=error,
        photos=[photo for photo in record.photos if photo.field == found.item_key] if record else [],
        checklist=db.session.get(Checklist, row_id(found.checklist_id, found.checklist_version)),
    )


def _record(record_id: str) -> Any:
    journal = current_app.extensions["journal"]
    return record_view(db.session(), record_id, journal.door.authority, journal.key)


def _thing(row: Inspection | Finding) -> Any:
    return db.session.get(THINGS[row.target_kind], row.target_id) if row.target_kind else None


def _told(outcome: Outcome, done: str, too_late: str) -> tuple[str, str]:
    """Say to the person at the desk what became of the statement: message and tone."""
    told = {"stored": (done, "ok"), "superseded": (too_late, "wait")}
    return told.get(outcome.outcome) or (_("這一筆沒有生效，已留給總務處處理。"), "danger")


def _not_found() -> Problem:
    return Problem(404, "not_found", _("找不到這一筆"), _("可能已移走，或是網址不完整。請從清單重新打開。"))
