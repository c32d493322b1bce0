"""Health certificates (form F05): one of them, its form, its renewal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.canteen import paper_forms as forms
from webapp.canteen import paper_words as words
from webapp.canteen.blueprint import bp
from webapp.canteen.expiry import state_of
from webapp.canteen.paper_models import HealthCertificate
from webapp.canteen.papers_desk import (
    NEW,
    find_paper,
    given_fields,
    history_of,
    paper_form,
    record_of,
    save_paper,
    seen_fields,
    take_photo,
    tell,
    today,
)
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.registry.blueprint import new_id
from webapp.registry.models import PERSON
from webapp.security import needs

NAME_SIGNS = 80
KITCHEN = "食堂"


@bp.get("/papers/certificates/new")
@needs("canteen.papers")
def new_certificate() -> str:
    typed = {"person_id": request.args.get("person", "")}
    return _certificate_form(None, forms.Filled(typed))


@bp.post("/papers/certificates/new")
@needs("canteen.papers")
def add_certificate() -> Any:
    """Say a new certificate, and before it the person if there is no such person yet."""
    given = {**request.form}
    sayings = _new_person(given)
    filled = forms.read_form(given, forms.CERTIFICATE, forms.CERTIFICATE_SCHEMA, {})
    if sayings is None:
        filled.errors["person_name"] = _("請寫姓名。")
    photos = take_photo(filled)
    if filled.errors:
        return _certificate_form(None, filled), 422
    certificate_id = new_id()
    fields = {**given_fields(filled.fields), "is_active": True}
    saying = Say("health_certificate.save", {"id": certificate_id, "fields": fields}, photos=photos)
    if not tell(say_many(current_user, [*(sayings or []), saying]), _("已登記健康證。")):
        return _certificate_form(None, filled), 409
    return redirect(url_for("canteen.certificate", paper_id=certificate_id))


@bp.get("/papers/certificates/<uuid:paper_id>")
@needs("canteen.papers")
def certificate(paper_id: UUID) -> str:
    """Show a certificate with its photo, the earlier ones of the same person, and the short form to renew it."""
    return _certificate_page(find_paper(HealthCertificate, paper_id), forms.Filled({}))


@bp.post("/papers/certificates/<uuid:paper_id>/renew")
@needs("canteen.papers")
def renew_certificate(paper_id: UUID) -> Any:
    """Say the new certificate and put the old one aside, in one transaction: the old one stays as it was."""
    old = find_paper(HealthCertificate, paper_id)
    filled = forms.read_form(request.form, forms.RENEWAL, forms.CERTIFICATE_SCHEMA, {})
    if "expires_on" not in filled.errors and filled.typed["expires_on"] <= old.expires_on.isoformat():
        filled.errors["expires_on"] = _("新證的有效期要比舊證（%(on)s）晚。", on=f"{old.expires_on:%Y/%m/%d}")
    photos = take_photo(filled)
    if filled.errors:
        return _certificate_page(old, filled), 422
    fields = {**given_fields(filled.fields), "person_id": old.person_id, "is_active": True}
    if old.post:
        fields["post"] = old.post
    fresh_id = new_id()
    sayings = [
        Say("health_certificate.save", {"id": fresh_id, "fields": fields}, photos=photos),
        Say("health_certificate.save", {"id": old.id, "fields": {"is_active": False}}, base=old.version),
    ]
    if not tell(say_many(current_user, sayings), _("已換新證，舊證留在下面。")):
        return _certificate_page(old, filled), 409
    return redirect(url_for("canteen.certificate", paper_id=fresh_id))


@bp.get("/papers/certificates/<uuid:paper_id>/edit")
@needs("canteen.papers")
def edit_certificate(paper_id: UUID) -> str:
    found = find_paper(HealthCertificate, paper_id)
    return _certificate_form(found, forms.Filled(forms.typed_of(found, forms.CERTIFICATE)))


@bp.post("/papers/certificates/<uuid:paper_id>/edit")
@needs("canteen.papers")
def save_certificate(paper_id: UUID) -> Any:
    """Say what was changed in the form."""
    found = find_paper(HealthCertificate, paper_id)
    before = seen_fields() or forms.typed_of(found, forms.CERTIFICATE)
    filled = forms.read_form(request.form, forms.CERTIFICATE, forms.CERTIFICATE_SCHEMA, before)
    photos = take_photo(filled)
    if filled.errors:
        return _certificate_form(found, filled), 422
    save_paper("health_certificate.save", found, filled.fields, photos)
    return redirect(url_for("canteen.certificate", paper_id=paper_id))


def _certificate_page(found: HealthCertificate, filled: forms.Filled) -> str:
    session = db.session()
    others = select(HealthCertificate).where(
        HealthCertificate.person_id == found.person_id, HealthCertificate.id != found.id
    )
    return render_template(
        "canteen/certificate.html",
        paper=found,
        words=words,
        state=state_of(found.expires_on, today()),
        others=list(session.scalars(others.order_by(HealthCertificate.expires_on.desc(), HealthCertificate.id))),
        record=record_of(found.photo_record_id),
        history=history_of(found),
        filled=filled,
        renewal=forms.RENEWAL,
        forms=forms,
    )


def _certificate_form(found: HealthCertificate | None, filled: forms.Filled) -> str:
    people = select(PERSON.c.id, PERSON.c.name).where(PERSON.c.is_active).order_by(PERSON.c.name, PERSON.c.id)
    options = {
        "person_id": [(row.id, row.name) for row in db.session.execute(people)],
        "post": [(key, state.title) for key, state in words.POSTS.items()],
    }
    may_add = found is None and current_user.may("registry.edit")
    if may_add:
        options["person_id"].insert(0, (NEW, _("＋ 名單裡沒有的人（不用帳號）")))
    back = url_for("canteen.certificate", paper_id=found.id) if found else "/desk/ledgers/certificates?active=yes"
    title = _("修改健康證") if found else _("新增健康證")
    return paper_form(title, (forms.CERTIFICATE, words.CERTIFICATE_FIELDS, options), found, filled, back)


def _new_person(given: dict[str, str]) -> list[Say] | None:
    """Return the statement that makes a person of the name given, and put the id in its place; None for no name."""
    if given.get("person_id") != NEW or not current_user.may("registry.edit"):
        return []
    name = given.get("person_name", "").strip()[:NAME_SIGNS]
    if not name:
        return None
    given["person_id"] = new_id()
    return [Say("custodian.save", {"id": given["person_id"], "fields": {"name": name, "department": KITCHEN}})]
