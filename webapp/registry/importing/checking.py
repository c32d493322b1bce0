"""The first long step: read every row of the file, say of each what is wrong or what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import wire_value
from webapp.registry.importing.cells import Reading, read_row
from webapp.registry.importing.matching import PeopleMatcher, PlaceMatcher, UnmatchedError
from webapp.registry.models import SCHOOL_ID, Asset, ImportJob, ImportRow, School
from webapp.registry.terms import WITHOUT_ROC_YEARS

CHUNK = 500


class Checker:
    """Judges rows against the school as it is now."""

    def __init__(self, session: Session, job: ImportJob, *, may_create_people: bool) -> None:
        self.session = session
        self.job = job
        self.places = PlaceMatcher.load(session)
        self.people = PeopleMatcher.load(session, may_create=may_create_people)
        region = session.scalar(select(School.region).where(School.id == SCHOOL_ID))
        self.has_roc_years = region not in WITHOUT_ROC_YEARS

    def judge(self, rows: Sequence[tuple[int, list[str]]]) -> list[dict[str, Any]]:
        """Return values of `ImportRow` for numbered rows of cells."""
        readings = [(number, cells, self._read(cells)) for number, cells in rows]
        numbers = {str(reading.fields["number"]) for _n, _c, reading in readings if reading.fields.get("number")}
        known = assets_by_number(self.session, numbers)
        seen = self._earlier(numbers, {number for number, _cells in rows})
        return [self._verdict(number, cells, reading, known, seen) for number, cells, reading in readings]

    def _read(self, cells: list[str]) -> Reading:
        return read_row(cells, self.job.mapping, has_roc_years=self.has_roc_years)

    def _earlier(self, numbers: set[str], own: set[int]) -> dict[str, int]:
        """Return where else in the file these asset numbers stand."""
        found = self.session.execute(
            select(ImportRow.key, ImportRow.number).where(ImportRow.job_id == self.job.id, ImportRow.key.in_(numbers))
        )
        return {str(key): number for key, number in found if number not in own}

    def _verdict(
        self, number: int, cells: list[str], reading: Reading, known: dict[str, Asset], seen: dict[str, int]
    ) -> dict[str, Any]:
        key = reading.fields.get("number")
        if key is not None and seen.setdefault(key, number) != number:
            reading.wrong("number", "twice_in_file", f"{key} · {seen[key]}")
        place_id = self._match(reading, "place", reading.place)
        custodian_id = self._match(reading, "custodian", reading.custodian)
        asset = known.get(str(key))
        return {
            "job_id": self.job.id,
            "number": number,
            "cells": cells,
            "errors": reading.errors,
            "key": key,
            "reading": {name: value for name, value in asdict(reading).items() if name != "errors"},
            "action": _action(asset, reading, place_id, custodian_id),
            "asset_id": asset.id if asset else None,
            "state": "wrong" if reading.errors else "right",
        }

    def _match(self, reading: Reading, name: str, text: str) -> str | None:
        """Return the id that a name means; empty text for a thing still to be made."""
        if not text:
            return None
        try:
            if name == "custodian":
                return self.people.find(text) or ""
            found, missing = self.places.find(text)
            return "" if missing else found
        except UnmatchedError as error:
            reading.wrong(name, error.why, text)
            return None


def assets_by_number(session: Session, numbers: set[str]) -> dict[str, Asset]:
    rows = session.scalars(select(Asset).where(Asset.number.in_(numbers)))
    return {str(asset.number): asset for asset in rows}


def differing(asset: Asset, fields: dict[str, Any]) -> dict[str, Any]:
    """Return those of `fields` (wire form) that are not so yet."""
    return {name: value for name, value in fields.items() if wire_value(getattr(asset, name)) != value}


def _action(asset: Asset | None, reading: Reading, place_id: str | None, custodian_id: str | None) -> str:
    if asset is None:
        return "create"
    fields = dict(reading.fields)
    if place_id is not None:
        fields["place_id"] = place_id
    if custodian_id is not None:
        fields["custodian_id"] = custodian_id
    return "update" if differing(asset, fields) else "same"


def summarise(session: Session, job: ImportJob, *, may_create_people: bool) -> dict[str, int]:
    """Count what the right rows would make besides assets: `{new_places, new_people}`."""
    checker = Checker(session, job, may_create_people=may_create_people)
    readings = session.scalars(select(ImportRow.reading).where(ImportRow.job_id == job.id, ImportRow.state == "right"))
    place_names, person_names = set[str](), set[str]()
    for reading in readings:
        place_names.add(str(reading.get("place") or ""))
        person_names.add(str(reading.get("custodian") or ""))
    new_places = 0
    for text in sorted(place_names - {""}):
        at, missing = checker.places.find(text)
        for planned in missing:
            new_places += 1
            place_id = f"planned {new_places}"
            checker.places.add(place_id, at, planned)
            at = place_id
    new_people = sum(checker.people.find(name) is None for name in person_names - {""})
    return {"new_places": new_places, "new_people": new_people}
