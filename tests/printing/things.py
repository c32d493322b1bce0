"""A school with a few storeys and things in them, and what is left of a print in the database."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cast import School
from tests.phones import new_id
from tests.registry.desk import Desk
from webapp.db import db
from webapp.journal.desk import Say, say_many
from webapp.journal.models import Record
from webapp.printing.files import FOLDER
from webapp.printing.models import PrintJob
from webapp.registry.models import Asset, Tag

SHEET = "avery-l7159"
ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def tell(school: School, *sayings: Say, role: str = "administrator") -> None:
    outcomes = say_many(school.person(role), list(sayings))
    assert {outcome.outcome for outcome in outcomes} == {"stored"}, outcomes
    db.session.rollback()


def save_place(school: School, name: str, kind: str = "room", **fields: Any) -> str:
    place_id = new_id()
    tell(school, Say("place.save", {"id": place_id, "fields": {"name": name, "kind": kind, **fields}}))
    return place_id


def save_asset(school: School, name: str, number: str, **fields: Any) -> str:
    asset_id = new_id()
    tell(school, Say("asset.save", {"id": asset_id, "fields": {"name": name, "number": number, **fields}}))
    return asset_id


def save_assets(school: School, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    tell(
        school,
        *(
            Say(
                "asset.save",
                {"id": id_, "fields": {"name": "課桌椅", "number": f"D-{nth}", "place_id": school.room_id}},
            )
            for nth, id_ in enumerate(ids, 1)
        ),
    )
    return ids


def tags_of(thing_id: str) -> list[Tag]:
    db.session.rollback()
    return list(db.session.scalars(select(Tag).where(Tag.target_id == thing_id).order_by(Tag.revision)))


def job_of(url: str) -> PrintJob:
    db.session.rollback()
    return db.session.get_one(PrintJob, url.rpartition("/")[2])


def asset_numbered(number: str) -> Asset:
    db.session.rollback()
    return db.session.scalars(select(Asset).where(Asset.number == number)).one()


def print_labels(office: Desk, **form: Any) -> str:
    """Print by the page's form; return the job's address."""
    reply = office.post("/desk/labels/print", {"stock": SHEET, "which": "all", **form})
    assert reply.status_code == 302, re.findall(r"notice--danger.*?</p>", reply.text, re.S)
    return str(reply.headers["Location"])


def file_of(office: Desk, url: str) -> bytes:
    with office.get(f"{url}/file") as reply:
        assert reply.status_code == 200, reply.text
        return bytes(reply.data)


def records_of(type_: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Record).where(Record.type == type_)) or 0


def files_in(school: School) -> list[Path]:
    return sorted((school.app.config["INSTANCE"] / FOLDER).glob("*"))
