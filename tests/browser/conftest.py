"""A real Chromium and a real server for tests that drive the product as people do.

`page` and `context` are pytest-playwright's. Launch arguments are set here only: the browser is shared by the session.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests import patience
from tests.browser.camera import FakeCamera
from tests.browser.chromium import FAKE_CAMERA, QUIET, Chromium
from tests.browser.desk import serving
from tests.browser.phone_school import found_school
from tests.browser.server import LiveServer
from tests.cast import School, open_school
from tests.databases import SqliteTemplate
from tools.browser import find_browser
from webapp import create_app
from webapp.db import db


@pytest.fixture(scope="session")
def chromium_path(playwright: Playwright) -> str:
    """The installed Chromium or Chrome, else the one that Playwright would start."""
    return find_browser() or playwright.chromium.executable_path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium_path: str) -> dict[str, Any]:
    path = {"executable_path": chromium_path, "timeout": patience.MS}
    return {**browser_type_launch_args, **path, "args": [*QUIET, *FAKE_CAMERA]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-TW", "timezone_id": "Asia/Taipei"}


@pytest.fixture
def camera(tmp_path: Path) -> FakeCamera:
    return FakeCamera(tmp_path / "camera.y4m")


@pytest.fixture
def open_chromium(chromium_path: str, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Start a browser on a profile of the test's own: `open_chromium(profile="phone", camera=camera.path)`."""
    opened: list[Chromium] = []

    def open_one(profile: str = "phone", camera: Path | None = None) -> Chromium:
        opened.append(Chromium(chromium_path, tmp_path / profile, camera).start())
        return opened[-1]

    yield open_one
    for chromium in opened:
        chromium.close()


@pytest.fixture(scope="session")
def school_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the small school of the phone's tests, to be copied."""
    folder = tmp_path_factory.mktemp("school") / "instance"
    folder.mkdir()
    found_school(folder)
    return folder


@pytest.fixture
def live_server(school_instance: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A server of a school that nobody else's test has touched."""
    server = LiveServer(Path(shutil.copytree(school_instance, tmp_path / "instance")))
    with server:
        yield server
    server.stop()


@pytest.fixture
def founded(founded_sqlite: tuple[SqliteTemplate, Path], tmp_path: Path) -> Iterator[School]:
    """The school of `tests.cast`, to which a file's own `school` adds what it needs."""
    template, instance = founded_sqlite
    folder = shutil.copytree(instance, tmp_path / "instance")
    with template.database(tmp_path) as address:
        app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": address})
        with app.app_context():
            yield open_school(app)
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def school(founded: School) -> School:
    return founded


@pytest.fixture
def url(school: School) -> Iterator[str]:
    with serving(school.app) as address:
        yield address
