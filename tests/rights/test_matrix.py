"""The matrix of `docs/rights.md`, walked: every role asks for every address, says every record, pulls every row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, School
from tests.phones import API, BASE, Phone, new_id, record_id
from tests.rights.conftest import PAGE, Table
from tests.test_routes import path_of, signed_in
from webapp.accounts.permissions import ROLES
from webapp.commands.rights import matrix
from webapp.db import db
from webapp.journal.models import Record

Rights = dict[str, set[str]]
# pages ask the database nothing that differs: once is enough
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def test_the_page_says_what_the_code_says(app: Flask) -> None:
    """`rounds rights > docs/rights.md` brings it up to date; read the difference before."""
    assert PAGE.read_text() == "\n".join(matrix(app)) + "\n"


def test_the_page_knows_every_role(rights_of: Rights) -> None:
    assert tuple(rights_of) == ROLES


@SQLITE
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_a_role_as_the_page_says(
    school: School, tables: dict[str, Table], rights_of: Rights, role: str
) -> None:
    rules = {rule.rule: rule for rule in school.app.url_map.iter_rules()}
    client = signed_in(school, role)
    for row in tables["Addresses"]:
        if row["needs"] == "open":
            continue
        for method in row["method"].split():
            path = path_of(rules[row["address"]])
            reply = client.open(path, method=method, base_url=BASE, headers={"Origin": BASE}, buffered=True)
            is_refused = reply.status_code == 403
            assert reply.status_code < 500, (method, path, reply.status_code)
            assert is_refused is (row["needs"] not in rights_of[role]), (method, path, reply.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_record_is_taken_from_a_role_as_the_page_says(
    school: School, tables: dict[str, Table], rights_of: Rights, role: str
) -> None:
    """Empty data: who may say it is told what is wrong with it; who may not is told only that. All are kept."""
    phone = school.phone(role)
    rows = tables["Records"]
    sealed = [phone.seal(row["type"].split()[0], {}, schema=int(row["type"].split()[1])) for row in rows]
    outcomes = push_all(phone, sealed)

    refused = {row["type"]: outcome.get("reason") == "not_allowed" for row, outcome in zip(rows, outcomes, strict=True)}
    assert refused == {row["type"]: row["said by who may"] not in rights_of[role] for row in rows}
    kept = set(db.session.scalars(select(Record.id).where(Record.device_id == phone.device)))
    assert kept == {record_id(item) for item in sealed}


def push_all(phone: Phone, sealed: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Push what is more than one batch."""
    batches = [sealed[start : start + 50] for start in range(0, len(sealed), 50)]
    return [outcome for batch in batches for outcome in phone.outcomes(*batch)]


def say_one_of_each(school: School, tables: dict[str, Table]) -> dict[str, str]:
    """One record of every kind by the administrator's phone; return the ids by kind."""
    phone = school.phone("administrator")
    sealed = {row["type"]: phone.seal(row["type"].split()[0], {}) for row in tables["Records"]}
    push_all(phone, list(sealed.values()))
    return {type_: record_id(item) for type_, item in sealed.items()}


def without_ids(reply: TestResponse, *ids: str) -> str:
    text = reply.text
    for id_ in (*ids, str(reply.headers.get("X-Request-Id"))):
        text = text.replace(id_, "")
    return text


@SQLITE
@pytest.mark.parametrize("role", ROLES)
def test_a_record_is_read_as_the_page_says_and_otherwise_does_not_exist(
    school: School, tables: dict[str, Table], rights_of: Rights, role: str
) -> None:
    ids = say_one_of_each(school, tables)
    client = signed_in(school, role)
    nowhere = new_id()
    not_there = client.get(f"/desk/records/{nowhere}", base_url=BASE)

    for row in tables["Records"]:
        if role == "administrator":
            continue  # they are the author here
        reply = client.get(f"/desk/records/{ids[row['type']]}", base_url=BASE)
        expected = 200 if row["read by who may"] in rights_of[role] else 404
        assert reply.status_code == expected, (row["type"], reply.status_code)
        if expected == 404:
            assert without_ids(reply, ids[row["type"]]) == without_ids(not_there, nowhere)


def rows_pulled(phone: Phone) -> dict[str, set[str]]:
    """The kinds that a phone hears of, each with every field that any of its rows has."""
    kinds: dict[str, set[str]] = {}
    reply = phone.pull()
    assert reply.json["more"] is False
    for change in reply.json["changes"]:
        kinds.setdefault(change["kind"], set()).update(change.get("data", {}))
    return kinds


