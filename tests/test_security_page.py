"""`docs/security.md` names a test for each measure: a name that is no test's is a measure unheld."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security.md"
NAME = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ITEM = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{1,2}\b")
# those of ASVS 5.0 that a reviewer of this product would look for, and three of level 3 that are claimed
EXPECTED = ITEM.findall(
    """
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.10 1.3.2 1.3.3 1.3.4 1.3.6 1.3.7 1.5.1 1.5.2 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2
    2.3.1 2.3.3 2.3.4 2.4.1 3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.2
    3.5.3 3.5.5 4.1.1 4.1.3 4.2.1 5.1.1 5.2.1 5.2.2 5.2.3 5.2.4 5.2.6 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3 6.1.1 6.2.1
    6.2.4 6.2.5 6.2.8 6.2.9 6.2.10 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.4.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2
    7.4.1 7.4.2 7.4.3 7.4.5 7.5.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 11.1.2 11.3.2 11.3.3 11.4.2 11.5.1
    12.1.1 12.2.1 12.3.1 13.2.4 13.2.5 13.3.1 13.4.1 13.4.2 13.4.5 14.1.1 14.1.2 14.2.1 14.2.4 14.3.1 14.3.2 14.3.3
    15.1.2 15.2.2 15.3.1 15.3.3 15.3.4 15.3.6 16.2.1 16.2.2 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.5.1
    16.5.3
    """
)
STATES = ("met", "in part", "not met", "does not apply")


def rows() -> list[tuple[list[str], str, str]]:
    """Items, state and the whole text of each row of the table of ASVS items."""
    found = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and ITEM.match(cells[0]):
            found.append((ITEM.findall(cells[0]), cells[2], line))
    return found


def test_every_test_that_the_page_names_exists() -> None:
    named = NAME.findall(PAGE.read_text())
    missing = [
        (path, test)
        for path, test in named
        if not (ROOT / path).is_file() or (test and f"def {test}(" not in (ROOT / path).read_text())
    ]

    assert len(named) > 60
    assert missing == []


def test_every_item_is_there_once_and_says_how_it_stands() -> None:
    items = [item for found, _state, _line in rows() for item in found]

    assert sorted(items) == sorted(EXPECTED)
    assert {state for _items, state, _line in rows()} <= set(STATES)


def test_what_is_said_to_be_met_names_a_test_or_a_page() -> None:
    bare = [items for items, state, line in rows() if state == "met" and not re.search(r"`(tests|docs)/", line)]

    assert bare == []
