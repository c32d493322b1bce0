"""Verifying a backup: a test restore into a scratch place, the whole of `rounds verify` over it, and what follows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from webapp import create_app
from webapp.backups import manifest as manifests
from webapp.backups.database import address_of
from webapp.backups.durability import goes_on_from, is_of_this_timeline, mark_durable
from webapp.backups.locks import in_use
from webapp.backups.making import scratch_folder
from webapp.backups.manifest import Manifest
from webapp.backups.models import Backup
from webapp.backups.opening import (
    LEDGER,
    BackupPhotos,
    DamagedError,
    Erasures,
    lay_ledger,
    open_backup,
    sealer_for,
)
from webapp.backups.repository import Repository
from webapp.backups.sealing import Sealer
from webapp.db import db, rfc3339
from webapp.journal.audits import BACKUP, note_audit
from webapp.journal.commit import writing
from webapp.journal.feed import snapshot_session
from webapp.journal.points import Point
from webapp.journal.verify import Findings, verify


@dataclass(frozen=True)
class Checked:
    """What a test restore found. `findings.wrong` holds all of it; `lost`: those of its lines that tell of photos which
    the server itself had lost before, so that the backup is not to blame. `photos`: the whole ones.
    """

    findings: Findings
    photos: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    erasures: Erasures = field(default_factory=Erasures)

    @property
    def is_whole(self) -> bool:
        return set(self.findings.wrong) <= self.lost


@dataclass(frozen=True)
class Verified:
    """`is_ours`: the backup is of the timeline that the live data go on with. `newer_with_less`: backups made later
    that do not hold all that it holds. Records were marked durable only if it is ours and there are none of those.
    """

    checked: Checked
    is_ours: bool
    newer_with_less: tuple[str, ...] = ()
    marked: int = 0


def verify_backup(app: Flask, repository: Repository, manifest: Manifest, sealer: Sealer, now: datetime) -> Verified:
    """Restore `manifest`'s backup into a scratch place, check all of it, and write down what was found.

    What a whole backup holds is marked durable. Needs the app's context and the repository's lock. Raises
    `BackupError` when the backup can't be opened at all with this key.
    """
    instance, reached = app.config["INSTANCE"], app.extensions["reached"]
    with in_use(instance), scratch_folder(instance) as scratch:
        checked = check(repository, manifest, sealer, scratch, instance / LEDGER)
        reached(Point.BACKUP_CHECKED)
        with writing() as work:
            note_audit(work, checked.findings, BACKUP, now)
        is_ours = is_of_this_timeline(db.session(), manifest)
        newer_with_less = _newer_with_less(repository, manifest) if is_ours else ()
        marked = 0
        if checked.is_whole:
            repository.mark_verified(manifest.name, rfc3339(now) or "")
            reached(Point.BACKUP_VERIFIED)
            marked = mark_durable(manifest, checked.photos, now) if is_ours and not newer_with_less else 0
            reached(Point.BACKUP_DURABLE)
        _note_verified(manifest, checked, now)
    return Verified(checked, is_ours, newer_with_less, marked)


def _newer_with_less(repository: Repository, manifest: Manifest) -> tuple[str, ...]:
    """Name the backups made later on a timeline that a restore has left. Being newer, one of them is put back without a
    doubt, and phones must not have let go of what it lacks.
    """
    later = [m for m in repository.manifests() if m.server_id == manifest.server_id and m.made_at > manifest.made_at]
    return tuple(m.name for m in later if not goes_on_from(db.session(), m, manifest))


def check(repository: Repository, manifest: Manifest, sealer: Sealer, folder: Path, ledger: Path) -> Checked:
    """Open the backup in the empty `folder` and run the whole check there; what is opened stays for the caller.

    `ledger`: the live erasure ledger. Damaged photos of the repository are set aside.
    """
    own = sealer_for(manifest, sealer)
    try:
        open_backup(repository, manifest, own, folder)
    except DamagedError as error:
        return Checked(Findings(seq=manifest.position.seq, wrong=error.lines))
    erasures = lay_ledger(ledger, folder)
    photos = BackupPhotos(repository, repository.photos_of(manifest.name), own)
    findings = _verify_opened(folder, photos)
    for path in photos.damaged.values():
        repository.set_aside(path)
    lost = {f"photo {sha256}: the file is missing" for sha256 in manifest.lacking}
    whole = set(photos.names()) - set(photos.damaged)
    return Checked(findings, frozenset(whole), frozenset(lost), erasures)


def _verify_opened(folder: Path, photos: BackupPhotos) -> Findings:
    """Run the app itself on the opened folder: what comes to life here would come to life after a restore."""
    app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": address_of(folder / manifests.DATABASE)})
    app.extensions["journal"].photos = photos
    with ExitStack() as stack:
        stack.enter_context(app.app_context())
        stack.callback(db.engine.dispose)
        session = stack.enter_context(snapshot_session())
        return verify(session, app.extensions["journal"], app.extensions["projections"])


def _note_verified(manifest: Manifest, checked: Checked, now: datetime) -> None:
    with writing() as work:
        row = work.session.scalar(select(Backup).where(Backup.name == manifest.name))
        if row is None:
            return
        if checked.is_whole:
            row.verified_at = now
            row.error = f"lost_photos: {len(manifest.lacking)}" if manifest.lacking else None
        else:
            row.verified_at = None
            row.error = f"damaged: {len(checked.findings.wrong)}"