def expected_rows(tables: dict[str, Table], held: set[str]) -> dict[str, set[str]]:
    """The kinds that a person with these rights hears of, each with the fields that are kept from them."""
    found = {}
    for row in tables["Rows that phones see"]:
        if row["seen by who may"] in held:
            guarded = dict(part.split(": ") for part in row["fields that need more"].split(", ") if part)
            found[row["kind"]] = {name for name, permission in guarded.items() if permission not in held}
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_phone_hears_of_the_rows_and_fields_that_the_page_says(
    school: School, tables: dict[str, Table], rights_of: Rights, role: str
) -> None:
    phone = school.phone("patrol")
    phone.outcomes(phone.seal("damage.report", DAMAGE, target={"kind": "place", "id": school.room_id}))
    phone = school.phone(role)
    pulled, expected = rows_pulled(phone), expected_rows(tables, rights_of[role])
    columns: dict[str, Any] = phone.client.get(f"{API}/bootstrap", base_url=BASE).json["kinds"]

    assert set(columns) == set(expected)
    assert set(pulled) <= set(expected)
    assert {"asset", "place", "tag", "damage", "person"} <= set(pulled)
    for kind, kept_back in expected.items():
        assert not kept_back & set(columns[kind])
        assert not kept_back & pulled.get(kind, set())
    money = {"value", "unit_price", "supplier", "invoice", "fund_source"}
    assert (money <= pulled["asset"]) is ("registry.read_money" in rights_of[role])


@SQLITE
@pytest.mark.parametrize("role", ROLES)
def test_every_ledger_opens_as_the_page_says(
    school: School, tables: dict[str, Table], rights_of: Rights, role: str
) -> None:
    client = signed_in(school, role)
    for row in tables["Ledgers"]:
        may_see = row["seen by who may"] in rights_of[role]
        may_take = may_see and "ledger.export" in rights_of[role]
        for suffix, is_open in (("", may_see), ("/print", may_see), (".csv", may_take), (".xlsx", may_take)):
            reply = client.get(f"/desk/ledgers/{row['ledger']}{suffix}", base_url=BASE, buffered=True)
            assert (reply.status_code == 200) is is_open, (row["ledger"], suffix, reply.status_code)
            assert is_open or reply.status_code in {403, 404}


def test_a_row_that_leaves_a_scope_arrives_as_gone(school: School) -> None:
    """A damage that is closed is no row of anybody's phone any more."""
    phone, repair = school.phone("patrol"), school.phone("repair")
    sealed = phone.seal("damage.report", DAMAGE, target={"kind": "place", "id": school.room_id})
    phone.outcomes(sealed)
    cursor = phone.pull().json["cursor"]
    close = {"damage_id": record_id(sealed), "result": "fixed", "note": ""}
    assert repair.outcomes(repair.seal("damage.close", close))[0]["outcome"] == "stored"

    changes = phone.pull(cursor).json["changes"]
    assert {"kind": "damage", "id": record_id(sealed), "gone": True} in changes


def test_a_person_who_loses_a_role_starts_anew_without_what_it_showed(school: School) -> None:
    phone = school.phone("director")
    cursor = phone.pull().json["cursor"]
    administrator = school.phone("administrator")
    fields = {"id": school.people["director"], "fields": {"roles": ["patrol"]}}
    assert administrator.outcomes(administrator.seal("person.save", fields))[0]["outcome"] == "stored"

    assert phone.pull(cursor).json["reset"] == "scope"
    assert "value" not in rows_pulled(phone)["asset"]


@pytest.mark.parametrize("roles", [[], ["a_role_of_next_year"]])
def test_a_person_without_a_role_that_counts_may_do_nothing(school: School, roles: list[str]) -> None:
    phone = school.phone("guard")
    administrator = school.phone("administrator")
    set_roles(school, roles, administrator)
    record = phone.seal("damage.report", DAMAGE, target={"kind": "place", "id": school.room_id})

    assert phone.pull().status_code == 403
    assert phone.client.get(f"{API}/bootstrap", base_url=BASE).status_code == 403
    assert phone.client.get("/desk/", base_url=BASE).status_code == 403
    assert phone.outcomes(record)[0] == {"id": record_id(record), "outcome": "held", "reason": "not_allowed",
                                         "detail": "damage.report", "missing": []}  # fmt: skip


def set_roles(school: School, roles: list[str], administrator: Phone) -> None:
    """By the record itself where the schema lets it, else by the table: a newer release may have written it."""
    data = {"id": school.people["guard"], "fields": {"roles": roles}}
    outcome = administrator.outcomes(administrator.seal("person.save", data))[0]
    if outcome["outcome"] != "stored":
        from webapp.accounts.models import Person
        from webapp.journal.commit import writing

        with writing() as work:
            work.session.get_one(Person, school.people["guard"]).roles = roles


def test_a_disabled_persons_session_ends_at_once(school: School) -> None:
    phone, administrator = school.phone("guard"), school.phone("administrator")
    data = {"id": school.people["guard"], "fields": {"is_active": False}}
    administrator.outcomes(administrator.seal("person.save", data))

    assert phone.pull().status_code == 401
    assert phone.sign_in("guard", PASSWORD).status_code == 401
    assert json.dumps(phone.client.get(f"{API}/session", base_url=BASE).json).count("guard") == 0
