"""What the server does by itself each night: once, in a process of its own, and again after a failure."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests import patience
from tests.browser.server import LiveServer
from webapp.nightly import Rhythm
from webapp.upkeep import upkeep

AT_ONCE = Rhythm(first_after_seconds=0, every_seconds=3600)


def wait_for(path: Path, text: str) -> None:
    deadline = time.monotonic() + patience.SECONDS
    while not (path.exists() and text in path.read_text()):
        assert time.monotonic() < deadline, path.read_text() if path.exists() else "nothing was run"
        time.sleep(0.02)


def test_a_run_that_fails_does_not_end_the_upkeep(tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = (sys.executable, "-c", f"open({str(said)!r}, 'a').write('x'); raise SystemExit(1)")

    with upkeep(command, Rhythm(first_after_seconds=0, every_seconds=0.01)):
        wait_for(said, "xx")


def test_the_upkeep_ends_with_the_server_and_takes_its_child_along(tmp_path: Path) -> None:
    said = tmp_path / "said"
    lines = f"import time; open({str(said)!r}, 'a').write('x'); time.sleep(600)"
    began = time.monotonic()

    with upkeep((sys.executable, "-c", lines), AT_ONCE):
        wait_for(said, "x")

    assert time.monotonic() - began < patience.SECONDS


def test_a_program_that_is_not_there_is_no_end_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    upkeep(("/no/such/program",)).look()

    assert caplog.messages == ["the nightly upkeep could not start: FileNotFoundError"]


def test_the_nights_work_is_done_once(tmp_path: Path) -> None:
    server = LiveServer(tmp_path / "instance")
    server.rounds("init", "--username", "head", "--name", "A", "--school", "S", "--password", "a-password-for-tests")

    assert server.rounds("upkeep").split("\n")[:2] == ["purge: ok", "chain: ok"]
    assert server.rounds("upkeep") == ""
