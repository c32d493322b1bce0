"""Pages by keyset: whatever the values, walking gives every row once, forwards and back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Engine, Integer, MetaData, String, Table, create_engine, delete, insert, select
from sqlalchemy.orm import Session

from webapp.db import WRITES, Instant, Money
from webapp.desk.paging import COUNT_CAP, Cursor, Order, count_rows, fetch_page, walk, with_order

ROWS = Table(
    "paged",
    MetaData(),
    SqlColumn("id", String(36), primary_key=True),
    SqlColumn("number", Integer),
    SqlColumn("name", String(40)),
    SqlColumn("at", Instant),
    SqlColumn("value", Money),
)
NAMES = (
    st.none()
    | st.sampled_from(["", "a", "A", "甲", "乙", "%", "é", "'"])
    | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
INSTANTS = st.none() | st.integers(0, 10**9).map(lambda milliseconds: FIRST + timedelta(milliseconds=milliseconds))
VALUES = st.fixed_dictionaries(
    {
        "number": st.none() | st.integers(-3, 3),
        "name": NAMES,
        "at": INSTANTS,
        "value": st.none() | st.decimals(-5, 5, places=2).map(Decimal),
    }
)
COLUMNS = st.sampled_from(["number", "name", "at", "value", "id"])


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    ROWS.metadata.create_all(engine.execution_options(**WRITES))
    yield engine
    engine.dispose()


def fill(engine: Engine, rows: list[dict[str, object]]) -> None:
    with engine.execution_options(**WRITES).begin() as connection:
        connection.execute(delete(ROWS))
        if rows:
            connection.execute(insert(ROWS), [{"id": f"{at:04d}", **row} for at, row in enumerate(rows)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(VALUES, max_size=14), name=COLUMNS, descending=st.booleans(), size=st.integers(1, 5))
def test_walking_gives_every_row_once_in_order(
    engine: Engine, rows: list[dict[str, object]], name: str, descending: bool, size: int
) -> None:
    fill(engine, rows)
    order = Order(ROWS.c[name], ROWS.c.id, descending)
    query = with_order(select(), order)
    with Session(engine) as session:
        whole = [row.id for row in walk(session, query, order)]

        forwards, backwards = _walk(session, query, order, size)

    assert sorted(whole) == [f"{at:04d}" for at in range(len(rows))]
    assert forwards == whole
    assert backwards == whole


def _walk(session: Session, query: object, order: Order, size: int) -> tuple[list[str], list[str]]:
    """Go to the end by pages and all the way back, each cursor through its text as a browser would."""
    page = fetch_page(session, query, order, None, size)  # type: ignore[arg-type]
    pages = [page]
    while page.after:
        page = fetch_page(session, query, order, Cursor.from_text(page.after.to_text()), size)  # type: ignore[arg-type]
        pages.append(page)
    forwards = [row.id for page in pages for row in page.rows]
    back = [page]
    while page.before:
        page = fetch_page(session, query, order, Cursor.from_text(page.before.to_text(), is_backwards=True), size)  # type: ignore[arg-type]
        back.append(page)
    seen = dict.fromkeys(row.id for page in reversed(back) for row in page.rows)
    return forwards, list(seen)


def test_rows_without_a_value_come_last_in_both_directions(engine: Engine) -> None:
    fill(engine, [{"number": None}, {"number": 2}, {"number": None}, {"number": 1}])
    with Session(engine) as session:
        for descending, expected in ((False, [1, 2, None, None]), (True, [2, 1, None, None])):
            order = Order(ROWS.c.number, ROWS.c.id, descending)
            page = fetch_page(session, with_order(select(), order), order, None, 9)
            assert [row.sort_value for row in page.rows] == expected


def test_a_row_that_vanishes_between_two_pages_hides_no_other(engine: Engine) -> None:
    fill(engine, [{"number": number} for number in range(6)])
    order = Order(ROWS.c.number, ROWS.c.id)
    with Session(engine) as session:
        first = fetch_page(session, with_order(select(), order), order, None, 3)
    with engine.execution_options(**WRITES).begin() as connection:
        connection.execute(delete(ROWS).where(ROWS.c.number <= 2))
    with Session(engine) as session:
        second = fetch_page(session, with_order(select(), order), order, first.after, 3)

    assert [row.sort_value for row in second.rows] == [3, 4, 5]


def test_a_count_stops_at_its_cap(engine: Engine) -> None:
    fill(engine, [{"number": number} for number in range(COUNT_CAP + 5)])
    with Session(engine) as session:
        count = count_rows(session, select(ROWS), ROWS.c.id)

    assert (count.number, count.is_capped) == (COUNT_CAP, True)


@pytest.mark.parametrize(
    "text", ["", "!", "bm90IGpzb24", "W10", "WzEsMl0", "WyJpbnN0YW50IiwieCIsImEiXQ", "é", "W251bGwsMSwyXQ"]
)
def test_a_cursor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the message is the decoder's)
        Cursor.from_text(text)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("x", "number"),
        (2**40, "number"),
        (1, "name"),
        ("\x00", "name"),
        ("2026", "at"),
        (1, "value"),
        (Decimal("NaN"), "value"),
    ],
)
def test_a_cursor_of_another_column_does_not_fit(value: object, name: str) -> None:
    assert not Cursor(value, "id").fits(Order(ROWS.c[name], ROWS.c.id))
