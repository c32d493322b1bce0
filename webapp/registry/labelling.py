"""From things to labels: which ones, with which code, and what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from labels import Label
from webapp.journal.desk import Say, say_many
from webapp.registry.minting import mint_codes
from webapp.registry.models import PERSON, SCHOOL_ID, Asset, Place, School, Tag
from webapp.registry.places import PlaceTree, branch

MOST_THINGS = 5000
CODES_A_RECORD = 500
WHICH = ("unprinted", "worn", "all")


@dataclass(frozen=True)
class Selection:
    """Things to be labelled: assets or places, within a place, of a category; all or only the unlabelled."""

    kind: str = "asset"
    place_id: str | None = None
    category: str | None = None
    which: str = "unprinted"
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Labelled:
    """A thing with the code of its newest label in use; None if it has none yet."""

    kind: str
    id: str
    code: str | None
    name: str
    number: str | None
    place_id: str | None
    custodian: str | None


def select_things(session: Session, selection: Selection) -> list[Labelled]:
    """Return what a selection stands for, in the order of places and numbers, at most `MOST_THINGS` + 1."""
    rows = session.execute(_query(selection).limit(MOST_THINGS + 1))
    tree = PlaceTree.load(session)
    order = {node.id: position for position, (_depth, node) in enumerate(tree.walk())}

    def in_walking_order(thing: Labelled) -> tuple[int, str, str, str]:
        return order.get(thing.place_id or "", -1), thing.number or "", thing.name, thing.id

    return sorted((Labelled(selection.kind, *row) for row in rows), key=in_walking_order)


def _query(selection: Selection) -> Select[Any]:
    model: Any = Asset if selection.kind == "asset" else Place
    where_it_is = Asset.place_id if selection.kind == "asset" else Place.id
    own = and_(
        Tag.target_kind == selection.kind,
        Tag.target_id == model.id,
        Tag.state.in_(("bound", "worn")),
        Tag.is_foreign.is_(False),
    )
    newest = select(Tag.id).where(own).order_by(Tag.revision.desc(), Tag.id).limit(1).correlate(model).scalar_subquery()
    query = select(model.id, newest, model.name, model.number, where_it_is, PERSON.c.name).outerjoin(
        PERSON, PERSON.c.id == model.custodian_id
    )
    if selection.ids:
        query = query.where(model.id.in_(selection.ids))
    if selection.place_id:
        query = query.where(where_it_is.in_(select(branch(selection.place_id).c.id)))
    if selection.category:
        query = query.where(model.category == selection.category)
    if selection.kind == "asset":
        query = query.where(Asset.state != "scrapped")
    if selection.which == "unprinted":
        query = query.where(~exists().where(own, Tag.prints > 0))
    elif selection.which == "worn":
        query = query.where(exists().where(own, Tag.state == "worn"))
    return query.order_by(model.number, model.id)


def make_labels(session: Session, things: list[Labelled]) -> list[Label]:
    """Return the labels of things that have codes: name, path, number, custodian, under the school's name."""
    tree = PlaceTree.load(session)
    school = session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""
    return [_label(thing, tree, school) for thing in things if thing.code]


def _label(thing: Labelled, tree: PlaceTree, school: str) -> Label:
    above = thing.place_id
    if thing.kind == "place":
        way = tree.way_to(thing.id)
        above = way[-2].id if len(way) > 1 else None
    lines = (tree.path(above), thing.number or "", thing.custodian or "")
    return Label(str(thing.code), thing.name, tuple(line for line in lines if line), header=school)


def without_code(things: list[Labelled]) -> list[Labelled]:
    return [thing for thing in things if thing.code is None]


def label_host(session: Session, configured: str, requested: str) -> str:
    """Return the host for the symbols: the school's setting, else the installation's, else the one of this visit."""
    return session.scalar(select(School.label_host).where(School.id == SCHOOL_ID)) or configured or requested


def give_codes(session: Session, person: Any, things: list[Labelled]) -> None:
    """Bind a newly minted code to each thing."""
    codes = mint_codes(session, len(things), SystemRandom())
    sayings = [
        Say("tag.bind", {"code": code, "target": {"kind": thing.kind, "id": thing.id}, "is_foreign": False})
        for code, thing in zip(codes, things, strict=True)
    ]
    for start in range(0, len(sayings), CODES_A_RECORD):
        say_many(person, sayings[start : start + CODES_A_RECORD])


def say_printed(person: Any, printed: list[Label], stock_id: str) -> None:
    """Note which labels were printed on which stock."""
    codes = list(dict.fromkeys(label.code for label in printed))
    say_many(
        person,
        [
            Say("tag.print", {"codes": codes[start : start + CODES_A_RECORD], "stock": stock_id})
            for start in range(0, len(codes), CODES_A_RECORD)
        ],
    )
