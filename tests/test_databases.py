"""A PostgreSQL database that served one test is as new for the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import Connection, Engine

from tests.databases import PostgresTemplate

SCHOOL = """
    CREATE TABLE room (id serial PRIMARY KEY, name text);
    CREATE TABLE asset (id int PRIMARY KEY, room_id int REFERENCES room, part_of int REFERENCES asset);
    INSERT INTO room (name) VALUES ('三年一班');
    INSERT INTO asset VALUES (1, 1, NULL), (2, 1, 1)
"""


def opened(address: str) -> Engine:
    return create_engine(address, poolclass=NullPool, execution_options={"writes": True})


def run(address: str, statement: str) -> None:
    with opened(address).begin() as connection:
        connection.execute(text(statement))


@pytest.fixture(scope="module")
def template(postgres_server: str, worker_id: str) -> PostgresTemplate:
    return PostgresTemplate(postgres_server, lambda address: run(address, SCHOOL), f"rounds_databases_{worker_id}")


def rows(connection: Connection) -> list[tuple[object, ...]]:
    assets = connection.execute(
        text("SELECT room.id, name, asset.id, part_of FROM asset JOIN room ON room.id = room_id")
    )
    return sorted(map(tuple, assets))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE room SET name = '別班'; INSERT INTO room (name) VALUES ('新的')",
        "DELETE FROM asset; DELETE FROM room; INSERT INTO room (name) VALUES ('新的')",
        "TRUNCATE room CASCADE",
        "ALTER TABLE room ADD floor int",
        "ALTER TABLE room DROP name",
        "ALTER TABLE room RENAME name TO title",
        "ALTER TABLE asset ALTER room_id SET NOT NULL",
        "ALTER TABLE asset ADD CHECK (id < 3)",
        "CREATE INDEX ON room (name)",
        "CREATE SCHEMA annexe",
        "DROP TABLE asset",
    ],
)
def test_whatever_a_test_did_the_next_one_finds_the_templates_rows_and_counts(
    template: PostgresTemplate, tmp_path: Path, change: str
) -> None:
    with template.database(tmp_path) as address:
        run(address, change)

    with template.database(tmp_path) as address, opened(address).begin() as connection:
        assert rows(connection) == [(1, "三年一班", 1, None), (1, "三年一班", 2, 1)]
        added = connection.execute(text("INSERT INTO room (name) VALUES ('下一間') RETURNING *")).one()
        connection.execute(text("INSERT INTO asset VALUES (3, NULL, NULL)"))
        assert tuple(added) == (2, "下一間")


def test_a_connection_that_a_test_left_open_keeps_nothing_locked(template: PostgresTemplate, tmp_path: Path) -> None:
    with template.database(tmp_path) as address:
        left = opened(address).connect()
        left.execute(text("UPDATE room SET name = '別班'"))

    with template.database(tmp_path) as address, opened(address).begin() as connection:
        assert rows(connection)[0][1] == "三年一班"
    left.invalidate()
    left.close()


def test_two_databases_in_use_at_once_are_two(template: PostgresTemplate, tmp_path: Path) -> None:
    with template.database(tmp_path):
        pass

    with template.database(tmp_path) as one, template.database(tmp_path) as other:
        assert one != other
