"""One visit, whole: masked until somebody says why they look; leaving, keeping longer and voiding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db, rfc3339
from webapp.gate import reveals
from webapp.gate.blueprint import DESK, bp, clock, not_found, record_of, tell
from webapp.gate.masking import mask_last_four, mask_mobile, mask_plate
from webapp.gate.models import GateRecord, Invitation, Visit, VisitLeaving
from webapp.gate.rules import IN, VOID
from webapp.gate.today_views import marks_of, shown_name
from webapp.gate.watch_models import Watch
from webapp.journal.desk import say
from webapp.security import needs
from webapp.walltime import instant_of

ONE_VISIT = f"{DESK}/visits/<uuid:visit_id>"


@bp.get(ONE_VISIT)
@needs("gate.see")
def visit(visit_id: UUID) -> str:
    """Show one visit."""
    return visit_page(find_visit(visit_id))


@bp.post(f"{ONE_VISIT}/look")
@needs("gate.reveal")
def look_at_visit(visit_id: UUID) -> Any:
    """Open what is masked, once it was said why. Who looks at a warning says what is decided of it as well."""
    found = find_visit(visit_id)
    why, decision = request.form.get("why", "").strip(), request.form.get("decision", "")
    if not why:
        return visit_page(found, errors={"why": _("請寫下為什麼要看，會留下紀錄。")}), 422
    known = decision if decision in {"not_them", "overridden", "refused"} else None
    look_id = reveals.look("visit", found.id, why, _("已記下。這一頁 10 分鐘內可以看到完整資料。"), known)
    return redirect(url_for("gate.visit", visit_id=visit_id, look=look_id or None))


@bp.post(f"{ONE_VISIT}/leave")
@needs("gate.register")
def leave_visit(visit_id: UUID) -> Any:
    """Sign somebody out; after the fact, or once the gate has closed, with the reason."""
    found = find_visit(visit_id)
    typed = {name: request.form.get(name, "").strip() for name in ("left_on", "left_time", "reason", "people")}
    now, _zone = clock()
    left_at, errors = _read_leaving(found, typed)
    if errors or left_at is None:
        return visit_page(found, typed, errors), 422
    data: dict[str, Any] = {"visit_id": found.id, "way": "settled" if typed["reason"] else "list"}
    if typed["reason"]:
        data["reason"] = typed["reason"][:500]
    if left_at < now:
        data["left_at"] = rfc3339(left_at)
    if typed["people"]:
        data["people"] = int(typed["people"])
    tell(say(current_user, "visit.leave", data), _("已登記離校。"))
    return redirect(url_for("gate.visit", visit_id=visit_id))


@bp.post(f"{ONE_VISIT}/return")
@needs("gate.register")
def take_back_leaving(visit_id: UUID) -> Any:
    """Take back that somebody left: they are inside still."""
    found, leave_id = find_visit(visit_id), request.form.get("leave_id", "")
    word = db.session.get(VisitLeaving, leave_id) if "\x00" not in leave_id else None
    if word is None or word.visit_id != found.id:
        raise not_found()
    tell(say(current_user, "visit.return", {"leave_id": word.id}), _("已改回在校內。"))
    return redirect(url_for("gate.visit", visit_id=visit_id))


@bp.post(f"{ONE_VISIT}/void")
@needs("gate.register")
def void_visit(visit_id: UUID) -> Any:
    """Take back a visit that was put down by mistake."""
    return _with_reason(visit_id, "visit.void", _("已作廢，這一行會留在登記表上並註明。"))


@bp.post(f"{ONE_VISIT}/hold")
@needs("gate.manage")
def hold_visit(visit_id: UUID) -> Any:
    """Keep a visit beyond its period."""
    return _with_reason(visit_id, "visit.hold", _("已延長保存，期限到了也不會刪除。"))


@bp.post(f"{ONE_VISIT}/release")
@needs("gate.manage")
def release_visit(visit_id: UUID) -> Any:
    return _with_reason(visit_id, "visit.release", _("不再延長，過了期限就會刪除。"))


def find_visit(visit_id: UUID) -> Visit:
    found = db.session.get(Visit, str(visit_id))
    if found is None:
        raise not_found()
    return found


def visit_page(
    found: Visit, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None, **more: Any
) -> str:
    """Render the page of a visit; what was typed and what is wrong with it come back."""
    session = db.session()
    is_open = reveals.may_read("visit", found.id)
    leavings = session.scalars(
        select(VisitLeaving).where(VisitLeaving.visit_id == found.id).order_by(VisitLeaving.left_at, VisitLeaving.id)
    ).all()
    now, zone = clock()
    return render_template(
        "gate/visit.html",
        visit=found,
        shown=shown_parts(found, is_open),
        is_open=is_open,
        look=request.values.get("look", ""),
        marks=marks_of(found),
        leavings=leavings,
        local_now=now.astimezone(zone),
        invitation=session.get(Invitation, found.invitation_id) if found.invitation_id else None,
        watch=session.get(Watch, found.watch_id) if found.watch_id else None,
        looks=reveals.looks_at(found.id) if current_user.may("gate.watch") else [],
        history=_history(found.id),
        record=record_of(found.record_id),
        typed=typed or {},
        errors=errors or {},
        **more,
    )


def shown_parts(found: Visit, is_open: bool) -> dict[str, str]:
    """Return what names the visitor: whole to who said why they look, masked to all others."""
    if is_open:
        return {
            "name": found.name or "",
            "mobile": found.mobile or "",
            "plate": found.plate or "",
            "last_four": found.id_last_four or "",
        }
    return {
        "name": shown_name(found),
        "mobile": mask_mobile(found.mobile),
        "plate": mask_plate(found.plate),
        "last_four": mask_last_four(found.id_last_four),
    }


@dataclass(frozen=True)
class Past:
    """One record about a visit."""

    record_id: str
    type: str
    at: datetime
    author_id: str


def _history(visit_id: str) -> list[Past]:
    rows = db.session.scalars(
        select(GateRecord).where(GateRecord.about_id == visit_id).order_by(GateRecord.at, GateRecord.record_id)
    )
    return [Past(row.record_id, row.type, row.at, row.author_id) for row in rows]


def _read_leaving(found: Visit, typed: Mapping[str, str]) -> tuple[datetime | None, dict[str, str]]:
    """Return when they left, by the school's wall, and what is wrong by field."""
    now, zone = clock()
    errors: dict[str, str] = {}
    try:
        at = datetime.fromisoformat(f"{typed['left_on']}T{typed['left_time']}")
        left_at = instant_of(at.date(), zone, at.hour * 60 + at.minute)
    except ValueError:
        return None, {"left_time": _("請填離校的日期和時間。")}
    # the form knows minutes only: who came in this very minute can leave in it
    left_at = max(left_at, found.entered_at) if (found.entered_at - left_at).total_seconds() < 60 else left_at
    if left_at < found.entered_at:
        errors["left_time"] = _("離校不能早於進校（%(at)s）。", at=f"{found.entered_at.astimezone(zone):%m/%d %H:%M}")
    if left_at > now:
        errors["left_time"] = _("還沒到這個時間。")
    if found.state == IN and left_at < now and (now - left_at).total_seconds() > 900 and not typed["reason"]:
        errors["reason"] = _("事後補登的，請寫怎麼知道的，例如：警衛看到他走了、打電話問過。")
    most = found.people - found.people_left
    if typed["people"] and not (typed["people"].isdecimal() and 1 <= int(typed["people"]) <= most):
        errors["people"] = _("請填 1 到 %(most)s。", most=most)
    return left_at, errors


def _with_reason(visit_id: UUID, type_: str, done: str) -> Any:
    found = find_visit(visit_id)
    field = type_.removeprefix("visit.")
    reason = request.form.get("reason", "").strip()
    if type_ == "visit.void" and found.state == VOID:
        raise not_found()
    if not reason:
        return visit_page(found, {}, {field: _("請寫原因。")}), 422
    key = {"visit_id": found.id} if type_ == "visit.void" else {"visit_ids": [found.id]}
    tell(say(current_user, type_, {**key, "reason": reason[:500]}), done)
    return redirect(url_for("gate.visit", visit_id=visit_id))
