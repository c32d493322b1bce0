"""The registers of assets and places, for the desk's one table."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, select

from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, PlaceWithin, Search, State, Viewer
from webapp.registry import words
from webapp.registry.models import Asset, Place, Tag

MONEY = "registry.read_money"
ASSET_TITLES = words.ASSET_FIELDS
PLACE_TITLES = words.PLACE_FIELDS
LABELLED = {
    "none": State(_l("還沒有標籤"), "wait"),
    "unprinted": State(_l("還沒列印"), "wait"),
    "worn": State(_l("標籤已磨損"), "wait"),
}


def _has_tag(kind: str, model: Any, *conditions: Any) -> Any:
    return exists().where(Tag.target_kind == kind, Tag.target_id == model.id, *conditions)


def _label_filter(kind: str, model: Any) -> Choice:
    live = Tag.state != "retired"
    own = Tag.is_foreign.is_(False)
    return Choice(
        "label",
        _l("標籤"),
        model.id,
        LABELLED,
        conditions={
            "none": ~_has_tag(kind, model, live),
            "unprinted": _has_tag(kind, model, live, own) & ~_has_tag(kind, model, Tag.prints > 0),
            "worn": _has_tag(kind, model, Tag.state == "worn"),
        },
    )


def _code_of(kind: str, model: Any) -> Any:
    """The code of a thing's newest label in use."""
    return (
        select(Tag.id)
        .where(Tag.target_kind == kind, Tag.target_id == model.id, Tag.state != "retired", Tag.is_foreign.is_(False))
        .order_by(Tag.revision.desc(), Tag.id)
        .limit(1)
        .correlate(model)
        .scalar_subquery()
    )


def _assets(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Asset)


def _places(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Place)


def _asset_column(name: str, kind: str = "text", **more: Any) -> Column:
    return Column(name, ASSET_TITLES[name], getattr(Asset, name), kind, **more)


ASSETS = Ledger(
    name="assets",
    title=_l("財產登記簿"),
    permission="registry.read",
    key=Asset.id,
    statement=_assets,
    columns=(
        _asset_column("number", "code", sort=True),
        _asset_column("name", sort=True),
        _asset_column("category", "state", states=words.CategoryStates("asset"), sort=True),
        Column("place", ASSET_TITLES["place_id"], Asset.place_id, "place", sort=True),
        Column("custodian", ASSET_TITLES["custodian_id"], Asset.custodian_id, "person", sort=True),
        _asset_column("state", "state", states=words.ASSET_STATES, sort=True),
        Column("code", _l("標籤碼"), _code_of("asset", Asset), "code"),
        _asset_column("quantity", "number", is_shown=False),
        _asset_column("unit", is_shown=False),
        _asset_column("brand", is_shown=False),
        _asset_column("model", is_shown=False),
        _asset_column("spec", is_shown=False),
        _asset_column("serial", "code", is_shown=False),
        _asset_column("class_code", "code", is_shown=False),
        _asset_column("department", is_shown=False),
        _asset_column("user_name", is_shown=False),
        _asset_column("acquired_on", "date", sort=True, is_shown=False),
        _asset_column("warranty_until_on", "date", sort=True, is_shown=False),
        _asset_column("life_years", "number", is_shown=False),
        _asset_column("unit_price", "money", is_shown=False, permission=MONEY),
        _asset_column("value", "money", is_shown=False, permission=MONEY),
        _asset_column("supplier", is_shown=False, permission=MONEY),
        _asset_column("fund_source", is_shown=False, permission=MONEY),
        _asset_column("note", is_shown=False),
    ),
    filters=(
        Search(
            (Asset.number, Asset.name, Asset.brand, Asset.model, Asset.serial, Asset.user_name),
            people=(Asset.custodian_id,),
            places=(Asset.place_id,),
        ),
        PlaceWithin("place", ASSET_TITLES["place_id"], Asset.place_id),
        Choice("category", ASSET_TITLES["category"], Asset.category, words.CategoryStates("asset")),
        Choice("state", ASSET_TITLES["state"], Asset.state, words.ASSET_STATES),
        PersonIs("custodian", ASSET_TITLES["custodian_id"], Asset.custodian_id),
        _label_filter("asset", Asset),
        DateRange("acquired", ASSET_TITLES["acquired_on"], Asset.acquired_on),
    ),
    default_sort="number",
    row_url=lambda row: f"/desk/assets/{row.id}",
    actions=(
        Action(_l("新增財產"), "/desk/assets/new", "plus", "registry.edit"),
        Action(_l("從檔案匯入"), "/desk/import", "upload", "registry.import"),
        Action(_l("列印這些的標籤"), "/desk/labels?ledger=assets", "qr-code", "labels.print", is_for_rows=True),
    ),
)

PLACES = Ledger(
    name="places",
    title=_l("場所清冊"),
    permission="registry.read",
    key=Place.id,
    statement=_places,
    columns=(
        Column("name", PLACE_TITLES["name"], Place.name, sort=True),
        Column("path", _l("位置"), Place.id, "place"),
        Column("kind", PLACE_TITLES["kind"], Place.kind, "state", states=words.PLACE_KINDS, sort=True),
        Column(
            "category",
            PLACE_TITLES["category"],
            Place.category,
            "state",
            states=words.CategoryStates("place"),
            sort=True,
        ),
        Column("number", PLACE_TITLES["number"], Place.number, "code", sort=True),
        Column("custodian", PLACE_TITLES["custodian_id"], Place.custodian_id, "person"),
        Column("code", _l("標籤碼"), _code_of("place", Place), "code"),
        Column("department", PLACE_TITLES["department"], Place.department, is_shown=False),
        Column("note", PLACE_TITLES["note"], Place.note, is_shown=False),
    ),
    filters=(
        Search((Place.name, Place.number), people=(Place.custodian_id,), places=(Place.id,)),
        PlaceWithin("place", _l("位於"), Place.id),
        Choice("kind", PLACE_TITLES["kind"], Place.kind, words.PLACE_KINDS),
        Choice("category", PLACE_TITLES["category"], Place.category, words.CategoryStates("place")),
        PersonIs("custodian", PLACE_TITLES["custodian_id"], Place.custodian_id),
        _label_filter("place", Place),
    ),
    default_sort="name",
    row_url=lambda row: f"/desk/places/{row.id}",
    actions=(
        Action(_l("場所樹"), "/desk/places", "list", "registry.read"),
        Action(_l("新增場所"), "/desk/places/new", "plus", "registry.edit"),
        Action(_l("列印這些的標籤"), "/desk/labels?ledger=places", "qr-code", "labels.print", is_for_rows=True),
    ),
)

LEDGERS = (ASSETS, PLACES)
