"""Parts that every test may ask for: a moment in time, a clean database of each kind, an app on it."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect
from werkzeug.test import TestResponse

from tests import patience, reruns
from tests.cast import open_school
from tests.databases import PostgresTemplate, SqliteTemplate, bundled_postgres
from tests.remembered import remember
from webapp import create_app
from webapp.db import db
from webapp.migrations import upgrade

# how long an example takes says something of the machine, and nothing of the claim
settings.register_profile("rounds", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rounds")
# Playwright's own patience is five seconds
expect.set_options(timeout=patience.MS)
DATABASES = ("sqlite", "postgresql")
remember()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(reruns)


def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: each spends a third of its time waiting for a browser, a server or a disk."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: begun last, it would keep one process busy while the others have gone home."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what stays: it took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Tuesday morning of term, for whatever takes the time as an argument."""
    return datetime(2026, 9, 1, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def base_url() -> str | None:
    """No server unless a folder's conftest names one; pytest-base-url's own fixture warns under pytest 9."""
    return None


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """The browser of all tests; whatever is done in a window of it has the time that a busy machine takes."""
    browser.on("context", lambda window: window.set_default_timeout(patience.MS))
    return browser


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: TEST_POSTGRES_URL, or the one that comes with the test requirements."""
    given = os.environ.get("TEST_POSTGRES_URL")
    with nullcontext(given) if given else bundled_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"), upgrade)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> PostgresTemplate:
    return PostgresTemplate(postgres_server, upgrade)


@pytest.fixture(scope="session")
def founded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[SqliteTemplate, Path]:
    """A database in which the school of `tests.cast` has been founded, and the instance folder that goes with it."""
    instance = tmp_path_factory.mktemp("founded")
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"), lambda address: found(address, instance)), instance


@pytest.fixture(scope="session")
def founded_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[PostgresTemplate, Path]:
    instance = tmp_path_factory.mktemp("founded")
    return PostgresTemplate(postgres_server, lambda address: found(address, instance), "rounds_founded"), instance


def found(address: str, instance: Path) -> None:
    upgrade(address)
    with opened_app(address, instance) as app, app.app_context():
        open_school(app)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of the test's own, empty; the test runs once on each kind.

    For a test that asks for `school` it is a copy of one where the school is founded already: that takes a quarter of
    a second, a thousand times.
    """
    if "school" not in request.fixturenames:
        template = request.getfixturevalue(f"{request.param}_template".replace("postgresql", "postgres"))
    else:
        template, instance = request.getfixturevalue(f"founded_{request.param}".replace("postgresql", "postgres"))
        shutil.copytree(instance, tmp_path / "instance")
    with template.database(tmp_path) as address:
        yield address


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole app on a clean database and instance folder; it lets go of its database afterwards."""
    with opened_app(database_url, tmp_path / "instance") as app:
        yield app


@contextmanager
def opened_app(address: str, instance: Path) -> Iterator[Flask]:
    app = create_app({"TESTING": True, "INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": address})
    app.test_client_class = SeparateClient
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


class SeparateClient(FlaskClient):
    """Every request in a context of its own, as on a server, even where the test itself holds an app context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
