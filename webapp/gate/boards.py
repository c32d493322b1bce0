"""A muster's board in the words of the page: names masked, what needs somebody first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.gate.counting import UNSET, Count
from webapp.gate.masking import mask_name
from webapp.gate.muster_models import Muster, MusterMark, MusterWord
from webapp.gate.muster_reading import OTHER, PERSON, PLACE, VISIT, Line, board, words_of
from webapp.registry.places import PlaceTree

KINDS = (VISIT, PLACE, PERSON, OTHER)
ORDER = ("missing", "unclear", UNSET, "safe", "clear", "out")


@dataclass(frozen=True)
class Item:
    """Somebody, or a room, on the board. `state`: a key of `words.ITEM_STATES`; `words` are all that was said of it."""

    line: Line
    name: str
    about: str
    words: tuple[MusterWord, ...] = ()

    @property
    def kind(self) -> str:
        return self.line.kind

    @property
    def id(self) -> str:
        return self.line.id

    @property
    def mark(self) -> MusterMark | None:
        return self.line.mark

    @property
    def state(self) -> str:
        """Say what the word that stands says; who signed out has no need of one."""
        if self.line.left_at is not None and self.line.state not in {"safe", "clear"}:
            return "out"
        return self.line.state or UNSET

    @property
    def at(self) -> datetime | None:
        """When the word that stands was said, else when they signed out."""
        return self.line.mark.at if self.line.mark else self.line.left_at


@dataclass(frozen=True)
class Shown:
    """A muster with its items by kind, and how many of them there are of what."""

    muster: Muster
    items: Mapping[str, Sequence[Item]]
    count: Count


def show_board(session: Session, muster: Muster) -> Shown:
    """Read a muster as it stands now."""
    found = board(session, muster)
    tree = PlaceTree.load(session) if found.of(PLACE) else PlaceTree([])
    people = _people(session, [line.id for line in found.of(PERSON)])
    said: dict[tuple[str, str], tuple[MusterWord, ...]] = {}
    for word in words_of(session, muster.id):
        key = (word.item_kind, word.item_id)
        said[key] = (*said.get(key, ()), word)

    def item(line: Line) -> Item:
        name, about = _named(line, tree, people)
        return Item(line, name, about, said.get((line.kind, line.id), ()))

    return Shown(muster, {kind: _in_order(map(item, found.of(kind))) for kind in KINDS}, found.count)


def _named(line: Line, tree: PlaceTree, people: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return what the item is called, and what is told beside it."""
    if line.visit is not None:
        visit = line.visit
        about = " · ".join(filter(None, (visit.organisation, visit.pass_number)))
        return visit.name_masked or mask_name(visit.name), about
    if line.kind == PLACE:
        return (tree.path(line.id) if line.id in tree.nodes else ""), ""
    if line.kind == PERSON:
        return people.get(line.id, ("", ""))
    return (line.mark.note or "" if line.mark else ""), ""


def _people(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    query = select(Person.id, Person.name, Person.department).where(Person.id.in_(ids))
    return {row.id: (row.name, row.department or "") for row in session.execute(query)} if ids else {}


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (ORDER.index(item.state), not item.line.is_disputed))
