"""The tree of places: paths, branches, what lies below. A path follows from the parents and is never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session

from webapp.registry.models import Place
from webapp.registry.natural import Key, floor_key, natural_key

SEPARATOR = " / "


@dataclass(frozen=True)
class Node:
    """A place as the tree needs it."""

    id: str
    parent_id: str | None
    kind: str
    category: str | None
    name: str
    number: str | None
    sort: int


class PlaceTree:
    """All places of the school, a few thousand at most, read once for a page or a job."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}
        self._children: dict[str | None, list[Node]] = {}
        for node in sorted(nodes, key=_in_walking_order):
            parent = node.parent_id if node.parent_id in self.nodes else None
            self._children.setdefault(parent, []).append(node)

    @classmethod
    def load(cls, session: Session) -> PlaceTree:
        names = ("id", "parent_id", "kind", "category", "name", "number", "sort")
        return cls([Node(*row) for row in session.execute(select(*(getattr(Place, name) for name in names)))])

    def children(self, place_id: str | None) -> list[Node]:
        return self._children.get(place_id, [])

    def way_to(self, place_id: str | None) -> list[Node]:
        """Return the place and all above it, the highest first."""
        way: list[Node] = []
        while place_id in self.nodes and len(way) < len(self.nodes):
            way.append(self.nodes[place_id])
            place_id = way[-1].parent_id
        return way[::-1]

    def path(self, place_id: str | None, *, below_campus: bool = True) -> str:
        """Return the names from the top; a school with one campus does not repeat it (`below_campus`)."""
        way = self.way_to(place_id)
        if below_campus and len(way) > 1 and way[0].kind == "campus" and len(self.children(None)) == 1:
            way = way[1:]
        return SEPARATOR.join(node.name for node in way)

    def walk(self, place_id: str | None = None, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Yield every place below, parents before children, with its depth."""
        for node in self.children(place_id):
            yield depth, node
            yield from self.walk(node.id, depth + 1)


def _in_walking_order(node: Node) -> tuple[int, Key, str, str]:
    """As the office put them; else as people count storeys and rooms."""
    key = floor_key(node.name) if node.kind == "floor" else natural_key(node.name)
    return node.sort, key, node.name, node.id


def branch(place_id: str) -> CTE:
    """Return the ids of a place and of everything below it, to be used in a query."""
    tree = select(Place.id).where(Place.id == place_id).cte("branch", recursive=True)
    return tree.union(select(Place.id).join(tree, Place.parent_id == tree.c.id))
