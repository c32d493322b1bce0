"""Which browser the tests take, and which they leave alone."""

from __future__ import annotations

import pytest

from tools import browser


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """An empty PATH, home and browser cache."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "ms-playwright"))
    monkeypatch.setattr(browser, "MAC", tmp_path / "Google Chrome")
    monkeypatch.delenv("CHROMIUM", raising=False)
    return folder


def put(path, content="#!/bin/sh\nexec true\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return str(path)


def test_none_is_found_where_none_is(programs):
    assert browser.find_browser() is None


def test_a_script_that_starts_a_snap_is_passed_over(programs):
    put(programs / "chromium-browser", '#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    chrome = put(programs / "google-chrome")

    assert browser.find_browser() == chrome


def test_playwright_s_own_browser_is_the_last_choice(programs, tmp_path):
    own = put(tmp_path / "ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert browser.find_browser() == own

    system = put(programs / "chromium")
    assert browser.find_browser() == system


def test_a_named_browser_wins(programs, monkeypatch):
    put(programs / "chromium")
    monkeypatch.setenv("CHROMIUM", "/opt/chrome/chrome")

    assert browser.find_browser() == "/opt/chrome/chrome"
