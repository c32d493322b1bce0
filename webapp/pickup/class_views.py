"""Classes: the list, one class with its children, its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.accounts.permissions import permissions_of
from webapp.db import db
from webapp.journal.desk import Say
from webapp.pickup import forms, words
from webapp.pickup.blueprint import bp, find, form_page, say_and_tell
from webapp.pickup.models import Child, Guardian, PickupCard, SchoolClass
from webapp.pickup.reading import in_order
from webapp.pickup.saying import PERSON as ROLES
from webapp.pickup.scope import TEACH
from webapp.registry.blueprint import new_id
from webapp.registry.models import PERSON, Asset, Place
from webapp.security import needs

BOARD = "board"
TEACHERS = "teacher_ids"


@bp.get("/classes")
@needs("pickup.manage")
def classes() -> str:
    """Show all classes with how many children they have."""
    rows = db.session.scalars(
        select(SchoolClass).order_by(SchoolClass.is_active.desc(), SchoolClass.sort, SchoolClass.name)
    )
    counted = db.session.execute(select(Child.class_id, func.count()).where(Child.is_active).group_by(Child.class_id))
    return render_template("pickup/classes.html", classes=rows.all(), sizes=dict(counted.all()), people=_people())


@bp.get("/classes/new")
@needs("pickup.manage")
def new_class() -> str:
    return _form(None, forms.Filled({"sort": "0"}))


@bp.post("/classes/new")
@needs("pickup.manage")
def add_class() -> Any:
    return _save(None)


@bp.get("/classes/<uuid:class_id>")
@needs("pickup.manage")
def school_class(class_id: UUID) -> str:
    """Show a class: its children, and what each of them lacks."""
    row = find(SchoolClass, class_id)
    children = sorted(db.session.scalars(select(Child).where(Child.class_id == row.id, Child.is_active)), key=in_order)
    ids = [child.id for child in children]
    return render_template(
        "pickup/class.html",
        row=row,
        children=children,
        adults=_count(Guardian, ids, Guardian.is_active),
        cards=_count(PickupCard, ids, PickupCard.state == "live"),
        people=_people(),
        place=db.session.get(Place, row.room_id) if row.room_id else None,
        board=db.session.get(Asset, row.board_id) if row.board_id else None,
    )


def _count(model: Any, child_ids: list[str], condition: Any) -> dict[str, int]:
    asked = select(model.child_id, func.count()).where(model.child_id.in_(child_ids), condition)
    return dict(db.session.execute(asked.group_by(model.child_id)).all())


@bp.get("/classes/<uuid:class_id>/edit")
@needs("pickup.manage")
def edit_class(class_id: UUID) -> str:
    row = find(SchoolClass, class_id)
    return _form(row, forms.Filled(forms.typed_of(row, forms.CLASS)))


@bp.post("/classes/<uuid:class_id>/edit")
@needs("pickup.manage")
def save_class(class_id: UUID) -> Any:
    return _save(find(SchoolClass, class_id))


@bp.post("/classes/<uuid:class_id>/active")
@needs("pickup.manage")
def stop_class(class_id: UUID) -> Any:
    """Take a class out of use, or back into it."""
    row = find(SchoolClass, class_id)
    say_and_tell([Say("class.save", {"id": row.id, "fields": {"is_active": not row.is_active}})], _("已儲存。"))
    return redirect(url_for("pickup.school_class", class_id=row.id))


def _save(row: SchoolClass | None) -> Any:
    before = forms.seen() if row else {"sort": "0"}
    filled = forms.read_form(forms.CLASS, forms.CLASS_SCHEMA, before)
    chosen = [id_ for id_ in request.form.getlist(TEACHERS) if id_ in _teachers(row)]
    if row is None or sorted(chosen) != sorted(row.teacher_ids):
        filled.fields[TEACHERS] = chosen
    if filled.errors:
        return _form(row, filled), 422
    class_id = row.id if row else new_id()
    if filled.fields and not say_and_tell(
        [Say("class.save", {"id": class_id, "fields": filled.fields})], _("已儲存。")
    ):
        return _form(row, filled), 409
    return redirect(url_for("pickup.school_class", class_id=class_id))


def _form(row: SchoolClass | None, filled: forms.Filled) -> str:
    places = select(Place.id, Place.name).where(Place.kind == "room").order_by(Place.name)
    boards = select(Asset.id, Asset.name).where(Asset.state == "in_use").order_by(Asset.name)
    named = boards.where(Asset.name.contains("牌"))
    options = {
        "grade": words.options(words.GRADES),
        "room_id": [(id_, name) for id_, name in db.session.execute(places)],
        "board_id": [(id_, name) for id_, name in db.session.execute(named)],
    }
    if row is not None and row.board_id and row.board_id not in dict(options["board_id"]):
        board = db.session.get(Asset, row.board_id)
        options["board_id"].append((row.board_id, board.name if board else row.board_id))
    return form_page(
        _("修改班級") if row else _("新增班級"),
        forms.CLASS,
        filled,
        url_for("pickup.school_class", class_id=row.id) if row else url_for("pickup.classes"),
        options=options,
        before=forms.typed_of(row, forms.CLASS) if row else {},
        people=_teachers(row),
        chosen=filled.fields.get(TEACHERS, row.teacher_ids if row else []),
    )


def _teachers(row: SchoolClass | None) -> dict[str, str]:
    """Return who may see a class that they teach, and who is entered as its teacher whatever their rights."""
    roles = dict(db.session.execute(select(ROLES.c.id, ROLES.c.roles)).all())
    known = set(row.teacher_ids if row else ())
    return {id_: name for id_, name in _people().items() if id_ in known or TEACH in permissions_of(roles[id_] or [])}


def _people() -> dict[str, str]:
    rows = db.session.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.is_active).order_by(PERSON.c.name))
    return {str(row.id): str(row.name) for row in rows}
