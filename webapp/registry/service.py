"""Applies records to the registry: no Flask, no commit, no clock, no chance. A replay gives the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.codes import CodeError, parse_code
from webapp.bulk import Insert
from webapp.journal.interface import Erased, Held, Statement, UnitOfWork
from webapp.merge import merge_fields, said_at
from webapp.registry.models import PERSON, SCHOOL_ID, Asset, Place, School, Tag, ThingRecord

THINGS: dict[str, Any] = {"place": Place, "asset": Asset}
DEPTH = 32
CODE_SIGNS = 128
THING_RECORD = ("record_id", "target_kind", "target_id", "type", "author_id", "at", "lost")
INSERT_THING_RECORDS = Insert(ThingRecord.__table__, THING_RECORD)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Target:
    """What a record is about: a place or an asset, and the place where that is."""

    kind: str
    id: str
    place_id: str | None


def resolve_target(session: Session, target: Mapping[str, Any] | None) -> Target:
    """Return what `{code}` or `{kind, id}` stands for; old, worn and foreign codes lead to their thing too.

    Raises `Held("unknown_target")`.
    """
    if not target:
        raise Held("unknown_target", "no target")
    if target.get("code") is not None:
        kind, thing_id = _behind_code(session, str(target["code"]))
    else:
        kind, thing_id = str(target.get("kind")), str(target.get("id"))
    if kind == "place":
        if session.get(Place, thing_id) is not None:
            return Target(kind, thing_id, thing_id)
    elif kind == "asset":
        asset = session.get(Asset, thing_id)
        if asset is not None:
            return Target(kind, thing_id, asset.place_id)
    raise Held("unknown_target", f"{kind} {thing_id}")


def school_zone(session: Session) -> str | None:
    """Return the IANA name of the school's zone, None before the school is named."""
    return session.scalar(select(School.zone).where(School.id == SCHOOL_ID))


def find_tag(session: Session, text: str) -> Tag | None:
    """Return the tag whose code is `text`, as read from any label: an address, a bare code, a foreign sticker."""
    return next((tag for code in codes_in(text) if (tag := session.get(Tag, code))), None)


def codes_in(text: str) -> list[str]:
    """Return the codes of tags that a text may stand for, the likelier first."""
    as_it_is = text.strip()[:CODE_SIGNS]
    try:
        return [parse_code(text), as_it_is]
    except CodeError:
        return [as_it_is]


def _behind_code(session: Session, text: str) -> tuple[str, str]:
    tag = find_tag(session, text)
    if tag is None or tag.target_kind is None or tag.target_id is None:
        raise Held("unknown_target", f"code {text[:64]}")
    return tag.target_kind, tag.target_id


def save_school(work: UnitOfWork, statement: Statement) -> None:
    """Set fields of the school."""
    school = work.session.get(School, SCHOOL_ID, with_for_update=True)
    if school is None:
        school = School(id=SCHOOL_ID, name="", zone="Asia/Taipei", label_host=None, region=None, field_times={})
        work.session.add(school)
    merge_fields(school, statement.data["fields"], statement)
    work.changed("school", school)


def save_place(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a place. Raises `Held`: no name, a cycle in the tree, an unknown parent or custodian."""
    fields = _plain(statement.data["fields"])
    place = work.session.get(Place, str(statement.data["id"]), with_for_update=True)
    _check_references(work.session, fields)
    if place is None:
        _require_name(fields)
        place = Place(id=str(statement.data["id"]), name="", kind="room", sort=0, field_times={})
        work.session.add(place)
    merge_fields(place, fields, statement)
    if "parent_id" in fields:
        _refuse_cycle(work.session, place)
    work.changed("place", place)
    note_record(work, statement, Target("place", place.id, place.id), _lost(place, fields, statement))


def save_asset(work: UnitOfWork, statement: Statement) -> None:
    """Create or change an asset. Raises `Held`: no name, another asset's number, an unknown place or custodian."""
    fields = _plain(statement.data["fields"])
    asset = work.session.get(Asset, str(statement.data["id"]), with_for_update=True)
    _check_references(work.session, fields)
    if asset is None:
        _require_name(fields)
        asset = Asset(id=str(statement.data["id"]), name="", quantity=1, state="in_use", field_times={})
        work.session.add(asset)
    before = asset.photo_sha256
    merge_fields(asset, fields, statement)
    if "photo_sha256" in fields:
        _note_photo(asset, before, statement)
    if "number" in fields:
        _refuse_taken_number(work.session, asset)
    work.changed("asset", asset)
    note_record(work, statement, Target("asset", asset.id, asset.place_id), _lost(asset, fields, statement))


def note_record(work: UnitOfWork, statement: Statement | Erased, target: Target, lost: list[str] | None = None) -> None:
    """Put the record into the history of the thing it speaks of."""
    work.session.add(ThingRecord(**dict(zip(THING_RECORD, _thing_record(statement, target, lost or []), strict=True))))


def note_records(work: UnitOfWork, noted: Iterable[tuple[Statement, Target]]) -> None:
    """Put many records into the histories of their things; the caller has nothing unwritten in the session."""
    INSERT_THING_RECORDS(work.session, [_thing_record(statement, target, []) for statement, target in noted])


def _thing_record(statement: Statement | Erased, target: Target, lost: list[str]) -> tuple[Any, ...]:
    author_id, at = statement.author_id, statement.corrected_at
    return statement.record_id, target.kind, target.id, statement.type, author_id, at, lost


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}


def _lost(row: Place | Asset, fields: Mapping[str, Any], statement: Statement) -> list[str]:
    """Name the fields of this record that a word of a later time had already settled."""
    at = said_at(statement)
    return sorted(name for name in fields if row.field_times[name] > at)


def _require_name(fields: Mapping[str, Any]) -> None:
    if not fields.get("name"):
        raise Held("invalid_data", "a new thing needs a name")


def _check_references(session: Session, fields: Mapping[str, Any]) -> None:
    for name in ("place_id", "parent_id"):
        if fields.get(name) and session.get(Place, fields[name]) is None:
            raise Held("unknown_target", f"{name} {fields[name]}")
    person_id = fields.get("custodian_id")
    if person_id and session.scalar(select(PERSON.c.id).where(PERSON.c.id == person_id)) is None:
        raise Held("unknown_target", f"custodian_id {person_id}")


def _refuse_cycle(session: Session, place: Place) -> None:
    above, steps = place.parent_id, 0
    while above is not None:
        steps += 1
        if above == place.id or steps > DEPTH:
            raise Held("invalid_data", "a place can't lie inside itself" if steps <= DEPTH else "the tree is too deep")
        parent = session.get(Place, above)
        above = parent.parent_id if parent else None


def _note_photo(asset: Asset, before: str | None, statement: Statement) -> None:
    """Keep which record brought the photo: through that record people get to see it."""
    if asset.photo_sha256 != before:
        asset.photo_record_id = None
    brought = {photo["sha256"] for photo in statement.photos}
    if asset.photo_record_id is None and asset.photo_sha256 in brought:
        asset.photo_record_id = statement.record_id


def _refuse_taken_number(session: Session, asset: Asset) -> None:
    if asset.number is None:
        return
    with session.no_autoflush:
        holder = session.scalar(select(Asset.id).where(Asset.number == asset.number, Asset.id != asset.id))
    if holder is not None:
        raise Held("invalid_data", f"the number {asset.number} belongs to asset {holder}")
