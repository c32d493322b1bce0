"""One sample, with everything that is known of it, and one fridge out of range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.canteen import rules
from webapp.canteen.blueprint import bp, clock, not_found, record_of, tell
from webapp.canteen.fridge_cases import find_case
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck
from webapp.canteen.models import Freeze, Sample, SampleMove, SampleTaking
from webapp.canteen.reading import standing_of
from webapp.canteen.schemas import WHYS_REMOVED
from webapp.db import db
from webapp.errors import Problem
from webapp.journal.desk import say
from webapp.security import needs

TEXT = 2000
CHECKS = 200


@bp.get("/samples/<uuid:sample_id>")
@needs("canteen.read")
def sample(sample_id: UUID) -> str:
    """Show one sample."""
    return _sample_page(_find_sample(sample_id))


@bp.post("/samples/<uuid:sample_id>/remove")
@needs("canteen.manage")
def remove_sample(sample_id: UUID) -> Any:
    """Take a sample out before its time, or out of a freeze."""
    found = _find_sample(sample_id)
    typed = {name: request.form.get(name, "").strip() for name in ("why", "note")}
    errors = {}
    if typed["why"] not in WHYS_REMOVED:
        errors["why"] = _("請選原因。")
    if not typed["note"]:
        errors["note"] = _("請寫下經過：交給誰、為什麼。")
    if errors:
        return _sample_page(found, typed, errors), 422
    data = {"sample_id": found.id, "why": typed["why"], "note": typed["note"][:TEXT]}
    tell(say(current_user, "sample.remove", data), _("已登記取出。"))
    return redirect(url_for("canteen.sample", sample_id=sample_id))


@bp.post("/samples/<uuid:sample_id>/countersign")
@needs("canteen.sample")
def countersign(sample_id: UUID) -> Any:
    """Sign as the second person under what another one did."""
    found = _find_sample(sample_id)
    of = request.form.get("of", "")
    if of not in may_countersign(found, current_user.id):
        raise not_found()
    tell(say(current_user, "sample.countersign", {"sample_ids": [found.id], "of": of}), _("已簽名。"))
    return redirect(url_for("canteen.sample", sample_id=sample_id))


def may_countersign(found: Sample, person_id: str) -> list[str]:
    """Return what somebody may still sign for: not one's own doing, and nothing twice."""
    open_ones = []
    if found.checker_id is None and rules.may_countersign(person_id, (found.sampler_id, found.recorded_by_id)):
        open_ones.append("taken")
    is_discarded = found.state == "discarded" and found.second_id is None
    if is_discarded and rules.may_countersign(person_id, (found.discarded_by_id,)):
        open_ones.append("discarded")
    return open_ones


def _find_sample(sample_id: UUID) -> Sample:
    found = db.session.get(Sample, str(sample_id))
    if found is None:
        raise not_found()
    return found


def _sample_page(found: Sample, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None) -> str:
    now, _zone = clock()
    session = db.session()
    moves = session.scalars(select(SampleMove).where(SampleMove.sample_id == found.id).order_by(SampleMove.at)).all()
    return render_template(
        "canteen/sample.html",
        sample=found,
        standing=standing_of(found, now),
        typed=typed or {},
        errors=errors or {},
        record=record_of(found.record_id),
        discard=record_of(found.discard_id),
        freeze=session.get(Freeze, found.freeze_id) if found.freeze_id else None,
        case=session.get(FridgeCase, found.case_id) if found.case_id else None,
        moves=moves,
        signing=may_countersign(found, current_user.id) if current_user.may("canteen.sample") else [],
        history=_history(found, moves),
    )


@dataclass(frozen=True)
class Past:
    """One record about a sample. `kind`: a type of record, or `amend` for a later word about its taking."""

    at: datetime
    kind: str
    person_id: str | None
    record_id: str


def _history(found: Sample, moves: Sequence[SampleMove]) -> list[Past]:
    """Return what was said of a sample, the first first."""
    query = select(SampleTaking).where(SampleTaking.sample_id == found.id)
    takings = db.session.scalars(query.order_by(SampleTaking.at, SampleTaking.record_id)).all()
    past = [
        Past(one.at, "sample.take" if one.record_id == found.id else "amend", one.sampler_id, one.record_id)
        for one in takings
    ]
    past += [Past(move.at, "sample.move", None, move.record_id) for move in moves]
    signed = (
        (found.checked_at, found.checker_id, found.check_record_id),
        (found.second_at, found.second_id, found.second_record_id),
    )
    past += [Past(at, "sample.countersign", who, record) for at, who, record in signed if at and record]
    if found.discarded_at and found.discard_id:
        kind = "sample.remove" if found.state == "removed" else "sample.discard"
        past.append(Past(found.discarded_at, kind, found.discarded_by_id, found.discard_id))
    return sorted(past, key=lambda one: (one.at, one.record_id))


@bp.get("/cases/<uuid:case_id>")
@needs("canteen.read")
def case(case_id: UUID) -> Any:
    """Show a fridge out of range: its readings since, the samples in it, how it is closed or was."""
    found = _find_case(case_id)
    if found.id != str(case_id):
        return redirect(url_for("canteen.case", case_id=found.id))
    return _case_page(found)


@bp.post("/cases/<uuid:case_id>/close")
@needs("canteen.manage")
def close_case(case_id: UUID) -> Any:
    """Close a case; there must have been a reading in range since."""
    found = _find_case(case_id)
    note = request.form.get("note", "").strip()
    if found.state == "open" and found.rechecked_at is None:
        return _case_page(found, note, _("要先有一次正常的溫度記錄，才能結案。請先到冰箱前再量一次。")), 422
    if not note:
        return _case_page(found, note, _("請寫下怎麼處理的，裡面的食物怎麼辦。")), 422
    tell(say(current_user, "fridge_case.close", {"case_id": found.id, "note": note[:TEXT]}), _("已結案。"))
    return redirect(url_for("canteen.case", case_id=case_id))


def _find_case(case_id: UUID) -> FridgeCase:
    """Return the case of that name, or the one that its reading belongs to now: what comes late renames a case."""
    found = db.session.get(FridgeCase, str(case_id)) or find_case(db.session(), str(case_id))
    if found is not None:
        return found
    if db.session.get(FridgeCheck, str(case_id)) is None:
        raise not_found()
    raise Problem(404, "not_found", _("這次異常已經撤銷"), _("溫度更正後在範圍內。更正的經過請看冰箱溫度記錄。"))


def _case_page(found: FridgeCase, note: str = "", error: str = "") -> str:
    now, _zone = clock()
    session = db.session()
    is_of_case = FridgeCheck.at.between(found.opened_at, found.closed_at or now)
    checks = select(FridgeCheck).where(FridgeCheck.fridge_id == found.fridge_id, is_of_case)
    return render_template(
        "canteen/case.html",
        case=found,
        note=note,
        error=error,
        checks=session.scalars(checks.order_by(FridgeCheck.at.desc(), FridgeCheck.id).limit(CHECKS)).all(),
        samples=session.scalars(
            select(Sample).where(Sample.case_id == found.id).order_by(Sample.taken_at, Sample.id).limit(CHECKS)
        ).all(),
        now=now,
        standing_of=standing_of,
        record=record_of(found.id),
        closing=record_of(found.closing_record_id),
    )
