"""Every test starts from an empty, migrated database, whatever others did to theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_trace_of_another_test_is_found(database_url, turn):
    engine = create_engine(database_url)
    with engine.connect().execution_options(writes=True) as connection:
        assert "trace" not in inspect(connection).get_table_names()
        assert connection.scalar(text("SELECT count(*) FROM sync_clock")) == 1

        connection.execute(text("CREATE TABLE trace (turn text)"))
        connection.commit()
    engine.dispose()


def test_both_kinds_are_the_real_thing(database_url):
    engine = create_engine(database_url)
    question = "SELECT sqlite_version()" if engine.dialect.name == "sqlite" else "SHOW server_version"
    with engine.connect() as connection:
        assert int(str(connection.scalar(text(question))).split(".")[0]) >= 3
    engine.dispose()
