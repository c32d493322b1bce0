"""`rounds backup`: make a copy of a running server, prove it by a test restore, let old ones go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask

from webapp import create_app
from webapp.backups.checking import Verified
from webapp.backups.errors import BackupError
from webapp.backups.repository import LATEST, Repository
from webapp.backups.runs import (
    default_folder,
    is_on_the_same_disk,
    let_go_of_old,
    run_backup,
    run_plan,
    run_verify,
    sealer_from,
)
from webapp.backups.sealing import Sealer

LOWER_PRIORITY = 10


@dataclass(frozen=True)
class Place:
    """The repository that a command works on, and the passphrase file that opens it."""

    repository: Repository
    passphrase_file: str | None


def says_what_went_wrong(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a `BackupError` into a sentence for the person at the terminal."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except BackupError as error:
            raise click.ClickException(error.sentence) from error

    return run


def keys(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that open a sealed backup."""
    file = click.Path(exists=True, dir_okay=False)
    with_phrase = click.option("--passphrase-file", type=file, help="File that holds the passphrase 通行短語檔.")
    with_key = click.option("--identity", "identities", type=file, multiple=True, help="Key file of age 鑰匙檔.")
    return with_key(with_phrase(command))


@click.group(invoke_without_command=True)
@click.option("--to", "folder", type=click.Path(file_okay=False), help="Where backups lie; else ROUNDS_BACKUPS.")
@click.option("--recipient", "recipients", multiple=True, help="Seal for this age key (age1…); may be repeated.")
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False), help="Seal by the passphrase in it.")
@click.option("--scheduled", is_flag=True, hidden=True, help="Do what the nightly plan says.")
@click.pass_context
@says_what_went_wrong
def backup(
    context: click.Context,
    folder: str | None,
    recipients: tuple[str, ...],
    passphrase_file: str | None,
    scheduled: bool,
) -> None:
    """Back up database, photos and keys while the server runs 備份."""
    app = create_app()
    instance = app.config["INSTANCE"]
    repository = Repository(Path(folder).absolute() if folder else default_folder(instance))
    context.obj = Place(repository, passphrase_file)
    if context.invoked_subcommand is not None:
        return
    if is_on_the_same_disk(instance, repository.folder):
        click.echo(
            f"注意：{repository.folder} 與資料在同一顆磁碟，磁碟壞了會一起失去。"
            "Careful: backups and data are on one disk; they would be lost together.",
            err=True,
        )
    with context_of(app):
        sealer = sealer_from(repository, recipients=recipients, passphrase_file=passphrase_file)
        if scheduled:
            _run_scheduled(app, repository, sealer)
        else:
            made = run_backup(app, repository, sealer)
            click.echo(f"{made.name}: {made.records} records, {made.photos} photos, {made.size_bytes} bytes")
            _warn_of_lost(made.lacking)


@contextmanager
def context_of(app: Flask) -> Iterator[None]:
    """Open the app's context; close its database at the end."""
    from webapp.db import db

    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _run_scheduled(app: Flask, repository: Repository, sealer: Sealer) -> None:
    if hasattr(os, "nice"):
        os.nice(LOWER_PRIORITY)
    verified = run_plan(app, repository, sealer)
    if verified is not None:
        report(verified)


def _warn_of_lost(lost: tuple[str, ...]) -> None:
    for sha256 in lost[:20]:
        click.echo(f"! 伺服器自己已失去這張照片 the server itself has lost this photo: {sha256}", err=True)


@backup.command()
@click.argument("name", default=LATEST)
@click.option("--latest", is_flag=True, help="The newest, as without a name 最新的一份.")
@keys
@click.pass_obj
@says_what_went_wrong
def verify(place: Place, name: str, latest: bool, identities: tuple[str, ...], passphrase_file: str | None) -> None:
    """Restore a backup into a scratch place and check all of it 驗證備份."""
    app = create_app()
    with context_of(app):
        sealer = sealer_from(
            place.repository,
            passphrase_file=passphrase_file or place.passphrase_file,
            identity_files=identities,
        )
        manifest, verified = run_verify(app, place.repository, LATEST if latest else name, sealer)
    click.echo(manifest.name)
    report(verified)


def report(verified: Verified) -> None:
    """Say what a test restore found; exit with 1 unless the backup is whole."""
    checked, findings = verified.checked, verified.checked.findings
    verdict = "whole 完好" if checked.is_whole else f"{len(findings.wrong)} differences 不符"
    seen = f"{findings.commits} commits, {findings.records} records, {findings.rows} rows, {findings.photos} photos"
    click.echo(f"{seen}: {verdict}")
    for line in findings.wrong[:200]:
        click.echo(f"  {line}")
    if checked.erasures.whole:
        click.echo(
            f"{len(checked.erasures.whole)} records were erased since; a restore erases them again 還原時會再刪除"
        )
    if not checked.is_whole:
        raise SystemExit(1)
    if verified.newer_with_less:
        names = ", ".join(verified.newer_with_less)
        click.echo(
            f"較新的備份缺少這一份有的記錄（曾經還原過）：{names}。沒有標記任何記錄；下一份新備份驗證後會標記。"
            f"Newer backups lack records of this one (before a restore): {names}. Nothing was marked;"
            " the next backup that is made and verified will be."
        )
    elif verified.is_ours:
        click.echo(f"{verified.marked} records became safe to forget for phones 手機可以放下的記錄")
    else:
        click.echo(
            "這份備份屬於另一條時間線（曾經還原過，或是別的伺服器），沒有標記任何記錄。"
            "This backup is of another timeline (before a restore, or another server's): nothing was marked."
        )


@backup.command("list")
@click.pass_obj
def list_backups(place: Place) -> None:
    """List the complete backups 列出備份."""
    for manifest in place.repository.manifests():
        marks = [
            "verified 已驗證" if place.repository.is_verified(manifest.name) else "not verified 未驗證",
            *(["sealed 已加密"] if manifest.recipients else []),
        ]
        click.echo(f"{manifest.name}  {manifest.records} records  {manifest.photos} photos  {', '.join(marks)}")


@backup.command()
@click.option("--keep", type=click.IntRange(1), required=True, help="How many verified backups stay 保留幾份.")
@click.pass_obj
@says_what_went_wrong
def prune(place: Place, keep: int) -> None:
    """Let go of this server's backups older than the newest verified ones 清除舊備份."""
    app = create_app()
    with context_of(app):
        for name in let_go_of_old(place.repository, app.extensions["journal"].server_id, keep):
            click.echo(f"{name}: removed 已清除")
