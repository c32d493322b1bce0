"""`rounds demo`: the demo school, loaded afresh or kept, and as the workbook that a school would hand in."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask
from sqlalchemy import MetaData, text
from sqlalchemy.engine import make_url

from webapp import create_app
from webapp.db import WRITES, db
from webapp.demo.load import MARK, PASSWORD_FILE, choose_password, holds_people, is_demo, load_school, write_workbook
from webapp.demo.school import found_school, read_facts
from webapp.migrations import upgrade

LOOPBACK = frozenset({"", "localhost", "127.0.0.1", "::1"})


@click.group()
def demo() -> None:
    """The demo school 示範學校."""


@demo.command()
@click.option("--fresh", is_flag=True, help="Throw the demo school away and found it anew 重新開始.")
@click.option("--allow-public", is_flag=True, help="Load it even into a database on another machine, on purpose.")
def load(fresh: bool, allow_public: bool) -> None:
    """Load the demo school, once; what was recorded since is kept 載入示範學校."""
    app = create_app()
    refuse_foreign_database(app, allow_public)
    upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        if holds_people() and not is_demo(app):
            raise click.ClickException(
                "這裡已有一所學校的資料，不能載入示範學校。"
                "There is a school here already: the demo school needs a place of its own."
            )
        if fresh and is_demo(app):
            throw_away(app)
            app = create_app()
            upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        password = choose_password(app, os.environ.get("ROUNDS_DEMO_PASSWORD") if not is_demo(app) else None)
        if not is_demo(app):
            _load(app, password)
    click.echo(f"people: {' '.join(username for username, *_rest in read_facts()['staff'])}")
    click.echo(f"password: {password}")


def _load(app: Flask, password: str) -> None:
    started = time.monotonic()
    outcomes = load_school(app, password)
    for outcome, count in sorted(outcomes.items()):
        click.echo(f"{count} {outcome} ({time.monotonic() - started:.1f} s)")


def refuse_foreign_database(app: Flask, allow_public: bool) -> None:
    """The demo's password is printed: its data stays on this machine unless asked for by name."""
    host = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).host or ""
    if not allow_public and host not in LOOPBACK and not host.startswith("/"):
        raise click.ClickException(
            f"示範資料只放在本機；資料庫在 {host}，確定要放請加 --allow-public。"
            "The demo school is for this machine; add --allow-public to mean it."
        )


def throw_away(app: Flask) -> None:
    """Empty the demo's database and its photos. Never called for a school's own data."""
    if not is_demo(app):
        raise click.ClickException("這不是示範學校，不會清除。This is no demo school: nothing is thrown away.")
    folder = Path(app.config["INSTANCE"])
    with db.engine.execution_options(**WRITES).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
    db.session.remove()
    db.engine.dispose()
    for made in ("photos", "photo-views", "uploads", "prints"):
        shutil.rmtree(folder / made, ignore_errors=True)
    for name in (MARK, PASSWORD_FILE, "erased.log"):
        (folder / name).unlink(missing_ok=True)


@demo.command()
@click.option("-o", "--output", type=click.File("wb"), required=True, help="Where to write the workbook.")
def xlsx(output: BinaryIO) -> None:
    """Write the demo school's things as an Excel file to be imported 示範財產清冊."""
    click.echo(f"{write_workbook(found_school(), output)} rows")
