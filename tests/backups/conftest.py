"""A school with phones, and a folder for its backups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.backups.keeping import KeepingPhone, photo
from tests.cast import School, open_school
from tests.phones import Phone
from webapp.backups.repository import Repository


@pytest.fixture(autouse=True)
def _no_settings_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROUNDS_BACKUPS", "ROUNDS_BACKUP_RECIPIENT", "ROUNDS_BACKUP_PASSPHRASE_FILE", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context():
        yield open_school(app)


@pytest.fixture
def patrol(school: School) -> Phone:
    return school.phone("patrol")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "kept-elsewhere")


@pytest.fixture
def phones(school: School) -> list[KeepingPhone]:
    """Three phones that have each sent two records, one of them with a photo."""
    phones = [KeepingPhone(school.phone(role), school) for role in ("patrol", "guard", "repair")]
    for number, phone in enumerate(phones):
        phone.report(photo(number))
        phone.report()
        phone.send()
        assert phone.pull() == 200
    return phones
