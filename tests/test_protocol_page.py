"""`docs/protocol.md` names a test for each promise of the protocol; a name that is no test's is a promise unheld."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "protocol.md"
# the protocol's numbered paragraphs, and its chapters without numbers
PARAGRAPHS = (
    *("2", "3.1", "3.2", "3.3", "3.4", "4", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.1", "6.2", "6.3"),
    *("7.1", "7.2", "7.3", "8", "9", "10", "11", "12"),
)


def rows() -> list[tuple[str, str, list[str]]]:
    """Paragraph, promise and test names of each row."""
    found = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[0][0].isdigit():
            found.append((cells[0], cells[1], re.findall(r"`([^`]+)`", cells[2])))
    return found


def names_of_tests() -> set[str]:
    tests = ROOT / "tests"
    python = {name for path in tests.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())}
    node = {name for path in tests.rglob("*.test.js") for name in re.findall(r'test\("([^"]+)"', path.read_text())}
    return python | node


def test_every_paragraph_of_the_protocol_is_there() -> None:
    assert {paragraph for paragraph, _promise, _tests in rows()} == set(PARAGRAPHS)


def test_every_promise_names_a_test_that_exists() -> None:
    known = names_of_tests()
    missing = [(promise, name) for _paragraph, promise, tests in rows() for name in tests if name not in known]

    assert missing == []
    assert [promise for _paragraph, promise, tests in rows() if not tests and "—" not in promise] == []
