"""Runs: a backup made and noted, a failure noted, old backups let go. What commands and the nightly plan call."""

from __future__ import annotations

import logging
import os
import uuid
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, select

from webapp.backups.checking import Verified, verify_backup
from webapp.backups.errors import BackupError
from webapp.backups.making import make_backup
from webapp.backups.manifest import Manifest
from webapp.backups.models import Backup, BackupPlan
from webapp.backups.repository import Repository
from webapp.backups.sealing import Sealer, read_identities, read_recipient, sealer_by_passphrase
from webapp.backups.service import PLAN_ID
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import Blob
from webapp.journal.points import Point

log = logging.getLogger(__name__)
NOT_VERIFIABLE = "not_verifiable"


def default_folder(instance: Path) -> Path:
    """Return where backups go unless told otherwise: ROUNDS_BACKUPS, else a folder of the instance."""
    return Path(os.environ.get("ROUNDS_BACKUPS") or instance / "backups").absolute()


def sealer_from(
    repository: Repository,
    *,
    recipients: tuple[str, ...] = (),
    passphrase_file: str | None = None,
    identity_files: tuple[str, ...] = (),
) -> Sealer:
    """Return how files are sealed and opened: by what is given, else by ROUNDS_BACKUP_RECIPIENT (several with commas)
    or ROUNDS_BACKUP_PASSPHRASE_FILE. Raises `BackupError`.
    """
    if not recipients and not passphrase_file:
        recipients = tuple(filter(None, os.environ.get("ROUNDS_BACKUP_RECIPIENT", "").replace(",", " ").split()))
        passphrase_file = None if recipients else os.environ.get("ROUNDS_BACKUP_PASSPHRASE_FILE") or None
    try:
        identities = tuple(one for path in identity_files for one in read_identities(Path(path)))
        if passphrase_file:
            repository.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            by_passphrase = sealer_by_passphrase(repository.folder, Path(passphrase_file).read_text().strip())
            return Sealer(by_passphrase.recipients, (*by_passphrase.identities, *identities))
    except OSError as error:
        raise BackupError("key", f"{error.filename}: {error.strerror}") from error
    for recipient in recipients:
        read_recipient(recipient)
    return Sealer(recipients, identities)


def is_on_the_same_disk(instance: Path, folder: Path) -> bool:
    """Tell whether backup and data would be lost together with one disk."""
    known = next(path for path in (folder, *folder.parents) if path.exists())
    return known.stat().st_dev == instance.stat().st_dev


def run_backup(app: Flask, repository: Repository, sealer: Sealer, *, is_scheduled: bool = False) -> Manifest:
    """Make a backup and note it in the table `backup`, a failure too. Needs an app context. Raises `BackupError`."""
    started_at: datetime = app.extensions["clock"]()
    try:
        with repository.locked():
            made = make_backup(app, repository, sealer, started_at)
    except BackupError as error:
        if error.code != "busy":
            _note(_failed(error, started_at, is_scheduled))
        raise
    except Exception as error:
        _note(_failed(BackupError("unexpected", type(error).__name__), started_at, is_scheduled))
        raise
    _note(_made(made, started_at, app.extensions["clock"](), is_scheduled))
    app.extensions["reached"](Point.BACKUP_NOTED)
    _ask_again_for(made.lacking)
    return made


def _ask_again_for(lost: tuple[str, ...]) -> None:
    """Forget that photos are here which the store has lost: phones that keep them hear so and send them again."""
    with writing() as work:
        for start in range(0, len(lost), 500):
            gone = Blob.sha256.in_(lost[start : start + 500])
            work.session.execute(delete(Blob).where(gone), execution_options={"synchronize_session": False})


def run_verify(app: Flask, repository: Repository, name: str, sealer: Sealer) -> tuple[Manifest, Verified]:
    """Verify one backup (`latest`: the newest) and note what was found. Needs an app context. Raises `BackupError`."""
    with repository.locked():
        manifest = repository.get_manifest(name)
        return manifest, verify_backup(app, repository, manifest, sealer, app.extensions["clock"]())


def run_plan(app: Flask, repository: Repository, sealer: Sealer) -> Verified | None:
    """What happens in a night: a backup, its test restore, and old backups let go. None: it can't be opened here."""
    made = run_backup(app, repository, sealer, is_scheduled=True)
    if not sealer.can_open:
        with writing() as work:
            work.session.scalars(select(Backup).where(Backup.name == made.name)).one().error = NOT_VERIFIABLE
        return None
    _manifest, verified = run_verify(app, repository, made.name, sealer)
    if verified.checked.is_whole:
        plan = db.session.get(BackupPlan, PLAN_ID)
        let_go_of_old(repository, app.extensions["journal"].server_id, plan.keep if plan else 0)
        app.extensions["reached"](Point.BACKUP_REMOVED)
    return verified


def let_go_of_old(repository: Repository, server_id: str, keep: int) -> list[str]:
    """Remove this server's backups older than its `keep` newest verified ones, and photos that no backup names.

    Nothing goes while fewer than `keep` are verified; a keep below 1 removes nothing. Returns the names.
    """
    with repository.locked():
        own = [manifest for manifest in repository.manifests() if manifest.server_id == server_id]
        verified = [manifest for manifest in own if repository.is_verified(manifest.name)]
        if keep < 1 or len(verified) <= keep:
            return []
        oldest_kept = verified[-keep]
        old = [manifest.name for manifest in own if manifest.made_at < oldest_kept.made_at]
        for name in old:
            repository.remove(name)
        repository.prune_photos()
    stale = Backup.name.in_(old) | (Backup.error.is_not(None) & (Backup.started_at < oldest_kept.made_at))
    with writing() as work:
        work.session.execute(delete(Backup).where(stale), execution_options={"synchronize_session": False})
    return old


def _made(made: Manifest, started_at: datetime, finished_at: datetime, is_scheduled: bool) -> Backup:
    return Backup(
        id=str(uuid.uuid4()),
        name=made.name,
        started_at=started_at,
        finished_at=finished_at,
        seq=made.position.seq,
        chain=made.position.chain,
        records=made.records,
        photos=made.photos,
        bytes=made.size_bytes,
        is_encrypted=bool(made.recipients),
        is_scheduled=is_scheduled,
    )


def _failed(error: BackupError, started_at: datetime, is_scheduled: bool) -> Backup:
    return Backup(
        id=str(uuid.uuid4()),
        name="",
        started_at=started_at,
        seq=0,
        chain="",
        records=0,
        photos=0,
        bytes=0,
        is_encrypted=False,
        is_scheduled=is_scheduled,
        error=str(error),
    )


def _note(row: Backup) -> None:
    """Write a run down. A database that can't be written must not hide what went wrong before."""
    try:
        with writing() as work:
            work.session.add(row)
    except Exception as error:
        log.error("a backup run could not be noted: %s", type(error).__name__)
