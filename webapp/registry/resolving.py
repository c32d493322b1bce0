"""What many records are about, asked for together: as `service.resolve_target` says, with one query a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from webapp.bulk import among
from webapp.registry.models import Asset, Place, Tag
from webapp.registry.service import Target, codes_in

TAGS: Table = Tag.__table__  # type: ignore[assignment]
BEHIND = select(TAGS.c.id, TAGS.c.target_kind, TAGS.c.target_id).where(among(TAGS.c.id, "ids"))
PLACES = select(Place.id).where(among(Place.id, "ids"))
ASSETS: Table = Asset.__table__  # type: ignore[assignment]
PLACES_OF_ASSETS = select(ASSETS.c.id, ASSETS.c.place_id).where(among(ASSETS.c.id, "ids"))

# a code, or a kind with an id
Named = str | tuple[str, str]
Thing = tuple[str, str]


def named_by(target: Mapping[str, Any] | None) -> Named | None:
    """Return by what a record names its thing; None if it names none."""
    if not target:
        return None
    if target.get("code") is not None:
        return str(target["code"])
    return str(target.get("kind")), str(target.get("id"))


def resolve_targets(session: Session, targets: Iterable[Mapping[str, Any] | None]) -> dict[Named, Target]:
    """Return what each of them stands for; what is not known is left out. The session has nothing unwritten."""
    names = {name for target in targets if (name := named_by(target)) is not None}
    things: dict[Named, Thing] = {name: name for name in names if isinstance(name, tuple)}
    things.update(_behind_codes(session, [name for name in names if isinstance(name, str)]))
    places = _places_of(session, set(things.values()))
    return {name: Target(*thing, places[thing]) for name, thing in things.items() if thing in places}


def _behind_codes(session: Session, texts: Collection[str]) -> dict[Named, Thing]:
    """Return the thing behind each text that is a code, a label's address or a foreign sticker."""
    if not texts:
        return {}
    asked = {text: codes_in(text) for text in texts}
    codes = {code for codes in asked.values() for code in codes}
    rows = session.connection().execute(BEHIND, {"ids": list(codes)})
    bound = {code: None if kind is None or id_ is None else (kind, id_) for code, kind, id_ in rows}
    found = {text: next((bound[code] for code in codes if code in bound), None) for text, codes in asked.items()}
    return {text: thing for text, thing in found.items() if thing is not None}


def _places_of(session: Session, things: Collection[Thing]) -> dict[Thing, str | None]:
    """Return the place of each thing that there is."""
    ids = {kind: [id_ for of, id_ in things if of == kind] for kind in ("place", "asset")}
    found: dict[Thing, str | None] = {}
    if ids["place"]:
        found |= {("place", id_): id_ for id_ in session.connection().scalars(PLACES, {"ids": ids["place"]})}
    if ids["asset"]:
        rows = session.connection().execute(PLACES_OF_ASSETS, {"ids": ids["asset"]})
        found |= {("asset", id_): place_id for id_, place_id in rows}
    return found
