"""The school, its people at their desks and on their phones, and the page that says what they may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import School, open_school

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
Table = list[dict[str, str]]


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture(scope="session")
def tables() -> dict[str, Table]:
    """The tables of `docs/rights.md` by their heading: what people were promised, whatever the code says."""
    found: dict[str, Table] = {}
    heading, names = "", []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            heading, names = line.removeprefix("## "), []
        elif line.startswith("|---"):
            found[heading] = []
        elif line.startswith("|") and heading not in found:
            names = cells
        elif line.startswith("|"):
            found[heading].append(dict(zip(names, cells, strict=True)))
    return found


@pytest.fixture(scope="session")
def rights_of(tables: dict[str, Table]) -> dict[str, set[str]]:
    """Each role's permissions, as the page has them."""
    rows = tables["Roles and permissions"]
    roles = [name for name in rows[0] if name not in {"permission", "lets a person"}]
    return {role: {row["permission"] for row in rows if row[role]} for role in roles}
