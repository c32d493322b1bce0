"""Labels of one thing in the tests of their life, and what the office sees of them."""

from __future__ import annotations

from typing import Any

from labels.codes import check_sign
from tests.cast import School
from webapp.db import db
from webapp.journal.desk import Outcome, say
from webapp.registry.models import Tag
from webapp.registry.tags import reprint_queue

WORN_AT = "08:30"


def code_of(number: int) -> str:
    """The code whose data signs count `number`."""
    data = f"{number:07d}"
    return data + check_sign(data)


OLD, NEW = code_of(1), code_of(2)
BLANKS = (code_of(3), NEW)


def office_says(school: School, type_: str, data: dict[str, Any], *, at: str | None = None, **more: Any) -> Outcome:
    """Say it at the desk; `at`: captured at that time of a day in August, arriving now."""
    extra = {"captured_at": f"2026-08-01T{at}:00.000Z"} if at else {}
    return say(school.person("administrator"), type_, data, extra=extra, **more)


def bound(school: School, code: str, *, role: str = "administrator", **more: Any) -> Outcome:
    """Bind a code to the school's extinguisher."""
    data = {"code": code, "target": {"kind": "asset", "id": school.asset_id}, **more}
    return say(school.person(role), "tag.bind", data)


def tag(code: str) -> Tag:
    db.session.rollback()
    return db.session.get_one(Tag, code)


def state_of(code: str) -> str:
    return tag(code).state


def queue() -> tuple[list[str], list[str], list[str]]:
    """Codes that are worn, that wait for their scan, and that wait in vain."""
    db.session.rollback()
    found = reprint_queue(db.session())
    return [one.id for one in found.worn], [one.id for one in found.waiting], sorted(found.dispensable)
