"""Correcting a visit: the form holds what stands, and so is only for who has said why they look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.db import db, rfc3339
from webapp.gate import reveals
from webapp.gate.blueprint import bp, not_allowed, person_options, tell
from webapp.gate.models import Visit
from webapp.gate.rules import REFUSED, VOID
from webapp.gate.schemas import HOST_ANSWERS, ID_KINDS, PEOPLE_MAX, PURPOSES
from webapp.gate.visit_views import ONE_VISIT, find_visit, visit_page
from webapp.gate.watch_models import Watch
from webapp.journal.desk import say
from webapp.security import needs

LINES = {"name": 120, "organisation": 120, "mobile": 40, "plate": 20, "host_name": 120, "pass_number": 64}
TEXTS = {"goods": 2000, "note": 2000, "purpose_note": 500}
CHOSEN = {"id_kind": ID_KINDS, "purpose": PURPOSES, "host_answer": HOST_ANSWERS}


@bp.get(f"{ONE_VISIT}/correct")
@needs("gate.register")
def correct_visit(visit_id: UUID) -> Any:
    """Show the form, filled with what stands."""
    found = _find_open(visit_id)
    return visit_page(found, typed_of(found), correcting=True, hosts=person_options())


@bp.post(f"{ONE_VISIT}/correct")
@needs("gate.register")
def save_correction(visit_id: UUID) -> Any:
    """Say the visit again as it should have been said."""
    found = _find_open(visit_id)
    typed = {name: request.form.get(name, "").strip() for name in typed_of(found)}
    errors = _errors(typed)
    if errors:
        return visit_page(found, typed, errors, correcting=True, hosts=person_options()), 422
    type_ = "visit.refuse" if found.state == REFUSED else "visit.enter"
    outcome = say(current_user, type_, said_again(found, typed), amends=found.id)
    tell(outcome, _("已更正。原來寫的仍留在日誌裡。"))
    return redirect(url_for("gate.visit", visit_id=visit_id, look=request.values.get("look")))


def _find_open(visit_id: UUID) -> Visit:
    found = find_visit(visit_id)
    if found.state == VOID or "identity" in found.erased_groups or not reveals.may_read("visit", found.id):
        raise not_allowed()
    return found


def typed_of(found: Visit) -> dict[str, str]:
    """Return a visit as it stands in the form's inputs."""
    named = (*LINES, *TEXTS, *CHOSEN, "id_last_four", "host_id", "people")
    typed = {name: "" if (value := getattr(found, name)) is None else str(value) for name in named}
    return {**typed, "is_id_seen": "yes" if found.is_id_seen else ""}


def said_again(found: Visit, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the record's data: what was typed over what stands. A number that changed has lost its hash."""
    is_same_id = typed["id_last_four"] == (found.id_last_four or "") and typed["id_kind"] == found.id_kind
    visitor = {
        "name": typed["name"],
        "organisation": typed["organisation"] or None,
        "id_kind": typed["id_kind"],
        "is_id_seen": bool(typed["is_id_seen"]),
        "id_last_four": typed["id_last_four"] or None,
        "id_hash": found.id_hash if is_same_id else None,
        "mobile": typed["mobile"] or None,
    }
    data: dict[str, Any] = {
        "visitor_id": found.visitor_id,
        "visitor": visitor,
        "purpose": typed["purpose"],
        "host_answer": typed["host_answer"],
        "people": int(typed["people"]),
        "temperature": found.temperature,
        "notice": found.notice_version,
        "entered_at": rfc3339(found.entered_at),
        "watch": _warned(found),
    }
    data |= {name: typed[name] or None for name in ("plate", "host_id", "host_name", *TEXTS)}
    if found.invitation_id:
        data["invitation"] = {"id": found.invitation_id, "guest_id": found.guest_id}
    if found.state == REFUSED:
        return data | {"reason": found.refusal, "reason_note": found.refusal_note}
    return data | _pass(found, typed["pass_number"])


def _pass(found: Visit, number: str) -> dict[str, Any]:
    """Return which pass they wear: the thing while its number stands, else what was typed."""
    if found.pass_id and number == (found.pass_number or ""):
        return {"pass": {"id": found.pass_id, "via": "list"}, "pass_number": number or None}
    return {"pass_number": number or None}


def _warned(found: Visit) -> list[dict[str, Any]]:
    reasons = found.watch_reasons or {}
    return [
        {"id": one["id"], "decision": one["decision"], "reason": reasons.get(one["id"]) or "–"}
        for one in found.watch_said
        if db.session.get(Watch, one["id"]) is not None
    ]


def _errors(typed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if not typed["name"]:
        errors["name"] = _("請寫姓名。")
    for name, most in {**LINES, **TEXTS}.items():
        if len(typed[name]) > most:
            errors[name] = _("太長，請在 %(most)s 字以內。", most=most)
    for name, known in CHOSEN.items():
        if typed[name] not in known:
            errors[name] = _("請選一項。")
    if typed["id_last_four"] and not (typed["id_last_four"].isalnum() and len(typed["id_last_four"]) <= 4):
        errors["id_last_four"] = _("只填最後四碼。")
    if not (typed["people"].isdecimal() and 1 <= int(typed["people"]) <= PEOPLE_MAX):
        errors["people"] = _("請填 1 以上的整數。")
    return errors
