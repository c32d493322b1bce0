"""Four hundred visits of a day through the code of phones and server: the register is what a separate count gives."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import (  # noqa: F401 - fixtures
    browser_context_args,
    browser_type_launch_args,
    chromium_path,
)
from tests.conftest import opened_app
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.gate.day.hours import VISITS
from tests.gate.day.plan import make_day
from tests.gate.day.running import run_day, wrong_books
from tests.simulation.replaying import read_journal, reordered, replay, turns_of
from webapp.journal.models import Record

# `python -m tests.gate.day --seeds 0-9` runs others
SEED = 0


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_day_at_the_gate_gives_the_register_that_a_separate_count_gives_in_any_order_of_arrival(
    browser: Browser, sqlite_template: SqliteTemplate, postgres_template: PostgresTemplate, tmp_path: Path
) -> None:
    """One test: the day takes its time, and processes of a test run share nothing."""
    day, folder = make_day(SEED), tmp_path / "sqlite"
    folder.mkdir()

    with sqlite_template.database(folder) as address, opened_app(address, folder / "instance") as app:
        done = run_day(app, browser, day)
        records, keys = read_journal(app)

    assert done.wrong == []
    assert done.course.saved["enter"] > VISITS
    assert done.course.saved["leave_pass"] > 10
    assert min(done.course.faults.values()) > 10

    order = reordered(records, Random(SEED), _turns)
    with postgres_template.database(tmp_path) as address, opened_app(address, folder / "instance") as app:
        replay(order, keys, app)
        wrong = wrong_books(app, day)

    assert sum(one is not other for one, other in zip(order, records, strict=True)) > len(records) / 2
    assert wrong == []


def _turns(record: Record) -> set[str]:
    """Of two words that one visit is over, the first to come counts."""
    visit_id = json.loads(record.body)["data"].get("visit_id") if record.type == "visit.leave" else None
    return turns_of(record) | ({f"visit {visit_id}"} if visit_id else set())
