"""A school that keeps things for so long, and its nightly purge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from tests.cast import School
from tests.damage.reporting import close, report
from tests.journal.erasing import CANARY, sent
from tests.phones import Phone
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.journal import Journal
from webapp.retention.purging import (
    Purged,
    purge,
)

TEXT = {"description": CANARY, "note": CANARY}


def keep(school: School, type_: str, days: int | None) -> None:
    outcome = say(school.person("administrator"), "retention.save", {"type": type_, "days": days})
    assert outcome.outcome == "stored"


def purged(app: Flask) -> Purged:
    db.session.rollback()
    return purge(app, app.extensions["clock"]())


def journal(school: School) -> Journal:
    found: Journal = school.app.extensions["journal"]
    return found


def closed_damage(school: School, patrol: Phone, **members: Any) -> str:
    id_ = sent(patrol, report(patrol, school, data=TEXT, **members))
    repair = school.phone("repair")
    sent(repair, close(repair, id_, note=CANARY))
    return id_


def files_with(folder: Path, word: str) -> list[str]:
    """Name every file below the folder in which the word stands byte by byte, plain or as JSON may write it."""
    wanted = (word.encode(), ascii(word)[1:-1].encode())
    return [path.name for path in folder.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in wanted)]
