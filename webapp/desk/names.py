"""Names for the ids in a list: people, and places with the path that leads to them."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.registry.places import PlaceTree


class Names:
    """Looks names up, all at the first need: a school has hundreds of people and a few thousand places."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._paths: dict[str, str] = {}

    @cached_property
    def people(self) -> dict[str, str]:
        rows = self._session.execute(select(Person.id, Person.name).order_by(Person.name))
        return {person.id: person.name for person in rows}

    @cached_property
    def tree(self) -> PlaceTree:
        return PlaceTree.load(self._session)

    def read_all(self) -> None:
        """Read everything now, for a list that is written after the session has gone."""
        _ = self.people, self.tree

    def person(self, person_id: str | None) -> str:
        return self.people.get(person_id, "") if person_id else ""

    def place(self, place_id: str | None) -> str:
        """Return the names from the building down to the place."""
        if not place_id:
            return ""
        if place_id not in self._paths:
            self._paths[place_id] = self.tree.path(place_id)
        return self._paths[place_id]
