"""Tests wait for what has to come as long as a slow machine takes, and take the network away in one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests import patience

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
NETWORK = TESTS / "browser" / "network.py"
# who may take the network away whatever the app has got by then, and why
UNREADY = {
    "browser/test_phone_pages.py": "nobody has ever signed in on this phone",
    "browser/test_product.py": "no page is open yet: the phone has just been started again",
    "fixtures/make.py": "the pages are those of an earlier build",
}
WAITS = {"join", "wait", "result"}


def calls_of(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file, with the last part of the name that is called."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func
            yield name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", ""), node


def named(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def users_of(called: str) -> set[str]:
    return {named(path) for path in FILES for name, _call in calls_of(path) if name == called}


def test_the_network_is_taken_from_a_phone_in_one_way_only() -> None:
    assert users_of("set_offline") == {named(NETWORK)}
    assert users_of("take_away") == {named(NETWORK), *UNREADY}


def test_no_file_has_a_patience_of_its_own_in_the_browser() -> None:
    assert users_of("set_default_timeout") == {"browser/chromium.py", "conftest.py"}
    assert users_of("set_options") == {"conftest.py"}


def test_no_limit_of_a_wait_is_shorter_than_a_slow_machine_takes() -> None:
    limits = {
        f"{named(path)}: {said}={limit}"
        for path in FILES
        for name, call in calls_of(path)
        for said, limit in limits_of(name, call)
        if limit < (patience.MS if limit >= 1000 else patience.SECONDS)
    }

    assert limits == set()


def limits_of(name: str, call: ast.Call) -> Iterator[tuple[str, float]]:
    """Limits that are written as numbers: seconds, or milliseconds as Playwright counts; 0 is no limit."""
    given = [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg == "timeout"]
    if name in WAITS and len(call.args) == 1:
        given.append((name, call.args[0]))
    for said, node in given:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value:
            yield str(said), node.value
