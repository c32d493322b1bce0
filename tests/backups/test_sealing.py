"""Sealed backups: opened by their key alone, by this program or by the age tool."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select

from tests.backups.keeping import PLAIN, KeepingPhone, photo
from tests.cast import School
from tests.phones import Phone
from webapp.backups.errors import BackupError
from webapp.backups.models import Backup, BackupPlan
from webapp.backups.repository import Repository
from webapp.backups.runs import NOT_VERIFIABLE, run_backup, run_plan, run_verify, sealer_from
from webapp.backups.sealing import Sealer, read_identities, read_recipient
from webapp.db import db
from webapp.journal.models import Record

# sealing does not know the kind of the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def phone(school: School, patrol: Phone) -> KeepingPhone:
    phone = KeepingPhone(patrol, school)
    phone.report(photo(1))
    phone.send()
    return phone


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def key_file(folder: Path, identity: pyrage.x25519.Identity) -> str:
    path = folder / "key.txt"
    path.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    return str(path)


@pytest.mark.parametrize("text", ["", "age1wrong", "AGE-SECRET-KEY-1", "ssh-ed25519 wrong"])
def test_what_is_no_public_key_is_refused(database_url: str, text: str) -> None:
    with pytest.raises(BackupError, match="recipient"):
        read_recipient(text)


def test_a_file_without_a_key_is_refused(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# nothing\n")
    with pytest.raises(BackupError, match="key"):
        read_identities(tmp_path / "empty")


def test_a_sealed_backup_shows_nothing_to_who_has_no_key(
    school: School, phone: KeepingPhone, repository: Repository, identity: pyrage.x25519.Identity
) -> None:
    made = run_backup(school.app, repository, Sealer((str(identity.to_public()),)))

    body = db.session.scalars(select(Record.body)).first() or ""
    for path in repository.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert body.encode() not in content, path
            assert photo(1) not in content, path
            assert b"BEGIN PRIVATE KEY" not in content, path
    stored = repository.folder_of(made.name) / "rounds.sqlite3.age"
    assert pyrage.decrypt(stored.read_bytes(), [identity]).startswith(b"SQLite format 3")
    assert pyrage.decrypt(next(repository.photos.glob("??/??/*")).read_bytes(), [identity]) == photo(1)


def test_a_sealed_backup_is_verified_with_its_key_and_with_no_other(
    school: School, phone: KeepingPhone, repository: Repository, identity: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    run_backup(school.app, repository, sealer_from(repository, recipients=(str(identity.to_public()),)))
    with pytest.raises(BackupError, match="no_key"):
        run_verify(school.app, repository, "latest", PLAIN)
    with pytest.raises(BackupError, match="key"):
        run_verify(school.app, repository, "latest", Sealer((), (pyrage.x25519.Identity.generate(),)))
    assert set(phone.confirm().values()) == {"present"}

    own = sealer_from(repository, identity_files=(key_file(tmp_path, identity),))
    _manifest, verified = run_verify(school.app, repository, "latest", own)

    assert verified.checked.findings.wrong == []
    assert set(phone.confirm().values()) == {"durable"}


def test_photos_sealed_for_an_old_key_are_sealed_again_for_a_new_one(
    school: School, phone: KeepingPhone, repository: Repository, identity: pyrage.x25519.Identity
) -> None:
    old = pyrage.x25519.Identity.generate()
    run_backup(school.app, repository, Sealer((str(old.to_public()),)))
    run_backup(school.app, repository, PLAIN)
    run_backup(school.app, repository, Sealer((str(identity.to_public()),), (identity,)))

    _manifest, verified = run_verify(school.app, repository, "latest", Sealer((), (identity,)))

    assert verified.checked.findings.wrong == []
    assert len(list(repository.photos.glob("??/??/*"))) == 3


def test_a_plan_with_a_public_key_only_makes_backups_and_says_that_none_is_proved(
    school: School,
    phone: KeepingPhone,
    repository: Repository,
    identity: pyrage.x25519.Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ROUNDS_BACKUP_RECIPIENT", str(identity.to_public()))

    assert run_plan(school.app, repository, sealer_from(repository)) is None

    row = db.session.scalars(select(Backup)).one()
    assert (row.error, row.verified_at, row.is_encrypted, row.is_scheduled) == (NOT_VERIFIABLE, None, True, True)
    assert db.session.scalar(select(BackupPlan.id)) is None
    assert set(phone.confirm().values()) == {"present"}


def test_a_passphrase_opens_what_it_sealed_and_a_wrong_one_nothing(
    school: School, phone: KeepingPhone, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text("correct horse battery staple\n")
    wrong.write_text("wrong horse\n")
    monkeypatch.setenv("ROUNDS_BACKUP_PASSPHRASE_FILE", str(right))
    sealer = sealer_from(repository)
    verified = run_plan(school.app, repository, sealer)

    assert verified is not None
    assert verified.checked.findings.wrong == []
    assert set(phone.confirm().values()) == {"durable"}
    kept = (repository.folder / "identity.age").read_bytes()
    assert str(sealer.identities[0]).encode() not in kept
    with pytest.raises(BackupError, match="key"):
        sealer_from(repository, passphrase_file=str(wrong))
