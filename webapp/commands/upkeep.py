"""`rounds upkeep`: what is due tonight and has not been done: the purge, and a look at the chain."""

from __future__ import annotations

import os
from datetime import timedelta

import click
from flask import Flask

from webapp.db import db
from webapp.journal.audits import BACKUP, CHAIN, LIVE, check_chain_now, find_last_audit
from webapp.printing.files import remove_old_files
from webapp.retention.purging import NoAdministratorError, NotErasedError, due_tonight, purge

CHECK_EVERY = timedelta(hours=20)


@click.command()
def upkeep() -> None:
    """Do what the server does by itself each night; nothing, if it was done 每晚的例行工作."""
    from webapp.cli import ready_app

    if hasattr(os, "nice"):
        os.nice(10)
    app = ready_app()
    if due_tonight(app):
        try:
            purge(app, app.extensions["clock"]())
        except (NoAdministratorError, NotErasedError) as error:
            raise click.ClickException(f"{type(error).__name__}: {error}") from error
        click.echo("purge: ok")
    if removed := _remove_old_prints(app):
        click.echo(f"prints: {removed} removed")
    if _is_check_due(app):
        findings = check_chain_now(app)
        click.echo("chain: ok" if findings.is_clean else f"chain: {len(findings.wrong)} differences")


def _remove_old_prints(app: Flask) -> int:
    """Remove the files of printed labels that nobody fetches any more; their jobs stay."""
    with app.app_context():
        return remove_old_files(app, app.extensions["clock"]())


def _is_check_due(app: Flask) -> bool:
    with app.app_context():
        last = find_last_audit(db.session(), LIVE, CHAIN, BACKUP)
        return last is None or app.extensions["clock"]() - last.at >= CHECK_EVERY
