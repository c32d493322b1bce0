"""What an administrator's commands do beside the server, each in a process that can be told where to die."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from tests.journal.fire.servers import Death, Site, killer, settings_of
from webapp import create_app
from webapp.backups.repository import LATEST, Repository
from webapp.backups.restoring import Target, restore
from webapp.backups.runs import let_go_of_old, run_backup, run_verify
from webapp.backups.sealing import Sealer
from webapp.commands.backup import context_of
from webapp.journal.feed import snapshot_session
from webapp.journal.photos import PhotoFolder
from webapp.journal.points import Point
from webapp.journal.verify import verify
from webapp.retention.purging import erase, erase_again, find_eraser

PLAIN = Sealer()
KEEP = 2


@contextmanager
def _opened(site: Site, death: Death | None) -> Iterator[Flask]:
    app = create_app(settings_of(site, death))
    with context_of(app):
        yield app


def back_up(site: Site, death: Death | None) -> None:
    """A night: a backup, its test restore, old ones let go."""
    repository = Repository(site.backups)
    with _opened(site, death) as app:
        made = run_backup(app, repository, PLAIN)
        _manifest, verified = run_verify(app, repository, made.name, PLAIN)
        if not verified.checked.is_whole:
            _give_up(verified.checked.findings.wrong)
        let_go_of_old(repository, app.extensions["journal"].server_id, KEEP)
        app.extensions["reached"](Point.BACKUP_REMOVED)


def erase_records(site: Site, record_ids: list[str], death: Death | None) -> None:
    from webapp.db import db

    with _opened(site, death):
        eraser = find_eraser(db.session())
        if eraser is None:
            _give_up(["nobody may erase"])
        else:
            erase(eraser, record_ids, "當事人請求")


def erase_what_came_back(site: Site) -> None:
    """What every start of a server does first."""
    with _opened(site, None) as app:
        erase_again(app)


def put_back(site: Site, death: Death | None) -> None:
    """Restore the newest backup over whatever is there."""
    repository = Repository(site.backups)
    target = Target(site.instance, site.address, _photo_folder, killer(death))
    manifest = repository.get_manifest(LATEST)
    restore(target, repository, manifest, PLAIN, datetime.now(UTC), lambda _doubt: True)


def check(site: Site) -> None:
    """All of `rounds verify`."""
    with _opened(site, None) as app, snapshot_session() as session:
        findings = verify(session, app.extensions["journal"], app.extensions["projections"])
    if findings.wrong:
        _give_up(findings.wrong)


def _photo_folder(instance: Path) -> PhotoFolder:
    return PhotoFolder(instance / "photos")


def _give_up(lines: list[str]) -> None:
    print("WRONG", *lines[:20], sep="\n  ")
    sys.exit(3)
