"""Loading the demo school through the journal, like everything else, and the workbook a school would hand in."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from flask import Flask
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.accounts.passwords import set_password
from webapp.db import db
from webapp.demo.canteen import canteen_story
from webapp.demo.gate import gate_story
from webapp.demo.history import damages, inspections, publications
from webapp.demo.labels import stationery, worn
from webapp.demo.pickup import name_photo, pickup_story
from webapp.demo.school import DemoSchool, found_school
from webapp.journal.commit import writing
from webapp.journal.desk import Outcome, Say, say_many
from webapp.registry.categories import asset_categories

AT_ONCE = 500
MARK, PASSWORD_FILE = "demo", "demo-password.txt"
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
HEADER = (
    "財產編號",
    "名稱",
    "類別",
    "廠牌",
    "型號",
    "序號",
    "單位",
    "數量",
    "單價",
    "取得方式",
    "取得日期",
    "保固期至",
    "使用年限",
    "供應商",
    "存置地點",
    "保管人",
    "使用狀況",
)
WAYS = {"bought": "購置"}
STATES = {"in_use": "使用中", "repair": "待修", "idle": "閒置"}


class DemoRefusedError(Exception):
    """The demo school must not go where it was asked to go."""


@dataclass(frozen=True)
class Speaker:
    id: str


def is_demo(app: Flask) -> bool:
    return (Path(app.config["INSTANCE"]) / MARK).exists()


def holds_people() -> bool:
    return db.session.scalar(select(Person.id).limit(1)) is not None


def choose_password(app: Flask, given: str | None) -> str:
    """Return the demo people's common password: the given one, the one of before, or a new one; keep it in a file."""
    path = Path(app.config["INSTANCE"]) / PASSWORD_FILE
    if given is None and path.exists():
        return path.read_text().strip()
    password = given or "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))
    path.touch(mode=0o600)
    path.write_text(password + "\n")
    return password


def load_school(app: Flask, password: str) -> Counter[str]:
    """Say the demo school into an empty database; return how many records of which outcome. Needs an app context."""
    school = found_school()
    now: datetime = app.extensions["clock"]()
    staff = {str(p.fields["username"]): Speaker(p.id) for p in school.people if "username" in p.fields}
    with writing() as work:
        for speaker in staff.values():
            set_password(work.session, speaker.id, password, now)
    outcomes: Counter[str] = Counter()
    administrator = staff["administrator"]
    for sayings in _chunks(foundation(school)):
        outcomes.update(_told(say_many(administrator, sayings)))
    outcomes.update(_told(say_many(staff["director"], [*publications(), *stationery(school)])))
    outcomes.update(_told(say_many(staff["patrol"], list(inspections(school, now)))))
    outcomes.update(_told(say_many(staff["custodian"], list(damages(school, now)))))
    outcomes.update(_told(say_many(staff["guard"], list(worn(school)))))
    faces = pickup_story(school, now, lambda content: _keep_photo(app, content))
    for told in (*canteen_story(school, now), *gate_story(school, now), *faces):
        with clock_at(app, told.at):
            outcomes.update(_told(say_many(staff[told.by], list(told.sayings))))
    (Path(app.config["INSTANCE"]) / MARK).touch()
    return outcomes


def _keep_photo(app: Flask, content: bytes) -> dict[str, Any]:
    """Take in a drawn face, and name it as a record does."""
    photo, journal = name_photo(content), app.extensions["journal"]
    journal.keep_photo(photo["sha256"], content, journal.server_id, app.extensions["clock"]())
    return photo


@contextmanager
def clock_at(app: Flask, moment: datetime) -> Iterator[None]:
    """Let what is said within arrive at that moment: a register full of late records would be a poor example."""
    clock = app.extensions["clock"]
    app.extensions["clock"] = lambda: moment
    try:
        yield
    finally:
        app.extensions["clock"] = clock


def _told(outcomes: list[Outcome]) -> list[str]:
    return [
        outcome.outcome if outcome.outcome == "stored" else f"{outcome.outcome} {outcome.reason} {outcome.detail}"
        for outcome in outcomes
    ]


def foundation(school: DemoSchool) -> Iterator[Say]:
    """Yield people, school, places and things with their codes, each after what it needs."""
    facts = school.facts
    for person in school.people:
        yield Say("person.save", {"id": person.id, "fields": person.fields})
    yield Say("school.save", {"fields": {"name": facts["name"], "zone": facts["zone"], "region": facts["region"]}})
    for place in school.places:
        yield Say("place.save", {"id": place.id, "fields": place.fields})
        yield _bind(place.code, "place", place.id)
    for thing in school.things:
        fields = {**thing.fields, "place_id": thing.place.id, "custodian_id": school.person_id(thing.custodian)}
        yield Say("asset.save", {"id": thing.id, "fields": fields})
        yield _bind(thing.code, "asset", thing.id)


def _bind(code: str, kind: str, thing_id: str) -> Say:
    return Say("tag.bind", {"code": code, "target": {"kind": kind, "id": thing_id}, "is_foreign": False})


def _chunks(sayings: Iterable[Say]) -> Iterator[list[Say]]:
    chunk: list[Say] = []
    for saying in sayings:
        chunk.append(saying)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def write_workbook(school: DemoSchool, out: BinaryIO) -> int:
    """Write the things as the Excel file that a school would hand in; return the number of rows."""
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("財產清冊")
    day = book.add_format({"num_format": "yyyy/mm/dd"})
    sheet.write(0, 0, f"{school.facts['name']} 財產清冊", book.add_format({"bold": True, "font_size": 14}))
    sheet.write_row(2, 0, HEADER, book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1}))
    sheet.set_column(0, len(HEADER) - 1, 14)
    for line, thing in enumerate(school.things, 3):
        fields = thing.fields
        for column, text in enumerate(_cells(fields, "/".join(thing.place.path[1:]), thing.custodian)):
            if isinstance(text, datetime):
                sheet.write_datetime(line, column, text, day)
            else:
                sheet.write(line, column, text)
    book.close()
    return len(school.things)


def _cells(fields: dict[str, object], place: str, custodian: str) -> list[object]:
    def day(name: str) -> object:
        return datetime.fromisoformat(str(fields[name])) if name in fields else ""

    category = asset_categories()[str(fields["category"])].names["zh-Hant"]
    made = [fields.get(name, "") for name in ("brand", "model", "serial")]
    got = [float(str(fields["unit_price"])), WAYS[str(fields["acquired_by"])], day("acquired_on")]
    lasts = [day("warranty_until_on"), fields.get("life_years", ""), fields.get("supplier", "")]
    return [
        fields["number"],
        fields["name"],
        category,
        *made,
        fields["unit"],
        fields["quantity"],
        *got,
        *lasts,
        place,
        custodian,
        STATES[str(fields["state"])],
    ]
