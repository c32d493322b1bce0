"""The rules in force: where they come from, another set, figures of the school's own, and every version there was."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.canteen import rules_forms
from webapp.canteen.blueprint import bp, not_found, tell
from webapp.canteen.current_rules import rules_here
from webapp.canteen.models import CanteenProfile
from webapp.canteen.profiles import shipped_profiles
from webapp.canteen.rules import REPLACED_CHECKLISTS, Body
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.security import needs

OWN = "school"
SECOND_HAND = frozenset({"cn"})


@bp.get("/rules")
@needs("canteen.read")
def rules() -> str:
    """Show what holds, what else comes with the product, and what held before."""
    return _rules_page()


@bp.get("/rules/<version_id>")
@needs("canteen.read")
def rules_version(version_id: str) -> str:
    """Show one version, `id@version`."""
    found = db.session.get(CanteenProfile, version_id)
    if found is None:
        raise not_found()
    return render_template("canteen/rules_version.html", version=found, body=found.body, forms=rules_forms)


@bp.post("/rules/choose")
@needs("canteen.manage")
def choose_rules() -> Any:
    """Put one of the shipped sets in force."""
    profile_id = request.form.get("profile_id", "")
    body = shipped_profiles().get(profile_id)
    if body is None:
        abort(404)
    _publish(profile_id, body)
    return redirect(url_for("canteen.rules"))


@bp.get("/rules/edit")
@needs("canteen.manage")
def edit_rules() -> str:
    """Show the rules in force as a form, to become a version of the school's own."""
    current = rules_here()
    typed = rules_forms.typed_of(current.body)
    if current.profile_id != OWN:
        typed["name"] = _("%(name)s（本校）", name=typed["name"])
    return _form(rules_forms.Filled(typed))


@bp.post("/rules/edit")
@needs("canteen.manage")
def save_rules() -> Any:
    """Publish what was typed as the school's own version."""
    filled = rules_forms.read_form(request.form, rules_here().body)
    if filled.errors:
        return _form(filled), 422
    _publish(OWN, filled.body)
    return redirect(url_for("canteen.rules"))


def _publish(profile_id: str, body: Body) -> None:
    current = rules_here()
    if current.version is not None and current.profile_id == profile_id and current.body == body:
        return
    last = db.session.scalar(
        select(func.max(CanteenProfile.profile_version)).where(CanteenProfile.profile_id == profile_id)
    )
    data = {"profile_id": profile_id, "version": (last or 0) + 1, "body": body}
    outcomes = say_many(current_user, [Say("canteen_profile.publish", data), *_withdrawals()])
    tell(outcomes[0], _("已發布。手機連線後就照新的規則。"))


def _withdrawals() -> list[Say]:
    """Return what withdraws the checklists in force that the canteen's own records replace; they are the patrol
    room's, so nothing for who may not publish there.
    """
    if not current_user.may("patrol.publish"):
        return []
    in_force = current_app.extensions["checklists_in_force"](db.session())
    return [Say("checklist.withdraw", {"checklist_id": id_}) for id_ in REPLACED_CHECKLISTS if id_ in in_force]


def _rules_page() -> str:
    current = rules_here()
    versions = db.session.scalars(
        select(CanteenProfile).order_by(CanteenProfile.published_at.desc(), CanteenProfile.id.desc())
    ).all()
    return render_template(
        "canteen/rules.html",
        current=current,
        body=current.body,
        forms=rules_forms,
        is_second_hand=current.body.get("region") in SECOND_HAND,
        shipped=shipped_profiles(),
        versions=versions,
        replaces_checklists=bool(_withdrawals()),
    )


def _form(filled: rules_forms.Filled) -> str:
    return render_template(
        "canteen/rules_edit.html", typed=filled.typed, errors=filled.errors, forms=rules_forms, current=rules_here()
    )
