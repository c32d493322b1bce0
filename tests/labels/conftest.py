"""A list of one thing."""

import pytest

from tests.labels.shell import THINGS


@pytest.fixture
def things(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text(THINGS, "utf-8")
    return path
