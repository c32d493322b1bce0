"""Codes of the label alphabet that are no tags: what a room hands over about its own, as data.

A code is given once in the school, whoever gives it: minting asks here, and so does a label that is bound. A stranger
who scans one hears of it what the room says, and nothing of whom it belongs to.

    CODE_HOLDERS = (CodeHolder("pickup_cards", taken=codes_taken, landing=land),)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.ledgers import Title


@dataclass(frozen=True)
class Landing:
    """What a stranger is told of a code: what it is, and what to do with it."""

    title: Title
    advice: Title


@dataclass(frozen=True)
class CodeHolder:
    """`taken(session, codes)`: those of the codes that the room has given. `landing(session, code)`: what a stranger
    is told of one of them, None for a code that is not the room's.
    """

    name: str
    taken: Callable[[Session, set[str]], set[str]]
    landing: Callable[[Session, str], Landing | None]


_HOLDERS: list[CodeHolder] = []


def hand_over(holders: Iterable[CodeHolder]) -> None:
    """Say once, when the app is made, which rooms give codes."""
    _HOLDERS[:] = holders


def held_codes(session: Session, codes: set[str]) -> set[str]:
    """Return those of `codes` that some room has given to something that is no labelled thing."""
    return set().union(*(holder.taken(session, codes) for holder in _HOLDERS))


def find_landing(session: Session, code: str) -> Landing | None:
    return next((found for holder in _HOLDERS if (found := holder.landing(session, code))), None)
