"""What people ask of a long journal is found by an index, not by reading the journal: SQLite's own plans of the very
statements that the pages run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.desk.conftest import Desk
from webapp.db import db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def plans() -> Iterator[list[str]]:
    """Collect the plans of what is asked of the journal's records meanwhile, each as one line."""
    found: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM record " in " ".join(statement.split()):
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.append("; ".join(row[3] for row in rows))

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)


ASKED = {
    "/desk/ledgers/records?outcome=superseded": "ix_record_outcome",
    "/desk/ledgers/records?outcome=odd": "ix_record_outcome",
    "/desk/ledgers/records?type=damage.report": "ix_record_type",
    "/desk/ledgers/records?sort=-captured_at": "ix_record_captured_at",
    "/desk/ledgers/records?captured_from=2026-01-01&captured_to=2026-01-02&sort=-captured_at": "ix_record_captured_at",
    "/desk/ledgers/held": "ix_record_outcome",
    "/desk/ledgers/records?outcome=photo": "sqlite_autoindex_record_1 (id=?)",
}


@pytest.mark.parametrize("address", ASKED)
def test_a_ledger_of_the_journal_is_read_by_an_index(desk: Callable[[str], Desk], address: str) -> None:
    office = desk("administrator")

    with plans() as found:
        assert office.get(address).status_code == 200

    assert len(found) >= 2  # the page and its count
    for plan in found:
        # without a filter the count stops after ten thousand of whatever index
        is_free = "?sort" in address and plan.startswith("SCAN record USING INDEX sqlite_autoindex")
        assert f"INDEX {ASKED[address]}" in plan or is_free, plan


def test_what_was_erased_is_counted_without_reading_the_journal(desk: Callable[[str], Desk]) -> None:
    office = desk("administrator")

    with plans() as found:
        assert office.get("/desk/safety").status_code == 200

    assert any("INDEX ix_record_erased" in plan for plan in found)
    assert not [plan for plan in found if plan in ("SCAN record", "SCAN record; SCAN record")]
