"""A small part of `tests/journal/fire/fuzz`, and the proof that it would see what it seeks."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from flask import Flask
from hypothesis import strategies as st

from tests.journal.fire.fuzz.addresses import Addresses, Operations
from tests.journal.fire.fuzz.attack import Fuzz
from tests.journal.fire.fuzz.each import each
from tests.journal.fire.fuzz.judge import Judge
from tests.journal.fire.fuzz.records import Pushes
from tests.journal.fire.fuzz.target import CANARY, standing
from webapp.security import public

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REQUESTS = 200


@SQLITE
def test_requests_of_every_sort_as_everybody_find_no_fault_and_no_answer_beyond_the_document(app: Flask) -> None:
    fuzz = Fuzz.of(app)

    fuzz.round(app, 7, REQUESTS)

    assert fuzz.judge.wrong() == []
    assert fuzz.judge.statuses.total() > REQUESTS * 0.9
    assert fuzz.judge.statuses[200] > REQUESTS / 10
    assert fuzz.outcomes.total() > REQUESTS / 10


@SQLITE
def test_a_view_that_breaks_the_document_or_fails_is_found(app: Flask) -> None:
    operations = Operations(app)
    app.view_functions["sync.ping"] = public(lambda: {"server_id": CANARY})
    app.view_functions["sync_session.look"] = public(lambda: ("", 418))
    app.view_functions["shell.healthz"] = public(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    judge = Judge()
    broken = [("sync.ping", "GET"), ("sync_session.look", "GET"), ("shell.healthz", "GET")]

    with standing(app) as target:
        addresses = Addresses(target, operations, judge, Random(0))
        for name in broken:
            each(operations.by_endpoint[name].as_strategy(), 1, 0, addresses.call_api)
        told = target.told_of()

    found = {(where.split("/")[-1], what) for where, what in judge.found}
    assert found >= {
        ("ping", "200 JsonSchemaError"),
        ("session", "418 UndefinedStatusCode"),
        ("healthz", "500 ServerError"),
    }
    assert any(" ERROR " in line for line in told)


@SQLITE
def test_a_record_on_which_a_service_fails_and_a_name_in_the_log_are_found(app: Flask) -> None:
    kinds = app.extensions["journal"].door.kinds
    # a kind of this app alone: those of the rooms are every app's
    kinds["person.prefer", 1] = replace(
        kinds["person.prefer", 1], apply=lambda *_given: app.logger.warning("%s", CANARY) or 1 / 0
    )
    operations, judge = Operations(app), Judge()

    with standing(app) as target:
        pushes = Pushes(target, operations.by_endpoint["sync.push", "POST"], judge, Random(1))
        each(st.just([(("person.prefer", 1), {"lang": "en"})]), 4, 0, pushes.send)
        told = target.told_of()

    assert ("push person.prefer", "held as server_error") in judge.found
    assert any(CANARY in line for line in told)
