"""Founds the school of the day through the journal, as its office would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask

from tests.cast import PASSWORD
from tests.gate.day.hours import Day
from tests.gate.day.school import CLOSES_AT, GUARDS, HOSTS, OFFICE, School, pass_id, thing_id
from tests.simulation.server import Clock
from webapp.accounts.models import Person
from webapp.cli import add_person
from webapp.db import db
from webapp.journal.desk import Say, say_many

NOTICE = dict.fromkeys(("zh_Hant", "zh_Hans", "en"), "為校園安全登記來訪資料，保存 30 日。")


def found_school(app: Flask, day: Day, clock: Clock) -> dict[str, str]:
    """Return the ids of the guards and of the office."""
    administrator = add_person(app, username="admin", name="管理員", roles=["administrator"], password=PASSWORD)
    people = {}
    for who, name in {**GUARDS, OFFICE: "方主任"}.items():
        clock.at += timedelta(seconds=1)  # whoever came first is the one who founds
        role = "director" if who == OFFICE else "guard"
        people[who] = add_person(app, username=who.lower(), name=name, roles=[role], password=PASSWORD)
    outcomes = say_many(db.session.get_one(Person, administrator), list(_things(day.school)))
    refused = [outcome for outcome in outcomes if outcome.outcome != "stored"]
    assert not refused, refused
    return people


def _things(school: School) -> Iterator[Say]:
    yield Say("school.save", {"fields": {"name": "光明國小", "zone": "Asia/Taipei", "region": "tw"}})
    yield Say(
        "place.save", {"id": thing_id("gate"), "fields": {"kind": "room", "category": "gatehouse", "name": "門衛室"}}
    )
    for number, code in school.codes.items():
        name = f"訪客牌 {number:02}"
        fields = {
            "name": name,
            "number": str(number),
            "category": "visitor_pass",
            "place_id": thing_id("gate"),
            "state": "in_use",
        }
        yield Say("asset.save", {"id": pass_id(number), "fields": fields})
        target = {"kind": "asset", "id": pass_id(number)}
        yield Say("tag.bind", {"code": code, "target": target, "is_foreign": False})
    for name in HOSTS:
        yield Say("custodian.save", {"id": thing_id(name), "fields": {"name": name, "department": "教務處"}})
    rules = {"is_epidemic": False, "closes_at": CLOSES_AT, "keys": ["校門", "警衛室"], "asks": [], "contact": "總務處"}
    yield Say("gate_rules.save", {"fields": {**rules, "notice": NOTICE}})
