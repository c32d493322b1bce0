"""New codes: random, checked, and given to nobody before."""

from __future__ import annotations

from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.codes import mint
from webapp.code_holders import held_codes
from webapp.registry.models import Tag

CHUNK = 500


def mint_codes(session: Session, count: int, random: Random) -> list[str]:
    """Return `count` new codes, unlike each other and all that exist. `random`: `SystemRandom()` outside tests."""
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        candidates = {mint(random) for _ in range(count - len(fresh))}
        fresh.update(dict.fromkeys(sorted(candidates - taken(session, candidates) - fresh.keys())))
    return list(fresh)


def taken(session: Session, codes: set[str]) -> set[str]:
    """Return those of `codes` that exist already, as a label or as what another room gives codes to."""
    listed, found = list(codes), held_codes(session, codes)
    for start in range(0, len(listed), CHUNK):
        found.update(session.scalars(select(Tag.id).where(Tag.id.in_(listed[start : start + CHUNK]))))
    return found
