"""The OpenAPI document says all that this server answers, and what a record of each kind holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from marshmallow import Schema

from tests.cast import School, open_school
from tests.journal.fire.fuzz.kinds import as_written, operations_of_kinds
from tests.phones import API, BASE, new_id
from webapp import create_app
from webapp.commands.openapi import openapi
from webapp.describing import describes
from webapp.openapi.document import make_document
from webapp.openapi.paths import methods_of, path_of
from webapp.security import public

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Document = dict[str, Any]
# how many records are made of each kind
EXAMPLES = 2
# fields that are checked by code of their own: a stock's measures, a printer's corrections, a logo's picture
BEYOND = {"facts", "corrections", "image"}


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that needs no database to be described."""
    return create_app({"TESTING": True, "INSTANCE": tmp_path_factory.mktemp("instance")})


@pytest.fixture(scope="module")
def document(documented: Flask) -> Document:
    return make_document(documented)


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


def checker(document: Document, name: str) -> jsonschema_rs.Validator:
    """A validator of one component, by another hand than ours."""
    components = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema_rs.validator_for(components, validate_formats=True)


def test_every_rule_of_the_url_map_is_in_the_document_and_nothing_else(documented: Flask, document: Document) -> None:
    rules = documented.url_map.iter_rules()
    served = {(path_of(rule), method.lower()) for rule in rules for method in methods_of(rule)}

    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == served
    assert len(served) > 250


@SQLITE
def test_a_view_of_the_api_that_says_nothing_of_itself_fails_here(app: Flask) -> None:
    app.add_url_rule("/api/forgotten", "forgotten", public(lambda: "forgotten"))
    with pytest.raises(LookupError, match="forgotten"):
        make_document(app)

    app.view_functions["forgotten"] = describes({200: "text/plain"})(app.view_functions["forgotten"])
    assert "/api/forgotten" in make_document(app)["paths"]


def test_the_document_is_openapi_by_the_word_of_another(document: Document) -> None:
    schemathesis.openapi.from_dict(document).validate()
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    with pytest.raises(Exception, match="responses"):
        schemathesis.openapi.from_dict({**document, "paths": {"/x": {"get": {"responses": []}}}}).validate()


@SQLITE
def test_anybody_gets_it_and_the_command_prints_the_same(client: FlaskClient, document: Document) -> None:
    reply = client.get("/api/openapi.json", base_url=BASE)

    assert (reply.status_code, reply.content_type) == (200, "application/json")
    assert reply.json == document == json.loads(CliRunner().invoke(openapi).output)


def test_every_kind_of_record_and_row_is_said_with_what_it_holds(documented: Flask, document: Document) -> None:
    schemas = document["components"]["schemas"]
    listed = {(kind["type"], kind["schema"]) for kind in schemas["journal.Envelope"]["x-rounds-kinds"]}

    assert listed == set(documented.extensions["journal"].door.kinds)
    assert {f"row.{kind}" for kind in documented.extensions["journal"].feed.entities} <= set(schemas)


@SQLITE
def test_an_envelope_whose_data_are_of_another_kind_is_none(school: School, document: Document) -> None:
    phone, envelopes = school.phone("patrol"), checker(document, "journal.Envelope")

    envelopes.validate(phone.envelope("person.prefer", {"lang": "en"}))
    assert envelopes.is_valid(phone.envelope("of.tomorrow", {"lang": "tlh"}))
    assert not envelopes.is_valid(phone.envelope("person.prefer", {"lang": "tlh"}))
    assert not envelopes.is_valid(phone.envelope("person.prefer", {"lang": "en"}, n=0))


@SQLITE
def test_what_a_phone_asks_and_hears_is_what_the_document_says(school: School, document: Document) -> None:
    phone = school.phone("director")
    target = {"kind": "asset", "id": school.asset_id, "via": "list"}
    report = {"category": "lock", "description": "鎖壞了", "quantity": 1, "cause": "unknown"}
    sealed = phone.seal("damage.report", report, target=target)

    heard = {
        "journal.Pushed": phone.push(sealed, phone.seal("no.such", {})).json,
        "journal.Pulled": phone.pull(digest=1).json,
        "journal.Confirmed": phone.confirm(new_id()).json,
        "journal.Bootstrapped": phone.client.get(f"{API}/bootstrap", base_url=BASE).json,
        "accounts.SignedIn": phone.client.get(f"{API}/session", base_url=BASE).json,
    }

    for name, said in heard.items():
        checker(document, name).validate(said)
    assert {change["kind"] for change in heard["journal.Pulled"]["changes"]} >= {"asset", "damage", "person", "tag"}
    row = next(change for change in heard["journal.Pulled"]["changes"] if change["kind"] == "asset")
    assert not checker(document, "journal.Change").is_valid(row | {"data": row["data"] | {"quantity": "one"}})


def test_data_made_by_the_document_alone_are_taken(
    documented: Flask, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program would write; rules over several fields, and drawings and logos, may still say no."""
    monkeypatch.setattr(Schema, "_invoke_schema_validators", lambda *_given, **_more: None)
    operations, kinds = operations_of_kinds(document), documented.extensions["journal"].door.schemas
    refused = []

    @seed(0)
    @settings(max_examples=EXAMPLES, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(st.data())
    def make(data: st.DataObject) -> None:
        for kind, operation in operations.items():
            made = as_written(data.draw(operation.as_strategy()).body)
            errors = kinds[kind].validate(made)
            refused.extend((kind, errors, made) for _ in [0] if named(errors) - BEYOND)

    make()
    assert refused == []


def named(errors: Any) -> set[str]:
    """The innermost fields that errors name."""
    found: set[str] = set()
    for name, what in errors.items():
        found |= {name} if name in BEYOND or not isinstance(what, dict) else named(what)
    return found
