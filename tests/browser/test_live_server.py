"""The server that browser tests use is the one that schools run, and it comes back with what it was told."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests import patience


def position(server) -> int:
    """The journal's newest position, which only a stored record moves."""
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=patience.SECONDS) as reply:
        return json.load(reply)["seq"]


def test_a_stopped_server_answers_nobody(live_server):
    live_server.stop()

    with pytest.raises(urllib.error.URLError):
        position(live_server)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_ended_comes_back_on_the_same_port_with_its_data(live_server, end):
    before = position(live_server)
    assert before > 0

    getattr(live_server, end)()
    live_server.start()

    assert position(live_server) == before


def test_a_page_of_the_school_opens_in_the_browser(live_server, page):
    page.goto(f"{live_server.url}/sign-in")

    assert page.locator("input[type=password]").count() == 1
