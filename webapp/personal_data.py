"""What is kept about one person, in every room: what a room hands to the page that answers a person's request, as data.
No Flask.

    PERSONAL_DATA = (PersonalData("gate", "gate.read", find=find_people, get=get_people),)

A room finds its rows by what was asked, shows them masked, and names the records that would have to be erased. What it
gives of a row speaks of that one person: no other guest of the invitation, no child that was fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from webapp.ledgers import Title


@dataclass(frozen=True)
class Match:
    """By what a row was found (`name mobile plate last_four id_number`), and whether that can be chance."""

    by: tuple[str, ...] = ()
    is_sure: bool = False


UNASKED = Match()


class Who(Protocol):
    """Who is asked about. Nothing of it is kept or logged."""

    def meets(
        self,
        names: Sequence[str | None],
        *,
        mobile: str | None = None,
        plate: str | None = None,
        last_four: str | None = None,
        id_hash: str | None = None,
    ) -> Match | None:
        """Tell whether somebody known by these is meant; None if not."""


@dataclass(frozen=True)
class Fact:
    """One thing that is kept: `value` for the person's own file, `masked` for the page. An instant is said in the
    school's zone where it is shown.
    """

    title: Title
    value: str | datetime
    masked: str | datetime


def facts_of(*told: tuple[Any, ...]) -> tuple[Fact, ...]:
    """Make facts of (title, value) or (title, value, masked); what is empty says nothing."""
    found = []
    for title, value, *masked in told:
        said = value if isinstance(value, datetime) else "" if value is None else str(value)
        if said:
            found.append(Fact(title, said, str(masked[0]) if masked else said))
    return tuple(found)


@dataclass(frozen=True)
class Finding:
    """One row about a person. `record_ids` are the records that say it; `waits` is why they can't be erased now; `look`
    is how taking it away is put on record (`kind`, `id` of `gate.look`).
    """

    kind: str
    id: str
    title: Title
    at: datetime
    facts: tuple[Fact, ...]
    record_ids: tuple[str, ...]
    look: tuple[str, str]
    match: Match = UNASKED
    waits: Title | None = None
    url: str | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class PersonalData:
    """What one room keeps. `get` reads findings again by their keys; those of other rooms are not its own."""

    name: str
    permission: str
    find: Callable[[Session, Who], list[Finding]]
    get: Callable[[Session, Collection[str]], list[Finding]]
