"""From things to labels: what stands on them, and the codes they get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels import Label, mint
from webapp.printing.parcels import CODES_A_RECORD, PAIRS_A_RECORD, Parcel, in_parts
from webapp.printing.selection import Thing
from webapp.registry.minting import mint_codes
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.places import PlaceTree
from webapp.registry.words import category_name

Sayings = tuple[tuple[str, Mapping[str, Any]], ...]


def make_parcel(session: Session, things: list[Thing], random: Random) -> Parcel:
    """Return the labels of things and the statements that give codes to those without one, or with a worn label."""
    nameless = [thing for thing in things if thing.code is None]
    codes = iter(mint_codes(session, len(nameless), random))
    coded = [thing if thing.code else replace(thing, code=next(codes)) for thing in things]
    fresh = [thing for thing, before in zip(coded, things, strict=True) if before.code is None]
    return Parcel(make_labels(session, coded), tuple(_given(fresh)))


def make_samples(session: Session, things: Iterable[Thing]) -> tuple[Label, ...]:
    """Return labels for a preview: what has no code yet shows one of the right shape, always the same."""
    shown = [thing if thing.code else replace(thing, code=mint(Random(thing.id))) for thing in things]  # noqa: S311
    return make_labels(session, shown)


def make_labels(session: Session, things: Iterable[Thing]) -> tuple[Label, ...]:
    """Return the labels of things that have codes: name, path, number, custodian, under the school's name."""
    tree = PlaceTree.load(session)
    school = school_name(session)
    return tuple(_label(thing, tree, school) for thing in things)


def make_blanks(session: Session, count: int, block_id: str, random: Random) -> Parcel:
    """Return `count` blank labels under new codes, and the statements that issue them as one block."""
    codes = mint_codes(session, count, random)
    sayings = tuple(("tag.issue", {"block_id": block_id, "codes": part}) for part in in_parts(codes, CODES_A_RECORD))
    return Parcel(blank_labels(session, codes), sayings)


def blank_labels(session: Session, codes: Iterable[str]) -> tuple[Label, ...]:
    school = school_name(session)
    return tuple(Label(code, header=school, values={"school": school}) for code in codes)


def school_name(session: Session) -> str:
    return session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""


def _given(things: list[Thing]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for thing in things:
        if thing.worn_code is None:
            target = {"kind": thing.kind, "id": thing.id}
            yield "tag.bind", {"code": thing.code, "target": target, "is_foreign": False}
    pairs = [{"code": thing.code, "replaces": thing.worn_code} for thing in things if thing.worn_code]
    for part in in_parts(pairs, PAIRS_A_RECORD):
        yield "tag.reissue", {"pairs": part}


def _label(thing: Thing, tree: PlaceTree, school: str) -> Label:
    above = thing.place_id
    if thing.kind == "place":
        way = tree.way_to(thing.id)
        above = way[-2].id if len(way) > 1 else None
    place = tree.path(above)
    lines = (place, thing.number or "", thing.custodian or "")
    return Label(
        code=str(thing.code),
        title=thing.name,
        lines=tuple(line for line in lines if line),
        header=school,
        values=_values(thing, place, school),
    )


def _values(thing: Thing, place: str, school: str) -> dict[str, str]:
    values = {
        "place": place,
        "number": thing.number,
        "custodian": thing.custodian,
        "department": thing.department,
        "category": category_name(thing.kind, thing.category),
        "brand": thing.brand,
        "model": thing.model,
        "serial": thing.serial,
        "acquired_on": f"{thing.acquired_on:%Y/%m/%d}" if thing.acquired_on else None,
        "school": school,
    }
    return {name: text for name, text in values.items() if text}
