"""Cards and forms of places and assets."""

from __future__ import annotations

from random import SystemRandom
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.db import db
from webapp.journal.desk import Say, say, say_many
from webapp.registry import forms, words
from webapp.registry.blueprint import (
    bp,
    card_of,
    find_thing,
    form_options,
    history_of,
    labels_of,
    new_id,
    tell,
)
from webapp.registry.minting import mint_codes
from webapp.registry.models import Asset, Place
from webapp.registry.photo_views import is_photo_here, take_photo
from webapp.registry.places import PlaceTree, branch
from webapp.security import needs

NEAR = 50


@bp.get("/places")
@needs("registry.read")
def tree() -> str:
    """Show the tree of places with how many assets each branch holds."""
    places = PlaceTree.load(db.session())
    rows = db.session.execute(select(Asset.place_id, func.count()).group_by(Asset.place_id))
    own: dict[str | None, int] = {row[0]: row[1] for row in rows}
    counts: dict[str, int] = {}
    for _depth, node in reversed(list(places.walk())):
        counts[node.id] = own.get(node.id, 0) + sum(counts[child.id] for child in places.children(node.id))
    return render_template(
        "registry/tree.html",
        tree=places,
        counts=counts,
        unplaced=own.get(None, 0),
        kinds=words.PLACE_KINDS,
        category_name=words.category_name,
    )


@bp.get("/places/<uuid:place_id>")
@needs("registry.read")
def place(place_id: UUID) -> str:
    """Show the card of a place: what it is, what lies and stands in it, its labels, its history."""
    row = find_thing("place", str(place_id))
    within = branch(row.id)
    return render_template(
        "registry/place.html",
        thing=row,
        kind="place",
        tree=PlaceTree.load(db.session()),
        words=words,
        tags=labels_of("place", row.id),
        history=history_of("place", row.id, words.PLACE_FIELDS),
        assets=list(
            db.session.scalars(
                select(Asset).where(Asset.place_id == row.id).order_by(Asset.name, Asset.number).limit(NEAR)
            )
        ),
        asset_count=db.session.scalar(
            select(func.count()).select_from(Asset).where(Asset.place_id.in_(select(within.c.id)))
        ),
    )


@bp.get("/assets/<uuid:asset_id>")
@needs("registry.read")
def asset(asset_id: UUID) -> str:
    """Show the card of an asset: form F15 with its labels and its history."""
    row = find_thing("asset", str(asset_id))
    groups = forms.shown_form(forms.ASSET_FORM, with_money=current_user.may("registry.read_money"))
    return render_template(
        "registry/asset.html",
        thing=row,
        kind="asset",
        groups=groups,
        group_titles=forms.group_titles(),
        words=words,
        tags=labels_of("asset", row.id),
        history=history_of("asset", row.id, words.ASSET_FIELDS),
        is_photo_here=is_photo_here(row),
    )


@bp.get("/assets/new")
@bp.get("/places/new")
@needs("registry.edit")
def create_form() -> str:
    kind = _kind_asked()
    typed = {"quantity": "1", "state": "in_use", "kind": "room", "sort": "0"}
    typed |= {name: request.args[name] for name in ("place_id", "parent_id") if name in request.args}
    return _form(kind, None, forms.Filled(typed))


@bp.post("/assets/new")
@bp.post("/places/new")
@needs("registry.edit")
def create() -> Any:
    """Say a new thing and bind a newly minted code to it, in one transaction."""
    kind = _kind_asked()
    filled = forms.read_form(kind, request.form, _form_of(kind), {})
    photos = take_photo(filled) if kind == "asset" else ()
    if filled.errors:
        return _form(kind, None, filled), 422
    thing_id = new_id()
    code = mint_codes(db.session(), 1, SystemRandom())[0]
    fields = {name: value for name, value in filled.fields.items() if value is not None}
    outcomes = say_many(
        current_user,
        [
            Say(f"{kind}.save", {"id": thing_id, "fields": fields}, photos=photos),
            Say("tag.bind", {"code": code, "target": {"kind": kind, "id": thing_id}, "is_foreign": False}),
        ],
    )
    if not tell(outcomes[0], _("已登記，標籤碼 %(code)s。", code=f"{code[:4]}-{code[4:]}")):
        return _form(kind, None, filled), 409
    return redirect(card_of(kind, thing_id))


@bp.get("/<any(assets, places):kinds>/<uuid:thing_id>/edit")
@needs("registry.edit")
def edit_form(kinds: str, thing_id: UUID) -> str:
    kind = kinds.removesuffix("s")
    thing = find_thing(kind, str(thing_id))
    return _form(kind, thing, forms.Filled(forms.typed_of(thing, _form_of(kind))))


@bp.post("/<any(assets, places):kinds>/<uuid:thing_id>/edit")
@needs("registry.edit")
def edit(kinds: str, thing_id: UUID) -> Any:
    """Say what was changed in the form; what was not touched is not said."""
    kind = kinds.removesuffix("s")
    thing = find_thing(kind, str(thing_id))
    seen = {name.removeprefix("seen-"): value for name, value in request.form.items() if name.startswith("seen-")}
    filled = forms.read_form(kind, request.form, _form_of(kind), seen or forms.typed_of(thing, _form_of(kind)))
    photos = take_photo(filled) if kind == "asset" else ()
    if filled.errors:
        return _form(kind, thing, filled), 422
    if filled.fields:
        data = {"id": thing.id, "fields": filled.fields}
        outcome = say(current_user, f"{kind}.save", data, base=thing.version, photos=photos)
        tell(outcome, _("已儲存。"))
    return redirect(card_of(kind, str(thing_id)))


def _kind_asked() -> str:
    return "asset" if request.path.startswith("/desk/assets") else "place"


def _form_of(kind: str) -> tuple[forms.Group, ...]:
    return (
        forms.shown_form(forms.ASSET_FORM, with_money=current_user.may("registry.read_money"))
        if kind == "asset"
        else forms.PLACE_FORM
    )


def _form(kind: str, thing: Place | Asset | None, filled: forms.Filled) -> str:
    places = PlaceTree.load(db.session())
    options = form_options(places, without=thing.id if thing and kind == "place" else None)
    options["category"] = words.category_options(kind)
    return render_template(
        "registry/form.html",
        kind=kind,
        thing=thing,
        filled=filled,
        groups=_form_of(kind),
        options=options,
        before=forms.typed_of(thing, _form_of(kind)) if thing else {},
        group_titles=forms.group_titles(),
        titles=words.ASSET_FIELDS if kind == "asset" else words.PLACE_FIELDS,
        forms=forms,
        has_photo=is_photo_here(thing),
        back=card_of(kind, thing.id) if thing else url_for("desk.ledger", name=f"{kind}s"),
    )
