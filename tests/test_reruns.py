"""Only waiting in vain for a browser is forgiven once, and never in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reruns import HEADING

pytest_plugins = ("pytester",)

ROOT = Path(__file__).parent.parent
CONFTEST = """
from tests import reruns
from tests.browser.conftest import browser_type_launch_args, chromium_path

def pytest_configure(config):
    config.addinivalue_line("markers", "once: as in pyproject.toml")
    config.pluginmanager.register(reruns)
"""
# each fails the first time it runs; whether there is a second time is the question
CASES = """
import os
from pathlib import Path
import pytest
from playwright.sync_api import expect
from tests.reruns import set_aside

def is_first(name):
    first = not Path(name).exists()
    Path(name).touch()
    return first

def wait_in_vain(page):
    page.wait_for_function("false", timeout=1)

def test_a_wait(page):
    if is_first("wait"):
        wait_in_vain(page)

def test_an_expectation(page):
    if is_first("expectation"):
        expect(page.locator("h1")).to_be_visible(timeout=1)

@pytest.fixture
def opened(page):
    if is_first("fixture"):
        wait_in_vain(page)

def test_a_wait_of_a_fixture(opened):
    pass

def test_data(page):
    assert not is_first("data")

def test_a_count(page):
    if is_first("count"):
        expect(page.locator("html")).to_have_count(2, timeout=1)

def test_what_may_not_be_there(page):
    page.set_content("<p>secret</p>")
    if is_first("secret"):
        expect(page.get_by_text("secret")).not_to_be_visible(timeout=1)

@pytest.fixture
def faultless(page):
    yield page
    assert not is_first("faults")

def test_a_wait_with_a_fault_of_the_page(faultless):
    if is_first("faulty"):
        wait_in_vain(faultless)

@pytest.mark.once
def test_a_loss(page):
    if is_first("loss"):
        wait_in_vain(page)

def test_a_kill(page):
    os.kill(os.getpid(), 0)
    if is_first("kill"):
        wait_in_vain(page)

def test_without_a_browser():
    if is_first("plain"):
        raise TimeoutError("no browser in it")

def test_what_was_replaced(request):
    set_aside(request, "a phone stayed white")
"""


def test_a_browser_that_was_waited_for_in_vain_has_a_second_try_and_nothing_else_has(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # where it is set, pytest repeats each failure at length in its summary
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(CASES)

    said = pytester.runpytest_subprocess("-n", "1", "--tb=short", "-rfE").stdout.str()

    failed = re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", said, re.MULTILINE)
    assert sorted(set(failed)) == [
        "test_a_count",
        "test_a_kill",
        "test_a_loss",
        "test_a_wait_with_a_fault_of_the_page",
        "test_data",
        "test_what_may_not_be_there",
        "test_without_a_browser",
    ]
    told = said.partition(HEADING)[2]
    assert re.findall(r"^_+ \S+::(\w+)\S*, (\w+) _+$", told, re.MULTILINE) == [
        ("test_a_wait", "call"),
        ("test_an_expectation", "call"),
        ("test_a_wait_of_a_fixture", "setup"),
    ]
    assert told.count("Timeout 1ms exceeded") == 2
    assert 'Expect "to_be_visible" locator("h1") with timeout 1ms' in told
    assert "test_what_was_replaced" in told
    assert "a phone stayed white" in told
