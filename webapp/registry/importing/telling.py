"""The second long step: say the right rows as records, with the places, people and codes they need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import SystemRandom
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.ids import uuid7
from webapp.journal.desk import Outcome, Say
from webapp.registry.importing.checking import assets_by_number, differing
from webapp.registry.importing.matching import PeopleMatcher, PlaceMatcher, UnmatchedError
from webapp.registry.minting import mint_codes
from webapp.registry.models import ImportRow, Tag

STORED = frozenset({"stored", "duplicate"})


@dataclass
class Telling:
    """What one chunk of rows says: `sayings`, and for each of them the row it belongs to (None: a place or person)."""

    session: Session
    places: PlaceMatcher
    people: PeopleMatcher
    now: datetime
    sayings: list[Say] = field(default_factory=list)
    owners: list[ImportRow | None] = field(default_factory=list)

    def tell(self, rows: list[ImportRow]) -> None:
        """Put the rows into words. A row that can't be matched any more is marked as refused."""
        known = assets_by_number(self.session, {str(row.key) for row in rows})
        codes = iter(mint_codes(self.session, sum(row.key not in known for row in rows), SystemRandom()))
        for row in rows:
            try:
                fields = self._fields(row)
            except UnmatchedError as error:
                row.state, row.errors = "refused", [{"field": "place", "why": error.why, "value": ""}]
                continue
            asset = known.get(str(row.key))
            if asset is None:
                row.asset_id, row.action = self._new_id(), "create"
                self._say("asset.save", {"id": row.asset_id, "fields": fields}, row)
                self._bind(next(codes), "asset", row.asset_id, row)
            elif changed := differing(asset, fields):
                row.asset_id, row.action = asset.id, "update"
                self._say("asset.save", {"id": asset.id, "fields": changed}, row)
            else:
                row.asset_id, row.action = asset.id, "same"
            self._bind_foreign(row)

    def _fields(self, row: ImportRow) -> dict[str, Any]:
        reading: dict[str, Any] = row.reading
        fields = dict(reading["fields"])
        if reading.get("place"):
            fields["place_id"] = self._place(reading["place"])
        if reading.get("custodian"):
            fields["custodian_id"] = self._person(reading["custodian"])
        return fields

    def _place(self, text: str) -> str | None:
        at, missing = self.places.find(text)
        codes = iter(mint_codes(self.session, len(missing), SystemRandom()))
        for planned in missing:
            place_id = self._new_id()
            fields = {"parent_id": at, "kind": planned.kind, "category": planned.category, "name": planned.name}
            self._say("place.save", {"id": place_id, "fields": fields})
            self._bind(next(codes), "place", place_id)
            self.places.add(place_id, at, planned)
            at = place_id
        return at

    def _person(self, name: str) -> str:
        found = self.people.find(name)
        if found is None:
            found = self._new_id()
            self._say("custodian.save", {"id": found, "fields": {"name": name}})
            self.people.add(found, name)
        return found

    def _bind(self, code: str, kind: str, thing_id: str, row: ImportRow | None = None) -> None:
        data = {"code": code, "target": {"kind": kind, "id": thing_id}, "is_foreign": False}
        self._say("tag.bind", data, row)

    def _bind_foreign(self, row: ImportRow) -> None:
        code = row.reading.get("foreign_code")
        if not code or self.session.scalar(select(Tag.id).where(Tag.id == code)):
            return
        self._say("tag.bind", {"code": code, "target": {"kind": "asset", "id": row.asset_id}, "is_foreign": True}, row)

    def _say(self, type_: str, data: dict[str, Any], row: ImportRow | None = None) -> None:
        self.sayings.append(Say(type_, data))
        self.owners.append(row)

    def _new_id(self) -> str:
        return uuid7(self.now, os.urandom)

    def refusals(self, outcomes: list[Outcome]) -> Iterator[tuple[ImportRow, Outcome]]:
        """Yield the rows of which something was not stored, with the first such outcome."""
        told = set[int]()
        for row, outcome in zip(self.owners, outcomes, strict=True):
            if row is not None and outcome.outcome not in STORED and row.number not in told:
                told.add(row.number)
                yield row, outcome
