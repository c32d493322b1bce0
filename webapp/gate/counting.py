"""A muster: who is expected, whose word stands, who is accounted for. Pure, and held by the vectors as
`rules.py` is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from webapp.gate.rules import CAME_IN

UNSET = "unset"
ACCOUNTED = ("safe", "clear")


class Word(Protocol):
    """One word on one item of a muster. `id` is its record's."""

    id: str
    state: str
    at: datetime
    by_id: str


class Came(Protocol):
    """A visit, as a muster asks of it."""

    id: str
    state: str
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """What stands of an item. `is_disputed`: the latest words of two people differ."""

    word_id: str
    is_disputed: bool


@dataclass
class Count:
    """A muster in numbers; `open_items` are those that nobody has accounted for."""

    expected: int = 0
    accounted: int = 0
    missing: int = 0
    disputed: int = 0
    open_items: list[tuple[str, str]] = field(default_factory=list)


def standing(words: Iterable[Word]) -> Standing | None:
    """Return whose word stands: the one of the latest time, ties by id. Who takes a word back (`unset`) disputes
    nobody's.
    """
    in_time = sorted(words, key=lambda word: (word.at, word.id))
    if not in_time:
        return None
    latest = {word.by_id: word.state for word in in_time}
    return Standing(in_time[-1].id, is_disputed=len(set(latest.values()) - {UNSET}) > 1)


def is_expected(visit: Came, opened_at: datetime, closed_at: datetime | None) -> bool:
    """Tell whether a visit is on a muster's list: inside when it was opened, or come in since, until it was closed."""
    if visit.state not in CAME_IN or (closed_at is not None and visit.entered_at > closed_at):
        return False
    return visit.left_at is None or visit.left_at > opened_at


def is_accounted(state: str | None, left_at: datetime | None = None) -> bool:
    """Tell whether somebody, or a room, is accounted for: by the word that stands, or by having signed out since."""
    return state in ACCOUNTED or left_at is not None


def count(items: Sequence[tuple[str, str, str | None, datetime | None, bool]]) -> Count:
    """Sum up a muster. `items`: (kind, id, the state that stands or None, left_at, is_disputed)."""
    found = Count(expected=len(items))
    for kind, id_, state, left_at, is_disputed in items:
        if is_accounted(state, left_at):
            found.accounted += 1
        else:
            found.open_items.append((kind, id_))
        found.missing += state == "missing" and left_at is None
        found.disputed += is_disputed
    return found
