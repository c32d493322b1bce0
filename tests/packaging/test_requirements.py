"""The pinned requirements: everything that pyproject.toml asks for, by digest, from no particular address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==", re.MULTILINE)


def name_of(requirement: str) -> str:
    return normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0])


def normal(name: str) -> str:
    """Fold a name as PEP 503 does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> set[str]:
    return {normal(name) for name in PIN.findall((ROOT / file).read_text())}


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["dev"], *EXTRAS["bench"]]),
    ],
)
def test_every_requirement_is_pinned(file, asked):
    assert sorted({name_of(requirement) for requirement in asked} - pinned(file)) == [], "run: make requirements"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_pins_are_digests_without_addresses(file):
    text = (ROOT / file).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_lower_bounds_only_so_that_schools_get_security_updates():
    asked = [*PROJECT["dependencies"], *EXTRAS["test"]]

    assert [requirement for requirement in asked if ">=" not in requirement or "==" in requirement.split(";")[0]] == []
