"""Which things are to be labelled, in the order of a walk: building, floor, room, then by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.registry.models import PERSON, Asset, Place, Tag
from webapp.registry.natural import natural_key
from webapp.registry.places import PlaceTree, branch

MOST_THINGS = 20_000
KINDS = ("asset", "place")
WHICH = ("unprinted", "worn", "all")
CHUNK = 500
LIVE = ("bound", "worn")
MODELS: dict[str, Any] = {"asset": Asset, "place": Place}
# what both kinds have, and what only a thing has that was bought
COMMON = ("id", "name", "number", "department", "category")
BOUGHT = ("brand", "model", "serial", "acquired_on")


@dataclass(frozen=True)
class Selection:
    """Things of one kind: within a place, of a category, of a custodian; all, the never printed or the worn ones.

    `ids` names them one by one. `keys` selects the ids that a ledger shows under its filters.
    """

    kind: str = "asset"
    which: str = "unprinted"
    place_id: str | None = None
    category: str | None = None
    custodian_id: str | None = None
    ids: tuple[str, ...] | None = None
    keys: Select[Any] | None = None


@dataclass(frozen=True)
class Thing:
    """A place or an asset, with the code that its label gets.

    `code` is None where one has to be given first; then `worn_code` is the worn label that the new one replaces.
    """

    kind: str
    id: str
    name: str
    number: str | None
    place_id: str | None
    custodian: str | None
    department: str | None
    category: str | None
    code: str | None
    worn_code: str | None = None
    brand: str | None = None
    model: str | None = None
    serial: str | None = None
    acquired_on: date | None = None


def select_things(session: Session, selection: Selection) -> list[Thing]:
    """Return what a selection stands for, in walking order; at most `MOST_THINGS` + 1, so that too many show."""
    if selection.ids is None:
        things = _things(session, _query(selection).limit(MOST_THINGS + 1), selection.kind)
    else:
        things = list(_by_ids(session, selection, selection.ids))
    return in_walking_order(things, PlaceTree.load(session))


def things_of_pairs(session: Session, pairs: Iterable[tuple[str, str]], which: str = "all") -> list[Thing]:
    """Return things of both kinds, named by kind and id, in walking order."""
    listed = list(dict.fromkeys(pairs))
    things: list[Thing] = []
    for kind in KINDS:
        ids = tuple(thing_id for of_kind, thing_id in listed if of_kind == kind)
        things += _by_ids(session, Selection(kind, which), ids)
    return in_walking_order(things, PlaceTree.load(session))


def in_walking_order(things: list[Thing], tree: PlaceTree) -> list[Thing]:
    """Sort as a person walks through the school; a room's own label comes first, what has no place last."""
    steps = {node.id: step for step, (_depth, node) in enumerate(tree.walk())}

    def way(thing: Thing) -> tuple[Any, ...]:
        step = steps.get(thing.place_id or "", len(steps))
        return step, thing.kind == "asset", natural_key(thing.number), natural_key(thing.name), thing.id

    return sorted(things, key=way)


def replacement_of(worn: Any) -> ColumnElement[bool]:
    """Return the condition that another label has taken, or waits to take, the place of this one."""
    replacing = aliased(Tag)
    return exists().where(replacing.replaces == worn.id, replacing.state != "retired")


def _by_ids(session: Session, selection: Selection, ids: tuple[str, ...]) -> Iterator[Thing]:
    model = MODELS[selection.kind]
    for start in range(0, len(ids), CHUNK):
        yield from _things(session, _query(selection).where(model.id.in_(ids[start : start + CHUNK])), selection.kind)


def _things(session: Session, query: Select[Any], kind: str) -> list[Thing]:
    return [_thing(kind, row) for row in session.execute(query).mappings()]


def _thing(kind: str, row: Any) -> Thing:
    facts = dict(row)
    code, state = facts.pop("code"), facts.pop("tag_state")
    if state == "worn":
        return Thing(kind=kind, code=None, worn_code=code, **facts)
    return Thing(kind=kind, code=code, **facts)


def _query(selection: Selection) -> Select[Any]:
    """Select the things with the label in question: the worn one that was asked for, else the best one in use."""
    model, tag = MODELS[selection.kind], aliased(Tag)
    columns = [getattr(model, name) for name in COMMON]
    if selection.kind == "asset":
        columns += [getattr(Asset, name) for name in BOUGHT]
    where_it_is = model.place_id if selection.kind == "asset" else model.id
    is_joined = _is_worn_label(selection, tag) if selection.which == "worn" else tag.id == _best_label(selection.kind)
    return (
        select(*columns, where_it_is.label("place_id"), PERSON.c.name.label("custodian"))
        .add_columns(tag.id.label("code"), tag.state.label("tag_state"))
        .outerjoin(PERSON, PERSON.c.id == model.custodian_id)
        .join(tag, is_joined, isouter=selection.which != "worn")
        .where(*_conditions(selection, where_it_is))
        .order_by(model.number, model.id)
    )


def _is_own(kind: str, tag: Any) -> ColumnElement[bool]:
    return and_(
        tag.target_kind == kind,
        tag.target_id == MODELS[kind].id,
        tag.state.in_(LIVE),
        tag.is_foreign.is_(False),
    )


def _is_worn_label(selection: Selection, tag: Any) -> ColumnElement[bool]:
    is_settled = or_(tag.replaces.is_(None), tag.confirmed_at.is_not(None))
    return and_(_is_own(selection.kind, tag), tag.state == "worn", is_settled, ~replacement_of(tag))


def _best_label(kind: str) -> Any:
    """Select the newest label that is not worn, else the newest."""
    tag = aliased(Tag)
    newest = select(tag.id).where(_is_own(kind, tag)).order_by(tag.state == "worn", tag.revision.desc(), tag.id)
    return newest.limit(1).correlate(MODELS[kind]).scalar_subquery()


def _conditions(selection: Selection, where_it_is: Any) -> Iterator[ColumnElement[bool]]:
    model = MODELS[selection.kind]
    if selection.keys is not None:
        yield model.id.in_(selection.keys)
    if selection.place_id:
        yield where_it_is.in_(select(branch(selection.place_id).c.id))
    if selection.category:
        yield model.category == selection.category
    if selection.custodian_id:
        yield model.custodian_id == selection.custodian_id
    if selection.which == "unprinted":
        printed = aliased(Tag)
        yield ~exists().where(_is_own(selection.kind, printed), printed.prints > 0)
    if selection.kind == "asset" and selection.ids is None and selection.keys is None:
        yield Asset.state != "scrapped"
    if selection.which not in WHICH:
        yield false()
