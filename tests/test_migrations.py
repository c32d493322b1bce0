"""The migrations and the models describe the same tables, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine

from webapp.db import Base
from webapp.migrations import upgrade


def test_the_migrations_give_what_the_models_say(app: Flask, database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()

    assert differences == []


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(app: Flask, database_url: str) -> None:
    upgrade(database_url)
    upgrade(database_url)
