"""What the school asks at its gate, when it closes, which keys there are, and what visitors are told of their data."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.gate import desk_reading, rules_forms, words
from webapp.gate.blueprint import DESK, bp, not_found, record_of, tell
from webapp.gate.gate_rules import CLOSES_AT
from webapp.gate.models import GateNotice
from webapp.gate.notice import GROUPS, LANGUAGES, make_notice
from webapp.gate.schemas import ASKS
from webapp.journal.desk import say
from webapp.registry.models import SCHOOL_ID, School
from webapp.security import needs

PAGE = f"{DESK}/rules"


@bp.get(PAGE)
@needs("gate.manage")
def rules() -> str:
    """Show the form, filled with what stands; `shipped=1` puts the shipped notice into it, unsaved."""
    found = desk_reading.find_rules(db.session())
    typed = rules_forms.typed_of(found, _usual())
    if request.args.get("shipped"):
        typed |= {f"notice-{language}": text for language, text in shipped_notice(typed["contact"]).items()}
    return _page(rules_forms.Filled(typed))


@bp.post(PAGE)
@needs("gate.manage")
def save_rules() -> Any:
    """Say what differs; a notice with other words is the next version."""
    filled = rules_forms.read_form(request.form, request.form.getlist("asks"))
    if filled.errors:
        return _page(filled), 422
    changed = rules_forms.changes(desk_reading.find_rules(db.session()), filled.fields)
    if changed:
        tell(say(current_user, "gate_rules.save", {"fields": changed}), _("已儲存，手機連線後生效。"))
    return redirect(url_for("gate.rules"))


@bp.get(f"{PAGE}/notices/<int:version>")
@needs("gate.see")
def notice(version: int) -> str:
    """Show what visitors were told at a time, in all its languages."""
    found = db.session.get(GateNotice, version) if version < 2**31 else None
    if found is None:
        raise not_found()
    rules_now = desk_reading.find_rules(db.session())
    return render_template(
        "gate/notice.html",
        notice=found,
        is_current=rules_now is not None and rules_now.notice_version == version,
        record=record_of(found.record_id),
        languages=LANGUAGES,
    )


def shipped_notice(contact: str) -> dict[str, str]:
    """Return the notice that ships, with this school's name, region and periods in it."""
    school = db.session.get(School, SCHOOL_ID)
    return make_notice(school.name if school else "", school.region if school else None, contact, _periods())


def _periods() -> dict[str, int | None]:
    """Return how long the parts of a visit are kept, as the school has set it."""
    kept_days, door = current_app.extensions["kept_days"], current_app.extensions["journal"].door
    return {group: kept_days(db.session(), door, f"visit.enter/{group}") for group in GROUPS}


def _usual() -> dict[str, Any]:
    texts = {f"notice-{language}": text for language, text in shipped_notice("").items()}
    return {
        "is_epidemic": "",
        "closes_at": CLOSES_AT,
        "key_names": "",
        "asks": list(rules_forms.USUAL_ASKS),
        "contact": "",
        **texts,
    }


def _page(filled: rules_forms.Filled) -> str:
    return render_template(
        "gate/rules.html",
        typed=filled.typed,
        errors=filled.errors,
        rules=desk_reading.find_rules(db.session()),
        asks=[(name, words.ASKED[name]) for name in ASKS],
        languages=LANGUAGES,
        versions=db.session.scalars(select(GateNotice).order_by(GateNotice.version.desc())).all(),
    )
