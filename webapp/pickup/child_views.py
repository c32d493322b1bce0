"""One child: the adults with their faces, cards, delegates, what happened; the forms of child and adult."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.journal.desk import Say
from webapp.pickup import forms, rules, words
from webapp.pickup.blueprint import bp, find, form_page, not_found, say_and_tell, today
from webapp.pickup.day_models import Departure
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard, PickupRecord, SchoolClass
from webapp.pickup.reading import tell
from webapp.registry.blueprint import new_id
from webapp.security import needs

SHOWN = 30


@bp.get("/children/<uuid:child_id>")
@needs("pickup.manage")
def child(child_id: UUID) -> str:
    """Show everything about a child."""
    row: Child = find(Child, child_id)
    session = db.session()
    guardians = select(Guardian).where(Guardian.child_id == row.id)
    departures = select(Departure).where(Departure.child_id == row.id).order_by(Departure.left_at.desc()).limit(SHOWN)
    return render_template(
        "pickup/child.html",
        row=row,
        own_class=session.get(SchoolClass, row.class_id) if row.class_id else None,
        guardians=session.scalars(guardians.order_by(Guardian.is_active.desc(), Guardian.sort, Guardian.id)).all(),
        cards=session.scalars(_of(PickupCard, row).order_by(PickupCard.issued_at.desc(), PickupCard.id)).all(),
        delegates=session.scalars(_of(Delegate, row).order_by(Delegate.on.desc(), Delegate.id).limit(SHOWN)).all(),
        departures=tell(session, list(session.scalars(departures)), {row.id: row}),
        history=session.scalars(
            select(PickupRecord)
            .where(PickupRecord.about_id == row.id)
            .order_by(PickupRecord.at.desc(), PickupRecord.record_id)
            .limit(SHOWN)
        ).all(),
        siblings=_siblings(row),
        today=today(),
        most=rules.ADULTS_MAX,
    )


def _of(model: Any, row: Child) -> Any:
    return select(model).where(model.child_id == row.id)


def _siblings(row: Child) -> list[Child]:
    """Return the children of the school who share an adult with this one."""
    own = [(adult.name, adult.mobile) for adult in db.session.scalars(_of(Guardian, row).where(Guardian.is_active))]
    names = {name for name, _mobile in own}
    others = select(Guardian, Child).join(Child, Child.id == Guardian.child_id)
    asked = others.where(Guardian.name.in_(names), Guardian.is_active, Child.is_active, Child.id != row.id)
    found = {
        other.id: other
        for adult, other in db.session.execute(asked)
        if any(rules.is_same_adult(one, (adult.name, adult.mobile)) for one in own)
    }
    return sorted(found.values(), key=lambda other: other.name)


@bp.get("/children/new")
@needs("pickup.manage")
def new_child() -> str:
    return _child_form(None, forms.Filled({"class_id": request.args.get("class", "")}))


@bp.post("/children/new")
@needs("pickup.manage")
def add_child() -> Any:
    return _save_child(None)


@bp.get("/children/<uuid:child_id>/edit")
@needs("pickup.manage")
def edit_child(child_id: UUID) -> str:
    row = find(Child, child_id)
    return _child_form(row, forms.Filled(forms.typed_of(row, forms.CHILD)))


@bp.post("/children/<uuid:child_id>/edit")
@needs("pickup.manage")
def save_child(child_id: UUID) -> Any:
    return _save_child(find(Child, child_id))


@bp.post("/children/<uuid:child_id>/active")
@needs("pickup.manage")
def stop_child(child_id: UUID) -> Any:
    """Note that a child has left the school, or came back. Its cards are void from then on."""
    row: Child = find(Child, child_id)
    says = [Say("child.save", {"id": row.id, "fields": {"is_active": not row.is_active}})]
    if row.is_active:
        live = db.session.scalars(_of(PickupCard, row).where(PickupCard.state == "live"))
        says += [Say("pickup_card.void", {"card_id": card.id, "why": "left"}) for card in live]
    say_and_tell(says, _("已儲存。"))
    return redirect(url_for("pickup.child", child_id=row.id))


def _save_child(row: Child | None) -> Any:
    filled = forms.read_form(forms.CHILD, forms.CHILD_SCHEMA, forms.seen() if row else {})
    if filled.errors:
        return _child_form(row, filled), 422
    child_id = row.id if row else new_id()
    fields = filled.fields if row else {name: value for name, value in filled.fields.items() if value is not None}
    if fields and not say_and_tell([Say("child.save", {"id": child_id, "fields": fields})], _("已儲存。")):
        return _child_form(row, filled), 409
    return redirect(url_for("pickup.child", child_id=child_id))


def _child_form(row: Child | None, filled: forms.Filled) -> str:
    classes = select(SchoolClass.id, SchoolClass.name).where(SchoolClass.is_active)
    listed = db.session.execute(classes.order_by(SchoolClass.sort, SchoolClass.name))
    return form_page(
        _("修改孩子的資料") if row else _("新增孩子"),
        forms.CHILD,
        filled,
        url_for("pickup.child", child_id=row.id) if row else "/desk/ledgers/children",
        options={"class_id": [(id_, name) for id_, name in listed]},
        before=forms.typed_of(row, forms.CHILD) if row else {},
    )


@bp.get("/children/<uuid:child_id>/adults/new")
@needs("pickup.manage")
def new_adult(child_id: UUID) -> str:
    return _adult_form(find(Child, child_id), None, forms.Filled())


@bp.post("/children/<uuid:child_id>/adults/new")
@needs("pickup.manage")
def add_adult(child_id: UUID) -> Any:
    return _save_adult(find(Child, child_id), None)


@bp.get("/children/<uuid:child_id>/adults/<uuid:adult_id>")
@needs("pickup.manage")
def edit_adult(child_id: UUID, adult_id: UUID) -> str:
    row = _adult(child_id, adult_id)
    return _adult_form(find(Child, child_id), row, forms.Filled(forms.typed_of(row, forms.ADULT)))


@bp.post("/children/<uuid:child_id>/adults/<uuid:adult_id>")
@needs("pickup.manage")
def save_adult(child_id: UUID, adult_id: UUID) -> Any:
    return _save_adult(find(Child, child_id), _adult(child_id, adult_id))


@bp.post("/children/<uuid:child_id>/adults/<uuid:adult_id>/active")
@needs("pickup.manage")
def stop_adult(child_id: UUID, adult_id: UUID) -> Any:
    """Note that an adult may not fetch the child any more, or may again."""
    row = _adult(child_id, adult_id)
    say_and_tell([Say("guardian.save", {"id": row.id, "fields": {"is_active": not row.is_active}})], _("已儲存。"))
    return redirect(url_for("pickup.child", child_id=child_id))


def _adult(child_id: UUID, adult_id: UUID) -> Guardian:
    row: Guardian = find(Guardian, adult_id)
    if row.child_id != str(child_id):
        raise not_found()
    return row


def _save_adult(own: Child, row: Guardian | None) -> Any:
    filled = forms.read_form(forms.ADULT, forms.ADULT_SCHEMA, forms.seen() if row else {})
    photos = forms.take_photo(filled)
    if filled.errors:
        return _adult_form(own, row, filled), 422
    fields = {**filled.fields}
    if row is None:
        fields = {name: value for name, value in fields.items() if value is not None}
        fields |= {"child_id": own.id, "sort": _next_sort(own)}
    saying = Say("guardian.save", {"id": row.id if row else new_id(), "fields": fields}, photos=photos)
    if (fields or photos) and not say_and_tell([saying], _("已儲存。")):
        return _adult_form(own, row, filled), 409
    return redirect(url_for("pickup.child", child_id=own.id))


def _next_sort(own: Child) -> int:
    sorts = db.session.scalars(select(Guardian.sort).where(Guardian.child_id == own.id))
    return max(sorts, default=0) + 1


def _adult_form(own: Child, row: Guardian | None, filled: forms.Filled) -> str:
    return form_page(
        _("%(name)s的接送人", name=words.name_of(own)),
        forms.ADULT,
        filled,
        url_for("pickup.child", child_id=own.id),
        options={"relation": words.options(words.RELATIONS)},
        before=forms.typed_of(row, forms.ADULT) if row else {},
        has_photo=True,
        face=row if row and row.photo_record_id and current_user.may("pickup.manage") else None,
    )
