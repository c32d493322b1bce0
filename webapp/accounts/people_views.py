"""People: who they are, what they may, their passwords. What is said of a person is a record; a password never is."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import ValidationError

from webapp.accounts.blueprint import bp
from webapp.accounts.models import Credential, Person
from webapp.accounts.passwords import MIN_SIGNS, WeakPasswordError, set_password
from webapp.accounts.permissions import ROLES
from webapp.accounts.schemas import SavePerson
from webapp.accounts.sessions import end_sessions_of
from webapp.accounts.words import ACTIVE, ROLE_NOTES, ROLE_STATES, weak_password_advice
from webapp.db import db
from webapp.errors import Problem
from webapp.i18n import DEFAULT, NAMES
from webapp.ids import uuid7
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.security import needs

BLANK = {"name": "", "username": "", "department": "", "roles": [], "lang": DEFAULT, "is_active": True}


@bp.get("/desk/people/new")
@needs("people.edit")
def new_person() -> str:
    """Show an empty form."""
    return _form(None, BLANK)


@bp.post("/desk/people/new")
@needs("people.edit")
def create_person() -> Any:
    """Say a new person."""
    now = current_app.extensions["clock"]()
    return _save(uuid7(now, os.urandom), None)


@bp.get("/desk/people/<uuid:person_id>")
@needs("people.read")
def person(person_id: uuid.UUID) -> str:
    """Show a person; the form too, to who may edit."""
    found = _get(person_id)
    return _form(found, {name: getattr(found, name) for name in BLANK})


@bp.post("/desk/people/<uuid:person_id>")
@needs("people.edit")
def edit_person(person_id: uuid.UUID) -> Any:
    """Say what has changed about a person."""
    return _save(str(person_id), _get(person_id))


@bp.post("/desk/people/<uuid:person_id>/password")
@needs("people.edit")
def give_password(person_id: uuid.UUID) -> Any:
    """Give somebody a password; their sessions end."""
    found = _get(person_id)
    now = current_app.extensions["clock"]()
    try:
        with writing() as work:
            set_password(work.session, found.id, request.form.get("fresh", ""), now)
            end_sessions_of(work.session, found.id)
    except WeakPasswordError as error:
        values = {name: getattr(found, name) for name in BLANK}
        return _form(found, values, {"fresh": weak_password_advice(error)}), 422
    flash(_("已設定 %(name)s 的密碼。請當面告訴本人，並請他登入後自己更改。", name=found.name), "ok")
    return redirect(url_for("accounts.person", person_id=found.id))


def _get(person_id: uuid.UUID) -> Person:
    found = db.session.get(Person, str(person_id))
    if found is None:
        raise Problem(404, "not_found", _("找不到這個人"), _("可能編號不對。"))
    return found


def _form(found: Person | None, values: Mapping[str, Any], errors: Mapping[str, str] | None = None) -> str:
    has_password = found is not None and db.session.get(Credential, found.id) is not None
    return render_template(
        "accounts/person.html",
        person=found,
        values=values,
        errors=errors or {},
        has_password=has_password,
        min_signs=MIN_SIGNS,
        roles=ROLE_STATES,
        role_notes=ROLE_NOTES,
        active=ACTIVE,
        languages=NAMES,
        may_edit=current_user.may("people.edit"),
    )


def _save(person_id: str, found: Person | None) -> Any:
    fields = _read_form()
    errors = _errors(person_id, fields)
    if errors:
        return _form(found, fields, errors), 422
    if found is not None:
        fields = {name: value for name, value in fields.items() if value != getattr(found, name)}
    if fields:
        outcome = say(current_user, "person.save", {"id": person_id, "fields": fields})
        if outcome.outcome != "stored":
            return _form(found, _read_form(), {"username": _("這個帳號已經有人用了。請換一個。")}), 422
    if fields.get("is_active") is False:
        with writing() as work:
            end_sessions_of(work.session, person_id)
    flash(_("已儲存。"), "ok")
    return redirect(url_for("accounts.person", person_id=person_id))


def _read_form() -> dict[str, Any]:
    form = request.form
    return {
        "name": form.get("name", "").strip(),
        "username": form.get("username", "").strip().lower() or None,
        "department": form.get("department", "").strip() or None,
        "roles": [role for role in ROLES if role in form.getlist("roles")],
        "lang": form.get("lang", DEFAULT),
        "is_active": form.get("is_active") != "false",
    }


def _errors(person_id: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Check as the record will be checked, and say in words what to do."""
    advice = {
        "name": _("請填姓名，120 字以內。"),
        "username": _("帳號用小寫英文字母、數字、句點、底線或減號，2 到 63 個字。"),
        "department": _("單位請在 120 字以內。"),
    }
    try:
        SavePerson().load({"id": person_id, "fields": dict(fields)})
    except ValidationError as error:
        wrong = error.normalized_messages().get("fields", {})
        return {name: advice.get(name, _("請重新選擇。")) for name in wrong}
    return _errors_about_oneself(person_id, fields)


def _errors_about_oneself(person_id: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Nobody locks themselves out by accident."""
    if person_id != current_user.id:
        return {}
    if not fields["is_active"]:
        return {"is_active": _("不能停用自己的帳號。請另一位管理員來做。")}
    if "administrator" in current_user.roles and "administrator" not in fields["roles"]:
        return {"roles": _("不能拿掉自己的管理員角色。請另一位管理員來做。")}
    return {}
