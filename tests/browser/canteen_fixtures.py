"""What the canteen's tests start from: its server, and a phone on which the keeper has signed in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.canteen_school import KEEPER, found_canteen
from tests.browser.keeping import expect_sent
from tests.browser.kept_phones import KeptPhones
from tests.browser.phone_page import PhonePage
from tests.browser.server import LiveServer, free_port


@pytest.fixture(scope="session")
def canteen_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("canteen") / "instance"
    folder.mkdir()
    found_canteen(folder)
    return folder


@pytest.fixture(scope="session")
def canteen_port() -> int:
    """One address for all canteens of this process, so that a phone's browser has the app already."""
    return free_port()


@pytest.fixture
def canteen(canteen_instance: Path, canteen_port: int, tmp_path: Path) -> Iterator[LiveServer]:
    """A server of a canteen that nobody else's test has touched."""
    with LiveServer(Path(shutil.copytree(canteen_instance, tmp_path / "instance")), canteen_port) as server:
        yield server


@pytest.fixture(scope="session")
def resting_canteen(canteen_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server to sign in to, for tests that tell it nothing."""
    with LiveServer(Path(shutil.copytree(canteen_instance, tmp_path_factory.mktemp("resting") / "instance"))) as server:
        yield server


@pytest.fixture
def keeper(kept_phones: KeptPhones, canteen: LiveServer, request: pytest.FixtureRequest) -> Iterator[PhonePage]:
    """A phone on which the keeper has signed in, that has lost its network since."""
    with kept_phones.at(canteen.url, request, sign_in) as phone:
        yield phone


@pytest.fixture
def lonely_keeper(
    kept_phones: KeptPhones, resting_canteen: LiveServer, request: pytest.FixtureRequest
) -> Iterator[PhonePage]:
    """A keeper whose phone finds no network any more until the test is over."""
    with kept_phones.at(resting_canteen.url, request, sign_in) as phone:
        yield phone


def sign_in(phone: PhonePage) -> None:
    phone.sign_in(KEEPER)
    expect_sent(phone.page)
    phone.go_offline()
