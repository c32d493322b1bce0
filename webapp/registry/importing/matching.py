"""Places and people by the names that a file uses: found, or planned anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.registry.categories import fold, guess, place_categories
from webapp.registry.models import PERSON
from webapp.registry.places import Node, PlaceTree

PARTS = re.compile(r"\s*[/／>＞\\＼→｜|]+\s*")
FLOOR = re.compile(
    r"(b?\d{1,2}f|b?\d{1,2}[樓楼层層]|地下[一二三四]?[樓楼层層]|[一二三四五六七八九十]{1,3}[樓楼层層]|底[樓楼层層])",
    re.IGNORECASE,
)
BUILDING = re.compile(r"(樓|楼|館|馆|大樓|大楼|棟|栋|building|hall|block)$", re.IGNORECASE)
MOST_PARTS = 8


class UnmatchedError(Exception):
    """A name that leads nowhere; `why` is a key of `words.ROW_PROBLEMS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class PlannedPlace:
    """A place that the file names and the school has not yet."""

    name: str
    kind: str
    category: str | None


@dataclass
class PlaceMatcher:
    """The tree by number and by path of names; new places join it as they are planned."""

    tree: PlaceTree
    _numbers: dict[str, list[str]] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=dict)
    _below: dict[tuple[str | None, str], list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session) -> PlaceMatcher:
        matcher = cls(PlaceTree.load(session))
        for node in matcher.tree.nodes.values():
            matcher._note(node)
        return matcher

    def _note(self, node: Node) -> None:
        self._names.setdefault(fold(node.name), []).append(node.id)
        self._below.setdefault((node.parent_id, fold(node.name)), []).append(node.id)
        if node.number:
            self._numbers.setdefault(fold(node.number), []).append(node.id)

    def find(self, text: str) -> tuple[str | None, list[PlannedPlace]]:
        """Return the id of the deepest place that `text` names and exists, and what must be made below it.

        Raises `UnmatchedError` for a name that several places have.
        """
        names = [name for name in PARTS.split(text.strip()) if name]
        if not names or len(names) > MOST_PARTS or any(len(name) > 120 for name in names):
            raise UnmatchedError("not_a_place")
        if len(names) == 1 and (found := self._by_number(names[0]) or self._anywhere(names[0])):
            return found, []
        return self._descend(names)

    def _by_number(self, text: str) -> str | None:
        return _only(self._numbers.get(fold(text), []))

    def _anywhere(self, name: str) -> str | None:
        return _only(self._names.get(fold(name), []))

    def _descend(self, names: list[str]) -> tuple[str | None, list[PlannedPlace]]:
        """Walk down from the top, or from the only campus, whose name nobody writes."""
        start = self.campus()
        at = None if (None, fold(names[0])) in self._below else start
        for position, name in enumerate(names):
            found = _only(self._below.get((at, fold(name)), []))
            if found is None:
                return at, plan(names[position:])
            at = found
        return at, []

    def campus(self) -> str | None:
        tops = self.tree.children(None)
        return tops[0].id if len(tops) == 1 and tops[0].kind == "campus" else None

    def add(self, place_id: str, parent_id: str | None, planned: PlannedPlace) -> None:
        """Take a place into account that has just been said."""
        self._note(Node(place_id, parent_id, planned.kind, planned.category, planned.name, None, 0))


def plan(names: list[str]) -> list[PlannedPlace]:
    """Return the places to be made for a path of names, the highest first; kinds follow from the wording."""
    last = len(names) - 1
    return [
        PlannedPlace(name, kind_of(name, is_last=index == last), guess(name, place_categories()))
        for index, name in enumerate(names)
    ]


def kind_of(name: str, *, is_last: bool) -> str:
    """Return the level that a place's name suggests."""
    if FLOOR.fullmatch(name):
        return "floor"
    if BUILDING.search(name) or not is_last:
        return "building"
    return "room"


def _only(ids: list[str]) -> str | None:
    if len(ids) > 1:
        raise UnmatchedError("ambiguous_place")
    return ids[0] if ids else None


@dataclass
class PeopleMatcher:
    """People by name; whoever is missing may be made, if the one who imports may do that."""

    ids: dict[str, list[str]]
    may_create: bool

    @classmethod
    def load(cls, session: Session, *, may_create: bool) -> PeopleMatcher:
        ids: dict[str, list[str]] = {}
        for person_id, name in session.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.is_active.is_(True))):
            ids.setdefault(fold(name), []).append(person_id)
        return cls(ids, may_create)

    def find(self, name: str) -> str | None:
        """Return the person's id, None for one who must be made. Raises `UnmatchedError`."""
        found = self.ids.get(fold(name), [])
        if len(found) > 1:
            raise UnmatchedError("ambiguous_person")
        if not found and not self.may_create:
            raise UnmatchedError("unknown_person")
        if len(name) > 120:
            raise UnmatchedError("too_long")
        return found[0] if found else None

    def add(self, person_id: str, name: str) -> None:
        self.ids.setdefault(fold(name), []).append(person_id)
