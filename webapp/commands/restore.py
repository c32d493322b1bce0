"""`rounds restore`: put a backup in the place of the data, on SQLite or PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from webapp import config, create_app
from webapp.backups.opening import LEDGER
from webapp.backups.repository import Repository
from webapp.backups.restoring import Restored, Target
from webapp.backups.restoring import restore as restore_backup
from webapp.backups.runs import default_folder, sealer_from
from webapp.commands.backup import context_of, keys, says_what_went_wrong
from webapp.journal.photos import PhotoFolder, PhotoStore
from webapp.retention.purging import NoAdministratorError, NotErasedError, erase_again

QUESTIONS = {
    "newer_backup": "還有更新而且驗證過的備份；用這一份，手機已放下的記錄會失去。"
    "There is a newer verified backup: with this one, records that phones have let go of are lost.",
    "newer": "現有的資料比這份備份新。The present data are newer than this backup.",
    "other_server": "現有的資料屬於另一個伺服器。The present data are another server's.",
    "unreadable": "現有的資料庫讀不出來（會原樣留存）。The present database can't be read (it will be kept as it is).",
    "damaged": "這份備份沒有通過檢查。This backup did not pass its check.",
}
MISSING_LEDGER = """
!!! 找不到刪除名冊 erased.log：備份之後依法刪除的記錄會再出現。
!!! 若有別處保存的 erased.log，請先放進 {folder}，再啟動伺服器。
!!! There is no erased.log: what was erased by right after the backup comes back.
!!! If you keep a copy elsewhere, put it into {folder} before you start the server.
"""


@click.command()
@click.argument("name")
@click.option("--from", "folder", type=click.Path(exists=True, file_okay=False), help="Where backups lie 備份位置.")
@click.option("--force", is_flag=True, help="Do it in spite of every doubt 不再詢問.")
@keys
@says_what_went_wrong
def restore(
    name: str, folder: str | None, force: bool, identities: tuple[str, ...], passphrase_file: str | None
) -> None:
    """Replace the data by a backup; `latest` is the newest 還原.

    The server must be stopped. The replaced data are kept in the folder `replaced`.
    """
    instance = config.instance_folder()
    repository = Repository(Path(folder).absolute() if folder else default_folder(instance))
    manifest = repository.get_manifest(name)
    sealer = sealer_from(repository, passphrase_file=passphrase_file, identity_files=identities)
    target = Target(instance, config.database_address(instance), photo_store)

    def agree(doubt: str) -> bool:
        click.echo(QUESTIONS[doubt], err=True)
        return force or (sys.stdin.isatty() and click.confirm("還是要還原嗎？ Restore all the same?", err=True))

    restored = restore_backup(target, repository, manifest, sealer, datetime.now(UTC), agree)
    _report(restored, instance)


def photo_store(instance: Path) -> PhotoStore:
    """Return the store in which an app on this instance keeps its photos, without making such an app there."""
    with tempfile.TemporaryDirectory(prefix="rounds-") as folder:
        scratch = Path(folder)
        app = create_app({"INSTANCE": scratch, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{scratch / 'none.sqlite3'}"})
        store: PhotoStore = app.extensions["journal"].photos
    return PhotoFolder(instance / "photos") if isinstance(store, PhotoFolder) else store


def _report(restored: Restored, instance: Path) -> None:
    manifest = restored.manifest
    click.echo(f"{manifest.name}: {manifest.records} records, {restored.photos} photos brought back 已還原")
    if restored.replaced:
        click.echo(f"{restored.replaced}: 原來的資料 the replaced data")
    for line in restored.checked.findings.wrong[:50]:
        click.echo(f"  {line}")
    if (instance / LEDGER).exists():
        _erase_again(instance)
    if not restored.had_ledger:
        click.echo(MISSING_LEDGER.format(folder=instance), err=True)
    click.echo(
        "接著：啟動伺服器；請每支手機開一次 App，還在手機上的記錄會自動補回。"
        "Next: start the server, and have every phone open the app once: what it still keeps comes back by itself."
    )


def _erase_again(instance: Path) -> None:
    """Erase at once what the ledger names; a server that starts would do it, too."""
    app = create_app({"INSTANCE": instance})
    with context_of(app):
        try:
            click.echo(f"{erase_again(app)} records erased again 再次刪除的記錄")
        except (NoAdministratorError, NotErasedError) as error:
            click.echo(f"再刪除沒有完成 could not erase again: {type(error).__name__} {error}", err=True)
